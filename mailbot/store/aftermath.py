"""What a store that lost its last records must assume: any mail may have left, any letter may have been handled."""

from dataclasses import replace
from datetime import datetime

from mailbot.casework.outbox import IN_DOUBT, restored
from mailbot.store.unit import Unit
from mailbot.store.view import StoreView


def distrust(view: StoreView, unit: Unit, *, now: datetime) -> int:
    """Hold back every mail that may have left since, and read the folders with care; how many mails are held.

    `now` is aware, in UTC.
    """
    held = 0
    for mail in view.mails(*IN_DOUBT):
        doubted = restored(mail, now=now)
        held += doubted.state is not mail.state
        unit.put_mail(doubted)
    for cursor in view.cursors():
        unit.put_cursor(replace(cursor, restored=True))
    return held


def rewind(view: StoreView, unit: Unit) -> None:
    """Let the folders be read again from the first letter that the program handled.

    What is known is recognised; what is not was lost, and is registered anew with its reply held.
    """
    first: dict[tuple[str, int], int] = {}
    for seen in view.seen_letters():
        key = (seen.folder, seen.uidvalidity)
        first[key] = min(first.get(key, seen.uid), seen.uid)
    for cursor in view.cursors():
        begin = min(cursor.baseline_uid, first.get((cursor.folder, cursor.uidvalidity), cursor.baseline_uid))
        unit.put_cursor(replace(cursor, next_uid=min(cursor.next_uid, begin), restored=True))
