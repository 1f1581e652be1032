"""Events of parcels."""

from aftermile.events.log import declare

_PARCEL = {
    "number": "tracking number",
    "carrier": "carrier",
    "direction": "outbound or return",
    "order": "id of the order",
    "case": "id of the case, on the way back",
}

declare("parcel.registered", "A parcel became known.", **_PARCEL)
declare(
    "parcel.milestone",
    "What is known about where a parcel is has changed.",
    **_PARCEL,
    milestone="what the scans say now",
    was="what they said before",
    occurred_at="when it happened",
)
