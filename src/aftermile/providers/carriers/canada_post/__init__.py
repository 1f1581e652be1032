"""Canada Post: tracking details of the shipping web services."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.canada_post.codes import CODES
from aftermile.providers.tables import words
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="canada_post",
    label="Canada Post",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=words("CA"),
    site="https://www.canadapost-postescanada.ca/track-reperage/en#/details/{number}",
)
