"""Mails are read whole, and nothing in them breaks the reader."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.parcels import attachments
from aftermile.parcels.attachments import read_letter, sender_of, unpacked
from tests.mails import CSV, mail, packed


def test_a_mail_gives_its_files() -> None:
    letter = read_letter(mail({"scans.csv": CSV, "logo.png": b"\x89PNG..."}))
    assert (letter.message_id, letter.sender, letter.subject, letter.other, letter.problem) == (
        *("<1@carrier.example>", "daily@carrier.example", "Scans von gestern 扫描"),
        *(1, ""),
    )
    assert [(file.name, file.data) for file in letter.files] == [("scans.csv", CSV)]
    assert letter.sent_at is not None
    assert letter.sent_at.isoformat() == "2026-11-21T05:00:00+00:00"


def test_a_forwarded_mail_gives_its_files_too() -> None:
    outer = EmailMessage()
    outer["From"] = "daily@carrier.example"
    outer.set_content("see below")
    inner = EmailMessage()
    inner.set_content("x")
    inner.add_attachment(CSV, maintype="text", subtype="csv", filename="in.csv")
    outer.add_attachment(inner)
    letter = read_letter(outer.as_bytes())
    assert [file.name for file in letter.files] == ["in.csv"]
    assert letter.message_id.startswith("sha256:")


def test_the_digest_tells_other_files_under_the_same_id() -> None:
    first, again, other = (read_letter(mail({"a.csv": data})) for data in (CSV, CSV, CSV + b"x"))
    assert (first.digest == again.digest, first.digest == other.digest) == (True, False)


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("plain", CSV, [("plain", "")]),
        ("old.xls", b"\xd0\xcf\x11\xe0....", [("old.xls", attachments._OLD_EXCEL)]),
        ("winmail.dat", b"\x78\x9f\x3e\x22....", [("winmail.dat", attachments._WINMAIL)]),
        ("a.zip", packed({"x/one.csv": CSV, "two.jsonl": b"{}", "p.pdf": b"%PDF-1"}), None),
        ("sheet", packed({"[Content_Types].xml": b"<x/>"}), [("sheet", "")]),
        ("b.zip", packed({"c.zip": packed({"d.csv": CSV})}), [("b.zip › c.zip", "archive inside")]),
        ("cut.zip", packed({"a.csv": CSV})[:40], [("cut.zip", "archive is broken")]),
        ("many.zip", packed({f"{n}.csv": CSV for n in range(21)}), [("many.zip", "more than 20 files")]),
    ],
    ids=range(8),
)
def test_files_are_unpacked_one_level_deep(
    name: str, data: bytes, found: list[tuple[str, str]] | None
) -> None:
    files = list(unpacked(name, data))
    wanted = found or [("a.zip › one.csv", ""), ("a.zip › two.jsonl", "")]
    assert [file.name for file in files] == [name for name, _words in wanted]
    assert all(words in str(file.problem) for file, (_name, words) in zip(files, wanted, strict=True))


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST_BYTES", 1000)
    [file] = unpacked("bomb.zip", packed({"zeros.csv": b"0" * 100_000}))
    assert (file.data, "far too large" in str(file.problem)) == (b"", True)
    monkeypatch.setattr(attachments, "MOST_SHEET_BYTES", 1000)
    [file] = unpacked("x", packed({"[Content_Types].xml": b"0" * 100_000}))
    assert (file.data, "far too large" in str(file.problem)) == (b"", True)


def test_limits_of_a_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    many = read_letter(mail({f"{number}.csv": CSV for number in range(21)}))
    assert (many.files, "more than 20" in str(many.problem)) == ((), True)
    assert "no file of scans" in str(read_letter(mail({"a.pdf": b"%PDF-1.4"})).problem)
    monkeypatch.setattr(attachments, "MOST_BYTES", 50)
    assert "larger than" in str(read_letter(mail({"a.csv": CSV})).problem)


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        ('"Daily, GLS" <Daily@GLS.example>', "daily@gls.example"),
        ("a@x.example, b@y.example", ""),
        ("nobody", ""),
        ("", ""),
        ("x@", ""),
    ],
)
def test_exactly_one_sender(header: str, sender: str) -> None:
    assert sender_of(header) == sender


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(noise: bytes) -> None:
    read_letter(noise)
    read_letter(b"Content-Type: multipart/mixed; boundary=x\nMessage-ID: <" + noise + b"\n\n--x\n" + noise)
    list(unpacked("x", b"PK\x03\x04" + noise))
