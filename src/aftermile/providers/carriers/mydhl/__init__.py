"""DHL Express, asked through MyDHL API."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.mydhl.codes import CODES
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="mydhl",
    label="DHL Express (MyDHL API)",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    site="https://www.dhl.com/global-en/home/tracking/tracking-express.html?tracking-id={number}",
)
