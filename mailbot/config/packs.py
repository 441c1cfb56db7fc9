"""Rule packs, the lexicon, the calendar and the letter templates: read from the installed `rules`, or from a folder.

What the files mean is decided by the pure packages; here they are only found and read.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from mailbot.config.problems import ConfigError
from mailbot.i18n import _
from mailbot.language.words.lexicon import Lexicon, LexiconError, parse_lexicon
from mailbot.regulation.examples import Example, parse_examples
from mailbot.regulation.model import Regulation
from mailbot.regulation.pack import parse_pack
from mailbot.regulation.problems import PackError, Problem, suggestion
from mailbot.regulation.workdays import WorkingCalendar, parse_calendar
from mailbot.replies.templates import TemplateError, TemplateProblem, Templates, parse_templates
from mailbot.replies.words import FILE as WORDS_FILE
from mailbot.replies.words import Words, parse_words

COMMON = "common"
_PACK_FILE = "pack.toml"
_EXAMPLES, _TEXTS = "examples/", "texts/"
_READ = (".toml", ".j2")


def pack_names() -> tuple[str, ...]:
    """The packs that came with the program, sorted."""
    found = (entry.name for entry in _rules().iterdir() if entry.is_dir() and entry.joinpath(_PACK_FILE).is_file())
    return tuple(sorted(found))


def pack_files(name_or_path: str) -> Mapping[str, str]:
    """A pack's texts: path inside the pack -> content, examples left out.

    A name means a pack that came with the program, anything with a slash a folder. Raises ConfigError when there is
    no such pack.
    """
    folder = _pack_folder(name_or_path)
    return {name: text for name, text in _texts(folder) if not name.startswith(_EXAMPLES)}


def load_examples(name_or_path: str) -> tuple[Example, ...]:
    """A pack's examples, in the order of their names. Raises ConfigError with every mistake in them."""
    try:
        return parse_examples(dict(_texts(_pack_folder(name_or_path))))
    except PackError as error:
        raise ConfigError(_in_pack(problem, name_or_path) for problem in error.problems) from None


def load_regulation(name_or_path: str) -> Regulation:
    """The regulation of one pack. Raises ConfigError with every problem of the pack."""
    pack_id = name_or_path.rstrip("/").rpartition("/")[2]
    try:
        return parse_pack(pack_files(name_or_path), pack_id=pack_id)
    except PackError as error:
        raise ConfigError(_in_pack(problem, name_or_path) for problem in error.problems) from None


def load_lexicon() -> Lexicon:
    """The dictionaries of rules/common/lexicon. Raises ConfigError when they cannot be used."""
    try:
        return parse_lexicon(dict(_texts(_rules() / COMMON / "lexicon")))
    except LexiconError as error:
        raise ConfigError(Problem(file="", key="", text=text) for text in error.problems) from None


def load_calendar(*, week: int = 5, region: str = "", extra_days_off: Iterable[date] = ()) -> WorkingCalendar:
    """The working calendar of rules/common/calendar for one school. Raises ConfigError with every problem of it."""
    try:
        texts = dict(_texts(_rules() / COMMON / "calendar"))
        return parse_calendar(texts, week=week, region=region, extra_days_off=extra_days_off)
    except PackError as error:
        raise ConfigError(_in_pack(problem, f"{COMMON}/calendar") for problem in error.problems) from None


def load_templates(name_or_path: str) -> Templates:
    """The letter templates of rules/common/templates, with the pack's own texts on top.

    Raises ConfigError with every problem of either.
    """
    own = {
        name.removeprefix(_TEXTS): text for name, text in pack_files(name_or_path).items() if name.startswith(_TEXTS)
    }
    try:
        return parse_templates(dict(_texts(_rules() / COMMON / "templates")), own)
    except TemplateError as error:
        raise ConfigError(_in_text(problem, name_or_path, own) for problem in error.problems) from None


def load_scaffold() -> Mapping[str, str]:
    """The templates of rules/common/scaffold from which a new pack is written, and the letters of its examples."""
    return dict(_texts(_rules() / COMMON / "scaffold"))


def load_words() -> Words:
    """The Russian names of topics, roles and people. Raises ConfigError with every problem of the file."""
    words, complaints = parse_words((_rules() / COMMON / "templates" / WORDS_FILE).read_text(encoding="utf-8"))
    if complaints:
        raise ConfigError(Problem(file=WORDS_FILE, key="", text=complaint) for complaint in complaints)
    return words


def _in_text(problem: TemplateProblem, name_or_path: str, own: Mapping[str, str]) -> Problem:
    folder = f"{name_or_path.rstrip('/')}/texts" if problem.name in own else f"{COMMON}/templates"
    line = _("строка {line}").format(line=problem.line) if problem.line else ""
    return Problem(file=f"{folder}/{problem.name}", key=line, text=problem.message)


def _rules() -> Traversable:
    return files("mailbot.rules")


def _pack_folder(name_or_path: str) -> Traversable:
    if "/" in name_or_path:
        folder = Path(name_or_path)
        if not (folder / _PACK_FILE).is_file():
            text = _("в папке {folder} нет файла {file}: это не набор правил").format(folder=folder, file=_PACK_FILE)
            raise ConfigError([Problem(file="", key="", text=text)])
        return folder
    names = pack_names()
    if name_or_path not in names:
        text = _("нет набора правил «{name}».").format(name=name_or_path) + suggestion(name_or_path, names)
        raise ConfigError([Problem(file="", key="", text=text)])
    return _rules() / name_or_path


def _texts(folder: Traversable, inside: str = "") -> Iterator[tuple[str, str]]:
    """The files of a folder by name. Beside pack.toml the school's document may lie; within editions/ and texts/ a
    file whose name is misspelt would silently mean nothing, so everything there is read."""
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        name = inside + entry.name
        if entry.name.startswith(".") or entry.name.endswith(".md"):
            continue
        if entry.is_dir():
            yield from _texts(entry, name + "/")
        elif inside or name.endswith(_READ):
            yield name, _text(entry, name)


def _text(entry: Traversable, name: str) -> str:
    try:
        return entry.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        problem = Problem(file=name, key="", text=_("файл не читается как текст в UTF-8"))
        raise ConfigError([problem]) from None


def _in_pack(problem: Problem, name_or_path: str) -> Problem:
    return Problem(file=f"{name_or_path.rstrip('/')}/{problem.file}", key=problem.key, text=problem.text)
