"""SEKO OmniParcel: cross-border lines over many last carriers."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.seko.codes import CODES
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="seko",
    label="SEKO OmniParcel",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=("GB", "US", "AU", "NZ", "HK"),
    site="https://track.omniparcel.com/{number}",
)
