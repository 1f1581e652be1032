"""USPS, the post of the United States, with what it carries to and from other countries."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.usps.codes import CODES
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="usps",
    label="USPS",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=("US",),
    site="https://tools.usps.com/go/TrackConfirmAction?tLabels={number}",
)
