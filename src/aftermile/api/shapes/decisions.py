"""What is owed and why."""

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Field

from aftermile.api.shapes.basics import Day, Money, Out, money_of
from aftermile.cases.ways import Owed
from aftermile.policies.owed import Layer
from aftermile.policies.remedies import Costed, Input


class OptionOut(Out):
    remedy: str
    amount: Money
    shipping: Money
    freight_payer: str
    goods_back: bool
    right: Annotated[bool, Field(description="The law gives this in any case.")]
    tier: Annotated[int, Field(description="The law's own order, from 1; 0 where it gives none.")]
    deductions: Annotated[list[str], Field(description="What may be taken off after inspection.")]
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
    clock: Annotated[str, Field(description="statutory, promise or internal.")]
    lapse: Annotated[str, Field(description="What happens when nobody acted.")]
    country: str
    due_on: Annotated[Day | None, Field(description="The local day, where the anchor has happened.")]


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
    value: Annotated[str | None, Field(description="Null: not known and not counted.", examples=["495"])]
    unit: Literal["money", "share", "change", "factor"]
    source: Literal["default", "set", "measured"]
    samples: int
    lacks: Annotated[str, Field(description="The currency without a rate; else empty.")]


class SourceOut(Out):
    """Where an attribute comes from: an article of law, or `table id#row`."""

    jurisdiction: str
    cite: str
    url: str
    confidence: str
    verified: bool


class LayerOut(Out):
    """One source of what is owed for a piece; `offer` is the join of the others, best for the buyer."""

    name: Literal["law", "promise", "program", "goodwill", "offer"]
    unit: str
    may_return: bool
    window_end: Day | None
    remedies: list[str]
    percent: int
    deductions: list[str]
    return_payer: str
    outbound_refunded: bool
    refund_due: Day | None
    evidence: list[str]
    row: Annotated[str, Field(description="The row that was hit.", examples=["pol_01#r2"])]
    sources: dict[str, SourceOut]


class DecisionOut(Out):
    """What is owed and why; `review` means that a person decides."""

    result: Literal["allow", "review", "deny"]
    options: list[OptionOut]
    deadlines: list[DueOut]
    why: list[WhyOut]
    closes_on: Day | None
    freight_payer: str
    evidence_wanted: list[str]
    fault: Annotated[str, Field(description="Whose fault is presumed.", examples=["carrier"])]
    chooser: Annotated[str, Field(description="Who picks among the ways out: buyer or seller.")]
    inspect_first: Annotated[bool, Field(description="Goods are looked at before money goes.")]
    verified: Annotated[bool, Field(description="Every row of law used is checked.")]
    jurisdictions: Annotated[list[str], Field(examples=[["DE"]])]
    law_version: Annotated[str, Field(description="SHA-256 over the rows of law.")]
    tables: Annotated[
        dict[str, str], Field(description="Ids of the tables used: then, now, program, matrix.")
    ]
    layers: Annotated[list[LayerOut], Field(description="Law, promise, program, goodwill, and their join.")]
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
                "tier": option.tier,
                "deductions": list(option.deductions),
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
        "fault": decision.fault,
        "chooser": decision.chooser,
        "inspect_first": decision.inspect_first,
        "verified": decision.verified,
        "jurisdictions": list(decision.jurisdictions),
        "law_version": decision.law_version,
        "tables": dict(decision.versions),
        "layers": [_layer_out(layer) for layer in decision.layers],
        "ways": [_way_out(way) for way in owed.ways],
        "inputs": [_input_out(name, owed.inputs.find(name)) for name in names],
    }


def _layer_out(layer: Layer) -> dict[str, Any]:
    has = layer.entitlement
    same = ("may_return", "percent", "return_payer", "outbound_refunded")
    return {
        "name": layer.name,
        "unit": layer.unit_id,
        **{name: getattr(has, name) for name in same},
        **{name: sorted(getattr(has, name)) for name in ("remedies", "deductions", "evidence")},
        **{name: _day(getattr(has, name)) for name in ("window_end", "refund_due")},
        "row": layer.rule,
        "sources": {
            attribute: {name: getattr(source, name) for name in SourceOut.model_fields}
            for attribute, source in layer.sources.items()
        },
    }


def _day(day: date) -> date | None:
    """Return a day that really is one: the first and the last there is stand for none."""
    return None if day in (date.min, date.max) else day


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
    same = {key: getattr(item, key) for key in ("unit", "source", "samples", "lacks")}
    return {"name": name, "value": f"{item.value.normalize():f}" if item.known else None, **same}
