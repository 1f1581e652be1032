"""Spring GDS (PostNL): cross-border lines over posts and parcel carriers."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.spring.codes import CODES
from aftermile.providers.carriers.spring.parse import parse

INFO = CarrierInfo(
    id="spring",
    label="Spring GDS",
    verbs=("parse",),
    codes=CODES,
    parse=parse,
    countries=("NL", "GB", "DE", "FR", "ES", "IT", "US"),
    site="https://mailingtechnology.com/tracking/?tn={number}",
)
