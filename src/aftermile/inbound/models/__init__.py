"""The rows of this room: parcels that nobody can place yet."""

from aftermile.inbound.models.unknown import (
    Found,
    UnknownItem,
    UnknownParcel,
    UnknownPhoto,
    UnknownState,
)

__all__ = [
    "Found",
    "UnknownItem",
    "UnknownParcel",
    "UnknownPhoto",
    "UnknownState",
]
