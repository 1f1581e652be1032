"""Hermes Germany: shipment information of the HSI interface."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.hermes.codes import CODES
from aftermile.providers.tables import words
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="hermes",
    label="Hermes Germany",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=words("DE"),
    site="https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation/#{number}",
)
