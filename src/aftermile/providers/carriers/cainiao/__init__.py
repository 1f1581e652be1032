"""Cainiao (菜鸟): parcels from China over many partners."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.cainiao.codes import CODES
from aftermile.providers.carriers.cainiao.parse import parse

INFO = CarrierInfo(
    id="cainiao",
    label="Cainiao",
    verbs=("parse",),
    codes=CODES,
    parse=parse,
    countries=("CN",),
    site="https://global.cainiao.com/newDetail.htm?mailNoList={number}",
)
