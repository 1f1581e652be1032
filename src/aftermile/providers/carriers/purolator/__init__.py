"""Purolator, Canada."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.purolator.codes import CODES
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="purolator",
    label="Purolator",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=("CA",),
    site="https://www.purolator.com/en/shipping/tracker?pin={number}",
)
