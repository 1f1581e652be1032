"""Shippo's words: statuses that stand without a substatus, substatuses, carriers."""

from typing import Final

VERSION: Final = "2026-11-22"

CODES: Final = {
    "DELIVERED": "delivered",
    "RETURNED": "returning",
    "FAILURE:package_undeliverable": "exception.undeliverable",
    "FAILURE:package_lost": "lost",
    "FAILURE:package_disposed": "destroyed",
    "TRANSIT:out_for_delivery": "out_for_delivery",
    "TRANSIT:package_held": "exception",
    "TRANSIT:delivery_rescheduled": "in_transit.delivery_rescheduled",
    "TRANSIT:pickup_available": "available_for_pickup",
    "TRANSIT:contact_carrier": "exception.contact_carrier",
    "RETURNED:package_unclaimed": "exception.unclaimed|consignee|consignee",
}
"""
The other statuses and substatuses stand in `parcels/reading/codes.py`. `RETURNED` says that it goes back, not
that it arrived there. `TRANSIT` alone says too little; its words decide.
"""

EMPTY: Final = frozenset({"", "other"})
HEALTH: Final = {"UNKNOWN": "pending"}

CARRIERS: Final = {
    "shippo": "shippo_test",
    "dhl_germany": "dhl_parcel",
    "canada_post": "canada_post",
    "australia_post": "australia_post",
    "deutsche_post": "deutsche_post",
    "hermes_uk": "evri",
    "collect_plus": "yodel",
    "mondial_relay": "mondial_relay",
}
