"""Event codes (`typeCode`) of DHL Express in our words."""

from typing import Final

CODES: Final = {
    "SD": "info_received",  # data received
    "PU": "picked_up.accepted",
    "SA": "picked_up.accepted",
    "AF": "in_transit.arrived_facility",
    "AR": "in_transit.arrived_facility",  # at the delivery facility
    "CI": "in_transit.arrived_facility",  # facility check-in
    "PL": "in_transit.processed",
    "DF": "in_transit.departed_facility",
    "CU": "in_transit.moving",  # uplift confirmed
    "SM": "in_transit.moving",  # scheduled for movement
    "IC": "in_transit.import_customs",
    "BN": "in_transit.import_customs",  # broker notified
    "CR": "in_transit.customs_released",
    "BR": "in_transit.handed_to_broker",
    "CD": "customs_hold.import|import|customs",
    "UD": "customs_hold.import|import|customs",
    "HP": "customs_hold.payment_due|payment_due|consignee",
    "TP": "in_transit.handed_to_last_mile",
    "FD": "in_transit.forwarded",
    "WC": "out_for_delivery",
    "CC": "available_for_pickup",
    "NH": "attempt_failed.nobody_home|nobody_home|consignee",
    "BA": "exception.bad_address|bad_address|shipper",
    "CA": "attempt_failed.business_closed|business_closed|consignee",
    "RD": "attempt_failed.refused|refused|consignee",
    "CM": "exception.moved|moved|consignee",
    "OH": "exception.held",
    "MC": "exception.missorted|missorted|carrier",
    "MS": "exception.missorted|missorted|carrier",
    "MD": "exception.delayed|delayed|carrier",
    "TD": "exception.delayed|delayed|carrier",
    "DM": "exception.damaged|damaged|carrier",
    "OK": "delivered",
    "DD": "delivered.damaged|damaged|carrier",
    "RT": "returning",
}
