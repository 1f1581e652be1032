"""La Poste, with Colissimo and Chronopost numbers."""

from aftermile.parcels.carrier import CarrierInfo
from aftermile.providers.carriers.la_poste.codes import CODES
from aftermile.providers.carriers.la_poste.parse import parse

INFO = CarrierInfo(
    id="la_poste",
    label="La Poste",
    verbs=("parse",),
    codes=CODES,
    parse=parse,
    countries=("FR", "MC"),
    site="https://www.laposte.fr/outils/suivre-vos-envois?code={number}",
)
