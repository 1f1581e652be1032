"""Rules, reasons, and decisions without a case."""

from typing import Annotated, Any, Literal

from ninja import Field

from aftermile.api.shapes.basics import Code, In, Instant, Money, Out, Ref, ident, money_of
from aftermile.api.shapes.cases import CaseLineIn
from aftermile.policies.models import PolicyRow, PolicyTable, Reason


class DecisionIn(In):
    order: Annotated[Ref, Field(description="Id or number.", examples=["#1001"])]
    kind: Literal["return", "claim"]
    lines: Annotated[list[CaseLineIn], Field(min_length=1, max_length=200)]
    evidence: Annotated[
        list[Code], Field(max_length=20, description="Kinds of files that would be there.")
    ] = []


class RowOut(Out):
    position: int
    country: str
    kind: str
    reason: str
    category: str
    window_days: int
    anchor: Annotated[str, Field(examples=["delivered"])]
    freight_payer: str
    remedies: list[str]
    keep_percent: int
    returnless_below: Money | None
    note: str


class TableBrief(Out):
    id: Annotated[str, ident("pol")]
    seller: Annotated[str, ident("slr")]
    version: int
    published_at: Instant | None
    created_at: Instant


class TableOut(TableBrief):
    rows: list[RowOut]


class ReasonOut(Out):
    code: Annotated[str, Field(examples=["damaged"])]
    kinds: list[str]
    fault_party: Annotated[str, Field(examples=["carrier"])]
    cover_kind: str
    evidence: list[str]
    goods_back: bool
    labels: dict[str, str]
    active: bool


def table_brief(table: PolicyTable) -> dict[str, Any]:
    same = ("version", "published_at", "created_at")
    return {"id": table.pk, "seller": table.seller_id, **{name: getattr(table, name) for name in same}}


def row_out(row: PolicyRow) -> dict[str, Any]:
    same = ("position", "country", "kind", "reason", "category", "window_days", "anchor", "freight_payer")
    more = ("remedies", "keep_percent", "note")
    below = row.returnless_below_minor and row.returnless_currency
    return {
        **{name: getattr(row, name) for name in (*same, *more)},
        "returnless_below": money_of(row.returnless_below_minor, row.returnless_currency) if below else None,
    }


def reason_out(row: Reason) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ReasonOut.model_fields}
