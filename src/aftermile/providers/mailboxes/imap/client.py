"""A folder of an IMAP server: unseen mails are listed, fetched without a trace, and put away at the end."""

import base64
import contextlib
import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from typing import Any, Final

from aftermile.kernel.errors import Phrase
from aftermile.parcels.attachments import sender_of
from aftermile.parcels.mailbox import (
    MAIL_GONE,
    MAIL_STAYS,
    PASSWORD_NOT_TAKEN,
    Envelope,
    MailboxFailed,
)

TIMEOUT: Final = 30.0
MOST_LISTED: Final = 2000
CHUNK: Final = 200
_HEADS: Final = "(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (FROM MESSAGE-ID SUBJECT)])"


@dataclass(frozen=True, slots=True)
class Address:
    """
    Where a mailbox is. `security` is `tls`, `starttls` or `none`; `done` and `failed` are folders for what
    was read, empty: mails stay where they are.
    """

    host: str
    port: int
    security: str
    user: str
    password: str
    folder: str = "INBOX"
    done: str = ""
    failed: str = ""


class Imap:
    """A mailbox on an IMAP server."""

    def __init__(self, address: Address, *, trust: ssl.SSLContext | None = None) -> None:
        self.address = address
        self.trust = trust

    @contextmanager
    def opened(self) -> Iterator["_Folder"]:
        """Sign in and open the folder; whatever goes wrong on the way is a `MailboxFailed`."""
        server: imaplib.IMAP4 | None = None
        try:
            server = self._connected()
            self._sign_in(server)
            can = b" ".join(_good(server.capability())).decode("ascii", "replace").upper().split()
            _good(server.select(_quoted(self.address.folder)))
            yield _Folder(server, self.address, frozenset(can))
        except (imaplib.IMAP4.error, OSError) as error:
            raise MailboxFailed(problem=_words(error)) from error
        finally:
            if server is not None:
                with contextlib.suppress(imaplib.IMAP4.error, OSError):
                    server.logout()

    def _connected(self) -> imaplib.IMAP4:
        at = self.address
        trust = self.trust or ssl.create_default_context()
        if at.security == "tls":
            return imaplib.IMAP4_SSL(at.host, at.port, ssl_context=trust, timeout=TIMEOUT)
        server = imaplib.IMAP4(at.host, at.port, timeout=TIMEOUT)
        if at.security == "starttls":
            try:
                server.starttls(trust)
            except BaseException:
                server.shutdown()
                raise
        return server

    def _sign_in(self, server: imaplib.IMAP4) -> None:
        user, password = self.address.user, self.address.password
        if "AUTH=PLAIN" in server.capabilities:
            _good(server.authenticate("PLAIN", lambda _challenge: f"\0{user}\0{password}".encode()))
        elif user.isascii() and password.isascii():
            _good(server.login(user, password))
        else:
            raise MailboxFailed(problem=PASSWORD_NOT_TAKEN)


class _Folder:
    def __init__(self, server: imaplib.IMAP4, address: Address, can: frozenset[str]) -> None:
        self._server = server
        self._address = address
        self._can = can

    def unseen(self) -> Sequence[Envelope]:
        data = _good(self._server.uid("SEARCH", "UNSEEN", "UNDELETED"))
        uids = [uid.decode() for line in data if line for uid in line.split()][:MOST_LISTED]
        found: dict[str, Envelope] = {}
        for start in range(0, len(uids), CHUNK):
            some = ",".join(uids[start : start + CHUNK])
            for envelope in _envelopes(_good(self._server.uid("FETCH", some, _HEADS))):
                found[envelope.uid] = envelope
        return [found[uid] for uid in uids if uid in found]

    def fetch(self, uid: str) -> bytes:
        for part in _good(self._server.uid("FETCH", uid, "(BODY.PEEK[])")):
            if isinstance(part, tuple):
                return bytes(part[1])
        raise MailboxFailed(problem=MAIL_GONE)

    def put_away(self, uid: str, *, failed: bool) -> None:
        _good(self._server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))
        folder = self._address.failed if failed else self._address.done
        if folder:
            self._move(uid, folder)

    def _move(self, uid: str, folder: str) -> None:
        """Move a mail; a folder that is missing is made."""
        verb = "MOVE" if "MOVE" in self._can else "COPY"
        answer, data = self._server.uid(verb, uid, _quoted(folder))
        if answer != "OK":
            made, said = self._server.create(_quoted(folder))
            if made != "OK" and b"EXISTS" not in (said[0] or b"").upper():
                raise MailboxFailed(problem=Phrase(MAIL_STAYS, folder=folder, said=_text(data)))
            _good(self._server.uid(verb, uid, _quoted(folder)))
        if verb == "COPY":
            _good(self._server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)"))
            if "UIDPLUS" in self._can:
                _good(self._server.uid("EXPUNGE", uid))


def _envelopes(data: Sequence[Any]) -> Iterator[Envelope]:
    """Read the answer to a FETCH: each mail is a pair with a literal, and what follows it."""
    for place, part in enumerate(data):
        if not isinstance(part, tuple):
            continue
        after = data[place + 1] if place + 1 < len(data) and isinstance(data[place + 1], bytes) else b""
        told = part[0] + b" " + after
        uid, size = re.search(rb"\bUID (\d+)", told), re.search(rb"\bRFC822\.SIZE (\d+)", told)
        if uid and size:
            heads = _heads(part[1])
            yield Envelope(uid[1].decode(), sender_of(heads["from"]), int(size[1]), heads["id"], heads["on"])


def _heads(raw: bytes) -> dict[str, str]:
    try:
        mail = message_from_bytes(raw, policy=policy.default)
        senders = mail.get_all("From") or []
        return {
            "from": ", ".join(map(str, senders)),
            "id": " ".join(str(mail.get("Message-ID", "")).split()),
            "on": " ".join(str(mail.get("Subject", "")).split()),
        }
    except (ValueError, LookupError, TypeError, AttributeError):
        return {"from": "", "id": "", "on": ""}


def _good(answer: tuple[str, Any]) -> Sequence[Any]:
    if answer[0] != "OK":
        raise MailboxFailed(problem=_text(answer[1]))
    found: Sequence[Any] = answer[1]
    return found


def _text(data: Any) -> str:
    first = data[0] if data else b""
    said = first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first or "")
    return said[:200] or "?"


def _words(error: Exception) -> str:
    said = error.args[0] if error.args and isinstance(error.args[0], bytes) else str(error)
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return (text or type(error).__name__)[:200]


def _quoted(folder: str) -> str:
    return '"' + utf7(folder).replace("\\", "\\\\").replace('"', '\\"') + '"'


def utf7(name: str) -> str:
    """Write the name of a folder as IMAP wants it (RFC 3501, 5.1.3)."""

    def shifted(match: re.Match[str]) -> str:
        if match[0] == "&":
            return "&-"
        return (
            "&" + base64.b64encode(match[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"
        )

    return re.sub(r"&|[^\x20-\x7e]+", shifted, name)
