"""Incidents: places and lanes where parcels wait."""

from typing import Annotated, Any, Literal

from ninja import Field, Schema

from aftermile.api.shapes.basics import Code, Instant, Out, ident
from aftermile.parcels.models import Incident, IncidentParcel


class IncidentOut(Out):
    """`place` is empty for a lane from `origin` to `destination`; else it lies in `origin`."""

    id: Annotated[str, ident("inc")]
    seller: Annotated[str, ident("slr")]
    kind: Annotated[str, Field(examples=["outage"])]
    carrier: str
    place: Annotated[str, Field(examples=["Hub Köln"])]
    origin: str
    destination: str
    opened_at: Instant
    closed_at: Instant | None
    parcels: Annotated[int, Field(description="Gathered in all.")]
    waiting: Annotated[int, Field(description="Of them still there.")]
    median_before: Annotated[float | None, Field(description="Working days in the place, four weeks before.")]
    median_now: float | None
    note: str


class IncidentParcelOut(Out):
    id: Annotated[str, ident("pcl")]
    order: Annotated[str, ident("ord")]
    tracking_number: str
    milestone: Annotated[str, Field(examples=["in_transit"])]
    late_risk: int | None
    joined_at: Instant
    left_at: Annotated[Instant | None, Field(description="When it went on.")]


class IncidentListing(Schema):
    state: Annotated[Literal["open", "all"], Field(description="`all`: those that are over too.")] = "open"
    kind: Code = ""
    carrier: Code = ""


def incident_out(row: Incident, waiting: int) -> dict[str, Any]:
    same = set(IncidentOut.model_fields) - {"id", "seller", "waiting"}
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "waiting": waiting,
        **{name: getattr(row, name) for name in same},
    }


def incident_parcel_out(row: IncidentParcel) -> dict[str, Any]:
    parcel = row.parcel
    return {
        "id": parcel.pk,
        "order": parcel.shipment.order_id,
        "tracking_number": parcel.tracking_number,
        "milestone": parcel.milestone,
        "late_risk": parcel.late_risk,
        "joined_at": row.joined_at,
        "left_at": row.left_at,
    }
