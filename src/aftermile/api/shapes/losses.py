"""Who bears a case, what comes back, and what it costs."""

from typing import Annotated, Any, Literal

from ninja import Field, Schema

from aftermile.api.shapes.basics import Code, In, Instant, Money, Out, Ref, Short, ident, money_of
from aftermile.api.shapes.collecting import AboveZero, Positive
from aftermile.ledger.models import Cost, Liability, Recovery
from aftermile.ledger.queries.losses import NetCost

Party = Literal["seller", "marketplace", "carrier", "supplier", "buyer", "insurer"]
Payer = Literal["marketplace", "carrier", "supplier", "buyer", "insurer"]
Points = Annotated[int, Field(ge=1, le=10_000, examples=[10_000])]


class ShareIn(In):
    """`kind` of party, which one, and how much it bears in basis points: all shares come to 10,000."""

    kind: Party
    party: Annotated[str, Field(max_length=30, examples=["dhl"])] = ""
    basis_points: Points


class SharesIn(In):
    shares: Annotated[list[ShareIn], Field(min_length=1, max_length=12)]
    note: Annotated[str, Field(max_length=300)] = ""


class AppealIn(In):
    note: Annotated[str, Field(min_length=1, max_length=300)]


class ShareOut(Out):
    kind: Annotated[str, Field(examples=["carrier"])]
    party: str
    basis_points: Points
    amount: Money


class LiabilityOut(Out):
    id: Annotated[str, ident("lia")]
    case: Annotated[str, ident("case")]
    loss: Money
    shares: list[ShareOut]
    note: str
    by: str
    at: Instant
    reversed_at: Instant | None


class NetCostOut(Out):
    """What a case costs; what comes in is below zero. `net` is their sum, `expected` is not in it."""

    currency: Annotated[str, Field(examples=["EUR"])]
    refunds: int
    fees: int
    credits: int
    chargebacks: int
    freight: int
    handling: int
    parts: int
    goods: int
    other: int
    resale: int
    exchange: int
    recoveries: int
    expected: int
    loss: int
    net: int
    unknown: Annotated[list[str], Field(description="Currencies without a rate: left out.")]


class CostIn(In):
    kind: Literal["freight", "handling", "parts", "goods", "duty", "other", "resale"]
    amount: Positive
    note: Annotated[str, Field(max_length=300)] = ""


class CostOut(Out):
    id: Annotated[str, ident("cst")]
    case: Annotated[str, ident("case")]
    kind: Annotated[str, Field(examples=["freight"])]
    amount: Money
    note: str
    by: str
    at: Instant
    reversed_at: Instant | None


class RecoveryOut(Out):
    id: Annotated[str, ident("rcv")]
    seller: Annotated[str, ident("slr")]
    order: Annotated[str, ident("ord")]
    case: Annotated[str, ident("case")]
    kind: Annotated[str, Field(examples=["carrier"])]
    party: str
    reference: str
    claimed: Money
    answered: Money | None
    received: Money
    written_off: Money
    state: Annotated[str, Field(examples=["claimed"])]
    answer_by: Instant | None
    note: str
    created_at: Instant
    finished_at: Instant | None


class RecoveryIn(In):
    case: Annotated[Ref, ident("case")]
    kind: Payer
    party: Annotated[str, Field(max_length=30, examples=["dhl"])] = ""
    claimed: Positive
    reference: Short = ""
    answer_by: Instant | None = None
    note: Annotated[str, Field(max_length=300)] = ""


class RecoveryAnswerIn(In):
    agreed_minor: Annotated[int, Field(ge=0, le=10**15, examples=[2500])]
    reference: Short = ""


class RecoveryReceiptIn(In):
    minor: AboveZero
    reference: Short = ""


class RecoveryListing(Schema):
    open: Annotated[bool, Field(description="Only those that may still bring something.")] = False
    case: Annotated[Code, Field(description="Id of a case.")] = ""


def liability_out(row: Liability) -> dict[str, Any]:
    return {
        "id": row.pk,
        "case": row.case_ref,
        "loss": money_of(row.loss_minor, row.currency),
        "shares": [
            {
                "kind": share.kind,
                "party": share.party,
                "basis_points": share.basis_points,
                "amount": money_of(share.amount_minor, row.currency),
            }
            for share in sorted(row.shares.all(), key=lambda share: share.pk)
        ],
        "note": row.note,
        "by": row.by_name,
        "at": row.at,
        "reversed_at": row.reversed_at,
    }


def net_cost_out(row: NetCost) -> dict[str, Any]:
    parts = ("refunds", "fees", "credits", "chargebacks", "freight", "handling", "parts", "goods", "other")
    more = ("resale", "exchange", "recoveries", "expected", "loss", "net")
    values = {name: getattr(row, f"{name}_minor") for name in (*parts, *more)}
    return {"currency": row.currency, "unknown": list(row.unknown), **values}


def cost_out(row: Cost) -> dict[str, Any]:
    return {
        "id": row.pk,
        "case": row.case_ref,
        "kind": row.kind,
        "amount": money_of(row.amount_minor, row.currency),
        "note": row.note,
        "by": row.by_name,
        "at": row.at,
        "reversed_at": row.reversed_at,
    }


def recovery_out(row: Recovery) -> dict[str, Any]:
    same = ("kind", "party", "reference", "state", "answer_by", "note", "created_at", "finished_at")
    agreed = row.answered_minor
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "order": row.order_id,
        "case": row.case_ref,
        "claimed": money_of(row.claimed_minor, row.currency),
        "answered": None if agreed is None else money_of(agreed, row.currency),
        "received": money_of(row.received_minor, row.currency),
        "written_off": money_of(row.written_off_minor, row.currency),
        **{name: getattr(row, name) for name in same},
    }
