"""InPost: lockers and couriers in Poland."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.inpost.codes import CODES
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="inpost",
    label="InPost",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=("PL",),
    site="https://inpost.pl/sledzenie-przesylek?number={number}",
)
