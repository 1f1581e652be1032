"""
What UPS says, in our words: by type and code of an activity, else by its status.

One code means different things under different types (AG is "address information required" and "in transit"),
so that a code stands here with its type, or alone where UPS knows one meaning of it. `statusCode` is how UPS
itself resolves a type and a code; it is what counts for every pair that is not here.
"""

from typing import Final

_WEATHER: Final = "exception.weather|weather|force_majeure"
_ADDRESS: Final = "exception.bad_address|bad_address|shipper"
_PAPERS: Final = "customs_hold.documents|documents|shipper"

_PAIRS: Final = {
    "M:MP": "info_received",  # label made, UPS has not received the package
    "MV:VP": "cancelled",  # the label was voided
    "P:PU": "picked_up.accepted",
    "I:PU": "picked_up.accepted",
    "I:XD": "picked_up.accepted",  # dropped off
    "I:OR": "in_transit.arrived_facility",  # origin scan
    "I:AR": "in_transit.arrived_facility",
    "I:DP": "in_transit.departed_facility",
    "I:YP": "in_transit.processed",
    "I:DS": "in_transit.processed",  # destination scan
    "I:EP": "in_transit.processed",  # export scan
    "I:IP": "in_transit.arrived_destination_country",  # import scan
    "LX": "in_transit.handed_to_last_mile",  # to the post office
    "VM": "in_transit.forwarded_address",
    "AH": "in_transit.forwarded_address",
    "VK": "in_transit.import_customs",
    "Z1": "in_transit.import_customs",
    "X:SR": "in_transit.customs_released",
    "I:SR": "in_transit.customs_released",
    "I:OF": "out_for_delivery",
    "O:OF": "out_for_delivery",
    "I:OT": "out_for_delivery",
    "O:OT": "out_for_delivery",
    "76": "out_for_delivery",
    "ZP": "available_for_pickup",  # delivered to an Access Point, where the buyer has to fetch it
    "ZQ": "available_for_pickup",
    "VN": "available_for_pickup",
    "D:FS": "delivered",
    "D:KM": "delivered",
    "D:F4": "delivered",
    "D:9E": "delivered",
    "X:AA": _ADDRESS,
    "X:AB": _ADDRESS,
    "X:AC": _ADDRESS,
    "X:AD": _ADDRESS,
    "X:AE": _ADDRESS,
    "X:AF": _ADDRESS,
    "X:AG": _ADDRESS,
    "I:AG": "in_transit.moving",
    "7V": _WEATHER,
    "7W": _WEATHER,
    "7X": _WEATHER,
    "C5": _WEATHER,
    "7H": "exception.delayed",
    "7J": "exception.delayed",
    "CC": "exception.delayed",
    "CK": "exception.delayed",
    "LE": "exception.delayed",
    "LF": "exception.delayed",
    "WH": "exception",  # held in a warehouse
}

STATUSES: Final = {
    "003": "info_received",
    "044": "info_received",  # on the way to UPS, which does not have it
    "045": "info_received",
    "079": "info_received",
    "080": "info_received",
    "007": "cancelled",
    "038": "picked_up.accepted",
    "005": "in_transit.moving",
    "010": "in_transit.moving",
    "057": "in_transit.moving",  # to an Access Point
    "070": "in_transit.moving",
    "073": "in_transit.moving",  # to a partner
    "087": "in_transit.moving",
    "071": "in_transit.processed",  # being prepared for delivery
    "019": "in_transit.held_inward",  # kept for a later delivery, as asked for
    "028": "in_transit.forwarded_address",
    "025": "in_transit.handed_to_last_mile",  # to the post office
    "039": "in_transit.handed_to_last_mile",
    "074": "in_transit.handed_to_last_mile",
    "012": "in_transit.import_customs",
    "092": "in_transit.import_customs",
    "123": "in_transit.import_customs",
    "014": "in_transit.customs_released",
    "084": "in_transit.customs_released",
    "126": "customs_hold.import|import|customs",
    "058": _PAPERS,
    "124": _PAPERS,
    "125": _PAPERS,
    "006": "out_for_delivery",
    "021": "out_for_delivery",
    "072": "out_for_delivery",
    "078": "out_for_delivery",
    "089": "out_for_delivery",
    "091": "out_for_delivery",
    "017": "available_for_pickup",
    "040": "available_for_pickup",
    "022": "attempt_failed",
    "023": "attempt_failed",
    "024": "attempt_failed",
    "060": "attempt_failed",
    "061": "attempt_failed",  # nobody of age to sign
    "066": "attempt_failed",  # by the post office
    "062": "attempt_failed.payment_due|payment_due|consignee",
    "064": "attempt_failed.refused|refused|consignee",
    "011": "delivered",
    "026": "delivered",  # by the post office
    "013": "exception",
    "016": "exception",
    "029": "exception",
    "030": "exception",
    "068": "exception",  # in lost and found
    "076": "exception",
    "083": "exception",
    "046": "exception.delayed",
    "048": "exception.delayed",
    "049": "exception.delayed",
    "055": "exception.delayed",
    "086": "exception.delayed",
    "090": "exception.delayed",
    "051": _WEATHER,
    "052": _WEATHER,
    "053": _WEATHER,
    "050": _ADDRESS,
    "059": "exception.damaged|damaged|carrier",
    "069": "exception.undeliverable",
    "085": "exception.payment_due|payment_due|consignee",
    "033": "returning.announced",
    "118": "returning.announced",
    "119": "returning.announced",
    "035": "returning",
    "036": "returning",
    "037": "returning",  # on the vehicle, to the sender
    "067": "returning",
    "081": "returning|damaged|carrier",
    "034": "returned",
}
"""
By `statusCode`. Left out: requests and confirmations of the buyer (018, 020, 027, 041, 054, 095 to 122),
what may come (032, 075, 077), investigations (127 to 130), and 047: a delay once, "on the way" now.
"""

RETURNS: Final = frozenset({"033", "034", "035", "036", "037", "067", "081", "118", "119"})

CODES: Final = {**_PAIRS, **{f"status:{code}": said for code, said in STATUSES.items() if "|" in said}}
"""A status that names a party at fault is looked up as `status:code`, any other is the scan's milestone."""
