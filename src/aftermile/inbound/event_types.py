"""Events of inbound."""

from aftermile.events.log import declare

_UNKNOWN = {"number": "what is written on the box", "case": "id of the case, empty when none is known"}

declare(
    "unknown_parcel.kept",
    "A box or an item came that fits nothing.",
    **_UNKNOWN,
    found="parcel, extra or returned",
    tracking_number="as on the label",
    location="id of the place, empty when nobody said",
)
declare(
    "unknown_parcel.matched",
    "Somebody found out what it is.",
    **_UNKNOWN,
    order="id of the order",
    receipt="id of the receipt, empty while the case is not approved",
)
declare("unknown_parcel.set_aside", "It was put away for good.", **_UNKNOWN, words="why")
