"""Rows of parcels: places, shipments and boxes, numbers and scans, taught codes, what services push."""

from aftermile.parcels.models.codes import ReadBefore, TaughtCode, UnknownCode
from aftermile.parcels.models.delays import (
    DelayEpisode,
    DelayModel,
    Incident,
    IncidentKind,
    IncidentParcel,
    PeakSeason,
)
from aftermile.parcels.models.handovers import Handover, HandoverParcel
from aftermile.parcels.models.inbox import Pace, Push, PushState
from aftermile.parcels.models.mails import MailboxHealth, MailState, ScanMail
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
    "DelayModel",
    "Direction",
    "Estimate",
    "EtaModel",
    "Handover",
    "HandoverParcel",
    "Incident",
    "IncidentKind",
    "IncidentParcel",
    "LaneDefault",
    "LaneFigure",
    "Leg",
    "Location",
    "MailState",
    "MailboxHealth",
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
    "ReadBefore",
    "Role",
    "Scan",
    "ScanMail",
    "Shipment",
    "ShippingOption",
    "ShopBanner",
    "StrayScan",
    "TaughtCode",
    "TrackingLink",
    "UnknownCode",
]
