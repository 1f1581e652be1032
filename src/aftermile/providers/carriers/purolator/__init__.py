"""Purolator, Canada."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.purolator.codes import CODES
from aftermile.providers.carriers.purolator.parse import parse

INFO = CarrierInfo(
    id="purolator",
    label="Purolator",
    verbs=("parse",),
    codes=CODES,
    parse=parse,
    countries=("CA",),
    site="https://www.purolator.com/en/shipping/tracker?pin={number}",
)
