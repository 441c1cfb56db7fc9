"""The lexicon of tone, compiled: which word belongs to which level, alone and with letters left out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from mailbot.language.words import morphology
from mailbot.language.words.heard import sound, squeeze, vowels
from mailbot.language.words.lexicon import Lexicon, expand

# A pattern with one gap, the part before it of two letters or more, that after it of four.
_GAPPED = re.compile(r"([а-я]{2,}\[а-я\]\{\d,\d\})([а-я]{4,})")
# A pattern with one sign, which stands for a letter or for a syllable at most.
_ONE_GAP = re.compile(r"([а-я]+)\[а-я\]\{1,[12]\}([а-я]*)")
_ALPHABET = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_ROOT_LEAST = 4
_BARE_LEAST = 4
_NO_SIGNS = str.maketrans("", "", "ьъ")
# Words that are run together with a bad one («этотхуй», «идинахуй»).
_GLUED = (
    "этот", "это", "эта", "эти", "какой", "какая", "какие", "вот", "ты", "вы", "он", "она", "они", "все", "такой",
    "иди", "идите", "пошел", "пошла", "пошли", "да", "ну", "ваш", "ваша", "ваше", "ваши", "просто", "полный",
    "полная", "опять", "блин", "сам", "сами", "же", "как", "а", "на", "там", "тут", "за", "еще", "одни", "нет", "всем",
)  # fmt: skip
_GLUED_LEAST = 3


class Level(Enum):
    """How bad a word is by itself; see the comments of the lexicon."""

    OBSCENE = "obscene"
    RUDE = "rude"
    STUNNED = "stunned"
    STRONG = "strong"
    BEAST = "beast"
    CREATURE = "creature"
    DULL = "dull"
    REPROACH = "reproach"
    MILD = "mild"


_KEYS = {
    Level.MILD: "mild.words",
    Level.REPROACH: "insult.reproach",
    Level.CREATURE: "insult.creature",
    Level.BEAST: "insult.beast",
    Level.DULL: "insult.dull",
    Level.STRONG: "insult.strong",
    Level.STUNNED: "stunned.words",
    Level.RUDE: "rude.words",
    Level.OBSCENE: "obscene.words",
}
_ROOTS = {Level.OBSCENE: "obscene.roots", Level.RUDE: "rude.roots", Level.STRONG: "insult.roots"}
# What may be found behind a disguise: nobody disguises a word that is no insult.
_DISGUISED = (Level.OBSCENE, Level.RUDE, Level.STUNNED, Level.STRONG)
_ALSO_DISGUISED = (Level.BEAST, Level.DULL)


# From how many letters on a word is known by its sound.
_HEARD_LEAST, _SPELT_LEAST = 6, 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BadWords:
    """`forms` is word -> level, `short` the worst of them without double letters, `unsoft` those without soft signs;
    `roots` begin words of a level (`beginnings` all of them), `innocent` words of none.

    `lines` holds the forms that may be masked, by their first letter, the worst first; `root_lines` the obscene roots.
    `latin` is compared as written.
    `cores` finds what makes a word bad wherever it stands in it, `sounds` are obscene forms as they sound,
    `spellings` strong ones by their vowels.
    `openings` are the first two different letters of all that may be masked.
    """

    forms: Mapping[str, Level]
    short: Mapping[str, Level]
    unsoft: Mapping[str, Level]
    roots: tuple[tuple[str, Level], ...]
    beginnings: tuple[str, ...]
    cores: re.Pattern[str]
    core_levels: Mapping[str, Level]
    sounds: frozenset[str]
    spellings: frozenset[str]
    innocent: tuple[str, ...]
    latin: frozenset[str]
    signs: re.Pattern[str]
    lines: Mapping[str, str]
    root_lines: str
    openings: frozenset[str]

    def level(self, word: str) -> Level | None:
        """The level of a word (lower case, ё as е), stretched or not; None for an innocent one."""
        if word in self.forms:
            return self.forms[word]
        if word.startswith(self.innocent):
            return None
        short = squeeze(word)
        level = self.forms.get(short) or self._by_root(short) or self._by_core(short) or self._by_stretch(short)
        return None if level and short != word and morphology.is_known(word) else level

    def written(self, word: str) -> Level | None:
        """The level of a word that stands so in the text, spelt rightly or as it is said («бляцкий»)."""
        return self.level(word) or self._heard(word)

    def _heard(self, word: str) -> Level | None:
        if sound(word) in self.sounds or vowels(word) in self.spellings:
            level = Level.OBSCENE if sound(word) in self.sounds else Level.STRONG
            return None if morphology.is_known(word) or word.startswith(self.innocent) else level
        return None

    def torn(self, word: str) -> Level | None:
        """The level of a word put together from fragments: only whole known forms, no roots."""
        level = self.forms.get(word) or self.forms.get(squeeze(word))
        return level if level in _DISGUISED else None

    def disguised(self, word: str) -> Level | None:
        """The level of a word that was found behind a disguise."""
        level = self.level(word) or self._unsoftened(word)
        return level if level in _DISGUISED or level in _ALSO_DISGUISED else None

    def _unsoftened(self, word: str) -> Level | None:
        """The level of a word whose soft signs got lost in Latin letters («axueesh»)."""
        level = self.unsoft.get(word)
        return level if level and not morphology.is_known(word) else None

    def _by_stretch(self, short: str) -> Level | None:
        level = self.short.get(short)
        return level if level and not morphology.is_known(short) else None

    def glued(self, word: str) -> Level | None:
        """The level of a bad word that is run together with an ordinary one before it."""
        if not word.startswith(_GLUED):
            return None
        for before in _GLUED:
            rest = word[len(before) :]
            if word.startswith(before) and len(rest) >= _GLUED_LEAST and self.disguised(rest):
                return None if morphology.is_known(word) else self.disguised(rest)
        return None

    def gapped(self, pattern: str) -> tuple[Level | None, str]:
        """The level of a word with letters left out, and the word; `pattern` matches whole words, the worst first."""
        found = re.search(rf"^{pattern}$", self.lines.get(pattern[0], ""), re.MULTILINE)
        if found is None:
            return self._gapped_root(pattern), pattern
        form = found.group()
        return self.forms[form], form if self._is_meant(form, pattern) else pattern

    def _is_meant(self, form: str, pattern: str) -> bool:
        """Whether one sign is left for a letter of `form`, and nobody innocent is called so («ист#рички»)."""
        gap = _ONE_GAP.fullmatch(pattern)
        others = {f"{gap[1]}{letter}{gap[2]}" for letter in _ALPHABET} - self.forms.keys() if gap else set()
        innocent = [word for word in others if morphology.is_known(word)]
        if gap is None or (innocent and len(form) > len(gap[1]) + 1 + len(gap[2])):
            return False
        return not any({"NOUN", "anim", "nomn"} <= morphology.grammemes(word) for word in innocent)

    def _gapped_root(self, pattern: str) -> Level | None:
        """The level of a root with letters left out that goes on as no word does («пи…дабольный»)."""
        parts = _GAPPED.fullmatch(pattern)
        if not parts or morphology.is_known(parts[2]):
            return None
        ends = "|".join(parts[2][:count] for count in range(1, len(parts[2])))
        return Level.OBSCENE if re.search(rf"^{parts[1]}(?:{ends})$", self.root_lines, re.MULTILINE) else None

    def _by_root(self, word: str) -> Level | None:
        if not word.startswith(self.beginnings):
            return None
        return next(level for root, level in self.roots if word.startswith(root))

    def _by_core(self, word: str) -> Level | None:
        core = self.cores.search(word)
        return self.core_levels[core.group()] if core else None


@lru_cache(maxsize=4)
def bad_words(lexicon: Lexicon) -> BadWords:
    """The compiled words of `lexicon`."""
    endings = lexicon.groups("tone", "endings")
    innocent = set(lexicon.words("tone", "innocent.words"))
    forms: dict[str, Level] = {}
    for level, key in _KEYS.items():
        forms |= {form: level for form in expand(lexicon.words("tone", key), endings) if form not in innocent}
    # What is stretched is compared with single letters: «хуеный» stands for «хуенный» too.
    forms |= {squeeze(form): level for form, level in forms.items() if level is Level.OBSCENE}
    worst = {form: level for form, level in forms.items() if level in (Level.OBSCENE, Level.RUDE)}
    roots = [
        (root.removesuffix("*"), level)
        for level, key in _ROOTS.items()
        for root in expand(lexicon.words("tone", key), endings)
    ]
    cores = {
        core.strip("*"): level
        for level, key in ((Level.OBSCENE, "obscene.cores"), (Level.RUDE, "rude.cores"))
        for core in expand(lexicon.words("tone", key), endings)
    }
    lines: dict[str, list[str]] = {}
    for level in _DISGUISED:
        for form in (form for form, its in forms.items() if its is level and len(form) >= _GLUED_LEAST):
            lines.setdefault(form[0], []).append(form)
    return BadWords(
        forms=forms,
        short={squeeze(form): level for form, level in worst.items()},
        unsoft={
            bare: level
            for form, level in forms.items()
            if level in (Level.OBSCENE, Level.RUDE, Level.STRONG)
            and (bare := form.translate(_NO_SIGNS)) != form
            and len(bare) >= _BARE_LEAST
        },
        roots=tuple(roots),
        beginnings=tuple(root for root, _ in roots),
        cores=re.compile("|".join(sorted(cores, key=len, reverse=True))),
        core_levels=cores,
        sounds=frozenset(
            heard
            for form, level in forms.items()
            if level is Level.OBSCENE and len(heard := sound(form)) >= _HEARD_LEAST
        ),
        spellings=frozenset(
            vowels(form) for form, level in forms.items() if level is Level.STRONG and len(form) >= _SPELT_LEAST
        ),
        innocent=tuple(root.removesuffix("*") for root in lexicon.words("tone", "innocent.roots")),
        latin=frozenset(lexicon.words("tone", "obscene.latin")),
        signs=re.compile("|".join(lexicon.words("tone", "obscene.signs"))),
        lines={letter: "\n".join(found) for letter, found in lines.items()},
        root_lines="\n".join(root for root, level in roots if level is Level.OBSCENE and len(root) >= _ROOT_LEAST),
        openings=frozenset(squeeze(word)[:2] for word in (*forms, *(root for root, _ in roots))),
    )
