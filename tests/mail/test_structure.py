from mailbot.mail.structure import shape, with_whole_header


def test_parts_are_counted_by_their_delimiters() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\n"
    found = shape(raw, enough=500)
    assert (found.parts, found.depth) == (3, 1)


def test_siblings_do_not_count_as_nesting() -> None:
    part = b"--b\nContent-Type: message/rfc822\n\nSubject: x\n\n"
    found = shape(b"Content-Type: multipart/digest; boundary=b\n\n" + part * 100, enough=500)
    assert found.depth == 2


def test_a_closed_multipart_is_left_again() -> None:
    inner = b"--a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n--b--\n"
    found = shape(b"Content-Type: multipart/mixed; boundary=a\n\n" + inner * 20, enough=500)
    assert found.depth == 2


def test_lines_of_dashes_in_a_text_are_no_parts() -> None:
    assert shape(b"Subject: x\n\n" + b"-----\n--\n-- \n--b\n" * 100, enough=500).parts == 1


def test_quoted_and_folded_boundaries_are_seen() -> None:
    raw = b'Content-Type: multipart/mixed;\n\tboundary="two words"\n\n--two words\n\nx\n'
    assert shape(raw, enough=500).depth == 1


def read_on(*lines: bytes) -> bytes:
    return with_whole_header(b"\r\n".join([*lines, b"", b"text", b"Subject : x"]))


def test_a_field_name_and_its_colon_are_put_together() -> None:
    assert read_on(b"From  : a@example.org", b"SUBJECT\t: x").startswith(
        b"From: a@example.org\r\nSUBJECT: x\r\n\r\ntext"
    )


def test_a_robots_mark_is_read_however_its_colon_stands() -> None:
    assert read_on(b"Auto-Submitted : auto-replied", b"List-Id\t: x", b"X-Loop : x").startswith(
        b"Auto-Submitted: auto-replied\r\nList-Id: x\r\nX-Loop: x\r\n"
    )


def test_the_text_is_left_as_it_is() -> None:
    assert read_on(b"From  : a@example.org").endswith(b"\r\n\r\ntext\r\nSubject : x")


def test_a_stray_line_goes_on_with_the_field_above_it() -> None:
    assert read_on(b"X-A: one", b"two", b" three", b"From: a@example.org") == read_on(
        b"X-A: one", b" two", b" three", b"From: a@example.org"
    )


def test_a_stray_line_with_nothing_above_it_is_dropped() -> None:
    assert read_on(b"junk", b"\tmore", b"From: a@example.org") == read_on(b"From: a@example.org")


def test_what_no_known_field_follows_is_the_text() -> None:
    lines = (b"From: a@example.org", b"Hello,", b"we see no marks.", b"Class: 5", b"From: b@example.org")
    assert read_on(*lines) == b"\r\n".join([*lines, b"", b"text", b"Subject : x"])


def test_an_mbox_line_stays() -> None:
    lines = (b"From orlova Tue Nov 17 19:40:00 2026", b"From: a@example.org")
    assert read_on(*lines).startswith(b"\r\n".join(lines))


def test_a_flood_of_stray_lines_costs_no_more_than_their_number() -> None:
    flood = b"x\r\n \r\nto:\r\n" * 100_000
    assert with_whole_header(flood).count(b" x") == 99_999
