"""Event types of SmartKargo in our words: its own at the door, IATA's (Cargo-IMP) between airports."""

from typing import Final

CODES: Final = {
    "BKD": "info_received",  # booked
    "RCS": "picked_up.accepted",
    "FOH": "in_transit.processed",  # on hand
    "MAN": "in_transit.processed",  # on the manifest of a flight
    "DEP": "in_transit.departed_facility",
    "ARR": "in_transit.arrived_port",
    "RCF": "in_transit.arrived_facility",
    "RCT": "in_transit.arrived_facility",  # from another airline
    "TFD": "in_transit.handed_to_last_mile",  # to another airline
    "CRC": "in_transit.import_customs",
    "CCD": "in_transit.customs_released",
    "DIS": "exception",  # a discrepancy
    "GDL": "out_for_delivery",
    "ADL": "attempt_failed",
    "DDL": "delivered",
    "DLD": "delivered",  # left at the door
    "DLV": "delivered",
}
