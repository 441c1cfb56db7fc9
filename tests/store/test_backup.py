"""One file with everything, made while the owner works, and made a store again."""

import gzip
import hashlib
import io
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.store import (
    BackupExists,
    BadBackup,
    CorruptStore,
    HalfRestored,
    NoStore,
    NotEmpty,
    Store,
    StoreBusy,
    StoreFull,
)
from mailbot.store.backup import backup
from mailbot.store.restore import RestoreReport, restore
from mailbot.terms import MailKind, OutboxState
from tests.store.builders import NOON, a_cursor, a_mail, handle_letter, no_room_beyond
from tests.store.test_faults import die_while


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "store.backup"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "restored"


def fill(folder: Path, letters: int = 2) -> None:
    with Store.open(folder) as store:
        for uid in range(1, letters + 1):
            with store.unit() as unit:
                handle_letter(unit, uid)


def restored(copy: Path, target: Path) -> RestoreReport:
    with copy.open("rb") as source:
        return restore(target, source, copy, now=NOON)


def members(copy: Path) -> dict[str, bytes]:
    with tarfile.open(copy) as archive:
        return {info.name: archive.extractfile(info).read() for info in archive}  # type: ignore[union-attr]


def packed(copy: Path, contents: dict[str, bytes]) -> None:
    with tarfile.open(copy, "w:gz") as archive:
        for name, content in contents.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


def test_a_copy_made_while_the_owner_works_holds_all_up_to_its_last_record(
    folder: Path, copy: Path, target: Path
) -> None:
    with Store.open(folder) as store:
        with store.unit() as unit:
            number = handle_letter(unit, 1)
        # The owner is in the middle of its next letter: a text is there, its record is not.
        with store.unit() as unit:
            unit.put_blob(b"not yet acknowledged", "letters")
            report = backup(folder, copy, now=NOON)
            handle_letter(unit, 2)
    assert (report.records, report.files, report.missing) == (1, 4, ())
    assert restored(copy, target).cases == 1
    with Store.open(target) as store:
        [case] = store.cases()
        assert case.number == number
        assert store.blob(case.letters[0]) == b"letter"
        assert store.torn == 0
    assert b"not yet acknowledged" not in members(copy)["blobs/letters-" + _month() + ".blob"]


def test_a_copy_can_be_checked_without_the_program(folder: Path, copy: Path) -> None:
    fill(folder)
    backup(folder, copy, now=NOON)
    files = members(copy)
    assert next(iter(files)) == "mailbot-backup"
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files[name]).hexdigest() == digest
    assert copy.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_replaced_on_demand_only(folder: Path, copy: Path, target: Path) -> None:
    fill(folder)
    copy.write_bytes(b"the copy of yesterday")
    with pytest.raises(BackupExists, match="--force"):
        backup(folder, copy, now=NOON)
    assert copy.read_bytes() == b"the copy of yesterday"
    backup(folder, copy, now=NOON, replace=True)
    assert restored(copy, target).cases == 2


def test_a_backup_of_damage_or_of_nothing_is_refused(folder: Path, copy: Path, tmp_path: Path) -> None:
    fill(folder)
    journal = folder / "store.journal"
    journal.write_bytes(journal.read_bytes().replace(b"open", b"0pen", 1))
    copy.write_bytes(b"the copy of yesterday")
    with pytest.raises(CorruptStore):
        backup(folder, copy, now=NOON, replace=True)
    with pytest.raises(NoStore):
        backup(tmp_path / "nowhere", copy, now=NOON, replace=True)
    assert copy.read_bytes() == b"the copy of yesterday"
    assert not list(tmp_path.glob("*.tmp"))


def test_a_backup_without_room_leaves_nothing_behind(folder: Path, copy: Path, tmp_path: Path) -> None:
    fill(folder)
    with pytest.raises(StoreFull), no_room_beyond(200):
        backup(folder, copy, now=NOON)
    assert not list(tmp_path.glob("store.backup*"))


