"""What a regulation lets a letter say: the clause for each request, decline and promise, or an error.

Nothing here reads texts; it holds a letter's facts against the edition they were judged by.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from mailbot.regulation.deadline import Deadline
from mailbot.regulation.model import Edition, Provenance
from mailbot.replies.facts import ReplyFacts, UnauthorisedError
from mailbot.replies.russian import join_and
from mailbot.replies.words import Words
from mailbot.terms import MailKind


def check_authority(facts: ReplyFacts, edition: Edition) -> None:
    """Hold a letter against its edition.

    Raises:
        UnauthorisedError: the letter would decline without a politeness clause, tell someone whom no clause names,
            promise a date without a term, or demand what is not required.
    """
    checks = {
        MailKind.DECLINE: _check_decline,
        MailKind.NOTICE_VIOLATION: _check_decline,
        MailKind.REQUEST_INFO: _check_request,
        MailKind.STILL_MISSING: _check_request,
        MailKind.REMINDER: _check_request,
    }
    check = checks.get(facts.kind)
    if check is not None:
        check(facts, edition)
    if isinstance(facts.deadline, Deadline) and edition.term(facts.role, facts.topic) is None:
        raise UnauthorisedError(f"{facts.number}: редакция «{edition.id}» не назначает срока, обещать его нельзя.")


def _check_decline(facts: ReplyFacts, edition: Edition) -> None:
    rule = edition.politeness
    if rule is None:
        raise UnauthorisedError(
            f"{facts.number}: в редакции «{edition.id}» нет пункта о вежливости, остановить помощь нельзя."
        )
    if facts.told not in (None, rule.told):
        raise UnauthorisedError(
            f"{facts.number}: п. {rule.decline_clause} велит сообщить «{rule.told}», а не «{facts.told}»."
        )


def _check_request(facts: ReplyFacts, edition: Edition) -> None:
    allowed = {item.datum for item in edition.required(facts.role)}
    excess = [datum.value for datum in facts.missing if datum not in allowed]
    if excess or not facts.missing:
        what = ", ".join(excess) or "ничего"
        raise UnauthorisedError(
            f"{facts.number}: просят {what}, а редакция «{edition.id}» этого не требует (роль {facts.role})."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Citations:
    """The bracketed clauses of one letter: each string is « (п. 4 Регламента)», or empty."""

    missing: str
    term: str
    politeness: str
    decline: str
    complaint: str


def citations(facts: ReplyFacts, edition: Edition, words: Words) -> Citations:
    """What each sentence of the letter rests on."""
    required = [item.source for item in edition.required(facts.role) if item.datum in facts.missing]
    rule, complaint = edition.politeness, edition.complaint
    # A decline tells one person of the letter and names another, maybe, to whom the applicant may complain.
    cited = complaint and (facts.kind is MailKind.DECLINE or facts.told in (None, complaint.told))
    heard = complaint if cited else None
    within_decline = "cited_again" if facts.kind is MailKind.DECLINE else "cited"
    return Citations(
        missing=cite(required, words),
        term=cite(_term_sources(facts, edition), words),
        politeness=cite([Provenance(clause=rule.clause)] if rule else [], words, phrase="cited_again"),
        decline=cite([Provenance(clause=rule.decline_clause)] if rule else [], words, phrase="cited_again"),
        complaint=cite([Provenance(clause=heard.clause)] if heard else [], words, phrase=within_decline),
    )


def _term_sources(facts: ReplyFacts, edition: Edition) -> list[Provenance]:
    term = edition.term(facts.role, facts.topic)
    if term is None or facts.deadline is None:
        return []
    sooner = [Provenance(clause=term.sooner)] if facts.deadline.source.clause else []
    return [facts.deadline.source, *sooner]


def cite(sources: Iterable[Provenance], words: Words, *, phrase: str = "cited") -> str:
    """« (п. 4 и 6.2 Регламента)»; the school's own additions are named as that, and never cited as a clause.

    `phrase` is `cited`, or `cited_again` where the sentence has named the regulation already.
    """
    known = list(sources)
    numbers = list(dict.fromkeys(number for source in known for number in source.clauses))
    if numbers:
        return " " + words.phrase(phrase, clauses=join_and(numbers))
    return " " + words.phrase("own_rule") if any(source.own for source in known) else ""


def cite_at_end(text: str, source: Provenance, words: Words) -> str:
    """The text with the clause in brackets before its last full stop, unless the text cites it itself."""
    bare = text.rstrip()
    if "(п." in bare or not source.known:
        return bare
    ending = bare[-1] if bare[-1:] in {".", "!", "?"} else ""
    return f"{bare.removesuffix(ending)}{cite([source], words)}{ending or '.'}"
