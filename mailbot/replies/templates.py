"""The texts: jinja2 templates checked as a whole before any letter is written.

A template is written in the small markup of `mailbot.replies.markup`; its first line is «Тема: …». Template names
are file names. A rule pack's own files replace the common ones of the same name, whole or in part: the common
letters are put together from small ones (greeting.j2, closing.j2), each of which can be replaced.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jinja2 import DictLoader, StrictUndefined, TemplateSyntaxError, meta, nodes
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailbot.replies.facts import RenderError
from mailbot.replies.markup import Marked, clean, own_lines, parse_document, quote, strong, tied, to_text
from mailbot.replies.words import FILE as WORDS_FILE
from mailbot.replies.words import Words, parse_words
from mailbot.terms import MailKind

LAYOUT = "layout.html.j2"
HOURS = "hours.html.j2"
REGISTER = "register.html.j2"

LETTER_VARIABLES = frozenset(
    {
        "about",
        "after_holidays",
        "again",
        "applicant",
        "asks_office_date",
        "classes",
        "complaint_cite",
        "complaint_contact",
        "complaint_told",
        "completed",
        "decline_cite",
        "due",
        "due_before",
        "example",
        "flags",
        "guidance",
        "kind",
        "late",
        "letter_subject",
        "letter_text",
        "missing",
        "missing_cite",
        "missing_items",
        "next_cite",
        "next_reception",
        "number",
        "phone",
        "politeness_cite",
        "received",
        "receptions",
        "role",
        "salutation",
        "scheduled",
        "school",
        "sooner",
        "system",
        "term_cite",
        "term_past",
        "term_of_training",
        "tone_words",
        "told",
        "told_dative",
        "topic",
        "topic_name",
        "understood",
        "why",
    }
)
"""What a letter's template may use."""

DIGEST_VARIABLES = frozenset(
    {"heading", "mismatch", "nothing_new", "reconciliation", "school", "sections", "since", "summary", "title"}
)
_LAYOUT_VARIABLES = frozenset({"subject", "blocks"})
_HOURS_VARIABLES = frozenset(
    {
        "approved",
        "by_schedule",
        "closures",
        "contacts",
        "days",
        "expired",
        "people",
        "printed",
        "school",
        "title",
        "until",
    }
)
_REGISTER_VARIABLES = frozenset({"header", "lines", "printed", "school"})
_TAG_LINE = re.compile(r"^[ \t]*((?:\{%.*?%\}|\{#.*?#\})(?:[ \t]*(?:\{%.*?%\}|\{#.*?#\}))*)[ \t]*\n", re.MULTILINE)
_REQUIRED = frozenset({*(f"{kind}.j2" for kind in MailKind), LAYOUT, HOURS, REGISTER, WORDS_FILE})


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateProblem:
    """One mistake in a text: the file, the line (0: the file as a whole) and what to do."""

    name: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.name}, строка {self.line}" if self.line else self.name
        return f"{place}: {self.message}"


