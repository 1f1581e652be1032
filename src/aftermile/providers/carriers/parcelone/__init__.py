"""Parcel.One: German cross-border lines with local carriers at the end."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.parcelone.codes import CODES
from aftermile.providers.carriers.parcelone.parse import parse

INFO = CarrierInfo(
    id="parcelone",
    label="Parcel.One",
    verbs=("parse",),
    codes=CODES,
    parse=parse,
    countries=("DE",),
    site="https://tracking.parcel.one/?trackingNumber={number}",
)
