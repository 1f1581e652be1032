"""InPost: lockers and couriers in Poland."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.inpost.codes import CODES
from aftermile.providers.carriers.inpost.parse import parse

INFO = CarrierInfo(
    id="inpost",
    label="InPost",
    verbs=("parse",),
    codes=CODES,
    parse=parse,
    countries=("PL",),
    site="https://inpost.pl/sledzenie-przesylek?number={number}",
)
