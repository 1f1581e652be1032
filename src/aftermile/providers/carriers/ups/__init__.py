"""UPS."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.ups.codes import CODES
from aftermile.providers.carriers.ups.parse import parse

INFO = CarrierInfo(
    id="ups",
    label="UPS",
    verbs=("parse",),
    codes=CODES,
    parse=parse,
    site="https://www.ups.com/track?tracknum={number}",
)
