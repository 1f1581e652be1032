"""Opening what people upload: is it text, a packed text or a workbook, and is it safe to unpack?"""

import gzip
import io
import zipfile
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, Final, cast

from aftermile.kernel.errors import Phrase
from aftermile.orders.importing.errors import BadFile, FileEmpty, FileEncrypted, FileNotText, FileTooLarge
from aftermile.orders.importing.measuring import MOST_CELLS, Span


def _(words: str) -> str:
    return words


MB: Final = 1024 * 1024
MOST_UNPACKED: Final = 16 * 1024 * MB
MOST_WORKBOOK: Final = 400 * MB
MOST_OLD_WORKBOOK: Final = 60 * MB
MOST_RATIO: Final = 200
FREE: Final = 64 * MB
"""Below this size no ratio is suspicious: a table of zeros packs well."""
MOST_MEMBERS: Final = 2_000


class Form(StrEnum):
    TEXT = "text"
    JSON_LINES = "jsonl"
    WORKBOOK = "workbook"


_MAGIC: Final = {
    b"%PDF": "PDF",
    b"\x89PNG": _("a picture"),
    b"\xff\xd8\xff": _("a picture"),
    b"GIF8": _("a picture"),
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"\x7fELF": _("a program"),
    b"MZ": _("a program"),
    b"BZh": "bzip2",
    b"\xfd7zX": "xz",
    b"(\xb5/\xfd": "zstd",
}


def form_of(path: Path) -> Form:
    """Say what the file is by its first bytes, not by its name; raise a kind of `BadFile`."""
    with path.open("rb") as raw:
        head = raw.read(8192)
    if not head:
        raise FileEmpty(file=path.name)
    if head.startswith(b"PK\x03\x04"):
        _check_workbook(path)
        return Form.WORKBOOK
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if path.stat().st_size > MOST_OLD_WORKBOOK:
            raise FileTooLarge(file=path.name, limit="60 MB")
        return Form.WORKBOOK
    if head.startswith(b"\x1f\x8b"):
        with unpacked(path) as packed:
            head = packed.read(8192)
        if not head:
            raise FileEmpty(file=path.name)
    _refuse_other(path, head)
    return Form.JSON_LINES if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") else Form.TEXT


def _refuse_other(path: Path, head: bytes) -> None:
    for magic, looks in _MAGIC.items():
        if head.startswith(magic):
            raise FileNotText(file=path.name, looks=looks)
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:200].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise FileNotText(file=path.name, looks="HTML")
    is_wide = head[:2] in {b"\xff\xfe", b"\xfe\xff"}
    if b"\0" in head and not is_wide:
        raise FileNotText(file=path.name, looks=_("binary data"))


class _Counted(io.RawIOBase):
    """A stream that stops with `FileTooLarge` when it unpacks to more than is sane."""

    def __init__(self, stream: IO[bytes], path: Path) -> None:
        self._stream, self._name, self._packed = stream, path.name, max(path.stat().st_size, 1)
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._stream.read(len(buffer))
        except (OSError, EOFError, ValueError) as error:
            raise BadFile(file=self._name, problem=str(error)) from error
        self._count += len(data)
        bomb = self._count > FREE and self._count > self._packed * MOST_RATIO
        if bomb or self._count > MOST_UNPACKED:
            raise FileTooLarge(file=self._name, limit=f"{MOST_RATIO} x" if bomb else "16 GB")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def unpacked(path: Path) -> io.BufferedReader:
    """Open the bytes of a text file, of a packed one as they unpack (with limits)."""
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    if not packed:
        return path.open("rb")
    stream = cast("IO[bytes]", gzip.open(path, "rb"))  # noqa: SIM115  closed by the reader
    return io.BufferedReader(_Counted(stream, path), MB)


def _check_workbook(path: Path) -> None:
    """Read the directory of the archive before anything unpacks it, then unpack it once, counting."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_members(path, members)
            for member in members:
                _count_member(path, archive, member)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise BadFile(file=path.name, problem=str(error)) from error


def _check_members(path: Path, members: list[zipfile.ZipInfo]) -> None:
    names = {member.filename for member in members}
    if "EncryptedPackage" in names or any(member.flag_bits & 1 for member in members):
        raise FileEncrypted(file=path.name)
    if not any(name.startswith("xl/") for name in names) and "content.xml" not in names:
        raise FileNotText(file=path.name, looks="ZIP")
    whole = sum(member.file_size for member in members)
    packed = max(sum(member.compress_size for member in members), 1)
    if whole > MOST_WORKBOOK or len(members) > MOST_MEMBERS:
        raise FileTooLarge(file=path.name, limit="400 MB")
    if whole > FREE and whole > packed * MOST_RATIO:
        raise FileTooLarge(file=path.name, limit=f"{MOST_RATIO} x")


def _count_member(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """The directory may lie about a size; `zipfile` stops there and then misses the check sum."""
    span = Span()
    with archive.open(member) as stream:
        while piece := stream.read(MB):
            if member.filename.casefold().endswith(".xml") and not span.holds(piece):
                raise FileTooLarge(file=path.name, limit=Phrase(_("{count} cells"), count=f"{MOST_CELLS:,}"))
