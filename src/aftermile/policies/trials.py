"""Versions on trial: in shadow they only write down what they would say, in a roll-out they decide for a share."""

from dataclasses import dataclass
from typing import Any

from aftermile.orders.models import Order
from aftermile.policies import queries
from aftermile.policies.models import DecisionRecord, PolicyTable, Purpose, TableState
from aftermile.policies.owed import Decision, Facts, decide
from aftermile.policies.queries.applying import share_of
from aftermile.policies.tables import TRIALS, Place, newest_of


def trial_of(place: Place) -> PolicyTable | None:
    """Return the version in shadow or in a roll-out."""
    return newest_of(place, *TRIALS)


def takes_part(order_id: str, table: PolicyTable) -> bool:
    """
    Say whether a roll-out decides for this order.

    The share is drawn from a hash of order and version: an order stays on its side while the share grows.
    """
    return share_of(order_id, table.pk) < table.percent


def shadow_answer(order: Order, facts: Facts, decision: Decision | None = None) -> dict[str, Any]:
    """
    Return what the promise in shadow would have decided; empty where none is in shadow.

    `differs` compares result, ways out, amounts, who pays, and the last day.
    """
    table = newest_of(Place(order.seller, Purpose.PROMISE), TableState.SHADOW)
    if table is None:
        return {}
    now = decision or decide(facts, queries.rules_for(order, at=facts.at))
    would = decide(facts, queries.rules_for(order, at=facts.at, draft=table))
    said, saying = brief(now), brief(would)
    return {"table": table.pk, "version": table.version, "differs": said != saying, "would": saying}


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
