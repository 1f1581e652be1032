"""Stamps.com: labels of USPS with tracking by the label's transaction."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.stamps.codes import CODES
from aftermile.providers.carriers.stamps.parse import parse

INFO = CarrierInfo(
    id="stamps",
    label="Stamps.com (USPS)",
    verbs=("parse",),
    codes=CODES,
    parse=parse,
    countries=("US",),
    site="https://tools.usps.com/go/TrackConfirmAction?tLabels={number}",
)
