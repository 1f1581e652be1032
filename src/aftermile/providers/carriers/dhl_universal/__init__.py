"""DHL: Shipment Tracking - Unified, for all divisions."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.dhl_universal.codes import CODES
from aftermile.providers.tables import words
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="dhl_universal",
    label="DHL (unified)",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=words(""),
    site="https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}",
)
