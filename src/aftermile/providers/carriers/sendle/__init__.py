"""Sendle: small parcels in Australia, Canada and the United States over several carriers."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.sendle.codes import CODES
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="sendle",
    label="Sendle",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=("AU", "CA", "US"),
    site="https://track.sendle.com/tracking?ref={number}",
)
