"""PostNL, Netherlands and Belgium."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.postnl.codes import CODES
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="postnl",
    label="PostNL",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=("NL", "BE"),
    site="https://jouw.postnl.nl/track-and-trace/{number}",
)
