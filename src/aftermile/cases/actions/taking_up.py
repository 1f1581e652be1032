"""Money that a case asked for and that arrived: it stands for units, in the transaction that books it."""

from collections.abc import Sequence

from aftermile.cases.actions.paying_back import pay_back
from aftermile.cases.models import Case, Collection, Replacement, ReplacementState
from aftermile.cases.taken_off import owed_of_row
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.kernel.money import allocate
from aftermile.ledger.actions.reserve import lock_tenders
from aftermile.ledger.models import Charge
from aftermile.orders.actions.units import raise_paid

DIFFERENCE = "difference"
GOODS = "goods"
PAYMENT = "payment"
"""Purpose of a charge that pays an order anew."""


def count_up(case: Case, asked: Collection, charge: Charge) -> None:
    """Let the money of a paid charge stand for what it was asked for, once; case and payments locked."""
    rows = Collection.objects.filter(pk=asked.pk, counted_minor=0)
    if not rows.update(ended_at=clock.now(), counted_minor=charge.amount_minor):
        return
    if asked.purpose not in (DIFFERENCE, GOODS):
        return
    lock_tenders(case.order)
    sent_for = list(
        Replacement.objects.filter(case=case)
        .exclude(unit=None)
        .select_related("unit__line", "unit__part", "line__unit__line")
        .order_by("created_at", "id")
    )
    if asked.purpose == GOODS:
        _for_goods(sent_for, charge.amount_minor)
        return
    rest = _for_difference(sent_for, charge.amount_minor)
    last = sent_for[-1].unit if sent_for else None
    if rest and last is not None:
        raise_paid(last, rest)
        pay_back(case, last, rest, key=f"{asked.pk}:surplus", by=SYSTEM)


def _for_difference(rows: Sequence[Replacement], minor: int) -> int:
    """Pay for the dearer pieces that wait; return what is too much, because one was taken back meanwhile."""
    waiting = [row for row in rows if row.state == ReplacementState.RESERVED and row.open_minor > 0]
    for row in waiting:
        part = min(minor, row.open_minor)
        if part:
            _pay(row, part)
            minor -= part
    return minor


def _pay(row: Replacement, minor: int) -> None:
    if row.unit is not None:
        raise_paid(row.unit, minor)
    row.settled_minor += minor
    row.expires_at = None if row.open_minor <= 0 else row.expires_at
    row.save(update_fields=["settled_minor", "expires_at"])


def _for_goods(rows: Sequence[Replacement], minor: int) -> None:
    """The buyer keeps both and has paid for both."""
    sent = [row for row in rows if row.state == ReplacementState.SENT]
    shares = allocate(minor, [max(1, worth_moved(row)) for row in sent]) if sent else []
    for row, part in zip(sent, shares, strict=True):
        if part:
            raise_paid(row.line.unit, part)


def worth_moved(row: Replacement) -> int:
    """Return what had been paid for the old goods when new ones took their place."""
    return (row.unit.paid_minor if row.unit else 0) - row.settled_minor + owed_of_row(row)
