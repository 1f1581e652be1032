"""What each payment of an order can still give back, and why one cannot."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.db.models import QuerySet, Value

from aftermile.database.asked import Asked, among
from aftermile.kernel.money import allocate
from aftermile.ledger.models import (
    FREEZING,
    Dispute,
    DisputeState,
    ExternalMovement,
    MoneyTerms,
    Refund,
    RefundState,
    StoreCredit,
    Strategy,
)
from aftermile.ledger.payments import STORE_CREDIT
from aftermile.orders.models import Order, Tender

COUNTED = (RefundState.RESERVED, RefundState.SENT, RefundState.UNKNOWN, RefundState.DONE)
"""States in which a refund holds its amount: only a clean no frees it (law 4)."""

IN_FLIGHT = (RefundState.RESERVED, RefundState.SENT, RefundState.UNKNOWN)


class Problem(StrEnum):
    """Why a payment cannot give back what was captured by it."""

    NONE = ""
    SPENT = "spent"  # paid back already
    DISPUTED = "disputed"  # a chargeback is open
    CHARGED_BACK = "charged_back"
    CLOSED = "closed"  # a store credit or gift card that was closed


@dataclass(frozen=True, slots=True)
class Cover:
    """What one payment can give back now; `frozen_minor` is what it could if nothing stood against it."""

    tender: Tender
    free_minor: int
    frozen_minor: int = 0
    problem: Problem = Problem.NONE


def _closed(tenders: Iterable[Tender]) -> set[str]:
    refs = {tender.external_id for tender in tenders if tender.provider == STORE_CREDIT}
    if not refs:
        return set()
    rows = StoreCredit.objects.filter(pk__in=refs).exclude(closed_at=None)
    return set(rows.values_list("pk", flat=True))


def _against(tenders: Sequence[str]) -> QuerySet[Any, tuple[str, int, str]]:
    theirs = among("tender_id", tenders)
    counted = Refund.objects.filter(theirs, state__in=COUNTED)
    moved = ExternalMovement.objects.filter(theirs, refund=None)
    disputed = Dispute.objects.filter(theirs, state__in=(*FREEZING, DisputeState.LOST))
    return moved.values_list("tender_id", "amount_minor", Value("moved")).union(
        counted.values_list("tender_id", "amount_minor", Value("refunded")),
        disputed.values_list("tender_id", "amount_minor", "state"),
        all=True,
    )


_AGAINST: Final = Asked(_against)


def covers_of(tenders: Iterable[Tender]) -> list[Cover]:
    """Return what each payment can give back: 1 query, and one for store credits among them."""
    found = list(tenders)
    left = {tender.pk: tender.captured_minor for tender in found}
    ids = list(left)
    states: dict[str, set[str]] = {}
    for tender_id, amount, what in _AGAINST(tenders=ids):
        if what not in FREEZING:
            left[tender_id] -= amount
        states.setdefault(tender_id, set()).add(what)
    closed = _closed(found)
    return [_cover(tender, left[tender.pk], states.get(tender.pk, set()), closed) for tender in found]


def _cover(tender: Tender, left: int, states: set[str], closed: set[str]) -> Cover:
    left = max(0, left)
    if states.intersection(FREEZING):
        return Cover(tender, 0, left, Problem.DISPUTED)
    if tender.provider == STORE_CREDIT and tender.external_id in closed:
        return Cover(tender, 0, left, Problem.CLOSED)
    if left:
        return Cover(tender, left)
    return Cover(tender, 0, 0, Problem.CHARGED_BACK if DisputeState.LOST in states else Problem.SPENT)


def free_by_tender(tenders: Iterable[Tender]) -> dict[str, int]:
    """
    Return captured less done, pending, charged back and unmatched per tender id; never below zero.

    A payment with an open chargeback, and a closed store credit, give nothing.
    """
    return {cover.tender.pk: cover.free_minor for cover in covers_of(tenders)}


def refundable_minor(order: Order) -> int:
    """Return what can still be paid back on this order over all its tenders."""
    return sum(free_by_tender(order.tenders.filter(currency=order.currency)).values())


def split_over(amount_minor: int, covers: Iterable[Cover], strategy: str) -> list[tuple[Tender, int]]:
    """
    Split an amount over payments by a strategy; less than the amount when they do not hold it.

    `last_in` and `first_in` drain one after the other, `ratio` takes from all by what is left on each, to
    the last unit (largest remainder).
    """
    newest_first = sorted(
        (cover for cover in covers if cover.free_minor),
        key=lambda cover: (cover.tender.captured_at, cover.tender.position),
        reverse=True,
    )
    rest = min(amount_minor, sum(cover.free_minor for cover in newest_first))
    if strategy == Strategy.RATIO:
        shares = allocate(rest, [cover.free_minor for cover in newest_first])
        return [(cover.tender, part) for cover, part in zip(newest_first, shares, strict=True) if part]
    parts: list[tuple[Tender, int]] = []
    for cover in reversed(newest_first) if strategy == Strategy.FIRST_IN else newest_first:
        part = min(rest, cover.free_minor)
        if part:
            parts.append((cover.tender, part))
            rest -= part
    return parts


def terms_of(seller_id: str) -> MoneyTerms:
    """Return how the seller wants his money handled; the defaults without a row."""
    return MoneyTerms.objects.filter(pk=seller_id).first() or MoneyTerms(seller_id=seller_id)


def strategy_of(seller_id: str, covers: Iterable[Cover], wanted: str = "") -> str:
    """Return the strategy to use: the one wanted, else the seller's; one payment needs none."""
    if wanted or sum(1 for cover in covers if cover.free_minor) < 2:  # noqa: PLR2004
        return wanted or Strategy.LAST_IN
    return terms_of(seller_id).strategy
