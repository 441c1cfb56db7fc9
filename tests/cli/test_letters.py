"""Whatever a person points at, every message in it is found, in order, under a name that tells where it is."""

import io
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.cli.letters import Input, inputs

LETTER = b"Subject: one\r\n\r\nText\r\n"
ENVELOPE = b"From anna@example.org Mon Nov 16 10:00:00 2026\n"


def found(*paths: Path | str) -> list[tuple[str, bytes]]:
    return [(item.source, item.raw) for item in inputs([str(path) for path in paths])]


def test_a_message_file_is_taken_byte_for_byte(tmp_path: Path) -> None:
    file = tmp_path / "letter.eml"
    file.write_bytes(LETTER)
    assert found(file) == [(str(file), LETTER)]


def test_the_messages_of_an_mbox_are_numbered_from_one(tmp_path: Path) -> None:
    file = tmp_path / "box"
    file.write_bytes(ENVELOPE + b"Subject: one\n\nText\n\n" + ENVELOPE + b"Subject: two\n\nText\n")
    assert found(file) == [
        (f"{file}#1", b"Subject: one\n\nText\n\n"),
        (f"{file}#2", b"Subject: two\n\nText\n"),
    ]


def test_one_message_behind_an_envelope_line_goes_by_the_files_own_name(tmp_path: Path) -> None:
    file = tmp_path / "letter.eml"
    file.write_bytes(ENVELOPE + LETTER)
    assert found(file) == [(str(file), LETTER)]


def test_a_sentence_that_begins_with_from_does_not_cut_a_letter(tmp_path: Path) -> None:
    file = tmp_path / "box"
    text = b"Subject: one\n\nHello\n\nFrom now on the journal is open.\n"
    file.write_bytes(ENVELOPE + text)
    assert found(file) == [(str(file), text)]


def test_quoted_from_lines_are_given_back_as_written(tmp_path: Path) -> None:
    file = tmp_path / "box"
    file.write_bytes(ENVELOPE + b"Subject: one\n\n>From here\n>>From there\n> From elsewhere\n")
    assert found(file)[0][1] == b"Subject: one\n\nFrom here\n>From there\n> From elsewhere\n"


def test_a_folder_gives_every_file_below_it_sorted(tmp_path: Path) -> None:
    for name in ("b.eml", "a/z.eml", "a.eml", ".hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(LETTER)
    expected = sorted(file for file in tmp_path.rglob("*") if file.is_file())
    assert [source for source, _raw in found(tmp_path)] == [str(file) for file in expected]


def test_a_maildir_gives_what_was_delivered_and_not_the_servers_notes(tmp_path: Path) -> None:
    for name in ("cur/1:2,S", "new/2", "tmp/3", "dovecot.index"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(LETTER)
    assert [source for source, _raw in found(tmp_path)] == [str(tmp_path / "cur/1:2,S"), str(tmp_path / "new/2")]


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LETTER)))
    assert found("-") == [("-", LETTER)]


def test_a_path_that_is_not_there_is_an_input_with_its_trouble(tmp_path: Path) -> None:
    (item,) = inputs([str(tmp_path / "absent")])
    assert item.raw == b""
    assert item.trouble.startswith(str(tmp_path / "absent"))


def test_paths_are_taken_in_the_order_given(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).write_bytes(LETTER)
    assert [source for source, _raw in found(tmp_path / "b", tmp_path / "a")] == [str(tmp_path / n) for n in "ba"]


@given(st.lists(st.binary(max_size=60).filter(lambda text: b"From " not in text), min_size=2, max_size=5))
def test_an_mbox_written_by_the_rules_is_taken_apart_again(texts: list[bytes]) -> None:
    bodies = [b"Subject: x\n\n" + text.replace(b"\r", b"") for text in texts]
    mbox = b"\n\n".join(ENVELOPE + body for body in bodies)
    from mailbot.cli.letters import _messages

    raws = [item.raw for item in _messages("box", mbox)]
    assert raws == [*(body + b"\n\n" for body in bodies[:-1]), bodies[-1]]


def test_an_input_names_its_source() -> None:
    assert Input(source="x", raw=b"").trouble == ""
