"""DHL Express, asked through MyDHL API."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.mydhl.codes import CODES
from aftermile.providers.carriers.mydhl.parse import parse

INFO = CarrierInfo(
    id="mydhl",
    label="DHL Express (MyDHL API)",
    verbs=("parse",),
    codes=CODES,
    parse=parse,
    site="https://www.dhl.com/global-en/home/tracking/tracking-express.html?tracking-id={number}",
)
