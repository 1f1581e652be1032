"""SF Express (顺丰速运)."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.sf_express.codes import CODES
from aftermile.providers.carriers.sf_express.parse import parse

INFO = CarrierInfo(
    id="sf_express",
    label="SF Express",
    verbs=("parse",),
    codes=CODES,
    parse=parse,
    countries=("CN", "HK", "MO", "TW"),
    site="https://www.sf-express.com/chn/en/waybill/waybill-detail/{number}",
)
