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
    old="true when it was history already when we first heard of it: nobody is told of that",
)
declare(
    "parcel.number_added",
    "A parcel travels under one more number: of the last mile, of its way back, of a master waybill.",
    **_PARCEL,
    added="the number",
    added_carrier="its carrier, empty when nobody said",
    role="what it covers: whole, first_mile, line_haul, master, last_mile, return",
)

declare(
    "parcel.number_stopped",
    "A number of a parcel is followed no more.",
    **_PARCEL,
    stopped="the number",
    stopped_carrier="its carrier, empty when nobody said",
)
declare(
    "code.taught",
    "Somebody taught what a code of a carrier means, or took that back.",
    source="who sends the code",
    code="the code, empty for words",
    words="the words of scans without a code",
    milestone="what it means; unknown takes back what was taught",
    detail="more of what it means",
    parcels="parcels that had such scans",
)
declare(
    "parcel.delayed",
    "A delay of a parcel was found; once for each delay, not for each look.",
    **_PARCEL,
    episode="id of this delay",
    kind="held, not_handed_over, stalled, late or slow",
    party="who is at fault: carrier, shipper, consignee, customs, force_majeure",
    act="what to do: pay, documents, address, decide, redeliver, collect, ask_carrier, trace, hand_over,"
    " claim or tell",
    why="how we know: a code with its numbers",
    since="when it began",
    promised_on="day that was promised first, if any",
    expected_on="day it is expected now, if known",
    risk="chance to miss the promise in percent, if known",
    old="true when it began before the parcel was known here: nobody is told of that",
)

_INCIDENT = {
    "kind": "dwell_shift, outage, customs, weather or peak",
    "carrier": "carrier",
    "place": "place, empty for a lane",
    "origin": "country of the place, or where the lane begins",
    "destination": "where the lane ends",
    "parcels": "how many parcels it gathered",
}

declare(
    "incident.opened",
    "A place or lane of a carrier has become slow; its parcels raise no alerts of their own.",
    **_INCIDENT,
    median_before="median days in the place before",
    median_now="median days in the place now",
)
declare("incident.closed", "An incident is over.", **_INCIDENT, days="how long it lasted")
declare(
    "parcel.answered",
    "The buyer answered what the carrier or customs asked for.",
    **_PARCEL,
    kind="postcode, phone, duty, documents, redelivery or address",
    answer="id of the answer",
)
declare(
    "parcel.notice_sent",
    "The buyer was told something of a parcel by mail.",
    **_PARCEL,
    kind="what he was told, such as shipped or delayed",
)

declare(
    "promise.changed",
    "The last day of the window in which a parcel is expected moved.",
    **_PARCEL,
    from_on="first day of the window now, local to the destination",
    by_on="its last day",
    was_by_on="its last day before",
    promised_by_on="last day that was promised first",
    milestone="what was known of the parcel",
)

_LANE = {
    "carrier": "carrier, empty: any",
    "service": "its service, empty: any",
    "origin": "country it leaves from, empty: any",
    "destination": "country it goes to, empty: any",
    "days": "working days under way: early, usual, late",
    "handling_days": "working days until it is handed over",
}

declare("lane_default.saved", "What is said of a lane without history was set.", **_LANE)
declare("lane_default.removed", "What was said of a lane without history was taken back.", **_LANE)

declare(
    "shipping_option.saved",
    "An option of shipping was added, changed or switched.",
    code="its short name",
    kind="standard, express, locker and others",
    carrier="carrier, empty: any",
    countries="countries it goes to, none: all",
    active="whether it is offered",
)
declare(
    "pickup_points.imported",
    "A list of pickup points was read.",
    carrier="whose list, empty: several",
    added="points that are new",
    changed="points that changed",
    switched_off="points that the list no longer names",
    problems="rows that were left out",
)
