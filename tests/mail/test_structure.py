from mailbot.mail.structure import shape


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
