"""Repairs, quotes, technicians, visits, warranties."""

from typing import Annotated, Any, Literal

from ninja import Field, Schema

from aftermile.api.shapes.basics import (
    Code,
    Day,
    In,
    Instant,
    Money,
    Out,
    Quantity,
    Ref,
    Short,
    Words,
    ident,
    money_of,
)
from aftermile.repairs.models import Quote, Repair, Technician, Visit, Warranty
from aftermile.repairs.spending import cost_of

Place = Literal["workshop", "on_site"]
Payer = Literal["seller", "buyer", "supplier", "warranty"]
LineKind = Literal["labor", "parts", "travel", "freight"]
Outcome = Literal["repaired", "no_fault", "failed"]
Stretch = Annotated[list[str], Field(min_length=2, max_length=2, examples=[["09:00", "17:00"]])]


WEEK = [*[[["09:00", "17:00"]]] * 5, [], []]


class RepairIn(In):
    """A piece of a case to be repaired; `place` and `payer` follow from the case where they are left out."""

    case: Ref
    unit: Ref
    place: Place | None = None
    payer: Payer | None = None
    fault: Words = ""


class QuoteLine(In):
    kind: LineKind
    amount: Money
    words: Annotated[str, Field(max_length=200)] = ""


class QuoteIn(In):
    lines: Annotated[list[QuoteLine], Field(min_length=1, max_length=50)]
    payer: Payer | None = None
    words: Words = ""
    expires_at: Instant | None = None


class RefusalIn(In):
    words: Words = ""


class PartIn(In):
    """`cost` for all pieces."""

    sku: Annotated[str, Field(min_length=1, max_length=120)]
    cost: Money
    quantity: Quantity = 1
    title: Short = ""
    serial: Annotated[str, Field(max_length=80)] = ""


class StateIn(In):
    """Where work stands: `parts_awaited`, `in_work`, `done` (with its outcome), `returned` or `canceled`."""

    state: Literal["approved", "parts_awaited", "in_work", "done", "returned", "canceled"]
    outcome: Outcome | None = None
    fault_code: Code = ""
    words: Words = ""
    reference: Short = ""


class RepairQuoteOut(Out):
    id: Annotated[str, ident("quo")]
    payer: Payer
    state: Annotated[str, Field(examples=["open"])]
    total: Money
    lines: list[QuoteLine]
    words: str
    charge: Annotated[str | None, ident("chg")]
    expires_at: Instant
    answered_at: Instant | None
    answered_by: str


class RepairPartOut(Out):
    id: Annotated[str, ident("prt")]
    sku: str
    title: str
    serial: str
    quantity: int
    cost: Money
    used_at: Instant


class RepairOut(Out):
    id: Annotated[str, ident("rep")]
    seller: Annotated[str, ident("slr")]
    case: Annotated[str, ident("case")]
    unit: Annotated[str, ident("unit")]
    state: Annotated[str, Field(examples=["quoted"])]
    place: Place
    payer: Payer
    attempt: int
    fault: str
    fault_code: str
    outcome: str
    serial: str
    opened_at: Instant
    updated_at: Instant
    done_at: Instant | None
    returned_at: Instant | None


class RepairFull(RepairOut):
    quotes: list[RepairQuoteOut]
    parts: list[RepairPartOut]
    cost: Annotated[Money, Field(description="What the books hold for it: parts, and quoted work.")]


class RepairListing(Schema):
    state: Code = ""
    place: Code = ""
    payer: Code = ""
    case: Code = ""
    seller: Code = ""


class TechnicianIn(In):
    """`hours`: seven days, Monday first, each a list of stretches in `time_zone`."""

    name: Short
    country: Annotated[str, Field(pattern="^[A-Z]{2}$", examples=["DE"])]
    time_zone: Annotated[str, Field(max_length=60, examples=["Europe/Berlin"])]
    postcode: Annotated[str, Field(max_length=20)] = ""
    latitude: Annotated[float | None, Field(ge=-90, le=90)] = None
    longitude: Annotated[float | None, Field(ge=-180, le=180)] = None
    radius_km: Annotated[int | None, Field(ge=1, le=2000)] = None
    skills: Annotated[list[Short], Field(max_length=200, examples=[["lamps"]])] = ["*"]
    areas: Annotated[list[Short], Field(max_length=500, examples=[["DE:10"]])] = []
    hours: Annotated[list[list[Stretch]], Field(min_length=7, max_length=7, examples=[WEEK])] = WEEK
    days_off: Annotated[list[Day], Field(max_length=366)] = []
    capacity: Annotated[int, Field(ge=1, le=50)] = 6
    speed_kmh: Annotated[int, Field(ge=5, le=130)] = 40
    email: Annotated[str, Field(max_length=254)] = ""
    phone: Annotated[str, Field(max_length=32)] = ""
    active: bool = True
    seller: Annotated[str, Field(max_length=120, description="Needed with an operator's key.")] = ""


class TechnicianOut(Out):
    id: Annotated[str, ident("tch")]
    seller: Annotated[str, ident("slr")]
    name: str
    skills: list[str]
    areas: list[str]
    country: str
    time_zone: str
    capacity: int
    active: bool


