"""Decisions are kept with the facts they were made on, and can be replayed."""

import hashlib

import msgspec

from aftermile.kernel import clock
from aftermile.orders.models import Order
from aftermile.policies.models import DecisionRecord
from aftermile.policies.owed import Decision, Facts
from aftermile.policies.queries import current_table


def record_decision(order: Order, *, facts: Facts, decision: Decision, case_ref: str = "") -> DecisionRecord:
    """Append what was decided on which facts."""
    raw = msgspec.json.encode(facts, order="deterministic")
    return DecisionRecord.objects.create(
        seller_id=order.seller_id,
        order=order,
        case_ref=case_ref,
        table=current_table(order.seller),
        facts=msgspec.json.decode(raw),
        facts_hash=hashlib.sha256(raw).hexdigest(),
        decision=msgspec.to_builtins(decision),
        at=clock.now(),
    )


def read_decision(record: DecisionRecord) -> tuple[Facts, Decision]:
    """Return a kept decision as the objects it was made of."""
    return (
        msgspec.convert(record.facts, Facts, strict=False),
        msgspec.convert(record.decision, Decision, strict=False),
    )
