"""Return points, ways back, pickups, batches, duty files."""

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from aftermile.api.shapes.basics import Code, Day, In, Instant, Minor, Money, Out, Ref, Short, ident, money_of
from aftermile.inbound.completeness import Claim, Missing
from aftermile.inbound.models import Batch, BatchMember, DutyFile, Pickup, ReturnRoute
from aftermile.inbound.queries.points import Near
from aftermile.inbound.queries.routes import RouteOption
from aftermile.inbound.slots import Slot

Kind = Literal["label", "own", "return_point", "hub", "drop_off", "pickup"]
Purpose = Literal["origin", "resale", "donation", "disposal"]


class PointListing(Schema):
    """Near whom: a country, a postcode and, where known, coordinates in degrees."""

    seller: Code = ""
    country: Annotated[str, Field(max_length=2, examples=["DE"])] = ""
    postcode: Annotated[str, Field(max_length=20, examples=["10115"])] = ""
    latitude: Annotated[float | None, Field(ge=-90, le=90)] = None
    longitude: Annotated[float | None, Field(ge=-180, le=180)] = None
    box_free: bool = False
    grams: Annotated[int, Field(ge=0, le=10**9)] = 0
    longest_mm: Annotated[int, Field(ge=0, le=10**9)] = 0


class PointOut(Out):
    id: Annotated[str, ident("rpt")]
    seller: Annotated[str, ident("slr")]
    location: Annotated[str, ident("loc")]
    code: str
    name: str
    kind: Literal["return_point", "hub", "warehouse"]
    address: str
    postcode: str
    city: str
    country: str
    time_zone: str
    hours: dict[str, list[list[str]]]
    serves: list[str]
    takes_parcels: bool
    takes_box_free: bool
    max_grams: int | None
    max_longest_mm: int | None
    instructions: dict[str, str]
    open: bool
    open_until: Instant | None
    opens_at: Instant | None
    kilometers: float | None


class PointsOut(Out):
    items: list[PointOut]


def point_out(near: Near) -> dict[str, Any]:
    point = near.point
    same = ("postcode", "city", "hours", "serves", "takes_parcels", "takes_box_free", "max_grams")
    return {
        "id": point.pk,
        "seller": point.seller_id,
        "location": point.location_id,
        "code": point.location.code,
        "name": point.name,
        "kind": point.location.kind,
        "address": point.address,
        "country": point.country,
        "time_zone": point.zone,
        **{name: getattr(point, name) for name in same},
        "max_longest_mm": point.max_longest_mm,
        "instructions": point.instructions,
        "open": near.opening.open,
        "open_until": near.opening.until,
        "opens_at": near.opening.opens,
        "kilometers": round(near.km, 3) if near.km is not None else None,
    }


class RouteIn(In):
    kind: Kind
    point: Annotated[Code, Field(description="Of a return point or hub.")] = ""
    propose: Annotated[bool, Field(description="Lay it before the buyer instead of agreeing.")] = False


class RouteOut(Out):
    id: Annotated[str, ident("rrt")]
    case: Annotated[str, ident("case")]
    kind: Kind
    state: Annotated[str, Field(examples=["chosen"])]
    location: Annotated[str | None, ident("loc")]
    address: str
    country: str
    payer: str
    cost: Money
    buyer_pays: Money
    code: str
    valid_until: Instant | None
    chosen_at: Instant | None
    used_at: Instant | None


class RouteOptionOut(Out):
    kind: Kind
    point: Annotated[str | None, ident("rpt")]
    name: str
    address: str
    cost: Money
    buyer_pays: Money
    cheapest: bool


class RoutesOut(Out):
    """What was agreed, and what could be."""

    agreed: RouteOut | None
    options: list[RouteOptionOut]


def route_out(row: ReturnRoute) -> dict[str, Any]:
    same = ("kind", "state", "address", "country", "payer", "code", "valid_until", "chosen_at", "used_at")
    return {
        "id": row.pk,
        "case": row.case_id,
        "location": row.location_id,
        **{name: getattr(row, name) for name in same},
        "cost": money_of(row.cost_minor, row.currency),
        "buyer_pays": money_of(row.buyer_minor, row.currency),
    }


