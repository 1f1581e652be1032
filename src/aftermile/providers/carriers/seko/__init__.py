"""SEKO OmniParcel: cross-border lines over many last carriers."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.seko.codes import CODES
from aftermile.providers.carriers.seko.parse import parse

INFO = CarrierInfo(
    id="seko",
    label="SEKO OmniParcel",
    verbs=("parse",),
    codes=CODES,
    parse=parse,
    countries=("GB", "US", "AU", "NZ", "HK"),
    site="https://track.omniparcel.com/{number}",
)
