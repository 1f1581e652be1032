"""Parcel.One: German cross-border lines with local carriers at the end."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.parcelone.codes import CODES
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="parcelone",
    label="Parcel.One",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=("DE",),
    site="https://tracking.parcel.one/?trackingNumber={number}",
)
