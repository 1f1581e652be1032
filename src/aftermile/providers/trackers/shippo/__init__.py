"""Shippo: tracking webhooks, signed or with a token in their address."""

from aftermile.parcels.carrier import CarrierInfo, ConfigField
from aftermile.providers.trackers.shippo.client import Shippo
from aftermile.providers.trackers.shippo.codes import CODES, VERSION

INFO = CarrierInfo(
    id="shippo",
    label="Shippo",
    verbs=("push",),
    codes=CODES,
    version=VERSION,
    make=Shippo.from_config,
    fields=(
        ConfigField(
            "webhook_secret",
            "Secret of the signature that Shippo set up for you, or the token that stands behind `?token=` "
            "in the address of the webhook; several with commas while one is replaced.",
            secret=True,
            verbs=("push",),
        ),
    ),
)