class TemplateError(ValueError):
    """The texts cannot be used; `problems` has every mistake found."""

    def __init__(self, problems: tuple[TemplateProblem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A letter in its three forms."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """Checked texts, ready to use; made by `parse_templates` only."""

    environment: ImmutableSandboxedEnvironment
    words: Words

    def page(self, name: str, context: Mapping[str, object]) -> Page:
        """Fill the template `name` in; text and HTML come from the same document.

        Raises:
            RenderError: the template fails on these values, or gives no subject.
        """
        try:
            document = parse_document(self.environment.get_template(name).render(context))
            html = self.environment.get_template(LAYOUT).render(subject=document.subject, blocks=document.blocks)
        except (JinjaError, ValueError, TypeError) as error:
            raise RenderError(f"Шаблон {name} не удалось заполнить: {error}. Исправьте его в наборе правил.") from error
        return Page(subject=document.subject, text=to_text(document), html=html)

    def sheet(self, name: str, context: Mapping[str, object]) -> str:
        """Fill in a template that is a whole HTML document, to be printed or put on a site.

        Raises:
            RenderError: the template fails on these values.
        """
        try:
            return self.environment.get_template(name).render(context)
        except (JinjaError, ValueError, TypeError) as error:
            raise RenderError(f"Шаблон {name} не удалось заполнить: {error}. Исправьте его в наборе правил.") from error


def parse_templates(common: Mapping[str, str], overrides: Mapping[str, str] | None = None) -> Templates:
    """Check the texts and make them ready: `common` from file name to source, `overrides` of the rule pack on top.

    Raises:
        TemplateError: with every problem of every file: syntax, unknown variables, filters, included files, names
            that override nothing, words that are missing.
    """
    sources = {
        name: _without_tag_lines(text) if name.endswith(".j2") else text
        for name, text in {**common, **(overrides or {})}.items()
    }
    environment = _environment({name: text for name, text in sources.items() if name.endswith(".j2")})
    problems = [*_misnamed(common, overrides or {})]
    for name in sorted(environment.loader.list_templates() if environment.loader else ()):
        problems += _template_problems(environment, name, sources[name])
    words, complaints = parse_words(sources.get(WORDS_FILE, ""))
    problems += [TemplateProblem(name=WORDS_FILE, line=0, message=complaint) for complaint in complaints]
    if problems:
        raise TemplateError(tuple(problems))
    return Templates(environment=environment, words=words)


def _without_tag_lines(source: str) -> str:
    """A line that holds nothing but tags leaves no trace, every other line end stays.

    jinja's trim_blocks also eats the line end after a tag that ends a sentence, and with it the paragraph. The line
    end moves into a comment instead of going away, so that errors name the line that the author sees.
    """
    return _TAG_LINE.sub(r"\1{#\n#}", source)


def _environment(sources: Mapping[str, str]) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader(sources),
        undefined=StrictUndefined,
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        finalize=_printed,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters.update(strong=strong, quote=quote, own_lines=own_lines, tied=tied)
    return environment


def _printed(value: object) -> object:
    """Whatever a template prints is one harmless line, unless it was marked up on purpose."""
    finished = isinstance(value, Marked) or hasattr(value, "__html__") or not isinstance(value, str)
    return value if finished else clean(str(value))


def _misnamed(common: Mapping[str, str], overrides: Mapping[str, str]) -> Iterator[TemplateProblem]:
    for name in sorted(_REQUIRED - common.keys() - overrides.keys()):
        yield TemplateProblem(name=name, line=0, message="такого файла нет, а он нужен")
    for name in sorted(overrides.keys() - common.keys()):
        close = difflib.get_close_matches(name, common.keys(), n=1)
        advice = f"может быть, {close[0]}?" if close else f"бывают: {', '.join(sorted(common))}"
        yield TemplateProblem(name=name, line=0, message=f"такого текста нет, заменять нечего; {advice}")


def _template_problems(environment: ImmutableSandboxedEnvironment, name: str, source: str) -> Iterator[TemplateProblem]:
    try:
        environment.compile(source, name)
        tree = environment.parse(source, name)
    except TemplateSyntaxError as error:
        yield TemplateProblem(name=error.name or name, line=error.lineno, message=error.message or "ошибка разметки")
        return
    unknown = meta.find_undeclared_variables(tree) - _variables(name)
    for node in tree.find_all(nodes.Name):
        if node.name in unknown:
            message = f"неизвестное имя {node.name}{_did_you_mean(node.name, _variables(name))}"
            yield TemplateProblem(name=name, line=node.lineno, message=message)
    known = set(environment.list_templates())
    for include in tree.find_all((nodes.Include, nodes.Extends, nodes.Import)):
        target = getattr(getattr(include, "template", None), "value", None)
        if target not in known:
            yield TemplateProblem(name=name, line=include.lineno, message=f"нет включаемого файла {target}")


def _did_you_mean(name: str, known: frozenset[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"; может быть, {close[0]}?" if close else ""


def _variables(name: str) -> frozenset[str]:
    special = {
        LAYOUT: _LAYOUT_VARIABLES,
        HOURS: _HOURS_VARIABLES,
        REGISTER: _REGISTER_VARIABLES,
        f"{MailKind.DIGEST}.j2": DIGEST_VARIABLES,
    }
    return special.get(name, LETTER_VARIABLES)
