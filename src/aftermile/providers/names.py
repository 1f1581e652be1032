"""Carriers by the names that others print for them: our ids, and nothing for a name that fits two. Pure."""

import re
from typing import Final

_IDS: Final = {
    name: carrier
    for carrier, names in {
        "4px": ("4px", "4px express"),
        "amazon": ("amazon", "amazon logistics", "amazon shipping"),
        "an_post": ("an post",),
        "asendia": ("asendia",),
        "australia_post": ("australia post", "auspost"),
        "austrian_post": ("austrian post", "oesterreichische post", "österreichische post"),
        "bpost": ("bpost", "bpost international", "belgian post"),
        "cainiao": ("cainiao",),
        "canada_post": ("canada post", "postes canada"),
        "chronopost": ("chronopost",),
        "colis_prive": ("colis prive", "colis privé"),
        "correos": ("correos", "correos express"),
        "deutsche_post": ("deutsche post",),
        "dhl_ecommerce": ("dhl ecommerce",),
        "dhl_express": ("dhl express",),
        "dhl_parcel": ("dhl paket", "dhl parcel", "dhl parcel de"),
        "dpd": ("dpd", "dpd uk", "dpd de", "dpd germany"),
        "evri": ("evri", "hermes uk", "myhermes"),
        "fedex": ("fedex",),
        "gls": ("gls",),
        "inpost": ("inpost",),
        "japan_post": ("japan post",),
        "la_poste": ("la poste", "colissimo"),
        "lasership": ("lasership",),
        "nz_post": ("nz post", "new zealand post"),
        "ontrac": ("ontrac",),
        "poste_italiane": ("poste italiane", "italian post"),
        "postnl": ("postnl",),
        "postnord": ("postnord",),
        "purolator": ("purolator",),
        "royal_mail": ("royal mail",),
        "singapore_post": ("singapore post", "singpost"),
        "swiss_post": ("swiss post", "die schweizerische post"),
        "ups": ("ups",),
        "usps": ("usps", "us postal service", "united states postal service"),
        "yodel": ("yodel",),
        "yunexpress": ("yunexpress", "yun express"),
    }.items()
    for name in names
}
_NOISE: Final = re.compile(r"[\s_.\-]+")


def carrier_of(name: str) -> str:
    """Return our id of a carrier's printed name; empty for one unknown, or that fits two (DHL)."""
    return _IDS.get(_NOISE.sub(" ", name.strip().lower()), "")


def next_pair(name: str, number: str) -> tuple[tuple[str, str], ...]:
    """Return the one `(carrier, number)` under which a parcel goes on; nothing without a number."""
    plain = number.strip()
    return ((carrier_of(name), plain),) if plain else ()
