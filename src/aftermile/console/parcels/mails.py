"""Mails with scans: how the mailboxes do, and what became of each mail."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.database.keyset import Key, page
from aftermile.parcels.mailbox import InstalledMailbox, mailboxes
from aftermile.parcels.models import MailboxHealth, ScanMail


@dataclass(frozen=True, slots=True)
class Box:
    mailbox: InstalledMailbox
    health: MailboxHealth | None
    whole: bool
    """Whether its address and other sellers' mails may be told."""


def boxes(request: MemberRequest) -> list[Box]:
    """Return the mailboxes that bring scans for sellers in scope."""
    scope = request.access.scope
    slugs = set(scope.apply(Seller.objects.all(), "pk").values_list("slug", flat=True))
    health = MailboxHealth.objects.in_bulk()
    return [
        Box(box, health.get(box.name), "" in request.access.grants or set(box.senders.values()) <= slugs)
        for box in sorted(mailboxes, key=lambda one: one.name)
        if slugs & set(box.senders.values()) or "" in request.access.grants
    ]


def files_of(mail: ScanMail) -> list[dict[str, Any]]:
    """Return the reports of a mail's files, their words in the reader's language."""
    language = get_language() or "en"
    return [
        {**file, "said": words.get(language) or words.get("en", "")}
        for file in mail.files
        for words in [file.get("words", {})]
    ]


@signed_in(Permission.PARCELS_WRITE)
def scan_mails(request: MemberRequest) -> HttpResponse:
    rows = request.access.scope.apply(ScanMail.objects.all())
    found = page(rows, order_by=(Key("id", descending=True),), after=request.GET.get("after", ""), limit=30)
    context = {
        "boxes": boxes(request),
        "page": found,
        "mails": [(mail, files_of(mail)) for mail in found.items],
    }
    return render(request, "console/parcels/mails.html", context)
