"""4PX (递四方): lines from China. A Python package cannot be called 4px; its parcels are."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.fourpx.codes import CODES
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="fourpx",
    label="4PX",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=("CN", "HK"),
    site="https://track.4px.com/#/result/0/{number}",
)
