"""The log and webhooks."""

from typing import Annotated, Any

from ninja import Field, Schema

from aftermile.api.shapes.basics import Actor, Code, In, Instant, Out, Short, ident
from aftermile.events.models import Delivery, WebhookEndpoint

Names = Annotated[list[Annotated[str, Field(max_length=60, examples=["case.*"])]], Field(max_length=100)]


class EventOut(Out):
    """One fact, as webhooks carry it."""

    id: Annotated[str, ident("evt")]
    type: Annotated[str, Field(examples=["case.approved"])]
    version: int
    timestamp: Annotated[str, Field(examples=["2026-11-22T14:05:00.000Z"])]
    sequence: int
    seller: Annotated[str, ident("slr")]
    subject: Annotated[str, ident("case")]
    thread: Annotated[str, ident("case")]
    actor: Actor
    data: dict[str, Any]


class EventPage(Out):
    """`next` is the number to go on from; it is never null, for the log never ends."""

    items: list[EventOut]
    next: Annotated[int, Field(examples=[4711])]


class EventTypeOut(Out):
    name: Annotated[str, Field(examples=["case.approved"])]
    summary: str
    data: dict[str, str]


class EventListing(Schema):
    after: Annotated[
        int, Field(ge=0, le=2**63 - 1, description="`next` of the answer before; 0 at first.")
    ] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    names: Annotated[
        str, Field(max_length=1000, description="Names or noun.*, separated by commas; all without.")
    ] = ""


class WebhookIn(In):
    seller: Code = ""
    url: Annotated[str, Field(min_length=1, max_length=500, examples=["https://example.com/aftermile"])]
    events: Annotated[Names, Field(description="Names, or noun.*; empty means all.")] = []
    description: Short = ""


class WebhookOut(Out):
    id: Annotated[str, ident("whe")]
    seller: Annotated[str, ident("slr")]
    url: str
    events: list[str]
    description: str
    active: bool
    failures: int
    failing_since: Instant | None
    switched_off_at: Instant | None
    created_at: Instant


class WebhookWithSecret(WebhookOut):
    secret: Annotated[str, Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])]


class SwitchIn(In):
    active: bool


class DeliveryOut(Out):
    id: Annotated[str, ident("dlv")]
    webhook: Annotated[str, ident("whe")]
    event: Annotated[str, ident("evt")]
    type: Annotated[str, Field(examples=["case.approved"])]
    state: Annotated[str, Field(examples=["delivered"])]
    attempts: int
    due_at: Instant
    response_status: int | None
    response_body: str
    error: str
    delivered_at: Instant | None
    created_at: Instant


class ReplayIn(In):
    since: Instant
    until: Instant
    only_failed: bool = True


class ReplayOut(Out):
    count: Annotated[int, Field(examples=[12])]


def webhook_out(row: WebhookEndpoint) -> dict[str, Any]:
    same = ("url", "events", "description", "active", "failures", "failing_since", "switched_off_at")
    names = (*same, "created_at", "secret")
    return {"id": row.pk, "seller": row.seller_id, **{name: getattr(row, name) for name in names}}


def delivery_out(row: Delivery) -> dict[str, Any]:
    same = ("state", "attempts", "due_at", "response_status", "response_body", "error", "delivered_at")
    return {
        "id": row.pk,
        "webhook": row.endpoint_id,
        "event": row.event.id,
        "type": row.event.name,
        "created_at": row.created_at,
        **{name: getattr(row, name) for name in same},
    }
