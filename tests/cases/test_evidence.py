import io
import struct
import zlib

import pytest
from PIL import Image

from aftermile.cases import errors
from aftermile.cases.actions import add_evidence
from aftermile.cases.media import shown_copy
from aftermile.cases.models import Case
from aftermile.cases.serving import evidence_response
from tests.cases.acts import NA, opened
from tests.factories import make_order

GPS = 0x8825


def photo(form: str = "JPEG", size: tuple[int, int] = (1200, 800)) -> bytes:
    image = Image.new("RGB", size, (200, 30, 30))
    exif = Image.Exif()
    exif[0x010F] = "Phone"
    exif[GPS] = {1: "N", 2: (52.0, 31.0, 12.0)}
    out = io.BytesIO()
    image.save(out, form, exif=exif)
    return out.getvalue()


def upload(data: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = name
    return file


@pytest.fixture
def case(seller, settings, tmp_path) -> Case:
    settings.MEDIA_ROOT = tmp_path
    return opened(make_order(seller), reason="damaged")


def test_a_photo_is_shown_without_exif_and_kept_as_it_was(case) -> None:
    data = photo()
    row = add_evidence(case, upload=upload(data, "../../etc/Lampe kaputt.jpg"), by=NA)
    assert (row.kind, row.media_type, row.name, row.from_buyer) == (
        "image",
        "image/jpeg",
        "Lampe kaputt.jpg",
        True,
    )
    assert row.original.read() == data
    with Image.open(row.file) as shown:
        assert (dict(shown.getexif()), shown.size) == ({}, (1200, 800))
    with Image.open(row.thumbnail) as small:
        assert max(small.size) == 480
    assert add_evidence(case, upload=upload(data, "again.jpg"), by=NA) == row


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_pictures_lose_exif_too(form) -> None:
    shown = shown_copy(photo(form), "x")
    with Image.open(io.BytesIO(shown.data)) as image:
        assert (dict(image.getexif()), image.format) == ({}, form)


def test_a_page_named_jpg_is_refused(case) -> None:
    with pytest.raises(errors.FileNotAccepted):
        add_evidence(case, upload=upload(b"<html><script>alert(1)</script></html>", "photo.jpg"), by=NA)
    assert case.evidence.count() == 0


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"\xff\xd8\xff\xe0" + b"0" * 500, errors.ImageBroken),
        (b"\x89PNG\r\n\x1a\n" + b"junk", errors.ImageBroken),
        (photo()[:3000], errors.ImageBroken),
        (b"\x00\x00\x00\x18ftypheic" + b"0" * 100, errors.HeicNotSupported),
        (b"\x00\x00\x00\x18ftypzzzz" + b"0" * 100, errors.FileNotAccepted),
        (b"%PDF-1.7 no end", errors.FileNotAccepted),
        (b"GIF89a" + b"0" * 20, errors.FileNotAccepted),
        (b"", errors.FileEmpty),
    ],
)
def test_what_cannot_be_opened_is_refused(case, data, error) -> None:
    with pytest.raises(error):
        add_evidence(case, upload=upload(data, "x.jpg"), by=NA)


def bomb() -> bytes:
    """A PNG of 60,000 × 60,000 pixels in a few hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


def test_a_decompression_bomb_is_refused(case) -> None:
    with pytest.raises(errors.ImageTooLarge):
        add_evidence(case, upload=upload(bomb(), "x.png"), by=NA)


def test_size_and_count_have_limits(case, settings) -> None:
    settings.EVIDENCE_BYTES, settings.EVIDENCE_FILES = 10_000_000, 2
    with pytest.raises(errors.FileTooLarge):
        add_evidence(case, upload=upload(b"x" * 10_000_001, "x.mp4"), by=NA)
    for number in (1, 2):
        add_evidence(case, upload=upload(photo(size=(100, 100 + number)), "x.jpg"), by=NA)
    with pytest.raises(errors.TooManyFiles):
        add_evidence(case, upload=upload(photo(size=(100, 103)), "x.jpg"), by=NA)


def box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + kind + data


def test_a_film_is_shown_without_its_place() -> None:
    place = box(b"udta", box(b"\xa9xyz", b"+52.5200+013.4050/"))
    moov = box(b"moov", box(b"trak", box(b"meta", b"Phone 12")) + place)
    film = box(b"ftyp", b"isom\0\0\0\0") + moov + box(b"mdat", b"+52 is data")
    shown = shown_copy(film, "x.mp4")
    assert (shown.kind, shown.media_type, len(shown.data)) == ("video", "video/mp4", len(film))
    assert (b"13.4050" in shown.data, b"Phone" in shown.data) == (False, False)
    assert shown.data.endswith(box(b"mdat", b"+52 is data"))


def test_files_are_served_so_that_nothing_runs(case) -> None:
    row = add_evidence(case, upload=upload(photo(), 'a"b\r\n.jpg'), by=NA)
    answer = evidence_response(row)
    assert answer["Content-Disposition"] == "inline; filename*=UTF-8''ab.jpg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox;")
    assert evidence_response(row, part="original")["Content-Disposition"].startswith("attachment;")
