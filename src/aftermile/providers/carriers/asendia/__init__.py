"""Asendia: tracking of the Sync API."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.asendia.codes import CODES
from aftermile.providers.tables import words
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="asendia",
    label="Asendia",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=words("CH FR DE GB US"),
    site="https://tracking.asendia.com/tracking/{number}",
)
