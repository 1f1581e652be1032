"""DPD: parcel life cycle, as SOAP and as JSON."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.dpd.codes import CODES
from aftermile.providers.tables import words
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="dpd",
    label="DPD",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=words("AT BE CH CZ DE EE FR HR HU LT LU LV NL PL PT SI SK"),
    site="https://www.dpdgroup.com/be/mydpd/my-parcels/track?lang=en&parcelNumber={number}",
)
