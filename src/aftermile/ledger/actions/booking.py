"""What reserving and settling share: the lines of a refund, its entry, and the lock both take."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from aftermile.kernel.money import Money
from aftermile.ledger.actions.posting import Leg, NewEntry, post
from aftermile.ledger.models import AccountKind, LineKind, Refund
from aftermile.orders.models import Order, Tender


@dataclass(frozen=True, slots=True)
class LineInput:
    """
    What a part of the money is for; `fee` says `what` and is below zero where it is kept, above where it is
    given back. The others are above zero.
    """

    kind: LineKind
    amount_minor: int
    unit_id: str = ""
    what: str = ""


def event_data(refund: Refund) -> dict[str, object]:
    """Return what every refund event says."""
    return {
        "number": refund.number,
        "amount": {"minor": refund.amount_minor, "currency": refund.currency},
        "tender": refund.tender_id,
        "order": refund.order_id,
        "case": refund.case_ref,
    }


def reserved_legs(amount_minor: int, lines: Sequence[LineInput], currency: str) -> list[Leg]:
    """Return the postings of a reserved refund; a preview shows them before anything is booked."""
    kept: dict[str, int] = defaultdict(int)
    overpaid = 0
    for line in lines:
        if line.kind == LineKind.FEE:
            kept[line.what] -= line.amount_minor
        elif line.kind == LineKind.OVERPAID:
            overpaid += line.amount_minor
    sold = amount_minor + sum(kept.values()) - overpaid
    return [
        Leg(AccountKind.REFUNDS, Money(sold, currency)),
        Leg(AccountKind.SUSPENSE, Money(overpaid, currency)),
        *(Leg(AccountKind.FEES, Money(-amount, currency), what) for what, amount in sorted(kept.items())),
        Leg(AccountKind.REFUNDS_PENDING, Money(-amount_minor, currency)),
    ]


def book_reserved(refund: Refund, lines: Sequence[LineInput], *, step: str = "reserved") -> None:
    """
    Owe the money to the buyer: against sales what it is for, each kind of fee kept as income of its own.

    What he paid though nothing was due any more comes out of suspense.
    """
    legs = reserved_legs(refund.amount_minor, lines, refund.currency)
    key = f"refund:{refund.pk}:{step}"
    post(NewEntry(refund.seller_id, f"refund_{step}", key, legs, refund.order_id, refund.case_ref))


def lock_tenders(order: Order) -> list[Tender]:
    """
    Lock every tender of the order and return them newest first.

    PostgreSQL locks the rows; on SQLite the transaction has been the only writer since it began
    (IMMEDIATE). Everything that changes a refund takes this lock first, so there is one order of locks.
    """
    locked = list(Tender.objects.select_for_update().filter(order_id=order.pk).order_by("pk"))
    return sorted(locked, key=lambda tender: (tender.captured_at, tender.position), reverse=True)
