"""What a mailbox with scans is to Aftermile. Pure: no Django, no models."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from aftermile.kernel.errors import AftermileError
from aftermile.kernel.registry import Registry

MOST_BYTES: Final = 70_000_000
"""Of a mail as it travels: files of 50 MB, a third larger by their encoding."""
EVERYBODY: Final = "*"


def _(words: str) -> str:
    return words


PASSWORD_NOT_TAKEN: Final = _("the server takes no password with letters beyond ASCII.")
MAIL_GONE: Final = _("a mail that was there is gone.")
MAIL_STAYS: Final = _("a mail cannot be moved to “{folder}”: {said}")


class MailboxFailed(AftermileError):
    """The mailbox cannot be looked into now; its mails wait."""

    code = "mailbox_failed"
    status = 502
    words = _("The mailbox cannot be read: {problem}")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is known of a mail before it is fetched; `sender` is empty unless it names exactly one."""

    uid: str
    sender: str
    size: int
    message_id: str = ""
    subject: str = ""


class OpenMailbox(Protocol):
    """A folder that is open. Every method may raise `MailboxFailed`."""

    def unseen(self) -> Sequence[Envelope]:
        """Return the unseen mails, oldest first, and leave them unseen."""
        ...

    def fetch(self, uid: str) -> bytes:
        """Return a mail as it travels, and leave it unseen."""
        ...

    def put_away(self, uid: str, *, failed: bool) -> None:
        """Mark a mail seen, and move it where mails go that were taken in, or that could not be."""
        ...


class Mailbox(Protocol):
    def opened(self) -> AbstractContextManager[OpenMailbox]: ...


@dataclass(frozen=True, slots=True)
class InstalledMailbox:
    """
    A mailbox of this installation.

    `senders` maps an address, `@domain` or `*` to the short name of the seller whose parcels its scans
    are of; nobody else is read. `source` is who the history says it was.
    """

    name: str
    source: str
    senders: Mapping[str, str]
    every: timedelta
    provider: Mailbox
    address: str = ""

    def seller_of(self, sender: str) -> str:
        """Return the short name of a sender's seller, empty when he is not allowed."""
        address = sender.casefold()
        if not address:
            return ""
        keys = (address, f"@{address.rpartition('@')[2]}", EVERYBODY)
        return next((self.senders[key] for key in keys if key in self.senders), "")


mailboxes: Registry[InstalledMailbox] = Registry("mailbox")
"""Filled by the wiring from the settings."""
