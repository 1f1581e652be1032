"""Teleship: cross-border parcels from the United Kingdom over local carriers."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.teleship.codes import CODES
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="teleship",
    label="Teleship",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=("GB", "US"),
    site="https://track.teleship.com/{number}",
)
