"""Refunds, ledger entries, movements made elsewhere."""

from typing import Annotated, Any, Literal

from ninja import Field, Schema

from aftermile.api.shapes.basics import Code, In, Instant, Money, Out, Ref, ident, money_of
from aftermile.ledger.models import Entry, ExternalMovement, Refund
from aftermile.ledger.queries import Balance


class RefundOut(Out):
    id: Annotated[str, ident("rfd")]
    number: Annotated[str, Field(examples=["RF-2026-000042"])]
    seller: Annotated[str, ident("slr")]
    order: Annotated[str, ident("ord")]
    case: Annotated[str | None, ident("case")]
    tender: Annotated[str, ident("tnd")]
    amount: Money
    state: Annotated[str, Field(examples=["done"])]
    provider: Annotated[str, Field(examples=["manual"])]
    provider_ref: str
    reason: str
    error: str
    created_at: Instant
    sent_at: Instant | None
    finished_at: Instant | None


class ConfirmationIn(In):
    reference: Annotated[str, Field(min_length=1, max_length=120, examples=["SEPA 2026-11-22 4711"])]


class NoteOnlyIn(In):
    note: Annotated[str, Field(max_length=300)] = ""


class PostingOut(Out):
    account: Annotated[str, Field(examples=["refunds_pending"])]
    party: str
    amount: Money


class EntryOut(Out):
    """One business fact of money; its postings sum to zero (debit positive)."""

    id: Annotated[str, ident("ent")]
    seller: Annotated[str, ident("slr")]
    kind: Annotated[str, Field(examples=["refund_reserved"])]
    order: Annotated[str | None, ident("ord")]
    case: Annotated[str | None, ident("case")]
    at: Instant
    postings: list[PostingOut]


class BalanceOut(Out):
    account: Annotated[str, Field(examples=["cash"])]
    seller: Annotated[str, ident("slr")]
    party: str
    balance: Money


class MovementOut(Out):
    """Money that a provider moved without us, until somebody says what it was."""

    id: Annotated[str, ident("ext")]
    seller: Annotated[str, ident("slr")]
    provider: str
    provider_ref: str
    tender: Annotated[str | None, ident("tnd")]
    refund: Annotated[str | None, ident("rfd")]
    amount: Money
    direction: Annotated[str, Field(examples=["out"], description="`in`: paid though nothing was due.")]
    alarm: bool
    at: Instant
    settled_at: Instant | None
    note: str


class MatchIn(In):
    refund: Annotated[Ref, ident("rfd")]


class RefundListing(Schema):
    state: Literal["", "reserved", "sent", "done", "failed", "unknown"] = ""
    order: Annotated[Code, Field(description="Id of an order.")] = ""
    case: Annotated[Code, Field(description="Id of a case.")] = ""


def refund_out(row: Refund) -> dict[str, Any]:
    same = ("number", "state", "provider", "provider_ref", "reason", "error")
    times = ("created_at", "sent_at", "finished_at")
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "order": row.order_id,
        "case": row.case_ref or None,
        "tender": row.tender_id,
        "amount": money_of(row.amount_minor, row.currency),
        **{name: getattr(row, name) for name in (*same, *times)},
    }


def entry_out(row: Entry) -> dict[str, Any]:
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "kind": row.kind,
        "order": row.order_id,
        "case": row.case_ref or None,
        "at": row.at,
        "postings": [
            {
                "account": posting.account.kind,
                "party": posting.account.party,
                "amount": money_of(posting.amount_minor, posting.account.currency),
            }
            for posting in row.postings.all()
        ],
    }


def balance_out(row: Balance) -> dict[str, Any]:
    account = row.account
    return {
        "account": account.kind,
        "seller": account.seller_id,
        "party": account.party,
        "balance": money_of(row.amount_minor, account.currency),
    }


def movement_out(row: ExternalMovement) -> dict[str, Any]:
    same = ("provider", "provider_ref", "alarm", "direction", "at", "settled_at", "note")
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "tender": row.tender_id,
        "refund": row.refund_id,
        "amount": money_of(row.amount_minor, row.currency),
        **{name: getattr(row, name) for name in same},
    }
