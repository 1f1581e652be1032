"""DHL Unified's words: status codes, businesses."""

from typing import Final

VERSION: Final = "2026-11-22"

CODES: Final = {
    "pre-transit": "info_received",
    "delivered": "delivered",
}
"""
`failure` stands in `parcels/reading/codes.py`; `transit` is anything from the pickup to the van: its words
decide.
"""

SERVICES: Final = {
    "express": "dhl_express",
    "parcel-de": "dhl_parcel",
    "parcel-nl": "dhl_parcel",
    "parcel-uk": "dhl_parcel",
    "parcel-pl": "dhl_parcel",
    "ecommerce": "dhl_ecommerce",
    "ecommerce-europe": "dhl_ecommerce",
    "ecommerce-apac": "dhl_ecommerce",
    "post-de": "deutsche_post",
    "post-international": "deutsche_post",
    "sameday": "dhl_sameday",
    "freight": "dhl_freight",
    "dgf": "dhl_global_forwarding",
    "svb": "dhl_supply_chain",
}

ASKED: Final = {
    "dhl_express": "express",
    "dhl_parcel": "parcel-de",
    "dhl_ecommerce": "ecommerce",
    "deutsche_post": "post-de",
}
"""Business that is asked first where the number's carrier is known; else DHL looks in all."""
