"""Sendle: small parcels in Australia, Canada and the United States over several carriers."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.sendle.codes import CODES
from aftermile.providers.carriers.sendle.parse import parse

INFO = CarrierInfo(
    id="sendle",
    label="Sendle",
    verbs=("parse",),
    codes=CODES,
    parse=parse,
    countries=("AU", "CA", "US"),
    site="https://track.sendle.com/tracking?ref={number}",
)
