"""Vocabulary of parcels: the 16 milestones, their groups and ranks, phases, verdicts. Data only."""

from typing import Final


def _(words: str) -> str:
    """Mark words for the catalogs."""
    return words


REGISTERED: Final = "registered"
IN_TRANSIT: Final = "in_transit"
DELIVERED: Final = "delivered"
RETURNING: Final = "returning"
RETURNED: Final = "returned"
UNKNOWN: Final = "unknown"

RANK: Final[dict[str, int]] = {
    "unknown": -1,
    "registered": 0,
    "info_received": 1,
    "picked_up": 2,
    "in_transit": 3,
    "exception": 4,
    "customs_hold": 5,
    "out_for_delivery": 6,
    "attempt_failed": 7,
    "available_for_pickup": 8,
    "cancelled": 9,
    "delivered": 10,
    "returning": 11,
    "destroyed": 12,
    "lost": 13,
    "returned": 14,
}
"""Strength of evidence: of two facts of one instant the stronger speaks."""

MILESTONES: Final = tuple(RANK)

NEWS, START, MOVE, DOOR, TROUBLE, CANCEL, ARRIVAL, BACK, END, NOTHING = range(10)
"""Groups of milestones: what a fact may do to a state depends on its group."""

GROUP: Final[dict[str, int]] = {
    "registered": NEWS,
    "info_received": NEWS,
    "picked_up": START,
    "in_transit": MOVE,
    "customs_hold": MOVE,
    "out_for_delivery": DOOR,
    "available_for_pickup": DOOR,
    "attempt_failed": DOOR,
    "exception": TROUBLE,
    "cancelled": CANCEL,
    "delivered": ARRIVAL,
    "returning": BACK,
    "returned": END,
    "lost": END,
    "destroyed": END,
    "unknown": NOTHING,
}

TERMINAL: Final = frozenset({"delivered", "returned", "lost", "destroyed", "cancelled"})
FIRM: Final = frozenset({"returned", "lost", "destroyed"})
"""Left only for a person's word or a correction; `delivered` and `cancelled` reopen on evidence."""

TRACKER: Final = frozenset({"expired", "not_found", "invalid_number", "input_required"})
"""Health of a tracker. A parcel does not move when a tracker expires."""

ACTION: Final = frozenset(
    {"payment_due", "documents", "bad_address", "nobody_home", "business_closed", "no_access"}
)
"""Details that ask somebody to do something."""

IGNORED: Final[dict[str, str]] = {
    "unknown_code": _("its code is not known, so it says nothing"),
    "tracker_health": _("it speaks of the tracker, not of the parcel"),
    "taken_back": _("a later correction took it back"),
    "earlier_step": _("it names a step that was passed already"),
    "earlier_leg": _("it comes from an earlier leg than the scan that made the state"),
    "waits_at_pickup_point": _("a routine scan within 12 hours of the arrival at the pickup point is noise"),
    "already_delivered": _("a routine scan after the delivery does not undo it"),
    "soon_after_delivery": _("only more than 12 hours after the delivery would it speak of a new attempt"),
    "elsewhere": _("it was made in a country other than the one the parcel goes to"),
    "text_against_code": _("words do not undo what a code said"),
    "repeats": _("it repeats what is known"),
    "on_the_way_back": _("the parcel is on its way back, and this is a step of that way"),
    "final": _("the parcel came to its end before; only a person or a correction changes that"),
    "label_only": _("it speaks of the label or the order, and the parcel is on its way already"),
    "canceled": _("nothing but movement reopens a canceled parcel"),
    "no_time": _("it has no time, and what is known is stronger"),
    "before_ours": _("it is older than this parcel: the number was used before"),
    "former_life": _("it belongs to an earlier parcel with the same number"),
    "later_life": _("it belongs to a later parcel with the same number"),
}
"""Why a fact did not count, in words."""
