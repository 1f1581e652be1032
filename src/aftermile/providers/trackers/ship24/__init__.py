"""Ship24: tracking webhooks with the account's secret in their Authorization."""

from aftermile.parcels.carrier import CarrierInfo, ConfigField
from aftermile.providers.trackers.ship24.client import Ship24
from aftermile.providers.trackers.ship24.codes import CODES, VERSION

INFO = CarrierInfo(
    id="ship24",
    label="Ship24",
    verbs=("push",),
    codes=CODES,
    version=VERSION,
    make=Ship24.from_config,
    fields=(
        ConfigField(
            "webhook_secret",
            "Webhook Secret of the account; several with commas while one is replaced.",
            secret=True,
            verbs=("push",),
        ),
    ),
)
