"""A day's check against Dovecot: what was missed is found, junk is looked into, quarantine is read again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from mailbot.casework.case import SeenLetter
from mailbot.store.store import Store
from mailbot.terms import OutboxState, Outcome

from .conftest import letter
from .test_way_of_a_letter import COMPLETE

FAR = datetime(2100, 1, 1, tzinfo=UTC)


def let_a_day_pass(school) -> None:
    """Yesterday's check was the last one."""
    with Store.open(school.folder / "store") as store, store.unit() as unit:
        unit.put_meta("check_last_day", "2026-01-01")


def preview(school) -> str:
    done = school.mailbot("digest", "--preview")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_letter_passed_unseen_is_found_answered_and_told(school):
    school.once()
    uid = school.dovecot.deliver(letter(COMPLETE))
    with Store.open(school.folder / "store") as store, store.unit() as unit:
        unit.put_cursor(replace(store.cursor("INBOX"), next_uid=uid + 1))
    school.once()
    assert school.cases() == ()
    let_a_day_pass(school)
    school.once()
    (case,) = school.cases()
    assert len(school.replies()) == 1
    assert f"теперь это обращение {case.number}" in preview(school)


def test_every_letter_of_the_mailbox_is_in_the_digests_sum(school):
    school.once()
    count = 7
    for number in range(count):
        msgid = f"<{number}@example.com>"
        school.dovecot.deliver(letter(f"Письмо {number}. {COMPLETE}", sender=f"p{number}@example.com", msgid=msgid))
    school.dovecot.deliver(b"\r\n\r\n")
    school.dovecot.deliver(letter("Спасибо!", msgid="<thanks@example.com>"))
    school.once()
    let_a_day_pass(school)
    school.once()
    assert f"писем {count + 2} = обращений {count}" in preview(school).lower()
    with school.dovecot.person() as person:
        person.select_folder("INBOX", readonly=True)
        in_mailbox = set(person.search())
    seen = school.store().seen_between(None, FAR)
    assert {one.uid for one in seen} == in_mailbox
    assert len(seen) == len(in_mailbox)


def test_appeal_in_junk_is_listed_and_read_once_a_person_moves_it(school):
    school.once()
    came = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
    uid = school.dovecot.deliver(letter(COMPLETE, subject="Оценки"), "Junk", came)
    let_a_day_pass(school)
    school.once()
    text = preview(school)
    assert "petrova@example.com: Оценки" in text
    assert "«Входящие»" in text
    assert school.cases() == ()
    assert school.dovecot.flags("Junk") == {uid: ()}
    with school.dovecot.person() as person:
        person.select_folder("Junk")
        person.move([uid], "INBOX")
    school.once()
    (case,) = school.cases()
    assert case.received_at == came
    assert len(school.replies()) == 1


def test_quarantined_letter_is_read_through_the_running_daemon_and_its_reply_leaves_when_released(school):
    school.once()
    came = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
    with Store.open(school.folder / "store") as store, store.unit() as unit:
        cursor = store.cursor("INBOX")
        unit.put_seen(
            SeenLetter(
                folder="INBOX",
                uidvalidity=cursor.uidvalidity,
                uid=900,
                message_id=None,
                content_hash="0" * 64,
                outcome=Outcome.QUARANTINED,
                at=came,
                received_at=came,
                note="ошибка программы: BufferError",
                body=unit.put_blob(letter(COMPLETE), "quarantine"),
            )
        )
    assert "BufferError" in preview(school)
    with school.running() as daemon:
        done = school.mailbot("quarantine", "replay", "900")
        assert done.returncode == 0, done.stderr
        (case,) = school.cases()
        assert case.number in done.stdout
        assert case.received_at == came
        assert [mail.state for mail in school.store().mails_of_case(case.number)] == [OutboxState.HELD]
        assert school.mailbot("outbox", "release", case.number).returncode == 0
        school.sink.wait_for(1)
        daemon.stop()
    assert school.mailbot("quarantine", "replay", "900").returncode == 1


def test_letter_that_was_never_given_is_asked_for_again_on_request(school):
    school.once()
    with Store.open(school.folder / "store") as store, store.unit() as unit:
        uid = school.dovecot.deliver(letter(COMPLETE))
        cursor = store.cursor("INBOX")
        unit.put_cursor(replace(cursor, next_uid=uid + 1))
        unit.put_seen(
            SeenLetter(
                folder="INBOX",
                uidvalidity=cursor.uidvalidity,
                uid=uid,
                message_id=None,
                content_hash="",
                outcome=Outcome.QUARANTINED,
                at=datetime.now(UTC),
                received_at=datetime.now(UTC),
                note="почтовый сервер не отдаёт письмо",
            )
        )
    assert school.mailbot("quarantine", "replay", str(uid)).returncode == 0
    school.once()
    (case,) = school.cases()
    assert [mail.state for mail in school.store().mails_of_case(case.number)] == [OutboxState.HELD]
    assert school.mailbot("quarantine", "list").stdout == ""


def test_first_contact_goes_back_to_a_day_and_replies_wait_or_leave_as_asked(school):
    for number, hours in ((1, 30), (2, 3)):
        came = datetime.now(UTC) - timedelta(hours=hours)
        school.dovecot.deliver(letter(COMPLETE, msgid=f"<{number}@example.com>"), internaldate=came)
    refused = school.mailbot("run", "--once", "--since", "2026-13-01")
    assert (refused.returncode, "не дата" in refused.stderr) == (2, True)
    zone = ZoneInfo("Europe/Simferopol")
    back = (datetime.now(zone) - timedelta(hours=4)).date()
    done = school.mailbot("run", "--once", "--since", back.isoformat())
    assert done.returncode == 0, done.stderr
    known = {case.thread[0] for case in school.cases()}
    assert "<2@example.com>" in known
    assert {mail.state for mail in school.store().mails()} == {OutboxState.HELD}
    assert school.sink.mails == []
    with school.running() as daemon:
        asked = school.mailbot("run", "--answer", "--since", (back - timedelta(days=2)).isoformat())
        assert asked.returncode == 0, asked.stderr
        assert "демон уже работает" in asked.stdout
        school.sink.wait_for(2 - len(known))
        daemon.stop()
    assert len(school.cases()) == 2
