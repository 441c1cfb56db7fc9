"""Whatever strangers write: no mail of ours gets a header, a markup or a direction of line that we did not write."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.header import decode_header, make_header

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.casework.case import DigestCounts
from mailbot.casework.digest_model import Digest, LetterLine, MailLine
from mailbot.mail.compose import Draft, compose
from mailbot.mail.message import Address
from mailbot.regulation.model import Edition
from mailbot.replies.digest import render_digest
from mailbot.replies.facts import Rendered, ReplyFacts, SchoolIdentity
from mailbot.replies.render import render_reply
from mailbot.replies.templates import Templates
from mailbot.terms import CaseFlag, Datum, MailKind, Person

from .test_digest import case

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
DANGEROUS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
PIECES = st.sampled_from(
    [
        "\r\nBcc: x@example.net",
        "\n\nДругое письмо",
        "\u202egnp.exe",
        "\u2066\u2069",
        "\x1b[2J\x1b]0;x\x07",
        "\x85\u2028\u2029",
        "\ud800",
        "=?utf-8?b?DQpCY2M6IHg=?=",
        "<script>alert(1)</script>",
        "\"><img src=x onerror='y'>",
        "{{ school }}{% include 'x' %}",
        "zаvuch@example.org",
        "Анна",
    ]
)
HOSTILE = st.lists(st.one_of(PIECES, st.text(max_size=20)), min_size=1, max_size=5).map("".join)
LETTERS = st.sampled_from([kind for kind in MailKind if kind is not MailKind.DIGEST])
QUICKLY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def is_harmless(rendered: Rendered) -> None:
    """Also once it has been composed: the header holds exactly what we put there."""
    raw = compose(
        Draft(
            from_=Address(name=rendered.subject, addr="school@school.example"),
            to=Address(name=rendered.text, addr="anna@example.com"),
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            message_id="<1@school.example>",
            date=NOW,
            auto_submitted="auto-replied",
            marker=rendered.text,
        )
    )
    message = message_from_bytes(raw)
    assert [name for name in message if name.lower() in ("bcc", "cc", "reply-to", "list-id")] == []
    assert len(message.get_all("To", [])) == len(message.get_all("Subject", [])) == 1
    parts = [part.get_payload(decode=True).decode() for part in message.walk() if not part.is_multipart()]
    for text in (*parts, *(str(make_header(decode_header(message[name]))) for name in ("Subject", "From", "To"))):
        assert not DANGEROUS.search(text.replace("\r\n", "\n"))
    assert "<script" not in parts[-1]
    assert "<img" not in parts[-1]


@QUICKLY
@given(kind=LETTERS, words=HOSTILE, name=HOSTILE, flags=st.sets(st.sampled_from(CaseFlag)))
def test_no_letter_and_no_notice_carries_what_a_stranger_smuggles(
    facts: ReplyFacts,
    demanding: Edition,
    school: SchoolIdentity,
    templates: Templates,
    kind: MailKind,
    words: str,
    name: str,
    flags: set[CaseFlag],
) -> None:
    hostile = replace(
        facts,
        kind=kind,
        salutation=name,
        full_name=name,
        child_names=(name,),
        problem=words,
        letter_subject=words,
        letter_text=words,
        tone_words=(words,),
        applicant_address=f"{name}@{words}",
        missing=(Datum.CLASS,),
        told=Person.SUPERVISOR,
        flags=frozenset(flags),
    )
    is_harmless(render_reply(hostile, edition=demanding, school=school, templates=templates))


@QUICKLY
@given(words=HOSTILE, msgid=HOSTILE)
def test_no_digest_carries_what_a_stranger_smuggles(
    school: SchoolIdentity, templates: Templates, words: str, msgid: str
) -> None:
    line = LetterLine(received_at=NOW, message_id=msgid, note=words)
    shown = case(1, classes=(words,), no_date_reason=words, problem=words, flags=frozenset({CaseFlag.NEEDS_PERSON}))
    digest = Digest(
        day=date(2026, 11, 23),
        since=None,
        until=NOW,
        new=(shown,),
        due_today=(),
        overdue=(),
        waiting=(),
        declined=(),
        needs_person=(shown,),
        no_autoreply=(),
        quarantined=(line,),
        without_case=(line,),
        undelivered=(MailLine(key=words, case_number=None, state="refused", note=words),),
        held=(),
        counts=DigestCounts(),
        warnings=(words,),
    )
    is_harmless(render_digest(digest, school=school, templates=templates))


def test_a_notice_marks_an_address_that_only_looks_like_the_schools(
    facts: ReplyFacts, demanding: Edition, school: SchoolIdentity, templates: Templates
) -> None:
    imitation = replace(
        facts,
        kind=MailKind.NOTICE_URGENT,
        applicant_address="it@gymnаsium.ru",
        flags=frozenset({CaseFlag.LOOKALIKE}),
    )
    text = render_reply(imitation, edition=demanding, school=school, templates=templates).text
    assert "it@xn--gymnsium-46g.ru (внимание: адрес лишь похож на адрес школы" in text