def test_a_store_that_lacks_texts_is_copied_and_they_are_named(folder: Path, copy: Path, target: Path) -> None:
    fill(folder)
    [texts] = (folder / "blobs").glob("letters-*.blob")
    texts.unlink()
    [missing] = backup(folder, copy, now=NOON).missing
    assert texts.name in missing
    report = restored(copy, target)
    assert report.cases == 2
    assert len(report.check.damage) == 2


def test_a_copy_is_restored_into_an_empty_folder_only(folder: Path, copy: Path) -> None:
    fill(folder)
    backup(folder, copy, now=NOON)
    before = (folder / "store.journal").read_bytes()
    with pytest.raises(NotEmpty, match=r"blobs, store\.journal"):
        restored(copy, folder)
    assert (folder / "store.journal").read_bytes() == before


def test_a_store_without_its_journal_is_not_empty(folder: Path, copy: Path) -> None:
    fill(folder)
    backup(folder, copy, now=NOON)
    (folder / "store.journal").unlink()
    with pytest.raises(NotEmpty):
        restored(copy, folder)


def test_a_copy_is_not_restored_while_a_daemon_holds_the_folder(folder: Path, copy: Path) -> None:
    fill(folder)
    backup(folder, copy, now=NOON)
    with Store.open(folder), pytest.raises(StoreBusy):
        restored(copy, folder)


def _cut(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[:-100])


def _flip(copy: Path) -> None:
    octets = bytearray(copy.read_bytes())
    octets[len(octets) // 2] ^= 1
    copy.write_bytes(octets)


def _change(copy: Path) -> None:
    packed(copy, {name: content.replace(b"open", b"0pen") for name, content in members(copy).items()})


def _without_sums(copy: Path) -> None:
    packed(copy, {name: content for name, content in members(copy).items() if name != "SHA256SUMS"})


def _without_a_file(copy: Path) -> None:
    packed(copy, {name: content for name, content in members(copy).items() if "mails" not in name})


def _way_out(copy: Path) -> None:
    contents = members(copy)
    sums = contents.pop("SHA256SUMS") + f"{hashlib.sha256(b'').hexdigest()}  ../../evil\n".encode()
    packed(copy, {**contents, "../../evil": b"", "SHA256SUMS": sums})


def _stranger_s(copy: Path) -> None:
    packed(copy, {"passwd": b"root"})


def _newer(copy: Path) -> None:
    packed(copy, {**members(copy), "mailbot-backup": b'{"format":2,"made_at":"2026-11-16T12:00:00+00:00"}'})


def _no_archive(copy: Path) -> None:
    copy.write_bytes(b"hello")


def _other_gzip(copy: Path) -> None:
    copy.write_bytes(gzip.compress(b"hello" * 1000))


def _link(copy: Path) -> None:
    contents = members(copy)
    with tarfile.open(copy, "w:gz") as archive:
        info = tarfile.TarInfo("mailbot-backup")
        info.size = len(contents["mailbot-backup"])
        archive.addfile(info, io.BytesIO(contents["mailbot-backup"]))
        link = tarfile.TarInfo("store.journal")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)


@pytest.mark.parametrize(
    "spoil",
    [
        _cut,
        _flip,
        _change,
        _without_sums,
        _without_a_file,
        _way_out,
        _stranger_s,
        _newer,
        _no_archive,
        _other_gzip,
        _link,
    ],
)
def test_a_copy_with_anything_wrong_changes_nothing(
    folder: Path, copy: Path, target: Path, spoil: Callable[[Path], None]
) -> None:
    fill(folder)
    backup(folder, copy, now=NOON)
    spoil(copy)
    with pytest.raises(BadBackup, match="Ничего не изменено"):
        restored(copy, target)
    assert [path.name for path in target.iterdir()] == ["lock"]
    assert not (target.parent.parent / "evil").exists()


