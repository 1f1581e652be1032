"""DHL Parcel Poland: track and trace of the DHL24 web API."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.dhl_poland.codes import CODES
from aftermile.providers.tables import words
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="dhl_poland",
    label="DHL Parcel Poland",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=words("PL"),
    site="https://www.dhl.com/pl-pl/home/tracking/tracking-parcel.html?submit=1&tracking-id={number}",
)
