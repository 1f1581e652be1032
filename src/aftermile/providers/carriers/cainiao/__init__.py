"""Cainiao (菜鸟): parcels from China over many partners."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.cainiao.codes import CODES
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="cainiao",
    label="Cainiao",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=("CN",),
    site="https://global.cainiao.com/newDetail.htm?mailNoList={number}",
)
