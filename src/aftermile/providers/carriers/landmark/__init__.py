"""Landmark Global (bpost): cross-border lines whose last mile runs under another carrier's number."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.landmark.codes import CODES
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="landmark",
    label="Landmark Global",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=("US", "CA", "GB", "BE", "AU"),
    site="https://track.landmarkglobal.com/?search={number}",
)
