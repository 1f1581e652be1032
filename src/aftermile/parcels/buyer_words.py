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
    pgettext_lazy("tracking", "The carrier has been told about your parcel and is waiting to receive it."),
    "package",
)
_ANNOUNCED_SOON: Final = Said(
    _PACKED.title,
    pgettext_lazy("tracking", "As soon as the carrier has it, you will see it here."),
    "package",
)
_BACK_SOON: Final = pgettext_lazy(
    "tracking", "It will probably come back to us. Write to us if you still want it."
)
_WRITE_WHEN_BACK: Final = pgettext_lazy(
    "tracking", "The carrier could not deliver it. We will write to you when it is back with us."
)
_MAKE_GOOD: Final = pgettext_lazy("tracking", "Let us know and we will put it right.")
_WATCHED: Final = pgettext_lazy("tracking", "The carrier is sorting it out. We are keeping an eye on it.")
_ASKED: Final = Said(
    pgettext_lazy("tracking", "The carrier needs information"),
    pgettext_lazy("tracking", "Look for a message from the carrier, or write to us."),
    "alert-circle",
    "warn",
)

STATES: Final[dict[str, Said]] = {
    "registered": _ANNOUNCED_SOON,
    "info_received": _PACKED,
    "picked_up": Said(
        pgettext_lazy("tracking", "On its way"),
        pgettext_lazy("tracking", "The carrier has your parcel."),
        "truck",
        "info",
    ),
    "in_transit": Said(
        pgettext_lazy("tracking", "On its way"),
        pgettext_lazy("tracking", "Your parcel is on its way to you."),
        "truck",
        "info",
    ),
    "in_transit.arrived_destination_country": Said(
        pgettext_lazy("tracking", "Arrived in your country"),
        pgettext_lazy("tracking", "Customs checks it, then a local carrier takes over."),
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
        pgettext_lazy(
            "tracking", "Customs is checking your parcel. You only need to act if they contact you."
        ),
        "gavel",
        "warn",
    ),
    "customs_hold.payment_due": Said(
        pgettext_lazy("tracking", "Duty or tax has to be paid"),
        pgettext_lazy("tracking", "Your parcel will move on as soon as it is paid."),
        "coin",
        "warn",
    ),
    "customs_hold.documents": Said(
        pgettext_lazy("tracking", "Customs needs documents"),
        pgettext_lazy("tracking", "Your parcel will move on as soon as customs has them."),
        "file-text",
        "warn",
    ),
    "out_for_delivery": Said(
        pgettext_lazy("tracking", "Out for delivery"),
        pgettext_lazy("tracking", "It is with the driver."),
        "truck-delivery",
        "info",
    ),
    "out_for_delivery.appointment": Said(
        pgettext_lazy("tracking", "Delivery day arranged"),
        pgettext_lazy("tracking", "The carrier will come on the day arranged."),
        "calendar",
        "info",
    ),
    "available_for_pickup": Said(
        pgettext_lazy("tracking", "Ready to collect"),
        pgettext_lazy("tracking", "Bring the notice and your ID."),
        "map-pin",
        "info",
    ),
    "attempt_failed": Said(
        pgettext_lazy("tracking", "Could not be delivered"),
        pgettext_lazy("tracking", "The carrier will try again or leave it at a pickup point."),
        "alert-circle",
        "warn",
    ),
    "attempt_failed.refused": Said(
        pgettext_lazy("tracking", "Delivery was refused"), _BACK_SOON, "alert-circle", "warn"
    ),
    "delivered": Said(pgettext_lazy("tracking", "Delivered"), "", "circle-check", "good"),
    "returning": Said(
        pgettext_lazy("tracking", "On its way back to us"),
        _WRITE_WHEN_BACK,
        "truck-return",
        "warn",
    ),
    "returning.announced": Said(
        pgettext_lazy("tracking", "Will be sent back to us"),
        pgettext_lazy(
            "tracking", "The carrier could not deliver it. We will write to you when it is back with us."
        ),
        "truck-return",
        "warn",
    ),
    "returned": Said(
        pgettext_lazy("tracking", "Back with us"),
        pgettext_lazy("tracking", "Write to us and we will send it again or refund you."),
        "package-import",
        "warn",
    ),
    "lost": Said(pgettext_lazy("tracking", "Lost by the carrier"), _MAKE_GOOD, "alert-triangle", "bad"),
    "destroyed": Said(pgettext_lazy("tracking", "Destroyed on the way"), _MAKE_GOOD, "alert-triangle", "bad"),
    "exception": Said(
        pgettext_lazy("tracking", "Something unexpected happened"), _WATCHED, "alert-circle", "warn"
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
    "exception.unclaimed": Said(
        pgettext_lazy("tracking", "Not collected in time"), _BACK_SOON, "alert-circle", "warn"
    ),
    "exception.undeliverable": Said(
        pgettext_lazy("tracking", "Could not be delivered"), _BACK_SOON, "alert-circle", "warn"
    ),
    "exception.misdelivered": Said(
        pgettext_lazy("tracking", "Delivered to the wrong address"), _WATCHED, "alert-triangle", "bad"
    ),
    "exception.missorted": Said(
        pgettext_lazy("tracking", "Sent the wrong way"), _WATCHED, "alert-circle", "warn"
    ),
    "exception.held": Said(
        pgettext_lazy("tracking", "Held by the carrier"), _WATCHED, "alert-circle", "warn"
    ),
    "exception.contact_carrier": _ASKED,
    "exception.awaiting_information": _ASKED,
    "cancelled": Said(
        pgettext_lazy("tracking", "Not sent"),
        pgettext_lazy(
            "tracking", "The carrier never received this parcel. Write to us if you are still waiting for it."
        ),
        "circle-x",
        "warn",
    ),
    "unknown": Said(
        pgettext_lazy("tracking", "No news yet"),
        pgettext_lazy("tracking", "The carrier has not told us yet where it is."),
        "help-circle",
    ),
}
"""By milestone, or milestone and detail."""

STEPS: Final[dict[str, Words]] = {
    "registered": pgettext_lazy("tracking", "Shipping details sent to the carrier"),
    "info_received": pgettext_lazy("tracking", "Shipping details sent to the carrier"),
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
    "in_transit.held_outward": pgettext_lazy("tracking", "Waiting at a sorting center"),
    "in_transit.held_inward": pgettext_lazy("tracking", "Waiting at a sorting center"),
    "in_transit.forwarded_address": pgettext_lazy("tracking", "Forwarded to another address"),
    "in_transit.problem_resolved": pgettext_lazy("tracking", "On its way again"),
    "customs_hold": pgettext_lazy("tracking", "Held by customs"),
    "available_for_pickup": pgettext_lazy("tracking", "Ready to collect"),
    "attempt_failed.nobody_home": pgettext_lazy("tracking", "Nobody was there to receive it"),
    "attempt_failed.business_closed": pgettext_lazy("tracking", "The business was closed"),
    "attempt_failed.bad_address": pgettext_lazy("tracking", "The address was not found"),
    "attempt_failed.no_access": pgettext_lazy("tracking", "The driver could not get in"),
    "delivered.collected": pgettext_lazy("tracking", "Collected"),
    "delivered.signed": pgettext_lazy("tracking", "Delivered and signed for"),
    "delivered.safe_place": pgettext_lazy("tracking", "Left in a safe place"),
    "delivered.neighbour": pgettext_lazy("tracking", "Delivered to a neighbor"),
    "returning": pgettext_lazy("tracking", "Return started"),
    "returned": pgettext_lazy("tracking", "Arrived back with us"),
}
"""Steps of the timeline that are called differently from the state."""

DELAYS: Final[dict[str, Words]] = {
    "late": pgettext_lazy("tracking", "It will arrive later than we said."),
    "slow": pgettext_lazy("tracking", "It is moving more slowly than usual on this route."),
    "stalled": pgettext_lazy("tracking", "It has not moved for a few days."),
    "held": pgettext_lazy("tracking", "It is being held on the way."),
    "not_handed_over": pgettext_lazy("tracking", "The carrier does not have it yet. That is our fault."),
}
"""By `Parcel.delay`."""

WATCHED: Final = pgettext_lazy(
    "tracking",
    "There is nothing you need to do. We are keeping an eye on it and will write again if anything changes.",
)
"""What happens next with a parcel that is late, slow or stalled."""

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
