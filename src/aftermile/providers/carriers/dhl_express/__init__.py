"""DHL Express: XML services (known tracking)."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.dhl_express.codes import CODES
from aftermile.providers.tables import words
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="dhl_express",
    label="DHL Express",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=words(
        "AE AT AU BE BR CA CH CN DE DK ES FI FR GB HK IE IN IT JP KR MX NL NO NZ PL PT SE SG TH TW US ZA"
    ),
    site="https://www.dhl.com/en/express/tracking.html?AWB={number}",
)
