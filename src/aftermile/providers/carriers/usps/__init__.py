"""USPS, the post of the United States, with what it carries to and from other countries."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.usps.codes import CODES
from aftermile.providers.carriers.usps.parse import parse

INFO = CarrierInfo(
    id="usps",
    label="USPS",
    verbs=("parse",),
    codes=CODES,
    parse=parse,
    countries=("US",),
    site="https://tools.usps.com/go/TrackConfirmAction?tLabels={number}",
)
