"""SmartKargo: parcels in the holds of airlines, with a first and a last mile."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.smartkargo.codes import CODES
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="smartkargo",
    label="SmartKargo",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    site="https://www.deliverdirect.com/tracking?ref={number}",
)
