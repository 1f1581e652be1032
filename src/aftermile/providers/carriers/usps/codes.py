"""Event codes of USPS in our words."""

from typing import Final

_NO_ADDRESS: Final = "bad_address|shipper"

CODES: Final = {
    "GX": "info_received",  # label made
    "MA": "info_received",  # manifest
    "89": "info_received",  # the merchant's order
    "NP": "info_received",  # the post of origin prepares it
    "83": "info_received",  # to be tendered
    "80": "picked_up.accepted",  # by a shipping partner
    "81": "in_transit.arrived_facility",  # of a shipping partner, not yet with USPS
    "82": "in_transit.departed_facility",
    "03": "picked_up.accepted",
    "OA": "picked_up.accepted",
    "UA": "picked_up.accepted",
    "AD": "picked_up.accepted",  # at destination
    "PA": "picked_up.accepted",
    "TM": "picked_up.accepted",  # with a truck's manifest
    "07": "in_transit.arrived_facility",  # at the post office
    "10": "in_transit.arrived_facility",
    "A1": "in_transit.arrived_facility",
    "T1": "in_transit.departed_facility",
    "EF": "in_transit.departed_facility",
    "SF": "in_transit.departed_facility",
    "TL": "in_transit.moving",
    "NT": "in_transit.moving",
    "PC": "in_transit.processed",
    "06": "in_transit.forwarded_address",
    "42": "in_transit.handed_to_last_mile",  # to a shipping partner
    "08": "exception.missorted|missorted|carrier",
    "15": "exception.missorted|missorted|carrier",
    "71": "exception.delayed",
    "OF": "out_for_delivery",
    "14": "available_for_pickup",
    "16": "available_for_pickup",
    "02": "attempt_failed",
    "52": "attempt_failed",
    "53": "attempt_failed.no_access|no_access|consignee",
    "54": "attempt_failed",  # too big for the box
    "55": "attempt_failed.no_access|no_access|consignee",
    "56": "attempt_failed.nobody_home|nobody_home|consignee",
    "30": "attempt_failed.no_access|no_access|consignee",
    "51": "attempt_failed.business_closed|business_closed|consignee",
    "04": "attempt_failed.refused|refused|consignee",
    "05": "exception.undeliverable",
    "21": f"returning|{_NO_ADDRESS}",
    "22": f"returning|{_NO_ADDRESS}",
    "23": "returning|moved|consignee",
    "24": "returning|moved|consignee",
    "25": f"returning|{_NO_ADDRESS}",
    "26": "returning",  # vacant
    "27": "returning|unclaimed|consignee",
    "28": "returning",  # deceased
    "29": "returning",
    "31": "returning|unclaimed|consignee",
    "09": "returning",
    "11": "exception.undeliverable",  # in the mail recovery center
    "01": "delivered",
    "17": "delivered.collected",
    "43": "delivered.collected",
}
