"""What is offered, agreed, asked of a second approver and carried out."""

from typing import Annotated, Any, Literal

from ninja import Field

from aftermile.api.shapes.basics import In, Instant, Money, Out, Words, ident, money_of
from aftermile.api.shapes.fees import NewFeeIn, PlannedFeeOut, planned_out
from aftermile.cases.models import ApprovalRequest, Fulfillment, Offer
from aftermile.cases.planning.preview import PlanPreview
from aftermile.cases.taken_off import fees_from

RemedyName = Literal[
    "refund",
    "partial_refund",
    "returnless_refund",
    "replacement",
    "exchange",
    "repair",
    "store_credit",
    "coupon",
]
Override = Annotated[
    str, Field(max_length=2000, description="Why, where it goes beyond what the rules give.")
]


class WayIn(In):
    remedy: RemedyName
    amount: Money | None = None


class OfferIn(In):
    remedy: RemedyName
    amount: Money | None = None
    beside: Annotated[list[WayIn], Field(max_length=5, description="Other ways to choose from.")] = []
    lapse: Annotated[
        Literal["reject", "accept"], Field(description="What it means when nobody answers in time.")
    ] = "reject"
    answers: Annotated[
        str,
        Field(max_length=40, description="Id of our offer that the buyer answers with this counter-offer."),
    ] = ""
    freight_payer: Literal["", "seller", "buyer"] = ""
    fees: Annotated[
        list[NewFeeIn] | None,
        Field(max_length=10, description="Taken off the first way; without it those of the rules."),
    ] = None
    message: Annotated[str, Field(max_length=5000)] = ""
    override: Override = ""
    expires_at: Instant | None = None


class OfferOut(Out):
    id: Annotated[str, ident("ofr")]
    case: Annotated[str, ident("case")]
    remedy: str
    amount: Money
    fees: Annotated[list[PlannedFeeOut], Field(description="Taken off the amount.")] = []
    goods_back: bool
    freight_payer: str
    message: str
    from_buyer: bool
    answers: Annotated[str | None, ident("ofr")]
    lapse: Annotated[str, Field(examples=["reject"])]
    state: Annotated[str, Field(examples=["open"])]
    by: str
    created_at: Instant
    expires_at: Instant
    answered_at: Instant | None


class ApprovalIn(In):
    remedy: RemedyName
    amount: Money | None = None
    note: Annotated[str, Field(max_length=5000)] = ""
    override: Override = ""
    after_resale: Annotated[
        bool, Field(description="The money waits until the step `resell` of the plan is done.")
    ] = False
    fees: Annotated[
        list[NewFeeIn] | None,
        Field(max_length=10, description="Taken off the refund; without it those of the rules."),
    ] = None


class FulfillmentIn(In):
    words: Annotated[Words, Field(min_length=1, examples=["A new lamp is on its way to you."])]
    reference: Annotated[str, Field(max_length=120, examples=["00340434161094042557"])] = ""


class FulfillmentOut(Out):
    """What was sent or given where the remedy is not money."""

    id: Annotated[str, ident("ful")]
    case: Annotated[str, ident("case")]
    remedy: str
    reference: str
    words: str
    by: str
    at: Instant


class ApprovalRequestIn(ApprovalIn):
    act: Literal["approve", "offer"] = "approve"


class ApprovalRequestOut(Out):
    """Somebody asks another member for what is above his own authority."""

    id: Annotated[str, ident("apr")]
    seller: Annotated[str, ident("slr")]
    case: Annotated[str, ident("case")]
    act: Literal["approve", "offer"]
    remedy: str
    amount: Money
    note: str
    why: Annotated[str, Field(examples=["above_authority"])]
    state: Literal["waiting", "granted", "refused", "expired"]
    asked_by: str
    asked_at: Instant
    expires_at: Instant
    answered_by: str
    answered_at: Instant | None
    words: str


class PlannedStepOut(Out):
    """A step as it would be planned: who does it, by when at the latest, and what it should cost."""

    key: Annotated[str, Field(examples=["ship_back"])]
    kind: Annotated[str, Field(examples=["ship_back"])]
    owner: Annotated[str, Field(examples=["buyer"])]
    needs: list[str]
    due_at: Instant | None
    cost_expected: Money


class PlannedPostingOut(Out):
    """A posting that a step will make: debit above zero, credit below."""

    step: Annotated[str, Field(examples=["refund"])]
    account: str
    amount: Money


class MessageOut(Out):
    """A mail as the buyer would get it."""

    language: str
    subject: Annotated[str, Field(examples=["Your return is approved"])]
    text: Annotated[str, Field(examples=["Please send the lamp back."])]


class PlanOut(Out):
    """What an approval, an offer or a refund would do. Nothing was changed."""

    preview: bool = True
    remedy: str
    amount: Money
    shipping: Money
    goods_back: bool
    freight_payer: str
    fees: Annotated[
        list[PlannedFeeOut],
        Field(description="Taken off: the amount of an agreement is before them, that of a refund after."),
    ] = []
    beyond_rules: Annotated[str, Field(examples=["amount"])] = ""
    needs_second: bool = False
    why_second: str = ""
    authority_left: Money | None = None
    payments: list["PlannedPayment"] = []
    steps: list[PlannedStepOut] = []
    postings: list[PlannedPostingOut] = []
    cost_expected: Money | None = None
    message: MessageOut | None = None


class PlannedPayment(Out):
    tender: Annotated[str, ident("tnd")]
    label: Annotated[str, Field(examples=["Visa 4242"])]
    provider: str
    amount: Money


def plan_shape(preview: PlanPreview, currency: str) -> dict[str, Any]:
    """Return the steps and postings of a plan that was not made."""
    return {
        "steps": [
            {
                "key": step.key,
                "kind": step.kind,
                "owner": step.owner,
                "needs": list(step.needs),
                "due_at": step.due,
                "cost_expected": money_of(step.expected_minor, currency),
            }
            for step in preview.steps
        ],
        "postings": [
            {
                "step": row.step,
                "account": row.account,
                "amount": money_of(row.amount_minor, currency),
            }
            for row in preview.postings
        ],
        "cost_expected": money_of(preview.expected_minor, currency),
    }


def request_out(row: ApprovalRequest) -> dict[str, Any]:
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "case": row.case_id,
        "act": row.act,
        "remedy": row.remedy,
        "amount": money_of(row.amount_minor, row.case.currency),
        "note": row.note,
        "why": row.why.get("code", ""),
        "state": row.state,
        "asked_by": row.asked_by_name,
        "asked_at": row.asked_at,
        "expires_at": row.expires_at,
        "answered_by": row.answered_by_name,
        "answered_at": row.answered_at,
        "words": row.words,
    }


def fulfillment_out(row: Fulfillment) -> dict[str, Any]:
    return {
        "id": row.pk,
        "case": row.case_id,
        "remedy": row.remedy,
        "reference": row.reference,
        "words": row.words,
        "by": row.by_name,
        "at": row.at,
    }


def offer_out(offer: Offer, currency: str) -> dict[str, Any]:
    same = ("remedy", "goods_back", "freight_payer", "message", "from_buyer", "lapse", "state")
    times = ("created_at", "expires_at", "answered_at")
    return {
        "id": offer.pk,
        "case": offer.case_id,
        "amount": money_of(offer.amount_minor, currency),
        "fees": planned_out(fees_from(offer.fees), currency),
        "answers": offer.answers_id,
        "by": offer.by_name,
        **{name: getattr(offer, name) for name in (*same, *times)},
    }
