"""Nothing that a stranger wrote drives the terminal of whoever looks at it, or reads as what it is not."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mailbot.casework.case import Applicant, Case, HistoryEntry
from mailbot.cli.main import run
from mailbot.store.store import Store
from mailbot.terms import CaseFlag, OutboxState, Role

from .conftest import ARRIVED

DANGEROUS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
HOSTILE = "Анна\x1b[2J\x1b]0;x\x07\r\nBcc: x\u202egnp.exe\u2066\x85\x9b31m\u2028<script>"


@pytest.mark.parametrize(
    "command",
    [
        ["cases", "list"],
        ["cases", "list", "--json"],
        ["cases", "show", "42"],
        ["cases", "show", "42", "--json"],
        ["outbox", "list"],
        ["outbox", "show", "42"],
        ["why", "42"],
        ["digest", "--preview"],
        ["status"],
        ["status", "--json"],
    ],
    ids=" ".join,
)
def test_what_is_printed_is_harmless(
    school: Any, a_case: Callable[..., Case], capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    case = a_case(
        subject=HOSTILE,
        problem=HOSTILE,
        classes=(HOSTILE,),
        child_names=(HOSTILE,),
        no_date_reason=HOSTILE,
        applicant=Applicant(address=f"{HOSTILE}@example.com", full_name=HOSTILE, role=Role.PARENT),
        flags=frozenset({CaseFlag.NEEDS_PERSON}),
        history=(HistoryEntry(at=ARRIVED, what=HOSTILE, note=HOSTILE, clauses=(HOSTILE,)),),
    )
    school.keep([case], [("ЭЖ-2026/27-0042:acknowledge", OutboxState.REFUSED)])
    with Store.open(school.store, sync=False) as store, store.unit() as unit:
        (mail,) = store.mails()
        unit.put_mail(replace(mail, subject=HOSTILE, to=HOSTILE, last_error=HOSTILE))
    run(command)
    printed = capsys.readouterr()
    assert printed.out
    assert not DANGEROUS.search(printed.out + printed.err)


def test_json_keeps_what_it_makes_harmless(
    school: Any, a_case: Callable[..., Case], capsys: pytest.CaptureFixture[str]
) -> None:
    school.keep([a_case(problem=HOSTILE)])
    run(["cases", "show", "42", "--json"])
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["problem"] == HOSTILE


def test_an_imitation_of_the_schools_address_is_marked(
    school: Any, a_case: Callable[..., Case], capsys: pytest.CaptureFixture[str]
) -> None:
    forged = Applicant(address="director@exаmple.org", full_name="Директор", role=Role.STAFF)
    school.keep([a_case(applicant=forged, flags=frozenset({CaseFlag.LOOKALIKE}))])
    run(["cases", "show", "42"])
    shown = capsys.readouterr().out
    assert "<director@xn--exmple-4nf.org>" in shown
    assert "внимание: адрес заявителя лишь похож на example.org" in shown
