"""Rows of parcels: places, shipments and boxes, numbers and scans, taught codes, what services push."""

from aftermile.parcels.models.codes import TaughtCode, UnknownCode
from aftermile.parcels.models.inbox import Pace, Push, PushState
from aftermile.parcels.models.notices import (
    NoticeKind,
    NoticeRules,
    NoticeState,
    ParcelAnswer,
    ParcelNotice,
    TrackingLink,
)
from aftermile.parcels.models.options import (
    OptionKind,
    PickupPoint,
    PointKind,
    ShippingOption,
    ShopBanner,
)
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
    "Pace",
    "NoticeKind",
    "NoticeRules",
    "NoticeState",
    "OptionKind",
    "Parcel",
    "ParcelAnswer",
    "ParcelNotice",
    "ParcelUnit",
    "Push",
    "PushState",
    "PickupPoint",
    "PointKind",
    "Role",
    "Scan",
    "Shipment",
    "ShippingOption",
    "ShopBanner",
    "StrayScan",
    "TaughtCode",
    "TrackingLink",
    "UnknownCode",
]
