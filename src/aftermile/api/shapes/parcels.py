"""Parcels, their numbers and scans, places."""

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from ninja import Field, Schema

from aftermile.api.shapes.basics import Code, Day, In, Instant, Out, Short, ident
from aftermile.parcels.actions.links import tracking_url
from aftermile.parcels.estimating.windows import zone_of
from aftermile.parcels.lanes import Expected
from aftermile.parcels.models import Estimate, LaneFigure, Leg, Location, Parcel, Role, Scan, TrackingLink
from aftermile.parcels.why import Why


class ParcelIn(In):
    """`case` for a parcel on its way back; else it goes to the buyer of `order`."""

    order: Annotated[Short, Field(description="Id or number.", examples=["#1001"])] = ""
    case: Annotated[Short, Field(description="Id or RMA number.")] = ""
    carrier: Annotated[Code, Field(examples=["dhl"])] = ""
    tracking_number: Annotated[str, Field(max_length=60, examples=["00340434161094015902"])] = ""
    units: Annotated[list[Code], Field(max_length=1000, description="What is inside, if known.")] = []


class NumberIn(In):
    role: Annotated[str, Field(max_length=12, examples=["last_mile"], description=", ".join(Role.values))]
    number: Annotated[str, Field(max_length=60, examples=["00340434161094015902"])]
    carrier: Annotated[Code, Field(examples=["dhl"])] = ""


class ScanOut(Out):
    """One version of one event: `version` counts those with one `key`, the highest speaks."""

    key: str
    version: int
    milestone: str
    detail: str
    cause: str
    party: str
    evidence: Annotated[str, Field(description="What it was read from: code, text or person.")]
    mapping: Annotated[
        str,
        Field(description="Which table or lesson read it, with its version.", examples=["gls/2026-11-22"]),
    ]
    at: Instant | None
    local: str
    zone_source: Annotated[str, Field(description="carrier_offset, facility, carrier_rule, provider, none.")]
    precision: Annotated[str, Field(description="second, minute, hour, day.")]
    leg: int
    direction: str
    piece: str
    code: str
    text: str
    place: str
    country: str
    carrier: str
    number: str
    takes_back: str
    source: str
    recorded_at: Instant


class LegOut(Out):
    """A number of a parcel. `health` is that of its tracker and says nothing of the parcel."""

    position: int
    role: Annotated[str, Field(examples=["whole"])]
    carrier: str
    number: str
    health: Annotated[str, Field(examples=["ok"])]
    health_at: Instant | None
    needs: Annotated[list[str], Field(description="What the carrier wants to know, such as postcode.")]
    ended_at: Instant | None


class Explained(Out):
    """What made the state, or did not count, and why; `scan` is its key."""

    piece: str
    scan: str | None
    effect: Annotated[str, Field(examples=["ignored"])]
    why: Annotated[str, Field(examples=["already_delivered"])]
    text: str


class ParcelOut(Out):
    id: Annotated[str, ident("pcl")]
    seller: Annotated[str, ident("slr")]
    order: Annotated[str, ident("ord")]
    case: Annotated[str | None, ident("case")]
    direction: Literal["outbound", "return"]
    carrier: str
    tracking_number: str
    milestone: Annotated[str, Field(examples=["in_transit"])]
    milestone_at: Instant | None
    delivered_at: Instant | None
    delay: Annotated[str, Field(description="Empty: none.", examples=["stalled"])]
    delay_since: Instant | None
    delay_party: Annotated[str, Field(description="Who is at fault.", examples=["carrier"])]
    late_risk: Annotated[int | None, Field(description="Chance to miss the promise, in percent.")]
    created_at: Instant


class EstimateOut(Out):
    """Days are local to the destination; the window from `from_on` to `by_on` holds nine times in ten."""

    from_on: Day
    by_on: Day
    expected_on: Day
    milestone: Annotated[str, Field(description="What was known then.", examples=["in_transit"])]
    basis: Annotated[
        str, Field(description="defaults, lane, legs, model, carrier: what speaks.", examples=["lane"])
    ]
    n: Annotated[int, Field(description="Delivered parcels behind it.", examples=[240])]
    made_at: Instant


class PromiseOut(Out):
    """What the buyer was told first; it stays when the estimate moves."""

    by_on: Day
    kept: Annotated[bool | None, Field(description="Null while the parcel is under way.")]


class TrackingLinkOut(Out):
    """The public page of an order's parcels: whoever has the address sees where they are, and no more."""

    order: Annotated[str, ident("ord")]
    url: Annotated[
        str,
        Field(
            examples=["https://help.example.com/t/5Jg0fQw8mN2xTq3vB7ZkLrYs/"],
            description="Add `?lang=ko` for a language; without it the buyer's.",
        ),
    ]
    created_at: Instant