def option_out(row: RouteOption) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "point": row.point.pk if row.point else None,
        "name": row.location.name if row.location else "",
        "address": row.address,
        "cost": money_of(row.cost_minor, row.currency),
        "buyer_pays": money_of(row.buyer_minor, row.currency),
        "cheapest": row.cheapest,
    }


class PickupSlotOut(Out):
    service: Annotated[str, ident("pks")]
    on: Day
    starts_at: Instant
    ends_at: Instant
    left: int


class SlotsOut(Out):
    items: list[PickupSlotOut]


def slot_out(service: str, slot: Slot) -> dict[str, Any]:
    same = ("on", "starts_at", "ends_at", "left")
    return {"service": service, **{name: getattr(slot, name) for name in same}}


class PickupIn(In):
    case: Ref
    service: Annotated[Ref, ident("pks")]
    starts_at: Instant
    phone: Annotated[str, Field(max_length=32)] = ""
    note: Annotated[str, Field(max_length=300)] = ""


class PickupChange(In):
    """One act: confirm, fail (with a reason), move (with a start), complete or cancel."""

    act: Literal["confirm", "fail", "move", "complete", "cancel"]
    starts_at: Instant | None = None
    reason: Code = ""
    words: Annotated[str, Field(max_length=300)] = ""
    reference: Annotated[str, Field(max_length=60)] = ""
    tracking_number: Annotated[str, Field(max_length=60)] = ""


class PickupListing(Schema):
    state: Code = ""
    seller: Code = ""
    service: Code = ""
    on: date | None = None


class PickupOut(Out):
    id: Annotated[str, ident("pku")]
    seller: Annotated[str, ident("slr")]
    case: Annotated[str, ident("case")]
    service: Annotated[str, ident("pks")]
    state: Annotated[str, Field(examples=["requested"])]
    on: Day
    starts_at: Instant
    ends_at: Instant
    address: str
    postcode: str
    country: str
    phone: str
    reference: str
    attempts: int
    parcel: Annotated[str | None, ident("pcl")]


def pickup_out(row: Pickup) -> dict[str, Any]:
    same = ("state", "on", "starts_at", "ends_at", "address", "postcode", "country", "phone", "reference")
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "case": row.case_id,
        "service": row.service_id,
        **{name: getattr(row, name) for name in same},
        "attempts": row.attempts,
        "parcel": row.parcel_id,
    }


class BatchIn(In):
    seller: Code = ""
    purpose: Purpose
    hub: Annotated[Ref, ident("loc")]
    destination: Code = ""
    party: Annotated[str, Field(max_length=200)] = ""
    country: Annotated[str, Field(max_length=2)] = ""
    currency: Annotated[str, Field(max_length=3)] = ""
    note: Annotated[str, Field(max_length=2000)] = ""


class BatchChange(In):
    """One act: seal (with the weight), unseal, send (with its cost), receive, close or cancel."""

    act: Literal["seal", "unseal", "send", "receive", "close", "cancel"]
    grams: Annotated[int, Field(ge=0, le=10**9)] = 0
    carrier: Code = ""
    tracking_number: Annotated[str, Field(max_length=60)] = ""
    cost: Money | None = None
    share_by: Literal["weight", "pieces"] = "weight"
    arrived: Annotated[list[Code], Field(max_length=10_000)] = []
    strays: Annotated[list[Short], Field(max_length=1000)] = []


class BatchListing(Schema):
    state: Code = ""
    purpose: Code = ""
    seller: Code = ""


class BatchOut(Out):
    id: Annotated[str, ident("bat")]
    number: Annotated[str, Field(examples=["BAT-2026-000001"])]
    seller: Annotated[str, ident("slr")]
    purpose: Purpose
    state: Annotated[str, Field(examples=["open"])]
    hub: Annotated[str, ident("loc")]
    destination: Annotated[str | None, ident("loc")]
    party: str
    country: str
    grams: int
    cost: Money
    carrier: str
    tracking_number: str
    created_at: Instant
    sent_at: Instant | None
    received_at: Instant | None
    closed_at: Instant | None


