"""SmartKargo: parcels in the holds of airlines, with a first and a last mile."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.smartkargo.codes import CODES
from aftermile.providers.carriers.smartkargo.parse import parse

INFO = CarrierInfo(
    id="smartkargo",
    label="SmartKargo",
    verbs=("parse",),
    codes=CODES,
    parse=parse,
    site="https://www.deliverdirect.com/tracking?ref={number}",
)
