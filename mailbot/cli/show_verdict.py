"""One judged letter in a few lines for a person: `mailbot assess` without --json."""

from collections.abc import Iterator, Mapping
from typing import Any

from mailbot.cli.russian import DISPOSITIONS, REASONS
from mailbot.i18n import _
from mailbot.mail.gate import CONDITIONS
from mailbot.mail.safe import display_line, display_safe
from mailbot.replies.words import Words
from mailbot.terms import Disposition, Reason


def summary(line: Mapping[str, Any], words: Words) -> str:
    """The paragraph for a letter, ending with an empty line; `line` is what --json would print."""
    heading = f"{display_line(line['source'])}: {DISPOSITIONS[Disposition(line['disposition'])]}"
    return "\n".join([heading, *(f"    {name}: {value}" for name, value in _details(line, words) if value), "", ""])


def _details(line: Mapping[str, Any], words: Words) -> Iterator[tuple[str, str]]:
    fields = line["fields"]
    yield _("причина"), REASONS[Reason(line["reason"])]
    yield _("кто пишет"), words.word("roles", line["role"])
    yield _("имя"), display_line(_value(fields["full_name"]))
    yield _("ученик"), display_line(_value(fields["child_name"]))
    yield _("класс"), display_line(_value(fields["class"]))
    yield _("тема"), words.word("topics", f"{line['topic']}.name")
    yield _("не хватает"), ", ".join(words.word("lacking", datum) for datum in line["missing"])
    yield _("неясно, назвали ли"), ", ".join(words.word("data", datum) for datum in line["doubtful"])
    yield _("пункты"), ", ".join(line["clauses"])
    yield _("срок"), line["due_at"] or ""
    yield _("сообщить"), ", ".join(words.word("people", f"{person}.dative") for person in line["notify"])
    yield _("без автоответа"), "; ".join(CONDITIONS[number] for number in line["suppressed_by"])
    if line["reply"]:
        text = display_safe(line["reply"]["text"]).strip().replace("\n", "\n    | ")
        yield _("ответ"), f"{display_line(line['reply']['subject'])}\n    | {text}"


def _value(found: Mapping[str, Any] | None) -> str:
    value = found["value"] if found else ""
    return ", ".join(value) if isinstance(value, list) else str(value)
