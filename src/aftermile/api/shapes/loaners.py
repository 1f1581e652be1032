"""Loaners, the signature under a visit, and what is asked back from a supplier."""

from typing import Annotated, Any, Literal

from ninja import Field, Schema

from aftermile.api.shapes.basics import Code, In, Instant, Money, Out, Short, ident, money_of
from aftermile.api.shapes.collecting import Positive
from aftermile.repairs.actions.signing import LARGEST
from aftermile.repairs.models import Loaner

_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
Serial = Annotated[str, Field(min_length=1, max_length=80, examples=["LOAN-07"])]
State = Literal["out", "returned", "kept"]


class LoanerIn(In):
    """A piece of yours lent until `due_at`; `value` is charged if the buyer keeps it."""

    serial: Serial
    due_at: Instant
    value: Money | None = None
    sku: Short = ""
    title: Annotated[str, Field(max_length=200)] = ""


class LoanerChange(In):
    due_at: Instant


class LoanerStateIn(In):
    """`returned`: it is here again. `kept`: it is not back in time and its value is charged."""

    state: Literal["returned", "kept"]


class LoanerOut(Out):
    id: Annotated[str, ident("loa")]
    seller: Annotated[str, ident("slr")]
    repair: Annotated[str, ident("rep")]
    case: Annotated[str, ident("case")]
    serial: str
    sku: str
    title: str
    value: Money
    state: State
    late: Annotated[bool, Field(description="Out, and should be back.")]
    charge: Annotated[str | None, ident("chg")]
    out_at: Instant
    due_at: Instant
    ended_at: Instant | None
    by: str


class LoanerListing(Schema):
    state: Annotated[
        Code, Field(description="`out`, `returned`, `kept`; `late` are those that should be back.")
    ] = ""
    repair: Code = ""
    case: Code = ""
    seller: Code = ""


class ClaimIn(In):
    """What the supplier is asked for, at most what the case has cost or the order came to."""

    amount: Positive
    party: Annotated[str, Field(max_length=30, examples=["acme"])] = ""
    reference: Short = ""


class SignatureIn(In):
    """A PNG in base64 (or a data address), at most 2000 pixels wide and high; a name; or both."""

    image: Annotated[str, Field(max_length=LARGEST, examples=[_PIXEL])] = ""
    signed_name: Annotated[str, Field(max_length=120, examples=["Li Na"])] = ""


class SignatureOut(Out):
    visit: Annotated[str, ident("vis")]
    image: Annotated[str | None, Field(examples=[_PIXEL], description="PNG in base64.")]
    signed_name: str


def loaner_out(row: Loaner) -> dict[str, Any]:
    same = ("serial", "sku", "title", "state", "late", "out_at", "due_at", "ended_at")
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "repair": row.repair_id,
        "case": row.repair.case_id,
        **{name: getattr(row, name) for name in same},
        "value": money_of(row.value_minor, row.currency),
        "charge": row.charge_ref or None,
        "by": row.by_name,
    }
