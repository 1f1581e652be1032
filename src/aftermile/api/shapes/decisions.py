"""What is owed and why."""

from typing import Annotated, Any, Literal

from ninja import Field

from aftermile.api.shapes.basics import Day, Money, Out, money_of
from aftermile.policies.owed import Decision


class OptionOut(Out):
    remedy: str
    amount: Money
    shipping: Money
    freight_payer: str
    goods_back: bool
    right: Annotated[bool, Field(description="The law gives this in any case.")]
    cite: str


class WhyOut(Out):
    code: str
    data: dict[str, Any]
    cite: str
    url: str


class DueOut(Out):
    kind: str
    amount: int
    unit: str
    starts: str
    source: str


class DecisionOut(Out):
    """What is owed and why; `review` means that a person decides."""

    result: Literal["allow", "review", "deny"]
    options: list[OptionOut]
    deadlines: list[DueOut]
    why: list[WhyOut]
    closes_on: Day | None
    freight_payer: str
    evidence_wanted: list[str]
    table_version: int


def decision_out(decision: Decision) -> dict[str, Any]:
    return {
        "result": decision.result.value,
        "options": [
            {
                "remedy": option.remedy,
                "amount": money_of(option.amount_minor, option.currency),
                "shipping": money_of(option.shipping_minor, option.currency),
                "freight_payer": option.freight_payer,
                "goods_back": option.goods_back,
                "right": option.right,
                "cite": option.cite,
            }
            for option in decision.options
        ],
        "deadlines": [
            {name: getattr(rule, name) for name in DueOut.model_fields} for rule in decision.deadlines
        ],
        "why": [{name: getattr(why, name) for name in WhyOut.model_fields} for why in decision.why],
        "closes_on": decision.closes_on,
        "freight_payer": decision.freight_payer,
        "evidence_wanted": list(decision.evidence_wanted),
        "table_version": decision.table_version,
    }