def test_a_restore_without_room_changes_nothing(folder: Path, copy: Path, target: Path) -> None:
    fill(folder)
    backup(folder, copy, now=NOON)
    with pytest.raises(StoreFull), no_room_beyond(300):
        restored(copy, target)
    assert [path.name for path in target.iterdir()] == ["lock"]


def test_what_a_broken_restore_left_is_cleared_away(folder: Path, copy: Path, target: Path) -> None:
    fill(folder)
    backup(folder, copy, now=NOON)
    (target / "restore.tmp" / "blobs").mkdir(parents=True)
    (target / "restore.tmp" / "store.journal").write_bytes(b"half")
    restored(copy, target)
    assert sorted(path.name for path in target.iterdir()) == ["blobs", "lock", "store.journal"]
    assert {path.stat().st_mode & 0o777 for path in target.rglob("*") if path.is_file()} == {0o600}


def test_where_a_restore_died_no_new_store_is_begun(tmp_path: Path) -> None:
    (tmp_path / "restore.tmp").mkdir()
    with pytest.raises(HalfRestored, match="mailbot store restore"):
        Store.open(tmp_path)
    with pytest.raises(HalfRestored):
        Store.read_only(tmp_path)
    assert not (tmp_path / "store.journal").exists()
    assert (tmp_path / "restore.tmp").exists()


def test_a_restore_that_dies_at_any_step_leaves_no_store_or_the_whole_one(
    folder: Path, copy: Path, tmp_path: Path
) -> None:
    fill(folder)
    backup(folder, copy, now=NOON)
    step, died, whole = 0, True, 0
    while died:
        step += 1
        target = tmp_path / str(step)
        _done, died = die_while(lambda done, target=target: done(len(restored(copy, target).check.damage)), step)
        whole += (target / "store.journal").exists()
        if not (target / "store.journal").exists():
            restored(copy, target)
        with Store.open(target, sync=False) as store:
            assert len(store.cases()) == 2
            assert all(cursor.restored for cursor in store.cursors())
            assert not store.problems
    assert step > 30
    assert 1 < whole < step


def test_after_a_restore_any_mail_may_have_left_and_any_letter_may_have_been_handled(
    folder: Path, copy: Path, target: Path
) -> None:
    with Store.open(folder) as store, store.unit() as unit:
        for state in (OutboxState.QUEUED, OutboxState.SENDING, OutboxState.DEFERRED, OutboxState.UNCERTAIN):
            unit.put_mail(a_mail(state.value, state=state))
        unit.put_mail(a_mail("sent", state=OutboxState.SENT, next_attempt_at=None))
        unit.put_mail(a_mail("held", state=OutboxState.HELD, next_attempt_at=None))
        unit.put_mail(a_mail("notice", kind=MailKind.NOTICE_URGENT))
        unit.put_mail(a_mail("digest", kind=MailKind.DIGEST))
        unit.put_cursor(a_cursor(5))
        unit.put_cursor(a_cursor(9, folder="Sent"))
    backup(folder, copy, now=NOON - timedelta(days=3))
    report = restored(copy, target)
    assert report.made_at == NOON - timedelta(days=3)
    view = Store.read_only(target)
    assert {mail.key: mail.state for mail in view.mails()} == {
        "queued": OutboxState.HELD,
        "sending": OutboxState.HELD,
        "deferred": OutboxState.HELD,
        "uncertain": OutboxState.HELD,
        "sent": OutboxState.SENT,
        "held": OutboxState.HELD,
        "notice": OutboxState.UNCERTAIN,
        "digest": OutboxState.WITHDRAWN,
    }
    assert [mail.key for mail in view.mails_due(NOON)] == ["notice"]
    assert [(cursor.next_uid, cursor.restored) for cursor in view.cursors()] == [(5, True), (9, True)]


def _month() -> str:
    return f"{datetime.now(UTC):%Y-%m}"
