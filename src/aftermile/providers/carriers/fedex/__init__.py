"""FedEx: the Track API in JSON and the older web service in XML."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.fedex.codes import CODES
from aftermile.providers.tables import words
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="fedex",
    label="FedEx",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=words(""),
    site="https://www.fedex.com/fedextrack/?trknbr={number}",
)
