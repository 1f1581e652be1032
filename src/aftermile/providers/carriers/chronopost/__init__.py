"""Chronopost: tracking web service."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.chronopost.codes import CODES
from aftermile.providers.tables import words
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="chronopost",
    label="Chronopost",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=words("FR"),
    site="https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={number}",
)
