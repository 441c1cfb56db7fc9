"""What the writer said in former letters, found in the quotation of the letter at hand.

A quotation alternates: the school's letter, the writer's before it, and so on. A heading that names the writer decides;
where none does, every second level is theirs. A letter passed on need not alternate: there only a heading decides.
"""

from mailbot.language.parts.quotes import Line, Marks, has_address, header_block, introduction, separator
from mailbot.language.words.tokens import normalise

# No such label is longer, in characters; what may stand around it and what it repeats.
_LABEL = 40
_ROUND = " \t*«»\"'|"


def earlier_words(quoted: list[Line], marks: Marks, writer: tuple[str, ...], *, alternating: bool) -> str:
    """The writer's own lines of the quotation, without marks. `writer` is normalised: address, display name.

    `alternating`: the quotation is of an exchange with the school; in a letter passed on only a heading tells.
    """
    lines = [Line(line.text, 0, line.content, line.norm) for line in quoted]
    depths = [line.depth for line in quoted]
    owners: dict[int, bool] = {}
    found: list[str] = []
    unmarked = at = 0
    while at < len(lines):
        count = _heading(lines, at, marks)
        if count and depths[at] == depths[at + count - 1]:
            depth = depths[at] + _deeper(lines, depths, at, count)
            unmarked += depth == 0
            owners = {level: own for level, own in owners.items() if level < depth}
            owners[depth] = _is_writers(lines[at : at + count], writer, level=(depth or unmarked) if alternating else 1)
            at += count
            continue
        repeated = _recalled(lines[at], marks)
        if repeated is not None:
            owners[depths[at]] = not repeated or owners.get(depths[at], False)
            found.append(repeated)
        elif owners.get(depths[at], alternating and depths[at] > 0 and (depths[at] + unmarked) % 2 == 0):
            found.append(lines[at].content)
        at += 1
    return "\n".join(found).strip("\n")


def _recalled(line: Line, marks: Marks) -> str | None:
    """What an answer repeats of the applicant's letter behind its label; empty when it stands on the lines below."""
    label, colon, rest = line.content.partition(":")
    if not colon or len(label) > _LABEL or normalise(label).strip(_ROUND) not in marks.recalled:
        return None
    return rest.strip(_ROUND)


def _heading(lines: list[Line], at: int, marks: Marks) -> int:
    if separator(lines[at], marks):
        return 1 + header_block(lines, at + 1, marks, announced=True)
    return header_block(lines, at, marks) or introduction(lines, at, marks)


def _deeper(lines: list[Line], depths: list[int], at: int, count: int) -> int:
    """1 when the heading stands one level above what it introduces, else 0."""
    following = (place for place in range(at + count, min(at + count + 4, len(lines))) if lines[place].norm)
    return int(depths[next(following, at)] > depths[at])


def _is_writers(heading: list[Line], writer: tuple[str, ...], *, level: int) -> bool:
    named = " ".join(line.norm for line in heading if not line.norm.startswith(("кому", "to:", "копия", "cc")))
    if any(who and who in named for who in writer):
        return True
    return level % 2 == 0 and not has_address(named)
