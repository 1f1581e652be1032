"""AfterShip's words: tags that stand without a subtag, carriers."""

from typing import Final

VERSION: Final = "2026-11-22"

CODES: Final = {
    "Delivered": "delivered",
    "Exception": "exception",
}
"""
The other tags and the subtags (`Delivered_003` ...) stand in `parcels/reading/codes.py`; `Pending` and
`Expired` are health.
"""

HEALTH: Final = {"Pending": "pending", "Expired": "expired"}

ALREADY_FOLLOWED: Final = 4003
NO_SUCH_NUMBER: Final = 4005

CARRIERS: Final = {
    "dhl": "dhl_express",
    "dhl-germany": "dhl_parcel",
    "sf-express": "sf_express",
    "cj-korea-thai": "cj_logistics",
    "kr-korea-post": "korea_post",
    "taqbin-jp": "yamato",
    "sagawa": "sagawa",
    "yunexpress": "yunexpress",
    "la-poste-colissimo": "la_poste",
    "spain-correos-es": "correos",
    "brazil-correios": "correios",
    "canada-post": "canada_post",
    "australia-post": "australia_post",
    "royal-mail": "royal_mail",
    "china-post": "china_post",
    "japan-post": "japan_post",
    "poste-italiane": "poste_italiane",
    "deutsch-post": "deutsche_post",
    "usps": "usps",
    "ups": "ups",
    "fedex": "fedex",
    "yanwen": "yanwen",
    "4px": "4px",
    "gls": "gls",
    "dpd": "dpd",
    "postnl": "postnl",
    "purolator": "purolator",
    "ontrac": "ontrac",
    "lasership": "lasership",
    "cainiao": "cainiao",
}
"""Slugs of carriers that we call otherwise, or name when we ask; AfterShip finds the others itself."""

SLUGS: Final = {ours: slug for slug, ours in CARRIERS.items()}
