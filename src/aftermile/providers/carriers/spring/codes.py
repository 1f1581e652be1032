"""Event codes of Spring GDS (PostNL) in our words."""

from typing import Final

CODES: Final = {
    "0": "info_received",
    "12": "info_received",  # being prepared
    "15": "in_transit.moving",  # from the seller to the depot
    "18": "picked_up.accepted",
    "19": "in_transit.processed",
    "20": "picked_up.accepted",
    "21": "in_transit.moving",  # international
    "22": "in_transit.processed",
    "2101": "in_transit.departed_port",
    "2102": "in_transit.customs_released",
    "2103": "in_transit.arrived_destination_country",
    "31": "exception",  # somebody has to act
    "40": "in_transit.import_customs",
    "41": "customs_hold.import|import|customs",
    "91": "attempt_failed",
    "92": "available_for_pickup",
    "93": "in_transit.arrived_facility",  # at the last carrier's depot
    "9101": "in_transit.arrived_facility",
    "9102": "in_transit.moving",
    "9301": "out_for_delivery",
    "9302": "exception.delayed",
    "100": "delivered",
    "101": "in_transit.arrived_destination_country",  # "delivered to destination country" is no delivery
    "111": "lost|lost|carrier",  # lost or destroyed
    "1001": "exception.documents|documents|shipper",  # data incomplete
    "4106": "cancelled",
    "124": "returning",
    "12406": "returning",  # by the carrier to Spring
    "125": "returning",  # received by Spring, which is not the seller
    "12501": "returning|refused|consignee",
    "12502": "returning",
    "12503": "returning|damaged|carrier",
    "12504": "returning|unclaimed|consignee",
    "12505": "returning",
    "12506": "destroyed",
}
