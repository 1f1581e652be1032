"""What is owed and why."""

from typing import Annotated, Any, Literal

from ninja import Field

from aftermile.api.shapes.basics import Day, Money, Out, money_of
from aftermile.cases.ways import Owed
from aftermile.policies.remedies import Costed, Input


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


class PartOut(Out):
    """A share of a cost; negative where money or worth comes back to the seller."""

    name: Annotated[str, Field(examples=["label"])]
    amount: Money
    inputs: Annotated[list[str], Field(description="Names of the numbers it was made with.")]


class WayOut(Out):
    """A way out with what it is expected to cost the seller; the parts sum to the cost."""

    remedy: str
    route: Annotated[
        str, Field(description="How goods come back; empty where nothing is owed.", examples=["origin"])
    ]
    cost: Money
    buyer_gets: Money
    statutory: Annotated[bool, Field(description="The buyer may demand it by law.")]
    cheapest: Annotated[bool, Field(description="The best of those that are possible.")]
    possible: bool
    why_not: Annotated[str, Field(description="Why it is not possible, as a code.", examples=["no_hub"])]
    chance: Annotated[
        str, Field(description="That the buyer takes it and it can be done.", examples=["0.45"])
    ]
    lane: Annotated[str, Field(examples=["domestic"])]
    place: str
    parts: list[PartOut]


class InputOut(Out):
    """A number behind the costs: minor units for money, else a share or factor."""

    name: Annotated[str, Field(examples=["label_domestic"])]
    value: Annotated[str, Field(examples=["495"])]
    unit: Literal["money", "share", "change", "factor"]
    source: Literal["default", "set", "measured"]
    samples: int


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
    ways: Annotated[list[WayOut], Field(description="All ways, the cheapest possible one first.")]
    inputs: Annotated[list[InputOut], Field(description="The numbers that the parts name.")]


def decision_out(owed: Owed) -> dict[str, Any]:
    decision = owed.decision
    names = sorted({name for way in owed.ways for part in way.parts for name in part.inputs})
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
        "ways": [_way_out(way) for way in owed.ways],
        "inputs": [_input_out(name, owed.inputs.find(name)) for name in names],
    }


def _way_out(way: Costed) -> dict[str, Any]:
    same = ("remedy", "route", "statutory", "cheapest", "possible", "why_not", "lane", "place")
    return {
        **{name: getattr(way, name) for name in same},
        "cost": money_of(way.cost_minor, way.currency),
        "buyer_gets": money_of(way.buyer_gets_minor, way.currency),
        "chance": f"{way.chance.normalize():f}",
        "parts": [
            {"name": part.name, "amount": money_of(part.minor, way.currency), "inputs": list(part.inputs)}
            for part in way.parts
        ],
    }


def _input_out(name: str, item: Input) -> dict[str, Any]:
    same = {key: getattr(item, key) for key in ("unit", "source", "samples")}
    return {"name": name, "value": f"{item.value.normalize():f}", **same}
