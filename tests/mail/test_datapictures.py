from base64 import b64encode

import pytest

from mailbot.mail.datapictures import without_pictures

PICTURE = bytes(range(256))


def page(data: bytes, *, before: bytes = b"data:image/png;base64,") -> bytes:
    return b'<p>one<img src="' + before + data + b'">two</p>'


@pytest.mark.parametrize(
    "data",
    [
        b64encode(PICTURE),
        b64encode(PICTURE).rstrip(b"="),
        b"\r\n".join(b64encode(PICTURE)[at : at + 76] for at in range(0, 400, 76)),
        b64encode(PICTURE).replace(b"+", b"%2B").replace(b"/", b"%2f").replace(b"=", b"%3D"),
        b64encode(PICTURE).rstrip(b"=") + b"A" * 3,
    ],
)
def test_a_picture_is_taken_out_of_the_page_however_it_is_written(data: bytes) -> None:
    rest, (picture,) = without_pictures(page(data), 5)
    assert rest == page(b"", before=b"data:")
    assert picture.content_type == "image/png"
    assert picture.data.startswith(PICTURE)


def test_of_many_pictures_so_many_are_kept_and_none_stays_in_the_page() -> None:
    rest, pictures = without_pictures(page(b64encode(PICTURE), before=b"DATA:image/JPEG;name=a.jpg;base64,") * 9, 4)
    assert len(rest) < 9 * 40
    assert [picture.content_type for picture in pictures] == ["image/jpeg"] * 4


@pytest.mark.parametrize("data", [b"", b"AAAA", b64encode(b"GIF89a" + bytes(37))])
def test_a_dot_that_nobody_sees_is_no_picture(data: bytes) -> None:
    assert without_pictures(page(data), 5)[1] == []


@pytest.mark.parametrize(
    "page", [b"<p>words</p>", b'<img src="cid:1">', b"data:text/plain;base64,AAAA", b"data:image/png,A"]
)
def test_other_pages_stay_as_they_are(page: bytes) -> None:
    assert without_pictures(page, 5) == (page, [])
