"""Two schools on one machine: their letters, numbers, replies and stores never meet."""

import pytest

from mailbot.store.store import Store

from .conftest import PARENT, letter
from .test_way_of_a_letter import COMPLETE


@pytest.fixture
def two(school):
    """Files for the schools «first» and «second», each with a mailbox, a store and passwords of its own."""
    folder = school.folder / "schools.d"
    folder.mkdir()
    school.dovecot.add_user("other")
    for name, user in (("first", "school"), ("second", "other")):
        school.configure(user=user)
        text = (school.folder / "mailbot.toml").read_text(encoding="utf-8").replace('"store"', f'"../{name}"')
        for server in ("imap", "smtp"):
            text = text.replace(f'{{ file = "{server}-password" }}', f'{{ credential = "{server}-password" }}')
            place = folder / "credentials" / name / f"{server}-password"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text("secret", encoding="utf-8")
            place.chmod(0o600)
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    (school.folder / "mailbot.toml").unlink()
    return school


def test_each_school_reads_its_own_mailbox_and_counts_its_own_cases(two):
    for name in ("first", "second"):
        done = two.mailbot("run", "--once", "--mailbox", name)
        assert done.returncode == 0, done.stderr
    two.dovecot.deliver(letter(COMPLETE))
    for name in ("first", "second"):
        assert two.mailbot("run", "--once", "--mailbox", name).returncode == 0
    two.has_sent(1)
    assert two.sink.mails[0].recipients == (PARENT,)
    counted = {name: len(Store.read_only(two.folder / name).cases()) for name in ("first", "second")}
    assert counted == {"first": 1, "second": 0}
    assert "0001" in two.mailbot("cases", "list", "--mailbox", "first").stdout
    assert two.mailbot("cases", "list", "--mailbox", "second").stdout == ""


def test_a_copy_that_still_names_the_other_mailbox_is_refused(two):
    folder = two.folder / "schools.d"
    (folder / "second.toml").write_text((folder / "first.toml").read_text(encoding="utf-8"), encoding="utf-8")
    done = two.mailbot("run", "--once", "--mailbox", "second")
    assert done.returncode == 2
    assert "imap.username" in done.stderr
    assert "store.path" in done.stderr
