"""Scan types of Purolator in our words. `Other` is every other scan: only its text tells which."""

from typing import Final

CODES: Final = {
    "ProofOfPickUp": "picked_up.accepted",
    "OnDelivery": "out_for_delivery",
    "Undeliverable": "attempt_failed",
    "Delivery": "delivered",
}
