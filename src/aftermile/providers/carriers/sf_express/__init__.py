"""SF Express (顺丰速运)."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.sf_express.codes import CODES
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="sf_express",
    label="SF Express",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=("CN", "HK", "MO", "TW"),
    site="https://www.sf-express.com/chn/en/waybill/waybill-detail/{number}",
)
