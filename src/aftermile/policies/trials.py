"""Versions on trial: in shadow they only write down what they would say, in a roll-out they decide."""

from dataclasses import dataclass
from typing import Any

from aftermile.policies.models import DecisionRecord, PolicyTable
from aftermile.policies.owed import Decision
from aftermile.policies.tables import TRIALS, Place, newest_of


def trial_of(place: Place) -> PolicyTable | None:
    """Return the version in shadow or in a roll-out."""
    return newest_of(place, *TRIALS)


def brief(decision: Decision) -> dict[str, Any]:
    """Return what a buyer would notice of a decision, as plain data."""
    return {
        "result": str(decision.result),
        "options": [
            {"remedy": one.remedy, "amount_minor": one.amount_minor, "currency": one.currency}
            for one in decision.options
        ],
        "freight_payer": decision.freight_payer,
        "closes_on": decision.closes_on.isoformat() if decision.closes_on else None,
    }


@dataclass(frozen=True, slots=True)
class ShadowReport:
    """`seen` decisions were made beside a version in shadow; `changed` are the newest that differ."""

    seen: int
    differ: int
    changed: tuple[DecisionRecord, ...]


def shadow_report(table: PolicyTable, *, most: int = 50) -> ShadowReport:
    rows = DecisionRecord.objects.filter(seller_id=table.seller_id, shadow__table=table.pk)
    differing = rows.filter(shadow__differs=True)
    newest = tuple(differing.select_related("order").order_by("-id")[:most])
    return ShadowReport(rows.count(), differing.count(), newest)
