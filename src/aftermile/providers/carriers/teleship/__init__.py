"""Teleship: cross-border parcels from the United Kingdom over local carriers."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.teleship.codes import CODES
from aftermile.providers.carriers.teleship.parse import parse

INFO = CarrierInfo(
    id="teleship",
    label="Teleship",
    verbs=("parse",),
    codes=CODES,
    parse=parse,
    countries=("GB", "US"),
    site="https://track.teleship.com/{number}",
)
