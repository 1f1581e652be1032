"""bpost: item tracking."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.bpost.codes import CODES
from aftermile.providers.tables import words
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="bpost",
    label="bpost",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=words("BE"),
    site="https://track.bpost.cloud/btr/web/#/search?itemCode={number}",
)
