"""Spring GDS (PostNL): cross-border lines over posts and parcel carriers."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.spring.codes import CODES
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="spring",
    label="Spring GDS",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=("NL", "GB", "DE", "FR", "ES", "IT", "US"),
    site="https://mailingtechnology.com/tracking/?tn={number}",
)
