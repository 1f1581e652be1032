"""Mailboxes that bring scans, as a member may see them."""

from dataclasses import dataclass

from aftermile.accounts.access import Access
from aftermile.accounts.models import Seller
from aftermile.parcels.mailbox import InstalledMailbox, mailboxes
from aftermile.parcels.models import MailboxHealth


@dataclass(frozen=True, slots=True)
class Box:
    mailbox: InstalledMailbox
    health: MailboxHealth | None
    whole: bool
    """Whether its address and other sellers' mails may be told."""


def boxes(access: Access) -> list[Box]:
    """Return the mailboxes that bring scans for sellers in scope."""
    known = sorted(mailboxes, key=lambda one: one.name)
    if not known:
        return []
    scope = access.scope
    slugs = set(scope.apply(Seller.objects.all(), "pk").values_list("slug", flat=True))
    health = MailboxHealth.objects.in_bulk()
    return [
        Box(box, health.get(box.name), "" in access.grants or set(box.senders.values()) <= slugs)
        for box in known
        if slugs & set(box.senders.values()) or "" in access.grants
    ]
