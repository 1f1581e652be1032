"""UPS."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.ups.codes import CODES
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="ups",
    label="UPS",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    site="https://www.ups.com/track?tracknum={number}",
)
