"""Store credits, charges, chargebacks."""

from typing import Annotated, Any, Literal

from ninja import Field, Schema

from aftermile.api.shapes.basics import Code, In, Instant, Money, Out, Ref, Short, ident, money_of
from aftermile.ledger.models import Charge, Dispute, StoreCredit
from aftermile.ledger.queries.charges import pay_token

AboveZero = Annotated[int, Field(ge=1, le=10**15, examples=[2500])]


class Positive(Money):
    """An amount above zero, in minor units."""

    minor: AboveZero


class CreditOut(Out):
    """A store credit or gift card; `code` only in the answer that made it."""

    id: Annotated[str, ident("crd")]
    seller: Annotated[str, ident("slr")]
    buyer: Annotated[str | None, ident("byr")]
    kind: Annotated[str, Field(examples=["credit"])]
    state: Annotated[str, Field(examples=["open"], description="open, used, expired or closed.")]
    last4: Annotated[str, Field(examples=["7KQ2"])]
    code: Annotated[str | None, Field(examples=["4HTX-9WQD-M3ZB-7KQ2"])] = None
    issued: Money
    balance: Money
    order: Annotated[str | None, ident("ord")]
    case: Annotated[str | None, ident("case")]
    note: str
    created_at: Instant
    expires_at: Instant | None
    closed_at: Instant | None


class CreditIn(In):
    """`buyer` may be left out for a gift card."""

    seller: Annotated[Code, Field(description="Only for a key of the operator: id or slug.")] = ""
    buyer: Annotated[Code, ident("byr")] = ""
    kind: Literal["credit", "gift_card"] = "credit"
    amount: Positive
    expires_at: Instant | None = None
    case: Annotated[Code, ident("case")] = ""
    order: Annotated[Code, ident("ord")] = ""
    note: Annotated[str, Field(max_length=300)] = ""


class CodeIn(In):
    code: Annotated[str, Field(min_length=4, max_length=60, examples=["4HTX-9WQD-M3ZB-7KQ2"])]


class SpendingIn(In):
    order: Annotated[Ref, ident("ord")]
    amount: Positive


class CreditListing(Schema):
    buyer: Annotated[Code, Field(description="Id of a buyer.")] = ""
    case: Annotated[Code, Field(description="Id of a case.")] = ""
    last4: Annotated[str, Field(max_length=4, description="Last signs of the code.")] = ""


class ChargeOut(Out):
    """Money a buyer is asked for; `pay_url` is the page to send him to."""

    id: Annotated[str, ident("chg")]
    number: Annotated[str, Field(examples=["CHG-2026-000007"])]
    seller: Annotated[str, ident("slr")]
    order: Annotated[str, ident("ord")]
    case: Annotated[str | None, ident("case")]
    amount: Money
    words: Annotated[str, Field(examples=["Difference to the larger lamp"])]
    state: Annotated[str, Field(examples=["open"])]
    provider: str
    provider_ref: str
    pay_url: Annotated[str, Field(examples=["https://returns.example.com/pay/chg_x.sig/"])]
    tender: Annotated[str | None, ident("tnd")]
    error: str
    created_at: Instant
    expires_at: Instant | None
    finished_at: Instant | None


class ChargeIn(In):
    """`method` is a way of paying the buyer left; without it he pays on the page."""

    order: Annotated[Ref, ident("ord")]
    amount: Positive
    words: Annotated[str, Field(min_length=1, max_length=200, examples=["Difference to the larger lamp"])]
    case: Annotated[Code, ident("case")] = ""
    method: Annotated[Code, ident("pym")] = ""


class ChargeListing(Schema):
    state: Literal["", "open", "paid", "canceled", "expired", "failed", "unknown"] = ""
    order: Annotated[Code, Field(description="Id of an order.")] = ""
    case: Annotated[Code, Field(description="Id of a case.")] = ""


class DisputeOut(Out):
    """A chargeback; while it is opened or answered nothing is paid back to its payment."""

    id: Annotated[str, ident("dsp")]
    seller: Annotated[str, ident("slr")]
    order: Annotated[str, ident("ord")]
    tender: Annotated[str, ident("tnd")]
    case: Annotated[str | None, ident("case")]
    amount: Money
    fee: Money | None
    state: Annotated[str, Field(examples=["opened"])]
    reason: Annotated[str, Field(examples=["13.1"])]
    provider: str
    provider_ref: str
    answer_by: Instant | None
    answer: str
    opened_at: Instant
    answered_at: Instant | None
    handed_in_at: Instant | None
    decided_at: Instant | None


class DisputeIn(In):
    """A chargeback that came by letter; `reference` is the bank's."""

    tender: Annotated[Ref, ident("tnd")]
    amount: Positive
    reference: Annotated[Ref, Field(examples=["CB-4711"])]
    reason: Short = ""
    answer_by: Instant | None = None
    fee: Positive | None = None
    inquiry: Annotated[bool, Field(description="The bank only asks; no money moved yet.")] = False
    case: Annotated[Code, ident("case")] = ""


class AnswerIn(In):
    words: Annotated[str, Field(min_length=1, max_length=20_000, examples=["It was delivered on May 2."])]


class OutcomeIn(In):
    won: bool


class DisputeListing(Schema):
    open: Annotated[bool, Field(description="Only those not decided.")] = False
    order: Annotated[Code, Field(description="Id of an order.")] = ""
    case: Annotated[Code, Field(description="Id of a case.")] = ""


def credit_out(row: StoreCredit) -> dict[str, Any]:
    same = ("kind", "state", "last4", "note", "created_at", "expires_at", "closed_at")
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "buyer": row.buyer_id,
        "code": row.code or None,
        "issued": money_of(row.issued_minor, row.currency),
        "balance": money_of(row.balance_minor, row.currency),
        "order": row.order_id,
        "case": row.case_ref or None,
        **{name: getattr(row, name) for name in same},
    }


def charge_out(row: Charge, base: str) -> dict[str, Any]:
    same = ("number", "words", "state", "provider", "provider_ref", "error")
    times = ("created_at", "expires_at", "finished_at")
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "order": row.order_id,
        "case": row.case_ref or None,
        "amount": money_of(row.amount_minor, row.currency),
        "pay_url": f"{base}/pay/{pay_token(row)}/",
        "tender": row.tender_id,
        **{name: getattr(row, name) for name in (*same, *times)},
    }


def dispute_out(row: Dispute) -> dict[str, Any]:
    same = ("state", "reason", "provider", "provider_ref", "answer_by", "answer")
    times = ("opened_at", "answered_at", "handed_in_at", "decided_at")
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "order": row.order_id,
        "tender": row.tender_id,
        "case": row.case_ref or None,
        "amount": money_of(row.amount_minor, row.currency),
        "fee": money_of(row.fee_minor, row.fee_currency) if row.fee_minor else None,
        **{name: getattr(row, name) for name in (*same, *times)},
    }
