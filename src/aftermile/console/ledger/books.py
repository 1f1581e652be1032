"""The books: balances, the entries of an order, and everything as CSV."""

import csv
from collections.abc import Iterator
from typing import Final

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.ledger.words import ACCOUNTS, ENTRIES
from aftermile.database.keyset import page
from aftermile.kernel import clock
from aftermile.kernel.money import Money
from aftermile.kernel.tenancy import Scope
from aftermile.ledger import queries
from aftermile.ledger.models import Entry
from aftermile.orders.queries import get_order

RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
HEAD: Final = (
    "at",
    "entry",
    "kind",
    "order",
    "case",
    "account",
    "party",
    "currency",
    "amount",
    "amount_minor",
)


@signed_in()
def ledger(request: MemberRequest) -> HttpResponse:
    scope = request.access.scope
    entries = scope.apply(Entry.objects.select_related("order", "seller"))
    entries = entries.prefetch_related("postings__account")
    context = {
        "balances": [(ACCOUNTS[row.account.kind], row) for row in queries.balances(scope)],
        "page": page(entries, order_by=["-id"], after=request.GET.get("after")),
        "entry_words": ENTRIES,
        "account_words": ACCOUNTS,
    }
    return render(request, "console/ledger/ledger.html", context)


@signed_in()
def order_ledger(request: MemberRequest, ref: str) -> HttpResponse:
    order = get_order(request.access.scope, ref)
    covers = queries.covers_of(order.tenders.order_by("position"))
    context = {
        "order": order,
        "entries": queries.entries_of_order(request.access.scope, order),
        "refundable": sum(cover.free_minor for cover in covers if cover.tender.currency == order.currency),
        "covers": covers,
        "may_write": request.access.can(Permission.REFUNDS_WRITE, order.seller_id),
        "may_confirm": request.access.can(Permission.REFUNDS_CONFIRM, order.seller_id),
        "entry_words": ENTRIES,
        "account_words": ACCOUNTS,
    }
    return render(request, "console/ledger/order.html", context)


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: a quote before what would start one."""
    return f"'{text}" if text.startswith(RISKY) else text


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def rows_of(scope: Scope) -> Iterator[str]:
    """Yield the lines of the export, oldest first, without holding them."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(HEAD)
    for row in queries.postings(scope).order_by("id").iterator(chunk_size=2000):
        entry, account = row.entry, row.account
        yield writer.writerow(
            (
                entry.at.isoformat(),
                entry.pk,
                entry.kind,
                harmless(entry.order.number if entry.order else ""),
                entry.case_ref,
                account.kind,
                harmless(account.party),
                account.currency,
                Money(row.amount_minor, account.currency).decimal,
                row.amount_minor,
            )
        )


@signed_in()
def ledger_csv(request: MemberRequest) -> StreamingHttpResponse:
    name = f"ledger-{clock.now():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(
        rows_of(request.access.scope), content_type="text/csv; charset=utf-8", headers=headers
    )
