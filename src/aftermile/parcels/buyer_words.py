"""What a parcel's state and each step of its way are called in front of its buyer, in nine languages."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Said:
    """A headline, what happens next, and its icon and tone ("", good, warn, bad, info)."""

    title: Words
    next: Words = ""
    icon: str = "point"
    tone: str = ""


_PACKED: Final = Said(
    pgettext_lazy("tracking", "Being packed"),
    pgettext_lazy("tracking", "The carrier knows of the parcel and waits for it."),
    "package",
)
_MAKE_GOOD: Final = pgettext_lazy("tracking", "Tell us, and we make it good.")
_WATCHED: Final = pgettext_lazy("tracking", "The carrier solves it. We watch it and tell you.")

STATES: Final[dict[str, Said]] = {
    "registered": _PACKED,
    "info_received": _PACKED,
    "picked_up": Said(
        pgettext_lazy("tracking", "On its way"),
        pgettext_lazy("tracking", "The carrier has the parcel."),
        "truck",
        "info",
    ),
    "in_transit": Said(
        pgettext_lazy("tracking", "On its way"),
        pgettext_lazy("tracking", "The parcel travels to you."),
        "truck",
        "info",
    ),
    "in_transit.arrived_destination_country": Said(
        pgettext_lazy("tracking", "Arrived in your country"),
        pgettext_lazy("tracking", "Customs look at it, then a local carrier takes it over."),
        "world",
        "info",
    ),
    "in_transit.handed_to_last_mile": Said(
        pgettext_lazy("tracking", "With the local carrier"),
        pgettext_lazy("tracking", "The next step is the delivery to you."),
        "truck",
        "info",
    ),
    "customs_hold": Said(
        pgettext_lazy("tracking", "At customs"),
        pgettext_lazy("tracking", "Customs look at the parcel. Nothing to do unless they write to you."),
        "gavel",
        "warn",
    ),
    "customs_hold.payment_due": Said(
        pgettext_lazy("tracking", "Duty or tax has to be paid"),
        pgettext_lazy("tracking", "The parcel goes on as soon as it is paid."),
        "coin",
        "warn",
    ),
    "customs_hold.documents": Said(
        pgettext_lazy("tracking", "Customs ask for papers"),
        pgettext_lazy("tracking", "The parcel goes on as soon as they have them."),
        "file-text",
        "warn",
    ),
    "out_for_delivery": Said(
        pgettext_lazy("tracking", "Out for delivery"),
        pgettext_lazy("tracking", "The driver has the parcel."),
        "truck-delivery",
        "info",
    ),
    "available_for_pickup": Said(
        pgettext_lazy("tracking", "Ready to be collected"),
        pgettext_lazy("tracking", "Take the notice and your ID along."),
        "map-pin",
        "info",
    ),
    "attempt_failed": Said(
        pgettext_lazy("tracking", "Could not be delivered"),
        pgettext_lazy("tracking", "The carrier tries again or leaves it at a pickup point."),
        "alert-circle",
        "warn",
    ),
    "delivered": Said(pgettext_lazy("tracking", "Delivered"), "", "circle-check", "good"),
    "returning": Said(
        pgettext_lazy("tracking", "On its way back to us"),
        pgettext_lazy("tracking", "The carrier could not hand it over. We write to you when it is here."),
        "truck-return",
        "warn",
    ),
    "returned": Said(
        pgettext_lazy("tracking", "Back with us"),
        pgettext_lazy("tracking", "Write to us: we send it again or pay it back."),
        "package-import",
        "warn",
    ),
    "lost": Said(pgettext_lazy("tracking", "Lost by the carrier"), _MAKE_GOOD, "alert-triangle", "bad"),
    "destroyed": Said(pgettext_lazy("tracking", "Destroyed on the way"), _MAKE_GOOD, "alert-triangle", "bad"),
    "exception": Said(
        pgettext_lazy("tracking", "Something came in between"), _WATCHED, "alert-circle", "warn"
    ),
    "exception.delayed": Said(
        pgettext_lazy("tracking", "Delayed by the carrier"), _WATCHED, "alert-circle", "warn"
    ),
    "exception.weather": Said(
        pgettext_lazy("tracking", "Held up by the weather"), _WATCHED, "alert-circle", "warn"
    ),
    "exception.damaged": Said(
        pgettext_lazy("tracking", "Damaged on the way"), _MAKE_GOOD, "alert-triangle", "bad"
    ),
    "cancelled": Said(
        pgettext_lazy("tracking", "Not sent"),
        pgettext_lazy("tracking", "The carrier never got this parcel."),
        "circle-x",
        "warn",
    ),
    "unknown": Said(
        pgettext_lazy("tracking", "No news yet"),
        pgettext_lazy("tracking", "The carrier has not told us where it is."),
        "help-circle",
    ),
}
"""By milestone, or milestone and detail."""

STEPS: Final[dict[str, Words]] = {
    "registered": pgettext_lazy("tracking", "Announced to the carrier"),
    "info_received": pgettext_lazy("tracking", "Announced to the carrier"),
    "picked_up": pgettext_lazy("tracking", "Handed to the carrier"),
    "in_transit.arrived_facility": pgettext_lazy("tracking", "Arrived at a sorting center"),
    "in_transit.departed_facility": pgettext_lazy("tracking", "Left the sorting center"),
    "in_transit.processed": pgettext_lazy("tracking", "Sorted"),
    "in_transit.arrived_port": pgettext_lazy("tracking", "Arrived at the airport or port"),
    "in_transit.departed_port": pgettext_lazy("tracking", "Left the airport or port"),
    "in_transit.export_customs": pgettext_lazy("tracking", "At export customs"),
    "in_transit.import_customs": pgettext_lazy("tracking", "At import customs"),
    "in_transit.customs_released": pgettext_lazy("tracking", "Cleared by customs"),
    "in_transit.handed_to_last_mile": pgettext_lazy("tracking", "Handed to the local carrier"),
    "in_transit.held_outward": pgettext_lazy("tracking", "Waits at a sorting center"),
    "in_transit.held_inward": pgettext_lazy("tracking", "Waits at a sorting center"),
    "in_transit.forwarded_address": pgettext_lazy("tracking", "Sent on to another address"),
    "in_transit.problem_resolved": pgettext_lazy("tracking", "It goes on"),
    "customs_hold": pgettext_lazy("tracking", "Held by customs"),
    "out_for_delivery.appointment": pgettext_lazy("tracking", "Day of delivery agreed"),
    "available_for_pickup": pgettext_lazy("tracking", "Ready to be collected"),
    "attempt_failed.nobody_home": pgettext_lazy("tracking", "Nobody was there"),
    "attempt_failed.business_closed": pgettext_lazy("tracking", "The business was closed"),
    "attempt_failed.bad_address": pgettext_lazy("tracking", "The address was not found"),
    "attempt_failed.no_access": pgettext_lazy("tracking", "The driver could not get in"),
    "attempt_failed.refused": pgettext_lazy("tracking", "It was not accepted"),
    "delivered.collected": pgettext_lazy("tracking", "Collected"),
    "delivered.signed": pgettext_lazy("tracking", "Delivered and signed for"),
    "delivered.neighbour": pgettext_lazy("tracking", "Delivered to a neighbor"),
    "returning": pgettext_lazy("tracking", "Turned back"),
    "returned": pgettext_lazy("tracking", "Arrived back with us"),
}
"""Steps of the timeline that are called differently from the state."""

DELAYS: Final[dict[str, Words]] = {
    "late": pgettext_lazy("tracking", "It arrives later than we said."),
    "slow": pgettext_lazy("tracking", "It moves slower than parcels on this way do."),
    "stalled": pgettext_lazy("tracking", "It has not moved for some days."),
    "held": pgettext_lazy("tracking", "It is held on its way."),
    "not_handed_over": pgettext_lazy("tracking", "The carrier has not got it yet. That is on us."),
}
"""By `Parcel.delay`."""

GOALS: Final[tuple[tuple[str, Words], ...]] = (
    ("sent", pgettext_lazy("tracking", "Sent")),
    ("moving", pgettext_lazy("tracking", "On its way")),
    ("near", pgettext_lazy("tracking", "Out for delivery")),
    ("there", pgettext_lazy("tracking", "Delivered")),
)
"""The four stations of every way."""


def state_words(milestone: str, detail: str = "") -> Said:
    """Return what a state means for the buyer."""
    return STATES.get(f"{milestone}.{detail}") or STATES.get(milestone) or STATES["unknown"]


def step_words(milestone: str, detail: str = "") -> Words:
    """Return what one step of the way is called."""
    name = f"{milestone}.{detail}"
    return STEPS.get(name) or (STATES[name].title if name in STATES else "") or _plain_step(milestone)


def _plain_step(milestone: str) -> Words:
    return STEPS.get(milestone) or state_words(milestone).title