class VisitIn(In):
    """The buyer gets a mail and chooses a slot, or you book one for him."""

    case: Ref
    repair: Annotated[str, Field(max_length=40)] = ""
    minutes: Annotated[int, Field(ge=15, le=480)] = 60
    fee: Money | None = None
    latitude: Annotated[float | None, Field(ge=-90, le=90)] = None
    longitude: Annotated[float | None, Field(ge=-180, le=180)] = None


class VisitOut(Out):
    id: Annotated[str, ident("vis")]
    seller: Annotated[str, ident("slr")]
    case: Annotated[str, ident("case")]
    repair: Annotated[str | None, ident("rep")]
    technician: Annotated[str | None, ident("tch")]
    state: Annotated[str, Field(examples=["booked"])]
    starts_at: Instant | None
    ends_at: Instant | None
    planned_at: Instant | None
    position: int | None
    zone: Annotated[str, Field(examples=["Europe/Berlin"], description="Of the buyer.")]
    minutes: int
    fee: Money
    fee_state: str
    words: str
    signed: bool
    signed_name: str
    version: int


class VisitListing(Schema):
    state: Code = ""
    technician: Code = ""
    case: Code = ""
    seller: Code = ""


class VisitSlotOut(Out):
    """A window of arrival; book it with its technician and start."""

    technician: Annotated[str, ident("tch")]
    starts_at: Instant
    ends_at: Instant
    zone: Annotated[str, Field(examples=["Europe/Berlin"], description="Of the buyer.")]


class SlotList(Out):
    items: list[VisitSlotOut]


class BookingIn(In):
    technician: Ref
    starts_at: Instant


class VisitStateIn(In):
    """`on_the_way`, `arrived`, `done` (with a result), `failed` or `canceled`."""

    state: Literal["on_the_way", "arrived", "done", "failed", "canceled"]
    outcome: Outcome = "repaired"
    fault_code: Code = ""
    words: Words = ""
    signed_name: Short = ""
    parts: Annotated[list[PartIn], Field(max_length=50)] = []
    fee: Literal["", "collected", "link"] = ""


class WarrantyIn(In):
    """Without `months` and `starts_on` the sold piece and the seller's terms say them."""

    serial: Annotated[str, Field(min_length=1, max_length=80)]
    unit: Annotated[str, Field(max_length=40)] = ""
    sku: Short = ""
    title: Annotated[str, Field(max_length=300)] = ""
    starts_on: Day | None = None
    months: Annotated[int | None, Field(ge=1, le=600)] = None
    seller: Annotated[str, Field(max_length=120)] = ""


class WarrantyOut(Out):
    id: Annotated[str, ident("war")]
    seller: Annotated[str, ident("slr")]
    serial: str
    unit: Annotated[str | None, ident("unit")]
    sku: str
    title: str
    source: Literal["promise", "law"]
    cite: str
    starts_on: Day
    ends_on: Day
    void_why: str
    registered_at: Instant | None


class WarrantyListing(Schema):
    serial: Annotated[str, Field(max_length=80)] = ""
    seller: Code = ""


def repair_out(row: Repair) -> dict[str, Any]:
    same = ("state", "place", "payer", "attempt", "fault", "fault_code", "outcome", "serial")
    times = ("opened_at", "updated_at", "done_at", "returned_at")
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "case": row.case_id,
        "unit": row.unit_id,
        **{name: getattr(row, name) for name in (*same, *times)},
    }


def repair_full(row: Repair) -> dict[str, Any]:
    parts = [
        {
            "id": part.pk,
            **{name: getattr(part, name) for name in ("sku", "title", "serial", "quantity", "used_at")},
            "cost": money_of(part.cost_minor, part.currency),
        }
        for part in row.parts.order_by("id")
    ]
    quotes = row.quotes.prefetch_related("lines").order_by("id")
    return {
        **repair_out(row),
        "quotes": [quote_out(quote) for quote in quotes],
        "parts": parts,
        "cost": money_of(cost_of(row), row.currency),
    }


def quote_out(row: Quote) -> dict[str, Any]:
    lines = [
        {"kind": line.kind, "words": line.words, "amount": money_of(line.amount_minor, row.currency)}
        for line in row.lines.all()
    ]
    same = ("payer", "state", "words", "expires_at", "answered_at", "answered_by")
    return {
        "id": row.pk,
        **{name: getattr(row, name) for name in same},
        "total": money_of(row.total_minor, row.currency),
        "lines": lines,
        "charge": row.charge_ref or None,
    }


def technician_out(row: Technician) -> dict[str, Any]:
    same = ("name", "skills", "areas", "country", "time_zone", "capacity", "active")
    return {"id": row.pk, "seller": row.seller_id, **{name: getattr(row, name) for name in same}}


def visit_out(row: Visit) -> dict[str, Any]:
    same = (
        "state",
        "starts_at",
        "ends_at",
        "planned_at",
        "position",
        "zone",
        "minutes",
        "fee_state",
        "words",
        "signed_name",
        "version",
    )
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "case": row.case_id,
        "repair": row.repair_id,
        "technician": row.technician_id,
        **{name: getattr(row, name) for name in same},
        "fee": money_of(row.fee_minor, row.currency),
        "signed": bool(row.signature or row.signed_name),
    }


def warranty_out(row: Warranty) -> dict[str, Any]:
    same = (
        "serial",
        "sku",
        "title",
        "source",
        "cite",
        "starts_on",
        "ends_on",
        "void_why",
        "registered_at",
    )
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "unit": row.unit_id,
        **{name: getattr(row, name) for name in same},
    }
