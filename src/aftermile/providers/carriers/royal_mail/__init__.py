"""Royal Mail, with what other posts hand over to it."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.royal_mail.codes import CODES
from aftermile.providers.carriers.royal_mail.parse import parse

INFO = CarrierInfo(
    id="royal_mail",
    label="Royal Mail",
    verbs=("parse",),
    codes=CODES,
    parse=parse,
    countries=("GB",),
    site="https://www.royalmail.com/track-your-item#/tracking-results/{number}",
)
