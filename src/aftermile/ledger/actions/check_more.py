"""Proof that credits, charges, chargebacks, rulings, recoveries and costs say what the books say."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F, Sum

from aftermile.ledger.models import (
    WHOLE,
    AccountKind,
    Charge,
    ChargeState,
    Cost,
    Dispute,
    DisputeState,
    Entry,
    Liability,
    Posting,
    Recovery,
    RecoveryState,
    StoreCredit,
)


def _steps(start: str) -> dict[str, set[str]]:
    """Return the steps of entries `start:<id>:<step>` by id."""
    steps: dict[str, set[str]] = defaultdict(set)
    for key in Entry.objects.filter(key__startswith=f"{start}:").values_list("key", flat=True).iterator():
        _, row_id, step = [*key.split(":"), ""][:3]
        steps[row_id].add(step)
    return steps


def credits_off() -> Iterator[str]:
    """The balance of a credit is the fold of its postings."""
    rows = Posting.objects.filter(account__kind=AccountKind.CREDITS).values_list("account__party")
    folded = {party: -amount for party, amount in rows.annotate(amount=Sum("amount_minor"))}
    for credit_id, balance in StoreCredit.objects.values_list("pk", "balance_minor").iterator():
        booked = folded.pop(credit_id, 0)
        if booked != balance:
            yield f"credit {credit_id} says {balance}, its postings {booked}"
    for credit_id in folded:
        yield f"postings speak of credit {credit_id}, which does not exist"


def charges_off() -> Iterator[str]:
    """A paid charge has a tender of its amount, another has none."""
    rows = Charge.objects.select_related("tender")
    for charge in rows.filter(state=ChargeState.PAID).iterator():
        if charge.tender is None or charge.tender.captured_minor != charge.amount_minor:
            yield f"charge {charge.pk} is paid, its tender does not say so"
    for charge in rows.exclude(state=ChargeState.PAID).exclude(tender=None).iterator():
        yield f"charge {charge.pk} is {charge.state} and has a tender"


def disputes_off() -> Iterator[str]:
    """The entries of a chargeback tell its state."""
    steps = _steps("dispute")
    for dispute in Dispute.objects.iterator():
        expected = set()
        if dispute.taken:
            expected.add("taken")
        if dispute.fee_minor:
            expected.add("fee")
        if dispute.state == DisputeState.LOST:
            expected.add("lost")
        if dispute.state == DisputeState.WON and dispute.taken:
            expected.add("won")
        if steps[dispute.pk] != expected:
            yield f"chargeback {dispute.pk} is {dispute.state}, its entries say {sorted(steps[dispute.pk])}"


def rulings_off() -> Iterator[str]:
    """Shares are whole and sum to the loss; a ruling that was reversed has no entry."""
    rows = Liability.objects.annotate(points=Sum("shares__basis_points"), shared=Sum("shares__amount_minor"))
    for row in rows.exclude(points=WHOLE):
        yield f"liability {row.pk}: the shares come to {row.points}"
    for row in rows.exclude(shared=F("loss_minor")):
        yield f"liability {row.pk}: {row.shared} shared of {row.loss_minor}"
    for row in rows.exclude(reversed_at=None).exclude(entry=None):
        yield f"liability {row.pk} was taken back and is still booked"


def recoveries_off() -> Iterator[str]:
    """What a claim brought is in the books."""
    rows = Posting.objects.filter(
        entry__kind__in=("recovery_received", "recovery_reversed"), account__kind=AccountKind.CASH
    ).values_list("entry__key", "amount_minor")
    booked: dict[str, int] = defaultdict(int)
    for key, amount in rows.iterator():
        booked[key.split(":")[1]] += amount
    for row in Recovery.objects.iterator():
        if booked[row.pk] != row.received_minor:
            yield f"recovery {row.pk} says {row.received_minor}, the books {booked[row.pk]}"
        if row.received_minor + row.written_off_minor > row.claimed_minor:
            yield f"recovery {row.pk}: more came than was claimed"
    for row in Recovery.objects.filter(state=RecoveryState.REVERSED).exclude(received_minor=0):
        yield f"recovery {row.pk} was taken back and still brought {row.received_minor}"


def costs_off() -> Iterator[str]:
    """Every cost is booked once, and one that was taken back has its mirror."""
    steps = _steps("cost")
    for cost_id, reversed_at in Cost.objects.values_list("pk", "reversed_at").iterator():
        expected = {"", "reversed"} if reversed_at else {""}
        if steps[cost_id] != expected:
            yield f"cost {cost_id}: its entries say {sorted(steps[cost_id])}"
