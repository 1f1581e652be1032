"""Rows of parcels: places, shipments and boxes, numbers and scans, taught codes."""

from aftermile.parcels.models.codes import TaughtCode, UnknownCode
from aftermile.parcels.models.parcels import (
    FOLDED,
    Direction,
    Leg,
    Milestone,
    Parcel,
    ParcelUnit,
    Role,
    Scan,
    Shipment,
    StrayScan,
)
from aftermile.parcels.models.places import Location

__all__ = [
    "FOLDED",
    "Direction",
    "Leg",
    "Location",
    "Milestone",
    "Parcel",
    "ParcelUnit",
    "Role",
    "Scan",
    "Shipment",
    "StrayScan",
    "TaughtCode",
    "UnknownCode",
]
