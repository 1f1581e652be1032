"""DHL Paket: shipment tracking of the German parcel network."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.dhl_parcel.codes import CODES
from aftermile.providers.tables import words
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="dhl_parcel",
    label="DHL Paket",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=words("DE"),
    site="https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode={number}",
)
