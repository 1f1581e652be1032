"""Countries as carriers write them, and the zone of a place where country and state leave no doubt. Pure."""

from functools import lru_cache
from typing import Final

from aftermile.parcels.reading.zones import ZONE

__all__ = ["STATE", "ZONE", "country_of", "zone_at"]

_ALIKE: Final = {"UK": "GB", "EL": "GR"}
_NAMES: Final = {
    "usa": "US",
    "united states of america": "US",
    "u.s.a.": "US",
    "great britain": "GB",
    "england": "GB",
    "russian federation": "RU",
    "korea, republic of": "KR",
    "south korea": "KR",
    "czech republic": "CZ",
    "viet nam": "VN",
    "holland": "NL",
    "the netherlands": "NL",
    "hong kong": "HK",
    "hong kong sar": "HK",
    "macau": "MO",
    "china, people's republic": "CN",
    "turkey": "TR",
    "deutschland": "DE",
    "österreich": "AT",
    "oesterreich": "AT",
    "schweiz": "CH",
    "frankreich": "FR",
    "niederlande": "NL",
    "polska": "PL",
}

_STATES: Final = """
America/New_York US-CT US-DE US-DC US-GA US-MA US-MD US-ME US-NC US-NH US-NJ US-NY US-OH US-PA
America/New_York US-RI US-SC US-VA US-VT US-WV
America/Chicago US-AL US-AR US-IA US-IL US-LA US-MN US-MO US-MS US-OK US-WI
America/Denver US-CO US-MT US-NM US-UT US-WY
America/Los_Angeles US-CA US-WA
Pacific/Honolulu US-HI
America/Puerto_Rico US-PR
America/Edmonton CA-AB
America/Winnipeg CA-MB
America/Moncton CA-NB
America/Halifax CA-NS CA-PE
America/Whitehorse CA-YT
Australia/Sydney AU-ACT
Australia/Darwin AU-NT
Australia/Brisbane AU-QLD
Australia/Adelaide AU-SA
Australia/Hobart AU-TAS
Australia/Melbourne AU-VIC
"""
STATE: Final = {
    state: zone for zone, *states in map(str.split, _STATES.strip().splitlines()) for state in states
}
"""States of one time; those with a border inside (Texas, Ontario, New South Wales) are left out."""


@lru_cache(maxsize=2048)
def country_of(said: str) -> str:
    """Return the ISO 3166 code (two letters) of a code of two or three letters or an English name."""
    plain = said.strip()
    upper = plain.upper()
    if len(upper) == 2 and upper.isascii() and upper.isalpha():  # noqa: PLR2004  ISO 3166
        return _ALIKE.get(upper, upper)
    if not plain or len(plain) > 60:  # noqa: PLR2004  longer than any country
        return ""
    return _NAMES.get(plain.lower()) or _by_letters(upper) or _by_name(plain.lower())


def _by_letters(upper: str) -> str:
    if len(upper) != 3:  # noqa: PLR2004  ISO 3166
        return ""
    from babel.core import get_global  # noqa: PLC0415  loads the whole of its data

    found = get_global("territory_aliases").get(upper) or []
    return str(found[0]) if len(found) == 1 and len(found[0]) == 2 else ""  # noqa: PLR2004


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    from babel import Locale  # noqa: PLC0415

    names = Locale("en").territories
    return {name.lower(): code for code, name in names.items() if len(code) == 2 and code.isalpha()}  # noqa: PLR2004


def _by_name(plain: str) -> str:
    return _names().get(plain, "")


def zone_at(country: str, state: str = "") -> str:
    """Return the IANA zone of a country, or of a state of it, where there is only one; else empty."""
    code = country_of(country)
    return ZONE.get(code) or STATE.get(f"{code}-{state.strip().upper()}", "")
