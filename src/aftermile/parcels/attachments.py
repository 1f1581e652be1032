"""A mail is read: who sent it, when, and the files in it, unpacked one level deep. Pure."""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final

from aftermile.kernel.errors import Phrase

MOST_FILES: Final = 20
MOST_BYTES: Final = 50_000_000
MOST_SHEET_BYTES: Final = 500_000_000
"""Of what is packed inside one Excel file."""
MOST_PARTS: Final = 1000
SUBJECT_LENGTH: Final = 200

_ZIP: Final = b"PK\x03\x04"
_NO_SCANS: Final = (
    *(b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"<!DOCTYPE", b"<!doctype", b"<html", b"<HTML"),
    *(b"BEGIN:VCARD", b"BEGIN:VCALENDAR", b"-----BEGIN PGP"),
)
"""How files begin that hold no scans: pictures, pages, cards, signatures."""


def _(words: str) -> str:
    return words


_OLD_EXCEL: Final = _("it is an old Excel file; save it as .xlsx or as CSV.")
_WINMAIL: Final = _("it is a file of Outlook (winmail.dat); send plain attachments.")
_FOREIGN: Final = {b"\xd0\xcf\x11\xe0": _OLD_EXCEL, b"\x78\x9f\x3e\x22": _WINMAIL}


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a mail; one with a `problem` is not read any further."""

    name: str
    data: bytes = b""
    problem: str | Phrase = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail; `digest` is that of its files, `other` counts attachments that can hold no scans."""

    message_id: str
    sender: str
    subject: str
    sent_at: datetime | None
    digest: str
    files: tuple[Attached, ...] = ()
    other: int = 0
    problem: str | Phrase = ""


def sender_of(header: str) -> str:
    """Return the address of a From line in lower case; empty unless it names exactly one."""
    try:
        found = [address for _name, address in getaddresses([header]) if address]
    except (ValueError, TypeError, IndexError):
        return ""
    [sender] = found if len(found) == 1 else [""]
    return sender.casefold() if sender.count("@") == 1 and not sender.endswith("@") else ""


def read_letter(raw: bytes) -> Letter:
    """Read a mail as it travels; what cannot be read of it is said, never raised."""
    try:
        mail = message_from_bytes(raw, policy=policy.default)
        parts = _attached(mail)
        digest = hashlib.sha256()
        for name, data in parts:
            digest.update(f"{name}\0{len(data)}\0".encode() + data)
        heads = (_head(mail, "Message-ID"), sender_of(_head(mail, "From")), _head(mail, "Subject"))
        sent = _date(_head(mail, "Date"))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Letter("", "", "", None, hashlib.sha256(raw).hexdigest(), problem=_("the mail is broken."))
    message_id, sender, subject = heads
    files, other, problem = _files(parts)
    return Letter(
        message_id or f"sha256:{hashlib.sha256(raw).hexdigest()}",
        sender,
        subject[:SUBJECT_LENGTH],
        sent,
        digest.hexdigest(),
        files,
        other,
        problem,
    )


def _head(mail: Message, name: str) -> str:
    """Return a header as text in one line; the standard library stumbles over some broken ones."""
    try:
        value = str(mail.get(name, ""))
    except (ValueError, LookupError, TypeError, AttributeError):
        value = next((str(raw) for key, raw in mail.raw_items() if key.lower() == name.lower()), "")
    clean = value.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(letter if letter.isprintable() else " " for letter in clean).split())


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _attached(mail: Message) -> list[tuple[str, bytes]]:
    """Return name and content of each attachment, also of mails that were forwarded as such."""
    found: list[tuple[str, bytes]] = []
    for count, part in enumerate(mail.walk()):
        if count >= MOST_PARTS:
            break
        if part.is_multipart() or not isinstance(part, EmailMessage):
            continue
        name = " ".join(str(part.get_filename() or "").split())
        words = part.get_content_type() in ("text/plain", "text/html")
        if words and not name and part.get_content_disposition() != "attachment":
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content.strip():
            found.append((name[:120] or f"file-{len(found) + 1}", content))
    return found


def _files(parts: list[tuple[str, bytes]]) -> tuple[tuple[Attached, ...], int, str | Phrase]:
    named = [(name, data) for name, data in parts if not data.lstrip().startswith(_NO_SCANS)]
    other = len(parts) - len(named)
    if len(named) > MOST_FILES:
        return (), other, Phrase(_("it has more than {most} attachments."), most=MOST_FILES)
    if sum(len(data) for _name, data in named) > MOST_BYTES:
        return (), other, Phrase(_("its files are larger than {most} MB."), most=MOST_BYTES // 1_000_000)
    files = tuple(file for name, data in named for file in unpacked(name, data))
    return files, other, "" if files else _("there is no file of scans in it.")


def unpacked(name: str, data: bytes) -> Iterator[Attached]:
    """Yield a file as it is, or what an archive holds; one inside another is refused, and so are bombs."""
    if not data.startswith(_ZIP):
        problem = next((words for start, words in _FOREIGN.items() if data.startswith(start)), "")
        yield Attached(name, b"" if problem else data, problem)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if _is_sheet(members):
                yield _sheet(name, data, members)
            else:
                yield from _members(name, archive, members)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, EOFError, OSError):
        yield Attached(name, problem=_("the archive is broken."))


def _is_sheet(members: list[zipfile.ZipInfo]) -> bool:
    return any(member.filename == "[Content_Types].xml" for member in members)


def _sheet(name: str, data: bytes, members: list[zipfile.ZipInfo]) -> Attached:
    if sum(member.file_size for member in members) > MOST_SHEET_BYTES:
        return Attached(name, problem=_("it is far too large once it is unpacked."))
    return Attached(name, data)


def _members(name: str, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Iterator[Attached]:
    members = [one for one in members if not one.filename.startswith("__MACOSX/")]
    if len(members) > MOST_FILES:
        yield Attached(name, problem=Phrase(_("it holds more than {most} files."), most=MOST_FILES))
        return
    left = MOST_BYTES
    for member in members:
        inside = f"{name} › {member.filename.rpartition('/')[2]}"[:160]
        if member.flag_bits & 1:
            yield Attached(inside, problem=_("it is locked with a password."))
            continue
        with archive.open(member) as stream:
            content = stream.read(left + 1)
        left -= len(content)
        if left < 0:
            yield Attached(inside, problem=_("it is far too large once it is unpacked."))
            return
        yield from _inside(inside, content)


def _inside(name: str, content: bytes) -> Iterator[Attached]:
    if not content.startswith(_ZIP):
        if content.strip() and not content.lstrip().startswith(_NO_SCANS):
            yield from unpacked(name, content)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile:
        members = []
    if _is_sheet(members):
        yield _sheet(name, content, members)
    else:
        yield Attached(name, problem=_("it is an archive inside an archive; pack files once."))
