"""La Poste, with Colissimo and Chronopost numbers."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.la_poste.codes import CODES
from aftermile.providers.wire import later

INFO = CarrierInfo(
    id="la_poste",
    label="La Poste",
    verbs=("parse",),
    codes=CODES,
    version="2026-11-22",
    parse=later(__name__),
    countries=("FR", "MC"),
    site="https://www.laposte.fr/outils/suivre-vos-envois?code={number}",
)
