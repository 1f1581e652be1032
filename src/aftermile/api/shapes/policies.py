"""Rules, reasons, and decisions without a case."""

from typing import Annotated, Any, Literal

from ninja import Field

from aftermile.api.shapes.basics import Code, In, Instant, Out, Ref, ident
from aftermile.api.shapes.cases import CaseLineIn
from aftermile.policies.models import PolicyTable, Reason


class DecisionIn(In):
    order: Annotated[Ref, Field(description="Id or number.", examples=["#1001"])]
    kind: Literal["return", "claim"]
    lines: Annotated[list[CaseLineIn], Field(min_length=1, max_length=200)]
    evidence: Annotated[
        list[Code], Field(max_length=20, description="Kinds of files that would be there.")
    ] = []


class TableBrief(Out):
    id: Annotated[str, ident("pol")]
    seller: Annotated[str, ident("slr")]
    purpose: Literal["promise", "program", "evidence", "automation", "change"]
    channel: Annotated[str, Field(description="Of a marketplace program.")]
    version: int
    state: Literal["draft", "shadow", "rollout", "live", "retired"]
    percent: Annotated[int, Field(description="Share of the orders in a roll-out.")]
    published_at: Instant | None
    created_at: Instant


class TableOut(TableBrief):
    document: Annotated[dict[str, Any], Field(description="Rules in order, as they are imported.")]
    sha256: Annotated[str, Field(description="Of the document, when published.")]


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
    same = ("purpose", "channel", "version", "state", "percent", "published_at", "created_at")
    return {"id": table.pk, "seller": table.seller_id, **{name: getattr(table, name) for name in same}}


def reason_out(row: Reason) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ReasonOut.model_fields}
