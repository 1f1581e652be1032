"""
Event codes of Landmark Global in our words.

One code stands for several texts (275 is every scan of the last carrier, 225 each scan in a hall), so that
codes say less than they seem to.
"""

from typing import Final

CODES: Final = {
    "50": "info_received",  # shipment data uploaded
    "60": "info_received",  # stock allocated in Landmark's warehouse
    "75": "info_received.processed",  # shipment processed there
    "80": "info_received.packed",  # shipment fulfilled there
    "90": "exception.payment_due|payment_due|shipper",  # held until Landmark's customer pays
    "100": "info_received",  # data sent to the last carrier
    "125": "in_transit.customs_released",
    "135": "customs_hold.import|import|customs",
    "150": "in_transit.moving",  # crossing the border
    "155": "in_transit.arrived_facility",  # received behind the border
    "200": "in_transit.moving",  # scanned at a postal facility, or leaving for the country of destination
    "225": "in_transit.processed",  # grouped, and every other scan in a hall
    "250": "in_transit.moving",  # scanned for the crossing
    "275": "in_transit.moving",  # with the last carrier
    "300": "out_for_delivery",
    "400": "attempt_failed",
    "410": "available_for_pickup",
    "450": "in_transit.forwarded_address",
    "500": "delivered",
    "510": "delivered",  # proof of delivery
    "900": "attempt_failed",  # delivery failed; no reason is given
}

WAREHOUSE: Final = frozenset({"50", "60", "75", "80", "90", "100"})
LAST_MILE: Final = frozenset({"275", "300", "400", "410", "450", "500", "510", "900"})
"""What the last carrier reports; between these and the warehouse's lies the line haul."""
