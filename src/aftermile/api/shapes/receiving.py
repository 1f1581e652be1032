"""Inspections, and boxes that fit nothing."""

from typing import Annotated, Any, Literal

from ninja import Field, Schema

from aftermile.api.shapes.basics import Code, In, Instant, Money, Out, Quantity, Short, ident, money_of
from aftermile.api.shapes.cases import DispositionName, GradeName
from aftermile.cases.models import Inspection
from aftermile.inbound.models import UnknownParcel
from aftermile.inbound.suggesting import Suggestion

Good = Literal["a", "b", "c", "d"]


class InspectedIn(In):
    """The value left in percent, or the loss in money of all these pieces; not both."""

    case_line: Annotated[Code, ident("cln")]
    quantity: Quantity = 1
    grade: Good
    accepted: bool = True
    disposition: DispositionName = ""
    kept_percent: Annotated[int | None, Field(ge=0, le=100)] = None
    loss: Money | None = None
    serial: Annotated[str, Field(max_length=80)] = ""
    serial_reason: Annotated[str, Field(max_length=300)] = ""
    note: Annotated[str, Field(max_length=2000)] = ""
    photos: Annotated[list[Code], Field(max_length=50, description="Ids of evidence of the case.")] = []


class InspectionIn(In):
    lines: Annotated[list[InspectedIn], Field(min_length=1, max_length=200)]
    location: Code = ""


class InspectionOut(Out):
    id: Annotated[str, ident("isp")]
    case_line: Annotated[str, ident("cln")]
    quantity: int
    grade: str
    disposition: str
    accepted: bool
    serial: str
    serial_reason: str
    kept_percent: int
    loss: Money
    deducted: Annotated[Money, Field(description="What is taken off the refund.")]
    why_not: Annotated[str, Field(description="Why the loss is not taken off.", examples=["not_allowed"])]
    note: str
    photos: list[str]
    location: Annotated[str | None, ident("loc")]
    by: str
    at: Instant


class InspectionItemIn(In):
    sku: Short = ""
    title: Annotated[str, Field(max_length=300)] = ""
    serial: Annotated[str, Field(max_length=80)] = ""
    quantity: Quantity = 1
    grade: Literal["", "a", "b", "c", "d"] = ""


class UnknownIn(In):
    """What is on the label and in the box."""

    seller: Annotated[Code, Field(description="Needed where the key is the operator's.")] = ""
    tracking_number: Annotated[str, Field(max_length=60)] = ""
    carrier: Annotated[str, Field(max_length=40)] = ""
    sender: Annotated[str, Field(max_length=200, examples=["Li Na"])] = ""
    postcode: Annotated[str, Field(max_length=20)] = ""
    country: Annotated[str, Field(max_length=2)] = ""
    text: Annotated[str, Field(max_length=2000)] = ""
    note: Annotated[str, Field(max_length=2000)] = ""
    weight_grams: Annotated[int | None, Field(ge=1, le=10_000_000)] = None
    location: Code = ""
    place: Annotated[str, Field(max_length=60)] = ""
    found: Literal["parcel", "extra", "returned"] = "parcel"
    items: Annotated[list[InspectionItemIn], Field(max_length=200)] = []


class InspectionItemOut(Out):
    sku: str
    title: str
    serial: str
    quantity: int
    grade: str


class UnknownBrief(Out):
    id: Annotated[str, ident("unk")]
    number: Annotated[str, Field(examples=["U-2026-000012"])]
    seller: Annotated[str, ident("slr")]
    found: str
    state: str
    tracking_number: str
    carrier: str
    sender: str
    postcode: str
    country: str
    text: str
    note: str
    weight_grams: int | None
    location: Annotated[str | None, ident("loc")]
    place: str
    case: Annotated[str | None, ident("case")]
    receipt: Annotated[str | None, ident("rcp")]
    words: str
    arrived_at: Instant
    settled_at: Instant | None
    version: int
    items: list[InspectionItemOut]


class SuggestionOut(Out):
    order: Annotated[str, ident("ord")]
    order_number: str
    case: Annotated[str | None, ident("case")]
    score: Annotated[int, Field(examples=[95])]
    reasons: Annotated[list[str], Field(examples=[["order_number", "postcode"]])]


class UnknownOut(UnknownBrief):
    suggestions: list[SuggestionOut]


class MatchedPieceIn(In):
    """Pieces of a case line (match with a case) or of a unit (match with an order)."""

    case_line: Annotated[Code, ident("cln")] = ""
    unit: Annotated[Code, ident("unit")] = ""
    quantity: Quantity = 1
    grade: GradeName = "a"
    serial: Annotated[str, Field(max_length=80)] = ""
    serial_reason: Annotated[str, Field(max_length=300)] = ""


class ParcelMatchIn(In):
    """Name a case, or an order on which a return is opened."""

    case: Code = ""
    order: Annotated[str, Field(max_length=120)] = ""
    lines: Annotated[list[MatchedPieceIn], Field(min_length=1, max_length=200)]
    reason: Annotated[Code, Field(examples=["sent_without_notice"])] = ""
    text: Annotated[str, Field(max_length=2000)] = ""


class AsideIn(In):
    text: Annotated[str, Field(min_length=1, max_length=2000, examples=["Not ours; handed to the carrier."])]


class UnknownFilter(Schema):
    state: Literal["", "waiting", "matched", "set_aside"] = ""
    q: Annotated[str, Field(max_length=200)] = ""
    seller: Code = ""


def inspection_out(row: Inspection, currency: str) -> dict[str, Any]:
    same = ("quantity", "grade", "disposition", "accepted", "serial", "serial_reason", "kept_percent")
    return {
        "id": row.pk,
        "case_line": row.line_id,
        "loss": money_of(row.loss_minor, currency),
        "deducted": money_of(row.deducted_minor, currency),
        "photos": [photo.pk for photo in row.photos.all()],
        "location": row.location_id,
        "by": row.by_name,
        **{name: getattr(row, name) for name in (*same, "why_not", "note", "at")},
    }


def unknown_brief(row: UnknownParcel) -> dict[str, Any]:
    same = ("number", "found", "state", "tracking_number", "carrier", "sender", "postcode", "country", "note")
    more = ("weight_grams", "place", "words", "arrived_at", "settled_at", "version")
    fields = ("sku", "title", "serial", "quantity", "grade")
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "text": row.label,
        "location": row.location_id,
        "case": row.case_id,
        "receipt": row.receipt_id,
        "items": [{name: getattr(item, name) for name in fields} for item in row.items.all()],
        **{name: getattr(row, name) for name in (*same, *more)},
    }


def unknown_out(row: UnknownParcel, found: list[Suggestion]) -> dict[str, Any]:
    return {
        **unknown_brief(row),
        "suggestions": [
            {
                "order": one.order.pk,
                "order_number": one.order.number,
                "case": one.case.pk if one.case else None,
                "score": one.score,
                "reasons": list(one.reasons),
            }
            for one in found
        ],
    }