def batch_out(row: Batch) -> dict[str, Any]:
    same = ("number", "purpose", "state", "party", "country", "grams", "carrier", "tracking_number")
    times = ("created_at", "sent_at", "received_at", "closed_at")
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "hub": row.hub_id,
        "destination": row.destination_id,
        "cost": money_of(row.cost_minor, row.currency),
        **{name: getattr(row, name) for name in (*same, *times)},
    }


class MemberIn(In):
    scan: Annotated[Ref, Field(description="Serial number, unit, case or parcel.", examples=["SN-0042"])]
    grams: Annotated[int, Field(ge=0, le=10**7)] = 0


class MemberOut(Out):
    id: Annotated[str, ident("bmb")]
    unit: Annotated[str, ident("unit")]
    case: Annotated[str | None, ident("case")]
    sku: str
    title: str
    quantity: int
    grams: int
    grade: str
    state: Annotated[str, Field(examples=["packed"])]
    share: Money


class MembersOut(Out):
    items: list[MemberOut]


def member_out(row: BatchMember, currency: str) -> dict[str, Any]:
    return {
        "id": row.pk,
        "unit": row.unit_id,
        "case": row.case_id,
        "sku": row.unit.sku,
        "title": row.unit.title,
        **{name: getattr(row, name) for name in ("quantity", "grams", "grade", "state")},
        "share": money_of(row.share_minor, currency),
    }


class EntryIn(In):
    member: Annotated[Ref, ident("bmb")]
    mrn: Annotated[str, Field(max_length=40)] = ""
    line: Annotated[int | None, Field(ge=1, le=9999)] = None
    imported_on: date | None = None
    hs_code: Annotated[str, Field(max_length=14)] = ""
    origin: Annotated[str, Field(max_length=2, examples=["CN"])] = ""
    value_minor: Minor | None = None
    duty_minor: Minor | None = None
    vat_minor: Minor | None = None
    currency: Annotated[str, Field(max_length=3)] = ""
    serial: Annotated[str, Field(max_length=80)] = ""
    first_export_mrn: Annotated[str, Field(max_length=40)] = ""
    first_export_on: date | None = None


class DutyIn(In):
    """Begins the duty file, or changes it; `entries` are written member by member."""

    relief: Annotated[Code, Field(description="Code of a relief.", examples=["uk_rgr"])] = ""
    currency: Annotated[str, Field(max_length=3)] = ""
    export_mrn: Annotated[str, Field(max_length=40)] = ""
    export_on: date | None = None
    same_state: bool = False
    entries: Annotated[list[EntryIn], Field(max_length=5000)] = []


class LackOut(Out):
    code: Annotated[str, Field(examples=["import_mrn"])]
    member: Annotated[str | None, ident("bmb")]


class ClaimOut(Out):
    member: Annotated[str, ident("bmb")]
    claim: Money
    last_on: Day | None
    late: bool


class DutyOut(Out):
    id: Annotated[str, ident("dty")]
    batch: Annotated[str, ident("bat")]
    relief: Annotated[str, Field(examples=["uk_rgr"])]
    relief_verified: bool
    state: Annotated[str, Field(examples=["open"])]
    claim: Money
    file_by: Day | None
    paid: Money | None
    missing: list[LackOut]
    claims: list[ClaimOut]


def duty_out(file: DutyFile, claims: list[Claim], lacking: list[Missing], by: date | None) -> dict[str, Any]:
    total = sum(one.total_minor for one in claims)
    claimed = total if file.claimed_minor is None else file.claimed_minor
    paid = None if file.paid_minor is None else money_of(file.paid_minor, file.currency)
    return {
        "id": file.pk,
        "batch": file.batch_id,
        "relief": file.relief.code,
        "relief_verified": file.relief.verified,
        "state": file.state,
        "claim": money_of(claimed, file.currency),
        "file_by": by,
        "paid": paid,
        "missing": [{"code": one.code, "member": one.member.pk if one.member else None} for one in lacking],
        "claims": [
            {
                "member": one.entry.member_id,
                "claim": money_of(one.total_minor, file.currency),
                "last_on": one.last_on,
                "late": one.late,
            }
            for one in claims
        ],
    }
