"""Complaints and arbitrations."""

from typing import Annotated, Any, Literal

from ninja import Field

from aftermile.api.shapes.basics import In, Instant, Money, Out, Words, ident, money_of
from aftermile.complaints.models import Arbitration, Complaint

ChannelName = Literal["seller", "marketplace", "regulator", "mediator", "court", "public"]
PartyName = Literal["seller", "marketplace", "carrier", "supplier", "buyer", "insurer"]


class ComplaintIn(In):
    """What is not given stays as it stands. `rule` gives the day to answer; `answer_by` sets another."""

    channel: ChannelName | None = None
    body: Annotated[str | None, Field(max_length=120)] = None
    number: Annotated[str | None, Field(max_length=80, examples=["112-5550001"])] = None
    rule: Annotated[str | None, Field(max_length=40, examples=["amazon_a_to_z"])] = None
    answer_by: Instant | None = None
    cause: Annotated[str | None, Field(max_length=40, examples=["carrier.damage"])] = None
    party: PartyName | None = None
    party_name: Annotated[str | None, Field(max_length=60)] = None


class ComplaintFindingOut(Out):
    id: str
    text: str
    by: str
    at: Instant


class ActionOut(Out):
    id: str
    target: str
    subject: str
    what: str
    effect: str
    done: bool


class ComplaintOut(Out):
    id: str
    seller: Annotated[str, ident("slr")]
    case: str
    channel: ChannelName
    body: str
    number: str
    state: Annotated[
        str, Field(description="open, investigating, answered, upheld, partly, rejected, withdrawn")
    ]
    cause: str
    party: str
    party_name: str
    answer_by: Instant | None
    outcome: str
    findings: list[ComplaintFindingOut]
    actions: list[ActionOut]


class TextIn(In):
    text: Words


class ClosureIn(In):
    outcome: Literal["upheld", "partly", "rejected", "withdrawn"]
    text: Words


class ActionIn(In):
    target: Literal["product", "supplier", "carrier", "packing", "listing", "process"]
    subject: Annotated[str, Field(min_length=1, max_length=120, examples=["LAMP-BLACK"])]
    what: Words


class RulingShareIn(In):
    kind: PartyName
    party: Annotated[str, Field(max_length=30)] = ""
    basis_points: Annotated[int, Field(ge=1, le=10_000)]


class RulingIn(In):
    """`shares` sum to 10,000; without them the seller bears all."""

    verdict: Literal["buyer", "seller"]
    text: Words
    remedy: Literal["refund", "partial_refund", "returnless_refund", "replacement"] = "refund"
    amount: Money | None = None
    shares: list[RulingShareIn] = []


class StatementOut(Out):
    side: Literal["buyer", "seller", "operator"]
    text: str
    at: Instant


class RulingOut(Out):
    level: int
    verdict: Literal["buyer", "seller"]
    amount: Money | None
    shares: list[dict[str, Any]]
    text: str
    at: Instant


class ArbitrationOut(Out):
    id: str
    seller: Annotated[str, ident("slr")]
    case: str
    state: Literal["open", "ruled", "appealed", "final", "withdrawn"]
    raised_by: Literal["buyer", "seller"]
    statements_until: Instant
    appeal_until: Instant | None
    statements: list[StatementOut]
    rulings: list[RulingOut]


def complaint_out(row: Complaint) -> dict[str, Any]:
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "case": row.case_id,
        "channel": row.channel,
        "body": row.body,
        "number": row.number,
        "state": row.state,
        "cause": row.cause,
        "party": row.party,
        "party_name": row.party_name,
        "answer_by": row.answer_by,
        "outcome": row.outcome,
        "findings": [
            {"id": one.pk, "text": one.text, "by": one.by_name, "at": one.at}
            for one in row.findings.order_by("id")
        ],
        "actions": [
            {
                "id": one.pk,
                "target": one.target,
                "subject": one.subject,
                "what": one.what,
                "effect": one.effect,
                "done": one.done_at is not None,
            }
            for one in row.actions.order_by("id")
        ],
    }


def arbitration_out(row: Arbitration) -> dict[str, Any]:
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "case": row.case_id,
        "state": row.state,
        "raised_by": row.raised_by,
        "statements_until": row.statements_until,
        "appeal_until": row.appeal_until,
        "statements": [
            {"side": one.side, "text": one.text, "at": one.at} for one in row.statements.order_by("id")
        ],
        "rulings": [
            {
                "level": one.level,
                "verdict": one.verdict,
                "amount": None if one.amount_minor is None else money_of(one.amount_minor, one.currency),
                "shares": one.shares,
                "text": one.words,
                "at": one.at,
            }
            for one in row.rulings.order_by("level")
        ],
    }
