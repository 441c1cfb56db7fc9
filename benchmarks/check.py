"""What the daily check costs: a mailbox on Dovecot compared with a store that knows all but two of its letters.

    python -m benchmarks.check [--letters 50000]

Needs Dovecot, as the tests do. «held» is the longest time for which nobody else had a turn.
"""

import argparse
import asyncio
import tempfile
import time
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from mailbot.casework.case import Cursor, SeenLetter
from mailbot.daemon.checking import compared
from mailbot.daemon.worker import Worker
from mailbot.store import Store
from mailbot.terms import Outcome
from mailbot.transport.imap import Mailbox
from tests.servers import Dovecot

LETTER = b"Subject: x\r\n\r\nx\r\n"
AT_ONCE = 2_000


def fill(server: Dovecot, letters: int) -> int:
    """Puts so many letters into the inbox, by copying; its UIDVALIDITY."""
    server.deliver(LETTER)
    with server.person() as person:
        status = person.select_folder("INBOX")
        there = 1
        while there < letters:
            more = min(there, letters - there, AT_ONCE)
            person.copy(list(range(1, more + 1)), "INBOX")
            there += more
    return int(status[b"UIDVALIDITY"])


def remember(store: Store, uidvalidity: int, letters: int) -> None:
    """Gives every letter an outcome but the first and the last."""
    now = datetime.now(UTC)
    with store.batch():
        for uid in range(2, letters):
            with store.unit() as unit:
                unit.put_seen(
                    SeenLetter(
                        folder="INBOX",
                        uidvalidity=uidvalidity,
                        uid=uid,
                        message_id=f"<{uid}@example.org>",
                        content_hash=f"{uid:064}",
                        outcome=Outcome.ROBOT,
                        at=now,
                        received_at=now,
                    )
                )


async def longest_hold(held: list[float]) -> None:
    """Notes how long others were kept waiting."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.001)
        held.append(time.perf_counter() - before - 0.001)


async def check(store: Store, server: Dovecot, cursor: Cursor) -> None:
    worker, held = Worker("imap"), [0.0]
    mailbox = await worker.call(Mailbox.connect, server.settings())
    await worker.call(mailbox.examine, "INBOX")
    watch = asyncio.create_task(longest_hold(held))
    began = time.perf_counter()
    unknown, _back = await compared(store, worker, mailbox, cursor, ())
    took = time.perf_counter() - began
    watch.cancel()
    with suppress(asyncio.CancelledError):
        await watch
    await worker.call(mailbox.close)
    print(f"{cursor.next_uid - 1} letters: {took:.2f} s, held {max(held) * 1000:.0f} ms, found {unknown}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--letters", type=int, default=50_000)
    letters = parser.parse_args().letters
    with closing(Dovecot()) as server, tempfile.TemporaryDirectory() as folder:
        server.start()
        uidvalidity = fill(server, letters)
        with Store.open(Path(folder) / "store", sync=False) as store:
            remember(store, uidvalidity, letters)
            cursor = Cursor(
                folder="INBOX",
                uidvalidity=uidvalidity,
                next_uid=letters + 1,
                baseline_uid=1,
                baseline_at=datetime.now(UTC),
            )
            asyncio.run(check(store, server, cursor))


if __name__ == "__main__":
    main()
