"""A store that an older program wrote: opened, written anew, and the old file kept."""

import shutil
from pathlib import Path

import pytest

from mailbot.store import Store, StoreFull
from mailbot.store.backup import backup
from mailbot.store.check import check
from mailbot.store.journal import frame
from mailbot.store.repair import repair
from mailbot.store.restore import restore
from mailbot.store.schema import MIGRATIONS, VERSION
from mailbot.terms import CaseState, OutboxState
from tests.store.builders import NOON, handle_letter, no_room_beyond
from tests.store.test_faults import die_while

OLD_STORES = Path(__file__).parent.parent / "data" / "stores"


@pytest.fixture(params=sorted(MIGRATIONS))
def old(request: pytest.FixtureRequest, folder: Path) -> Path:
    shutil.copytree(OLD_STORES / f"version-{request.param}", folder)
    return folder


def assert_whole(folder: Path) -> None:
    view = Store.read_only(folder)
    assert [case.number[-4:] for case in view.cases()] == ["0001", "0002", "0003"]
    assert [case.state for case in view.cases()] == [CaseState.OPEN, CaseState.ANSWERED, CaseState.OPEN]
    assert view.mails()[0].state is OutboxState.SENT
    assert view.blob(view.cases()[1].letters[0]) == b"letter 2"
    assert [cursor.folder for cursor in view.cursors()] == ["INBOX", "Sent"]
    assert not any(cursor.restored for cursor in view.cursors())
    [answer] = view.early_answers("<letter@example.org>")
    assert answer.number == ""
    assert view.get_meta("message_id_secret")


def test_every_version_before_today_s_has_its_migration_and_a_store_to_prove_it() -> None:
    assert sorted(MIGRATIONS) == list(range(1, VERSION))
    assert {path.name for path in OLD_STORES.glob("version-*")} == {f"version-{version}" for version in MIGRATIONS}


def test_an_older_store_is_read_without_changing_it(old: Path) -> None:
    before = (old / "store.journal").read_bytes()
    assert_whole(old)
    assert check(old).damage == ()
    assert (old / "store.journal").read_bytes() == before


def test_its_owner_writes_it_anew_and_keeps_the_old_file(old: Path) -> None:
    before = (old / "store.journal").read_bytes()
    version = before.split(b"\n")[0].split()[1].decode()
    with Store.open(old) as store, store.unit() as unit:
        assert handle_letter(unit, 4) == "ЭЖ-2026/27-0004"
    assert (old / "store.journal").read_bytes().startswith(b"mailbot-journal %d\n" % VERSION)
    assert (old / f"store.journal.v{version}").read_bytes() == before
    assert (old / f"store.journal.v{version}").stat().st_mode & 0o777 == 0o600
    with Store.open(old) as store:
        assert len(store.cases()) == 4


def test_without_room_the_old_file_stays_in_place(old: Path) -> None:
    before = (old / "store.journal").read_bytes()
    with pytest.raises(StoreFull), no_room_beyond(100):
        Store.open(old)
    assert (old / "store.journal").read_bytes() == before
    Store.open(old).close()
    assert_whole(old)


def test_a_death_at_any_step_of_it_loses_nothing(old: Path, tmp_path: Path) -> None:
    step, died = 0, True
    while died:
        step += 1
        folder = tmp_path / str(step)
        shutil.copytree(old, folder)
        _done, died = die_while(lambda done, folder=folder: done(len(Store.open(folder).cases())), step)
        Store.open(folder, sync=False).close()
        assert_whole(folder)
    assert step > 8


def test_an_older_store_can_be_repaired(old: Path) -> None:
    journal = old / "store.journal"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"M" + b"".join(lines)[1:] + frame(b"[]")[:-3] + b"\n" + frame(b"[]"))
    assert len(repair(old, now=NOON).broken) == 2
    with Store.open(old) as store:
        assert len(store.cases()) == 3
        assert all(cursor.restored for cursor in store.cursors())


def test_a_backup_of_an_older_store_is_restored_as_one_of_today(old: Path, tmp_path: Path) -> None:
    copy = tmp_path / "old.backup"
    backup(old, copy, now=NOON)
    with copy.open("rb") as source:
        restore(tmp_path / "new", source, copy, now=NOON)
    with Store.open(tmp_path / "new") as store:
        assert len(store.cases()) == 3
