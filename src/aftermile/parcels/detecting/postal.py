"""
Posts and the international standard S10 of the UPU: service indicator, eight digits, check digit, country.

The first letter of the indicator tells the service (UPU S10, annex A); the last two letters the post that
issued it.
"""

from collections.abc import Mapping
from typing import Final

from aftermile.parcels.detecting import checks
from aftermile.parcels.detecting.shapes import Shape, countries

POSTS: Final[Mapping[str, str]] = {
    "AT": "austrian_post",
    "AU": "australia_post",
    "BE": "bpost",
    "BR": "correios",
    "CA": "canada_post",
    "CH": "swiss_post",
    "CN": "china_post",
    "CZ": "czech_post",
    "DE": "deutsche_post",
    "DK": "postnord",
    "ES": "correos",
    "FI": "posti",
    "FR": "la_poste",
    "GB": "royal_mail",
    "HK": "hongkong_post",
    "IE": "an_post",
    "IN": "india_post",
    "IT": "poste_italiane",
    "JP": "japan_post",
    "KR": "korea_post",
    "MY": "pos_malaysia",
    "NL": "postnl",
    "NO": "posten_norge",
    "NZ": "nz_post",
    "PL": "poczta_polska",
    "PT": "ctt",
    "RU": "russian_post",
    "SE": "postnord",
    "SG": "singapore_post",
    "TH": "thailand_post",
    "TW": "chunghwa_post",
    "US": "usps",
}
"""Posts that have a name here; every other is `post_` and its country."""

COUNTRIES: Final = countries(
    "AD AE AF AG AI AL AM AN AO AR AS AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BQ BR BS BT BW BY "
    "BZ CA CD CF CG CH CI CK CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK "
    "FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IQ IR "
    "IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG "
    "MH MK ML MM MN MO MQ MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NU NZ OM PA PE PF PG PH "
    "PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SK SL SM SN SO SR SS ST SV SY "
    "SZ TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT "
    "ZA ZM ZW"
)

SERVICES: Final[Mapping[str, str]] = {
    "C": "Parcel",
    "E": "Express (EMS)",
    "H": "E-commerce parcel",
    "L": "Tracked letter",
    "M": "M bag",
    "Q": "Business reply",
    "R": "Registered letter",
    "U": "Letter",
    "V": "Insured letter",
}

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def post_of(country: str) -> str:
    return POSTS.get(country, f"post_{country.lower()}")


def _s10(country: str) -> Shape:
    return Shape(
        post_of(country),
        "",
        "s10",
        rf"[A-Z]{{2}}\d{{9}}{country}",
        (13,),
        0.9,
        f"2 letters, 9 digits and {country}: an item of the post of {country}",
        starts=_LETTERS,
        check=checks.s10,
        check_says="modulus 11",
        check_at=10,
        at=slice(0, 1),
        services=SERVICES,
    )


S10: Final[Mapping[str, Shape]] = {country: _s10(country) for country in sorted(COUNTRIES)}
"""By country. Numbers of 13 places with such an end are asked here only, not one shape after the other."""

SHAPES: Final = tuple(S10.values())
