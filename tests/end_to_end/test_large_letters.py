"""Letters too large to be read inside the daemon: a process of its own reads them, and leaves with its memory."""

import os
from base64 import encodebytes
from pathlib import Path

from mailbot.daemon.guard import APART_BYTES
from mailbot.daemon.inhand import NAME
from mailbot.mail.message import Unparseable
from mailbot.mail.parse import parse_message

from .conftest import letter
from .test_way_of_a_letter import COMPLETE


def with_photo(raw: bytes, photo: bytes) -> bytes:
    head, _, text = raw.partition(b"\r\n\r\n")
    fields, _, kind = head.partition(b"Content-Type:")
    lines = [
        fields + b"Content-Type: multipart/mixed; boundary=photo\r\n",
        b"--photo",
        b"Content-Type:" + kind + b"\r\n",
        text,
        b"--photo",
        b'Content-Type: image/jpeg; name="diary.jpg"',
        b"Content-Transfer-Encoding: base64\r\n",
        encodebytes(photo).replace(b"\n", b"\r\n") + b"--photo--\r\n",
    ]
    return b"\r\n".join(lines)


def children(pid: int) -> list[int]:
    return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in _children(task)]


def _children(task: Path) -> list[str]:
    return (task / "children").read_text("ascii").split()


def test_a_letter_with_a_large_photo_is_registered_and_answered(school):
    school.once()
    photo = os.urandom(APART_BYTES)
    with school.running() as daemon:
        school.dovecot.deliver(with_photo(letter(COMPLETE, name="Анна Петрова"), photo))
        school.sink.wait_for(1)
        school.waits_for(lambda: children(daemon.process.pid) == [])
        daemon.stop()
    store = school.store()
    (case,) = store.cases()
    message = parse_message(store.blob(case.letters[0]), received_at=case.received_at)
    assert not isinstance(message, Unparseable)
    (file,) = message.attachments
    assert (file.filename, file.size) == ("diary.jpg", len(photo))
    assert (school.folder / "store" / NAME).stat().st_mode & 0o777 == 0o600
