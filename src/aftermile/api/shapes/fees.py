"""What is taken off a refund, and money that came back and is owed again."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from ninja import Field

from aftermile.api.shapes.basics import In, Instant, Money, Out, ident, minor_in, money_of
from aftermile.cases.models import Arrear, Fee
from aftermile.cases.taken_off import NewFee

FeeName = Literal["return_freight", "restocking", "handling", "repair", "cancellation"]


class NewFeeIn(In):
    """`words` are for the buyer."""

    kind: FeeName
    amount: Money
    words: Annotated[str, Field(max_length=300, examples=["Parcel from Berlin"])] = ""


class FeeOut(Out):
    """One that was taken off again says when, and why; what had been kept for it went back to the buyer."""

    id: Annotated[str, ident("fee")]
    case: Annotated[str, ident("case")]
    kind: Annotated[str, Field(examples=["return_freight"])]
    amount: Money
    words: str
    origin: Annotated[str, Field(description="rule, agent, offer or route", examples=["agent"])]
    by: str
    at: Instant
    removed_at: Instant | None
    removed_by: str
    removed_why: str


class PlannedFeeOut(Out):
    """What a refund is less by; below zero where it goes back. Value lost at an inspection is one as well."""

    kind: Annotated[str, Field(examples=["return_freight"])]
    amount: Money
    words: str = ""


class ArrearOut(Out):
    """
    Money whose refund failed or bounced. `how` it ended: again, late, otherwise, closed or dropped; empty
    while it is owed.
    """

    id: Annotated[str, ident("arr")]
    case: Annotated[str, ident("case")]
    refund: Annotated[str, ident("rfd")]
    amount: Money
    error: str
    at: Instant
    ended_at: Instant | None
    how: Annotated[str, Field(examples=["again"])]
    again: Annotated[str | None, ident("rfd")]


class PayAgainIn(In):
    """
    `to`: same (the payment on which it failed), payments (those of the order), store_credit, or the id of
    another way of paying of the buyer, paid out by hand.
    """

    to: Annotated[str, Field(max_length=40, examples=["same"])] = "same"


def new_fees(rows: Sequence[NewFeeIn] | None, currency: str) -> list[NewFee] | None:
    """Return fees as they were asked for; None: those of the rules."""
    if rows is None:
        return None
    return [NewFee(row.kind, minor_in(row.amount, currency) or 0, row.words) for row in rows]


def fee_out(fee: Fee, currency: str) -> dict[str, Any]:
    same = ("kind", "words", "origin", "at", "removed_at", "removed_by", "removed_why")
    return {
        "id": fee.pk,
        "case": fee.case_id,
        "amount": money_of(fee.amount_minor, currency),
        "by": fee.by_name,
        **{name: getattr(fee, name) for name in same},
    }


def planned_out(fees: Sequence[NewFee], currency: str) -> list[dict[str, Any]]:
    return [
        {"kind": fee.kind, "amount": money_of(fee.amount_minor, currency), "words": fee.words} for fee in fees
    ]


def arrear_out(row: Arrear, currency: str) -> dict[str, Any]:
    return {
        "id": row.pk,
        "case": row.case_id,
        "refund": row.refund_ref,
        "amount": money_of(row.amount_minor, currency),
        "error": row.error,
        "at": row.at,
        "ended_at": row.ended_at,
        "how": row.how,
        "again": row.again_ref or None,
    }
