"""Event codes of La Poste's "Suivi v2" in our words; the same for letters, Colissimo and Chronopost."""

from typing import Final

CODES: Final = {
    "DR1": "info_received",
    "PC1": "picked_up.accepted",
    "PC2": "picked_up.accepted",  # in the country that it leaves
    "ET1": "in_transit.moving",
    "ET2": "in_transit.moving",  # in the country that it leaves
    "ET3": "in_transit.arrived_destination_country",
    "ET4": "in_transit.moving",  # in a country between
    "EP1": "in_transit.arrived_facility",  # waits to be presented
    "DO1": "in_transit.import_customs",
    "DO2": "in_transit.customs_released",
    "DO3": "customs_hold.import|import|customs",
    "PB1": "exception",
    "PB2": "in_transit.problem_resolved",
    "MD2": "out_for_delivery",
    "ND1": "exception.undeliverable",
    "AG1": "available_for_pickup",
    "RE1": "returning",
    "DI1": "delivered",
    "DI2": "returned",  # handed to the sender
}

ABROAD: Final = frozenset({"ET3", "DO1", "DO2", "DO3"})
"""Events that happen in the country of destination."""
