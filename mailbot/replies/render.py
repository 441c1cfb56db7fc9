"""Writing one letter: facts held against the regulation, then filled into the text of its kind."""

from mailbot.regulation.model import Edition
from mailbot.replies.authority import check_authority
from mailbot.replies.context import letter_context
from mailbot.replies.facts import Rendered, RenderError, ReplyFacts, SchoolIdentity
from mailbot.replies.templates import Templates
from mailbot.terms import MailKind


def render_reply(facts: ReplyFacts, *, edition: Edition, school: SchoolIdentity, templates: Templates) -> Rendered:
    """Write the letter that `facts` call for, in the words of `templates`, citing the clauses of `edition`.

    Raises:
        UnauthorisedError: the edition does not authorise what the letter would say.
        RenderError: the kind is no letter, or its template cannot be filled in or leaves out the case's number.
    """
    if facts.kind is MailKind.DIGEST:
        raise RenderError("Сводка составляется функцией render_digest.")
    check_authority(facts, edition)
    context = letter_context(facts, edition=edition, school=school, words=templates.words)
    name = f"{facts.kind}.j2"
    page = templates.page(name, context)
    if f"[{facts.number}]" not in page.subject:
        raise RenderError(f"{name}: в теме письма нет [{{{{ number }}}}], ответ на письмо не найдёт своё обращение.")
    return Rendered(subject=page.subject, text=page.text, html=page.html)
