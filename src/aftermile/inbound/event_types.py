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

_WAY = {
    "case": "id of the case",
    "kind": "label, own, return_point, hub, drop_off or pickup",
    "place": "name of the location, where it is one",
}
declare("return_route.offered", "A way back was proposed to the buyer.", **_WAY)
declare(
    "return_route.chosen",
    "The way back of a case was agreed.",
    **_WAY,
    payer="seller or buyer",
    cost="{minor, currency} that the seller expects to pay",
    code="what the counter reads, where it needs one",
    valid_until="instant",
)
declare("return_route.used", "The goods went on their agreed way.", **_WAY)
declare("return_route.expired", "An agreed way back ran out unused.", **_WAY)
declare("return_route.canceled", "An agreed way back no longer counts.", **_WAY, why="why")
_DROP = {"case": "id of the case", "point": "name of the return point", "count": "how many pieces"}
declare("drop_off.accepted", "A counter took goods of a case.", **_DROP, expected="how many the code is for")
declare(
    "drop_off.refused", "A counter did not take goods.", **_DROP, reason="code", note="words of the clerk"
)
_PICKUP = {
    "case": "id of the case",
    "service": "carrier or van",
    "starts_at": "instant",
    "ends_at": "instant",
}
declare("pickup.requested", "A buyer asked to have goods fetched.", **_PICKUP)
declare("pickup.confirmed", "The pickup was confirmed.", **_PICKUP, reference="number of the carrier")
declare("pickup.moved", "The pickup was moved to another time.", **_PICKUP)
declare(
    "pickup.failed", "The driver came and went without the goods.", **_PICKUP, reason="code", words="more"
)
declare("pickup.picked_up", "The goods were fetched.", **_PICKUP)
declare("pickup.canceled", "The pickup was called off.", **_PICKUP, words="why")
_BATCH = {"number": "of the batch", "purpose": "origin, resale, donation or disposal"}
declare("batch.opened", "A batch was begun at a hub.", **_BATCH)
declare("batch.sealed", "A batch was closed and weighed.", **_BATCH, pieces="how many", grams="gross weight")
declare("batch.unsealed", "A sealed batch was opened again.", **_BATCH)
declare(
    "batch.sent",
    "A batch left the hub.",
    **_BATCH,
    cost="{minor, currency}",
    carrier="code",
    tracking_number="its number",
)
declare(
    "batch.received",
    "A batch arrived and was compared with its list.",
    **_BATCH,
    missing="how many pieces",
    strays="how many things that were not on the list",
)
declare("batch.closed", "A batch came to its end.", **_BATCH)
declare("batch.canceled", "A batch was given up before it left.", **_BATCH)
_DUTY = {"batch": "number of the batch", "relief": "code of the relief"}
declare("duty_file.opened", "The duty file of a batch was begun.", **_DUTY)
declare("duty_file.filed", "The duty claim was sent in.", **_DUTY, claimed="{minor, currency}")
declare(
    "duty_file.paid",
    "Customs paid duty back.",
    **_DUTY,
    paid="{minor, currency}",
    unbooked="parts above a loss",
)
declare("duty_file.refused", "Customs refused the claim.", **_DUTY, words="why")
