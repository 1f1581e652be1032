"""Karrio's words: statuses that it says of an event, carriers."""

from typing import Final

VERSION: Final = "2026-11-22"

STATUSES: Final = {
    "picked_up": "picked_up.accepted",
    "out_for_delivery": "out_for_delivery",
    "ready_for_pickup": "available_for_pickup",
    "delivered": "delivered",
    "delivery_failed": "attempt_failed",
    "delivery_delayed": "exception.delayed",
    "return_to_sender": "returning",
    "cancelled": "cancelled",
}
"""
What Karrio says of an event; its code is the carrier's own, which the carrier's table reads. `in_transit` is
what Karrio says of codes that it does not know, `on_hold` of many things: neither is believed. Reasons stand
in `parcels/reading/codes.py`.
"""

HEALTH: Final = {"pending": "pending", "unknown": "not_found"}

CARRIERS: Final = {
    "canadapost": "canada_post",
    "royalmail": "royal_mail",
    "australiapost": "australia_post",
    "dhl_parcel_de": "dhl_parcel",
    "laposte": "la_poste",
    "fedex_ws": "fedex",
    "usps_international": "usps",
    "sf_express": "sf_express",
}

NAMES: Final = {
    "canada_post": "canadapost",
    "royal_mail": "royalmail",
    "australia_post": "australiapost",
    "dhl_parcel": "dhl_parcel_de",
    "la_poste": "laposte",
}
