"""The rows of this room: unknown parcels, return points, agreed ways back, pickups, batches, duty files."""

from aftermile.inbound.models.batches import (
    Batch,
    BatchFile,
    BatchMember,
    BatchPurpose,
    BatchState,
    BatchStray,
    DutyEntry,
    DutyFile,
    DutyState,
    MemberState,
    ReliefRule,
)
from aftermile.inbound.models.points import PickupService, ReturnPoint
from aftermile.inbound.models.routes import (
    DropOff,
    Pickup,
    PickupNote,
    PickupState,
    ReturnRoute,
    RouteKind,
    RouteState,
)
from aftermile.inbound.models.unknown import (
    Found,
    UnknownItem,
    UnknownParcel,
    UnknownPhoto,
    UnknownState,
)

__all__ = [
    "Batch",
    "BatchFile",
    "BatchMember",
    "BatchPurpose",
    "BatchState",
    "BatchStray",
    "DropOff",
    "DutyEntry",
    "DutyFile",
    "DutyState",
    "Found",
    "MemberState",
    "Pickup",
    "PickupNote",
    "PickupService",
    "PickupState",
    "ReliefRule",
    "ReturnPoint",
    "ReturnRoute",
    "RouteKind",
    "RouteState",
    "UnknownItem",
    "UnknownParcel",
    "UnknownPhoto",
    "UnknownState",
]
