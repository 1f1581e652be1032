"""GLS Group: Track And Trace v1."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.gls.codes import CODES
from aftermile.providers.tables import words
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="gls",
    label="GLS",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=words("AT BE CH CZ DE DK ES FI FR HR HU IE IT LU NL PL PT RO RS SE SI SK"),
    site="https://gls-group.com/track/{number}",
)
