"""Karrio's words: statuses that it says of an event, reasons, carriers."""

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
what Karrio says of codes that it does not know, `on_hold` of many things: neither is believed.
"""

REASONS: Final = {
    "carrier_damaged_parcel": "exception.damaged",
    "carrier_sorting_error": "exception.missorted",
    "carrier_parcel_lost": "lost",
    "consignee_refused": "attempt_failed.refused",
    "consignee_business_closed": "attempt_failed.business_closed",
    "consignee_not_home": "attempt_failed.nobody_home",
    "consignee_incorrect_address": "attempt_failed.bad_address",
    "consignee_access_restricted": "attempt_failed.no_access",
    "customs_documentation": "customs_hold.documents",
    "customs_inspection": "customs_hold.import",
    "customs_duties_unpaid": "customs_hold.payment_due",
    "customs_prohibited": "exception.prohibited",
    "weather_delay": "exception.weather",
    "delivery_delayed": "exception.delayed",
    "security_issue": "exception.security",
}

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
