"""Proof that the books and the refunds say the same (`aftermile rebuild --check`)."""

from collections.abc import Iterator
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, Sum, Value
from django.db.models.functions import Coalesce

from aftermile.ledger.actions.check_more import (
    charges_off,
    costs_off,
    credits_off,
    disputes_off,
    recoveries_off,
    rulings_off,
)
from aftermile.ledger.models import (
    Entry,
    LineKind,
    Posting,
    Refund,
    RefundLine,
    RefundState,
)
from aftermile.ledger.queries import COUNTED, IN_FLIGHT
from aftermile.orders.models import OrderLine, Tender, Unit

REVIVED: Final = frozenset({"reserved", "reversed", "revived"})
DONE: Final[list[set[str]]] = [{"reserved", "done"}, {*REVIVED, "done"}]


def _unbalanced() -> Iterator[str]:
    rows = (
        Posting.objects.values("entry_id", "account__currency")
        .annotate(sum=Sum("amount_minor"))
        .exclude(sum=0)
    )
    for row in rows:
        yield f"entry {row['entry_id']} is off by {row['sum']} {row['account__currency']}"


def _states() -> Iterator[str]:
    """The entries of a refund tell its state: reserved, then done or reversed; revived and done; bounced."""
    steps: dict[str, set[str]] = {}
    for key in Entry.objects.filter(key__startswith="refund:").values_list("key", flat=True).iterator():
        _, refund_id, step = key.split(":")
        steps.setdefault(refund_id, set()).add(step)
    for refund_id, state in Refund.objects.values_list("pk", "state").iterator():
        seen = steps.pop(refund_id, set())
        allowed: list[set[str]]
        if state in IN_FLIGHT:
            allowed = [{"reserved"}]
        elif state == RefundState.FAILED:
            allowed = [{"reserved", "reversed"}, {"reserved", "bounced"}, {*REVIVED, "bounced"}]
            allowed += [{*done, "returned", "bounced"} for done in DONE]
        else:
            allowed = DONE
        if seen not in allowed:
            yield f"refund {refund_id} is {state}, its entries say {', '.join(sorted(seen)) or 'nothing'}"
    for refund_id in steps:
        yield f"entries speak of refund {refund_id}, which does not exist"


def _tenders() -> Iterator[str]:
    counted = Refund.objects.filter(tender=OuterRef("pk"), state__in=COUNTED).values("tender")
    rows = Tender.objects.annotate(
        used=Coalesce(counted.annotate(sum=Sum("amount_minor")).values("sum"), Value(0)),
    ).filter(used__gt=F("captured_minor"))
    for tender in rows:
        yield f"tender {tender.pk}: {tender.used} refunded of {tender.captured_minor} captured"


def _units() -> Iterator[str]:
    counted = Q(refund_lines__refund__state__in=COUNTED, refund_lines__kind=LineKind.UNIT)
    whole = Unit.objects.filter(refund_lines__isnull=False, parent=None).exclude(
        Exists(Unit.objects.filter(parent=OuterRef("pk")))
    )
    for unit in whole.annotate(back=Sum("refund_lines__amount_minor", filter=counted)).filter(
        back__gt=F("paid_minor")
    ):
        yield f"unit {unit.pk}: {unit.back} refunded of {unit.paid_minor} paid"
    lines = (
        RefundLine.objects.filter(kind=LineKind.UNIT, refund__state__in=COUNTED)
        .values("unit__line_id")
        .annotate(back=Sum("amount_minor"))
    )
    paid = dict(
        OrderLine.objects.filter(units__refund_lines__isnull=False).values_list("pk", "paid_minor").distinct()
    )
    for row in lines:
        if row["back"] > paid[row["unit__line_id"]]:
            yield f"line {row['unit__line_id']}: {row['back']} refunded of {paid[row['unit__line_id']]} paid"


def _refund_lines() -> Iterator[str]:
    for refund in Refund.objects.annotate(lined=Sum("lines__amount_minor")).exclude(lined=F("amount_minor")):
        yield f"refund {refund.pk}: lines come to {refund.lined}, the refund to {refund.amount_minor}"


def _captures() -> Iterator[str]:
    booked: dict[str, int] = {}
    rows = Posting.objects.filter(
        entry__kind__in=("capture", "capture_changed"), account__kind__in=("cash", "credits")
    ).values_list("entry__key", "amount_minor")
    for key, amount in rows.iterator():
        tender_id = key.split(":")[1]
        booked[tender_id] = booked.get(tender_id, 0) + amount
    for tender_id, captured in Tender.objects.values_list("pk", "captured_minor").iterator():
        if booked.pop(tender_id, 0) != captured:
            yield f"tender {tender_id}: the books do not hold the {captured} captured"


def check_ledger() -> list[str]:
    """
    Return every contradiction found, as sentences; an empty list means the books are right.

    Every entry sums to zero; each refund's state equals its entries; refunds done or pending never
    exceed what a tender captured, nor what was paid for a unit; every capture is in the books. Credits,
    charges, chargebacks, rulings, recoveries and costs: see `check_more`.
    """
    checks = (
        _unbalanced,
        _states,
        _refund_lines,
        _tenders,
        _units,
        _captures,
        credits_off,
        charges_off,
        disputes_off,
        rulings_off,
        recoveries_off,
        costs_off,
    )
    return [problem for check in checks for problem in check()]
