"""Mails with files, as they travel, and a mailbox in memory."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage

from aftermile.parcels.attachments import sender_of
from aftermile.parcels.mailbox import Envelope, InstalledMailbox, MailboxFailed

CSV = b"tracking_number,milestone,at,place\nJD01,in_transit,2026-11-20T10:00:00+01:00,Leipzig\n"


def packed(files: dict[str, bytes]) -> bytes:
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return place.getvalue()


def mail(
    files: dict[str, bytes], *, sender: str = "Carrier <Daily@Carrier.example>", ref: str = "1"
) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "scans@example.com", "Scans von gestern 扫描"
    if ref:
        made["Message-ID"] = f"<{ref}@carrier.example>"
    made["Date"] = "Sat, 21 Nov 2026 06:00:00 +0100"
    made.set_content("Please find our scans attached.")
    for name, data in files.items():
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


class Memory:
    """A mailbox that holds mails by uid; `away` says where each was put, `broken` that it is down."""

    def __init__(self, *mails: bytes) -> None:
        self.mails = {str(number): raw for number, raw in enumerate(mails, 1)}
        self.away: dict[str, str] = {}
        self.fetched: list[str] = []
        self.broken = False
        self.size = 0

    @contextmanager
    def opened(self) -> Iterator["Memory"]:
        if self.broken:
            raise MailboxFailed(problem="connection refused")
        yield self

    def unseen(self) -> list[Envelope]:
        return [
            Envelope(uid, sender_of(raw.split(b"\n")[0].decode()[6:]), self.size or len(raw), f"<{uid}@big>")
            for uid, raw in self.mails.items()
            if uid not in self.away
        ]

    def fetch(self, uid: str) -> bytes:
        self.fetched.append(uid)
        return self.mails[uid]

    def put_away(self, uid: str, *, failed: bool) -> None:
        self.away[uid] = "failed" if failed else "done"


def installed(memory: Memory, seller: str, **fields: object) -> InstalledMailbox:
    values = {"senders": {"@carrier.example": seller}, "every": timedelta(minutes=5), **fields}
    return InstalledMailbox("daily", "Carrier mails", provider=memory, **values)
