"""Facts, rules and tables for tests of what is owed; each gives sensible values for what is not named."""

from datetime import UTC, date, datetime, timedelta

from aftermile.policies.engine.reading import read_table
from aftermile.policies.engine.types import Table
from aftermile.policies.owed import Decision, Facts, LineFacts, ReasonFacts, Rules
from aftermile.policies.owed.registry import EVIDENCE_MATRIX, PROGRAM, PROMISE

DELIVERED = datetime(2026, 3, 2, 12, tzinfo=UTC)
PROVEN = date(2020, 1, 1)
REASONS = (
    ReasonFacts("changed_mind", "buyer"),
    ReasonFacts("too_small", "buyer"),
    ReasonFacts("damaged", "carrier", evidence=("photo",), cover_kind="damaged"),
    ReasonFacts("defective", "seller", evidence=("photo",), cover_kind="defective"),
    ReasonFacts("wrong_item", "seller", evidence=("photo",), cover_kind="wrong"),
    ReasonFacts("not_received", "carrier", goods_back=False, cover_kind="lost"),
)
TOLD = {"informed": PROVEN, "policy_posted": PROVEN, "contract_copy_sent": date(2026, 2, 26)}
SCHEMAS = {"promise": PROMISE, "program": PROGRAM, "evidence": EVIDENCE_MATRIX}


def facts(days: float = 1, *, reason: str = "changed_mind", country: str = "DE", **values) -> Facts:
    """A parcel delivered on 2026-03-02, asked about so many days later."""
    base = {
        "at": DELIVERED + timedelta(days=days),
        "kind": "return",
        "country": country,
        "currency": "EUR",
        "placed_at": DELIVERED - timedelta(days=4),
        "shipped_at": DELIVERED - timedelta(days=2),
        "delivered_at": DELIVERED,
        "shipping_minor": 495,
        "lines": (LineFacts("u1", 1, 5_000, reason),),
        "reasons": REASONS,
        "shop": TOLD,
    }
    return Facts(**{**base, **values})


def table(*rows: dict, purpose: str = "promise", default=None, hit: str = "first", currency="EUR") -> Table:
    """A table of rows `{"when": [[field, op, value], ...], **outputs}`."""
    rules = [
        {
            "id": f"r{number}",
            "when": [{"field": name, "op": op, "value": value} for name, op, value in row.get("when", [])],
            "then": {name: value for name, value in row.items() if name != "when"},
            "priority": 0,
            "note": "",
            "cite": "",
        }
        for number, row in enumerate(rows, 1)
    ]
    document = {
        "schema": 1,
        "purpose": purpose,
        "hit": hit,
        "currency": currency,
        "rules": rules,
        "default": default,
    }
    return read_table(document, SCHEMAS[purpose])


def promised(*rows: dict, **values) -> Rules:
    """Rules with one promise in force now."""
    return Rules(now=table(*rows, **values), versions={"now": "pol_now"})


def codes(decision: Decision) -> list[str]:
    return [why.code for why in decision.why]
