"""Stamps.com: labels of USPS with tracking by the label's transaction."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.stamps.codes import CODES
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="stamps",
    label="Stamps.com (USPS)",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=("US",),
    site="https://tools.usps.com/go/TrackConfirmAction?tLabels={number}",
)
