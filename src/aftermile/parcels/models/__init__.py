"""Rows of parcels: places, shipments and boxes, numbers and scans, taught codes, what services push."""

from aftermile.parcels.models.codes import TaughtCode, UnknownCode
from aftermile.parcels.models.delays import (
    DelayEpisode,
    Incident,
    IncidentKind,
    IncidentParcel,
    LaneCurve,
    PeakSeason,
)
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
    DelayKind,
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
from aftermile.parcels.models.promise import (
    EXPECTED,
    Basis,
    Estimate,
    EtaModel,
    LaneDefault,
    LaneFigure,
    Promise,
)

__all__ = [
    "EXPECTED",
    "FOLDED",
    "Basis",
    "DelayEpisode",
    "DelayKind",
    "Direction",
    "Estimate",
    "EtaModel",
    "Incident",
    "IncidentKind",
    "IncidentParcel",
    "LaneCurve",
    "LaneDefault",
    "LaneFigure",
    "Leg",
    "Location",
    "Milestone",
    "NoticeKind",
    "NoticeRules",
    "NoticeState",
    "OptionKind",
    "Pace",
    "Parcel",
    "ParcelAnswer",
    "ParcelNotice",
    "ParcelUnit",
    "PeakSeason",
    "PickupPoint",
    "PointKind",
    "Promise",
    "Push",
    "PushState",
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
