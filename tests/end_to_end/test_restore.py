"""The disk of the machine dies: yesterday's copy is restored, and today's mail is where it always was."""

import shutil

from mailbot.terms import OutboxState

from .conftest import letter
from .test_way_of_a_letter import COMPLETE


def parent(number: int) -> str:
    return f"parent{number}@example.com"


def write(school, number: int) -> None:
    school.dovecot.deliver(letter(COMPLETE, sender=parent(number), msgid=f"<{number}@example.com>"))


def numbers(school) -> dict[str, str]:
    return {case.applicant.address: case.number for case in school.cases()}


def test_after_an_old_copy_is_restored_nobody_is_answered_twice_and_no_number_is_given_twice(school):
    copy = school.folder / "copy.backup"
    school.once()
    write(school, 1)
    school.once()
    with school.running() as daemon:
        made = school.mailbot("store", "backup", str(copy))
        assert made.returncode == 0, made.stderr
        checked = school.mailbot("store", "check")
        assert checked.returncode == 0, checked.stdout
        for number in (2, 3):
            write(school, number)
        school.sink.wait_for(3)
        daemon.stop()
    school.once()  # the copies in Sent are there now
    before = numbers(school)
    write(school, 4)  # it comes while the machine is dead
    shutil.rmtree(school.folder / "store")

    done = school.mailbot("store", "restore", str(copy))
    assert done.returncode == 0, done.stderr
    school.once()
    school.once()

    assert len(school.sink.mails) == 3
    after = numbers(school)
    assert {address: after[address] for address in before} == before
    assert after[parent(4)] not in before.values()
    held = [mail for mail in school.store().mails() if mail.state is not OutboxState.SENT]
    assert [(mail.to, mail.state) for mail in held] == [(parent(4), OutboxState.HELD)]

    released = school.mailbot("outbox", "release", "--all")
    assert released.returncode == 0, released.stderr
    write(school, 5)
    school.once()
    school.sink.wait_for(5)
    assert sorted(mail.recipients[0] for mail in school.sink.mails) == [parent(number) for number in range(1, 6)]
    assert len(set(numbers(school).values())) == 5
    assert school.mailbot("store", "check").returncode == 0