class ParcelFull(ParcelOut):
    tracking_url: Annotated[
        str | None,
        Field(
            description="The buyer's page, of all parcels of the order; null on the way back.",
            examples=["https://help.example.com/t/5Jg0fQw8mN2xTq3vB7ZkLrYs/"],
        ),
    ]
    estimate: Annotated[EstimateOut | None, Field(description="Ours, the newest.")]
    carrier_estimates: Annotated[dict[str, EstimateOut], Field(description="By who said it.")]
    promise: PromiseOut | None
    detail: str
    cause: str
    party: Annotated[str, Field(description="Who is at fault, empty when nobody is.")]
    flags: list[str]
    leg: int
    pieces: int
    pieces_delivered: int
    pieces_line: Annotated[str, Field(examples=["2 of 3 delivered"])]
    unknown_scans: int
    origin: str
    destination: str
    sent_at: Instant | None
    returned_at: Instant | None
    last_scan_at: Instant | None
    legs: list[LegOut]
    explanation: list[Explained]
    scans: list[ScanOut]


class LaneOut(Out):
    """How estimates hold on a lane; days run from the order to the door."""

    seller: Annotated[str, ident("slr")]
    carrier: str
    service: str
    origin: Annotated[str, Field(examples=["CN"])]
    destination: Annotated[str, Field(examples=["DE"])]
    n: Annotated[int, Field(description="Delivered in the last 90 days.", examples=[240])]
    days_p10: float
    days_p50: float
    days_p90: float
    tested: Annotated[int, Field(description="Parcels that the errors are measured on.")]
    coverage_90: Annotated[float | None, Field(description="Share that came inside its window.")]
    errors: Annotated[dict[str, float], Field(description="Mean error in days by what could speak.")]
    chosen: Annotated[str, Field(description="What speaks: lane, legs or model.", examples=["lane"])]
    computed_at: Instant


class LocationOut(Out):
    id: Annotated[str, ident("loc")]
    seller: Annotated[str, ident("slr")]
    code: str
    name: str
    kind: Annotated[str, Field(examples=["warehouse"])]
    country: str
    time_zone: str
    takes_returns: bool
    active: bool


class ParcelListing(Schema):
    q: Annotated[str, Field(max_length=200)] = ""
    milestone: Code = ""
    direction: Literal["", "outbound", "return"] = ""
    carrier: Code = ""
    seller: Code = ""
    delay: Annotated[
        Literal["", "any", "held", "not_handed_over", "stalled", "late", "slow"],
        Field(description="Kind of delay; `any`: whatever it is."),
    ] = ""


def parcel_out(row: Parcel) -> dict[str, Any]:
    same: tuple[str, ...] = (
        *("carrier", "tracking_number", "milestone", "milestone_at", "delivered_at", "created_at"),
    )
    same += ("delay", "delay_since", "delay_party", "late_risk")
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "order": row.shipment.order_id,
        "case": row.shipment.case_ref or None,
        "direction": row.shipment.direction,
        **{name: getattr(row, name) for name in same},
    }


def link_out(row: TrackingLink) -> dict[str, Any]:
    return {"order": row.order_id, "url": tracking_url(row), "created_at": row.created_at}


def expected_out(row: Parcel, expected: Expected) -> dict[str, Any]:
    kept = None
    if row.delivered_at and row.promised_by_on:
        zone = ZoneInfo(zone_of(row.destination))
        kept = row.delivered_at.astimezone(zone).date() <= row.promised_by_on
    return {
        "estimate": estimate_out(expected.ours) if expected.ours else None,
        "carrier_estimates": {one.source: estimate_out(one) for one in expected.carriers},
        "promise": {"by_on": row.promised_by_on, "kept": kept} if row.promised_by_on else None,
    }


def estimate_out(row: Estimate) -> dict[str, Any]:
    return {name: getattr(row, name) for name in EstimateOut.model_fields}


def lane_out(row: LaneFigure) -> dict[str, Any]:
    names = [name for name in LaneOut.model_fields if name != "seller"]
    return {"seller": row.seller_id, **{name: getattr(row, name) for name in names}}


def why_out(told: Why) -> dict[str, Any]:
    same: tuple[str, ...] = (
        *("detail", "cause", "party", "leg", "pieces", "pieces_delivered", "unknown_scans", "origin"),
        *("destination", "sent_at", "returned_at", "last_scan_at"),
    )
    row = told.parcel
    return {
        **{name: getattr(row, name) for name in same},
        "flags": row.flags.split(),
        "pieces_line": told.line,
        "legs": [leg_out(leg) for leg in told.legs],
        "explanation": told.explanation,
    }


def leg_out(row: Leg) -> dict[str, Any]:
    same = ("position", "role", "carrier", "number", "health", "health_at", "ended_at")
    return {**{name: getattr(row, name) for name in same}, "needs": row.needs.split()}


def scan_out(row: Scan) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ScanOut.model_fields}


def location_out(row: Location) -> dict[str, Any]:
    same = ("code", "name", "kind", "country", "time_zone", "takes_returns", "active")
    return {"id": row.pk, "seller": row.seller_id, **{name: getattr(row, name) for name in same}}
