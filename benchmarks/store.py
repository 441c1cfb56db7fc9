"""How the store's cost grows: one unit of work, opening and look-ups with few and with many cases.

    python benchmarks/store.py [--cases 1000 100000] [--units 300]

A unit is what one letter changes: a case, a mail, a letter seen, a cursor, a number and 4 KB of texts. Figures are for
the disk that holds the temporary folder. The last line gives the ratio of the last size to the first.
"""

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tinydb import where

from mailbot.casework.case import Applicant, BlobRef, Case, Cursor, HistoryEntry, OutboundMail, SeenLetter
from mailbot.store import Store, Unit
from mailbot.terms import CaseState, MailKind, OutboxState, Outcome, Topic, Verdict

START = datetime(2026, 9, 1, 6, tzinfo=UTC)
YEAR = "2026/27"


def make_case(number: str, index: int, ref: BlobRef) -> Case:
    at = START + timedelta(minutes=index)
    return Case(
        number=number,
        state=CaseState.OPEN if index % 50 == 0 else CaseState.CLOSED,
        pack="kerch-28",
        edition="2026-01",
        applicant=Applicant(address=f"parent{index}@example.org", full_name="Петрова Анна Сергеевна"),
        topic=Topic.GRADES,
        verdict=Verdict.POLITE,
        subject="Не выставлена оценка за контрольную работу по математике",
        received_at=at,
        registered_at=at,
        classes=("5Б",),
        child_names=("Петров Иван",),
        problem="Здравствуйте! В электронном журнале нет оценки за контрольную работу по математике от 12 ноября. " * 2,
        clauses=("п. 4", "п. 7"),
        due_at=at + timedelta(days=3),
        thread=(f"<letter{index}@example.org>", f"<reply{index}@example.com>"),
        letters=(ref,),
        mails=(MailKind.ACKNOWLEDGE,),
        history=tuple(HistoryEntry(at=at, what="registered", clauses=("п. 4",)) for _ in range(2)),
    )


def add_letter(unit: Unit, index: int) -> None:
    at = START + timedelta(minutes=index)
    number = unit.next_number(YEAR)
    text = unit.put_blob(b"x" * 2048, "letters")
    mail = unit.put_blob(b"y" * 2048, "mails")
    unit.put_case(make_case(number, index, text))
    unit.put_mail(
        OutboundMail(
            key=f"{number}/acknowledge/1",
            kind=MailKind.ACKNOWLEDGE,
            to=f"parent{index}@example.org",
            subject=f"[{number}] Ваше обращение принято",
            message_id=f"<reply{index}@example.com>",
            body=mail,
            state=OutboxState.QUEUED if index % 50 == 0 else OutboxState.SENT,
            created_at=at,
            next_attempt_at=at if index % 50 == 0 else None,
            case_number=number,
        )
    )
    unit.put_seen(
        SeenLetter(
            folder="INBOX",
            uidvalidity=1,
            uid=index,
            message_id=f"<letter{index}@example.org>",
            content_hash=f"{index:064x}",
            outcome=Outcome.NEW_CASE,
            at=at,
            received_at=at,
            case_number=number,
        )
    )
    unit.put_cursor(Cursor(folder="INBOX", uidvalidity=1, next_uid=index + 1, baseline_uid=0, baseline_at=START))


def fill(folder: Path, cases: int) -> None:
    with Store.open(folder, sync=False) as store:
        for first in range(0, cases, 1000):
            with store.batch():
                for index in range(first, min(first + 1000, cases)):
                    with store.unit() as unit:
                        add_letter(unit, index)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def one_unit(store: Store, index: int) -> None:
    with store.unit() as unit:
        add_letter(unit, index)


def batch_of_50(store: Store, first: int) -> None:
    with store.batch():
        for index in range(first, first + 50):
            one_unit(store, index)


def lookups(store: Store, index: int) -> None:
    store.seen("INBOX", 1, index)
    store.seen_like(f"<letter{index}@example.org>", f"{index:064x}")
    store.cases_by_msgid([f"<reply{index}@example.com>", f"<other{index}@example.org>"])
    store.cases_by_address(f"parent{index}@example.org")
    store.next_mail_at()


def measure(cases: int, units: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "store"
        fill(folder, cases)
        start = time.perf_counter()
        with Store.open(folder) as store:
            opened = time.perf_counter() - start
            indexes = range(cases, cases + units)
            single = [seconds(lambda index=index: one_unit(store, index)) for index in indexes]
            batches = [seconds(lambda first=cases + units + 50 * n: batch_of_50(store, first)) for n in range(10)]
            looked = [seconds(lambda index=index: lookups(store, index * 7 % cases)) for index in range(units)]
            searched = seconds(lambda: store.database.table("cases").search(where("state") == "open"))
            opened_cases = seconds(lambda: store.cases(CaseState.OPEN))
            compacted = seconds(store._compact)
            size = store.stats().journal_bytes / cases
    return {
        "open, s": opened,
        "one unit, ms": statistics.median(single) * 1e3,
        "slowest of the units, ms": max(single) * 1e3,
        "unit in a batch of 50, ms": statistics.median(batches) / 50 * 1e3,
        "six look-ups, us": statistics.median(looked) * 1e6,
        "TinyDB search, ms": searched * 1e3,
        "open cases (1 in 50), ms": opened_cases * 1e3,
        "compaction, ms": compacted * 1e3,
        "journal octets a letter": size,
        "peak memory so far, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--units", type=int, default=300)
    arguments = parser.parse_args()
    columns = [measure(cases, arguments.units) for cases in arguments.cases]
    print(f"{'cases in the store':28}" + "".join(f"{cases:>12,}" for cases in arguments.cases))
    for name in columns[0]:
        print(f"{name:28}" + "".join(f"{column[name]:12.3f}" for column in columns))
    ratio = columns[-1]["one unit, ms"] / columns[0]["one unit, ms"]
    print(f"one unit, {arguments.cases[-1]:,} cases against {arguments.cases[0]:,}: {ratio:.2f} times")


if __name__ == "__main__":
    main()
