"""A school's configuration with a store of its own, filled with the cases that a test asks for."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.casework.case import Applicant, Case, HistoryEntry, OutboundMail
from mailbot.store.store import Store
from mailbot.terms import CaseFlag, CaseState, Datum, MailKind, OutboxState, Role, Topic, Verdict

CONFIG = """
[school]
regulation = "severokommunarskaya"

[imap]
host = "localhost"
security = "plain"
username = "school@example.org"
password = { env = "MAILBOT_TEST_PASSWORD" }

[smtp]
host = "localhost"
security = "plain"
from = "Школа <school@example.org>"

[people]
consultants = ["it@example.org"]
director = "director@example.org"

[store]
path = "store"
"""

ARRIVED = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)


class School:
    """The configuration file, and the store beside it."""

    def __init__(self, folder: Path) -> None:
        self.config = folder / "mailbot.toml"
        self.store = folder / "store"
        self.config.write_text(CONFIG, encoding="utf-8")

    def keep(self, cases: Iterable[Case] = (), mails: Iterable[tuple[str, OutboxState]] = ()) -> None:
        """Put cases and mails into the store, as the daemon would."""
        with Store.open(self.store, sync=False) as store, store.unit() as unit:
            for case in cases:
                unit.put_case(case)
            for key, state in mails:
                text = "Subject: =?utf-8?b?0J7RgtCy0LXRgg==?=\n\nВаше письмо получено.\n"
                known = unit.mail(key)
                unit.put_mail(
                    OutboundMail(
                        key=key,
                        kind=MailKind.ACKNOWLEDGE,
                        to="anna@example.com",
                        subject="Ответ",
                        message_id=f"<{key}@example.org>",
                        body=known.body if known else unit.put_blob(text.encode(), "mails"),
                        state=state,
                        created_at=ARRIVED,
                        case_number=key.partition(":")[0] if ":" in key else None,
                    )
                )

    def case(self, number: str) -> Case:
        """A case as the store has it now."""
        found = Store.read_only(self.store).case(number)
        assert found is not None
        return found


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> School:
    for variable in ("MAILBOT_CONFIG", "MAILBOT_TEST_PASSWORD"):
        monkeypatch.delenv(variable, raising=False)
    made = School(tmp_path)
    monkeypatch.setenv("MAILBOT_CONFIG", str(made.config))
    return made


@pytest.fixture
def a_case() -> Callable[..., Case]:
    """A parent's open case; keywords change it."""

    def make(number: str = "ЭЖ-2026/27-0042", **changed: object) -> Case:
        values: dict[str, object] = {
            "number": number,
            "state": CaseState.OPEN,
            "pack": "severokommunarskaya",
            "edition": "2018-06-18",
            "applicant": Applicant(address="anna@example.com", full_name="Петрова Анна", role=Role.PARENT),
            "topic": Topic.GRADES,
            "verdict": Verdict.POLITE,
            "subject": "Не вижу оценок",
            "received_at": ARRIVED,
            "registered_at": ARRIVED,
            "classes": ("5Б",),
            "problem": "не вижу оценок по физике",
            "clauses": ("6.2",),
            "due_at": datetime(2026, 11, 17, 18, 59, 59, tzinfo=UTC),
            "missing": (Datum.PROBLEM,),
            "flags": frozenset({CaseFlag.BORDERLINE}),
            "history": (HistoryEntry(at=ARRIVED, what="registered", clauses=("6.2",)),),
            **changed,
        }
        return Case(**values)  # type: ignore[arg-type]

    return make
