"""Event codes of Royal Mail in our words: those whose meaning public samples show."""

from typing import Final

CODES: Final = {
    "EVAIE": "info_received",
    "EVAIP": "info_received",
    "EVPPA": "picked_up.accepted",  # over the counter of a shop
    "EVDAV": "in_transit.arrived_facility",
    "EVIMC": "in_transit.arrived_facility",  # mail center
    "EVDAC": "in_transit.arrived_facility",
    "EVOAC": "in_transit.arrived_facility",
    "EVORI": "in_transit.arrived_facility",
    "EVOCO": "in_transit.processed",
    "EVODO": "in_transit.departed_facility",
    "EVNMI": "exception.missorted|missorted|carrier",
    "EVGPD": "out_for_delivery",
    "EVKNA": "attempt_failed.nobody_home|nobody_home|consignee",
    "EVKNR": "attempt_failed",
    "EVNDA": "available_for_pickup",  # for redelivery or collection
    "EVNPS": "available_for_pickup",
    "EVKOP": "delivered",
    "EVKSP": "delivered.signed",
    "EVKSF": "delivered",  # in a safe place
}
