"""EasyPost's words: statuses, and details that mean something only beside their status."""

from typing import Final

VERSION: Final = "2026-11-22"

CODES: Final = {
    "in_transit": "in_transit.moving",
    "out_for_delivery": "out_for_delivery",
    "available_for_pickup": "available_for_pickup",
    "delivered": "delivered",
    "cancelled": "cancelled",
    "return_to_sender:return": "returning",
    "return_to_sender:return_to_sender": "returning",
    "in_transit:delivery_exception": "attempt_failed",
    "failure:delivery_exception": "attempt_failed",
    "in_transit:awaiting_information": "exception.awaiting_information",
    "in_transit:transit_exception": "exception",
    "failure:transit_exception": "exception",
    "failure:lost": "lost",
    "failure:damaged": "exception.damaged",
}
"""The rest stands in `parcels/reading/codes.py`."""

EMPTY: Final = frozenset({"", "unknown", "status_update"})
"""Details that say nothing: the status speaks."""

HEALTH: Final = {"unknown": "pending", "error": "invalid_number"}

CARRIERS: Final = {
    "dhlexpress": "dhl_express",
    "dhlpaket": "dhl_parcel",
    "dhlecs": "dhl_ecommerce",
    "fedex": "fedex",
    "usps": "usps",
    "ups": "ups",
    "canadapost": "canada_post",
    "royalmail": "royal_mail",
    "australiapost": "australia_post",
    "ontracv3": "ontrac",
    "lasershipv2": "lasership",
    "sfexpress": "sf_express",
    "purolator": "purolator",
    "canpar": "canpar",
    "yanwen": "yanwen",
}
"""By the name in lower case without hyphens and spaces."""

NAMES: Final = {
    "dhl_express": "DHLExpress",
    "dhl_parcel": "DHLPaket",
    "fedex": "FedEx",
    "usps": "USPS",
    "ups": "UPS",
    "canada_post": "CanadaPost",
    "royal_mail": "RoyalMail",
    "australia_post": "AustraliaPost",
    "purolator": "Purolator",
    "canpar": "Canpar",
}
"""What EasyPost calls a carrier when we ask; the others are found by EasyPost itself."""
