"""Australia Post and StarTrack: track items of the Shipping and Tracking API."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.australia_post.codes import CODES
from aftermile.providers.tables import words
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="australia_post",
    label="Australia Post",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=words("AU"),
    site="https://auspost.com.au/mypost/track/details/{number}",
)
