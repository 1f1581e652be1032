"""Ship24's words: the status codes of events, carriers."""

from typing import Final

VERSION: Final = "2026-11-22"

CODES: Final = {
    "data_order_created": "info_received",
    "data_order_cancelled": "cancelled",
    "data_delivery_proposed": "info_received.delivery_proposed",
    "data_delivery_decided": "info_received.delivery_decided",
    "transit_handover": "picked_up.accepted",
    "transit_origin_country_departure": "in_transit.departed_port",
    "destination_arrival": "in_transit.arrived_destination_country",
    "customs_received": "in_transit.import_customs",
    "customs_exception": "customs_hold|customs|customs",
    "customs_rejected": "customs_hold.rejected|customs|customs",
    "customs_cleared": "in_transit.customs_released",
    "delivery_available_for_pickup": "available_for_pickup",
    "delivery_out_for_delivery": "out_for_delivery",
    "delivery_exception": "exception",
    "delivery_refused": "attempt_failed.refused|refused|consignee",
    "delivery_delivered": "delivered",
    "exception_return": "returning",
    "exception_discarded": "destroyed",
}
"""`delivery_attempted` and `exception_lost` stand in `parcels/reading/codes.py`."""

HEALTH: Final = {"pending": "pending"}

CARRIERS: Final = {
    "us_post": "usps",
    "gb_post": "royal_mail",
    "cn_post": "china_post",
    "ca_post": "canada_post",
    "au_post": "australia_post",
    "jp_post": "japan_post",
    "kr_post": "korea_post",
    "fr_post": "la_poste",
    "de_post": "deutsche_post",
    "es_post": "correos",
    "it_post": "poste_italiane",
    "br_post": "correios",
    "nl_post": "postnl",
    "dhl": "dhl_express",
}
"""Posts are a country and `-post` there: `us-post`."""
