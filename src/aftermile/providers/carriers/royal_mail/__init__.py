"""Royal Mail, with what other posts hand over to it."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.royal_mail.codes import CODES
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="royal_mail",
    label="Royal Mail",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=("GB",),
    site="https://www.royalmail.com/track-your-item#/tracking-results/{number}",
)
