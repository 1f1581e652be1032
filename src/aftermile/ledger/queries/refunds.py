"""Reads of the ledger: what may still be paid back, refunds, entries and balances. All minor units."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet, Sum

from aftermile.database.asked import Asked
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.ledger.models import (
    Account,
    AccountKind,
    Charge,
    ChargeState,
    Entry,
    LineKind,
    Posting,
    Refund,
    RefundLine,
)
from aftermile.ledger.queries.tenders import COUNTED, Cover, covers_of
from aftermile.orders.models import Order, Tender, Unit, UnitState

_FREIGHT = (LineKind.SHIPPING, LineKind.DUTY)


@dataclass(frozen=True, slots=True)
class Caps:
    """What is left of an order: per unit, line (of a kit: part), tender, and of shipping and fees."""

    units: dict[str, int]
    lines: dict[str, int]
    line_of: dict[str, str]
    titles: dict[str, str]
    shipping: int
    tenders: dict[str, int]
    pieces: int = 0
    """Pieces of the order that were not canceled."""
    duty: int = 0
    """Of `shipping`, what is left of duties and fees."""
    covers: tuple[Cover, ...] = ()
    """The same as `tenders`, with why one cannot pay."""

    def of_unit(self, unit_id: str) -> int:
        """Return what is left for a unit: a split after a refund leaves the sum with line or part."""
        return max(0, min(self.units[unit_id], self.lines[self.line_of[unit_id]]))


def get_refund(scope: Scope, ref: str) -> Refund:
    """Return a refund by id or number; raise `NotFound`."""
    rows = scope.apply(Refund.objects.select_related("order", "tender", "seller"))
    found = rows.filter(pk=ref).first() or rows.filter(number=ref).first()
    if found is None:
        raise NotFound(noun="refund", ref=ref)
    return found


def list_refunds(
    scope: Scope, *, states: Sequence[str] = (), order_id: str = "", case_ref: str = ""
) -> QuerySet[Refund]:
    """Return refunds of this scope; narrow by states, order or case. Order them with `keyset.page`."""
    rows = scope.apply(Refund.objects.select_related("order", "tender"))
    if states:
        rows = rows.filter(state__in=states)
    if order_id:
        rows = rows.filter(order_id=order_id)
    if case_ref:
        rows = rows.filter(case_ref=case_ref)
    return rows


def refunds_of_case(case_ref: str) -> list[Refund]:
    """Return the refunds of a case, oldest first."""
    rows = Refund.objects.filter(case_ref=case_ref).select_related("tender")
    return list(rows.prefetch_related("lines").order_by("created_at", "id")) if case_ref else []


_BACK: Final = Asked(
    lambda order: (
        RefundLine.objects.filter(refund__order_id=order, refund__state__in=COUNTED)
        .values_list("kind", "unit_id")
        .annotate(amount=Sum("amount_minor"))
    )
)
_TENDERS: Final = Asked(
    lambda order, currency: Tender.objects.filter(order_id=order, currency=currency).order_by("position")
)


def _refunded(order: Order) -> dict[tuple[str, str], int]:
    """Return what was paid back by kind of line and unit; one query."""
    return {(kind, unit_id or ""): amount for kind, unit_id, amount in _BACK(order=order.pk)}


def caps_of(order: Order, units: Sequence[Unit] | None = None) -> Caps:
    """
    Return what may still be paid back for each unit, for shipping, and to each tender; 4 queries.

    `units` are all of the order with their lines, where they were read already.
    """
    if units is None:
        units = list(Unit.objects.filter(line__order=order).select_related("line", "part"))
    paid_back = _refunded(order)
    left = {unit.pk: unit.paid_minor - paid_back.get((LineKind.UNIT, unit.pk), 0) for unit in units}
    lines: dict[str, int] = defaultdict(int)
    for unit in units:
        lines[unit.part_id or unit.line_id] += left[unit.pk]
    back = {kind: sum(v for (k, _unit), v in paid_back.items() if k == kind) for kind in _FREIGHT}
    shipping = max(0, order.shipping_minor + order.fees_minor - sum(back.values()))
    covers = covers_of(_TENDERS(order=order.pk, currency=order.currency))
    return Caps(
        units=left,
        lines=dict(lines),
        line_of={unit.pk: unit.part_id or unit.line_id for unit in units},
        titles={unit.pk: unit.title for unit in units},
        shipping=shipping,
        tenders={cover.tender.pk: cover.free_minor for cover in covers},
        pieces=sum(unit.quantity for unit in units if unit.state != UnitState.CANCELED),
        duty=max(0, min(shipping, order.fees_minor - back[LineKind.DUTY])),
        covers=tuple(covers),
    )


def kept_of(case_ref: str) -> dict[str, int]:
    """Return what is kept of each fee of a case, by its refunds and by charges, less what was given back."""
    rows = RefundLine.objects.filter(refund__case_ref=case_ref, refund__state__in=COUNTED, kind=LineKind.FEE)
    sums = rows.values_list("what").annotate(amount=Sum("amount_minor"))
    kept = charged_of(case_ref)
    for what, amount in sums:
        kept[what] = kept.get(what, 0) - amount
    return kept


def charged_of(case_ref: str) -> dict[str, int]:
    """Return what the buyer of a case paid by charges, by the fee it was for."""
    rows = Charge.objects.filter(case_ref=case_ref, state=ChargeState.PAID).exclude(what="")
    return dict(rows.values_list("what").annotate(total=Sum("amount_minor")))


def unpaid_minor(order: Order, caps: Caps) -> int:
    """
    Return what is still due of an order: its pieces that were not canceled and its shipping, less payments.

    What was paid back for pieces and shipping is no longer paid; goodwill is.
    """
    units = list(Unit.objects.filter(line__order=order))
    kept = sum(max(0, caps.units[unit.pk]) for unit in units if unit.state != UnitState.CANCELED)
    freight = order.shipping_minor + order.fees_minor
    back = sum(unit.paid_minor - caps.units[unit.pk] for unit in units) + freight - caps.shipping
    captured = sum(cover.tender.captured_minor for cover in caps.covers)
    return max(0, kept + caps.shipping - (captured - back))


def refundable_by_unit(order: Order) -> dict[str, int]:
    """Return what is left for each unit of the order, by unit id."""
    caps = caps_of(order)
    return {unit_id: caps.of_unit(unit_id) for unit_id in caps.units}


def entry_keys(refund_id: str) -> list[str]:
    """Return the keys that the entries of one refund can have."""
    return [f"refund:{refund_id}:{step}" for step in ("reserved", "reversed", "revived", "done", "matched")]


def entries_of_refund(refund: Refund) -> list[Entry]:
    rows = Entry.objects.filter(seller_id=refund.seller_id, key__in=entry_keys(refund.pk))
    return list(rows.prefetch_related("postings__account").order_by("id"))


def entries_of_order(scope: Scope, order: Order) -> list[Entry]:
    """Return the entries of an order with their postings, oldest first."""
    rows = scope.apply(Entry.objects.filter(order=order)).prefetch_related("postings__account")
    return list(rows.order_by("at", "id"))


def postings(scope: Scope, *, seller_id: str = "") -> QuerySet[Posting]:
    """Return postings of this scope with entry, order and account, for pages and exports."""
    rows = scope.apply(Posting.objects.select_related("entry__order", "account"), "entry__seller_id")
    return rows.filter(entry__seller_id=seller_id) if seller_id else rows


@dataclass(frozen=True, slots=True)
class Balance:
    account: Account
    amount_minor: int


def balances(scope: Scope) -> list[Balance]:
    """Return each account with the sum of its postings (debit positive)."""
    rows = scope.apply(Account.objects.select_related("seller")).annotate(sum=Sum("postings__amount_minor"))
    order = {kind: number for number, kind in enumerate(AccountKind.values)}
    found = [Balance(account, account.sum or 0) for account in rows]
    return sorted(
        found, key=lambda row: (row.account.seller.name, row.account.currency, order[row.account.kind])
    )
