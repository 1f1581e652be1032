"""AfterShip Tracking: webhooks and the API of version 2025-07."""

from aftermile.parcels.carrier import CarrierInfo, ConfigField
from aftermile.providers.trackers.aftership.client import AfterShip
from aftermile.providers.trackers.aftership.codes import CODES, VERSION

INFO = CarrierInfo(
    id="aftership",
    label="AfterShip",
    verbs=("push", "poll"),
    codes=CODES,
    version=VERSION,
    make=AfterShip.from_config,
    fields=(
        ConfigField(
            "webhook_secret",
            "Secret of the webhooks; several with commas while one is replaced.",
            secret=True,
            verbs=("push",),
        ),
        ConfigField(
            "api_key",
            "Key of the API, by which numbers are followed and asked for.",
            secret=True,
            verbs=("poll",),
        ),
        ConfigField("url", "Address of the API.", "https://api.aftership.com"),
        ConfigField("timeout", "Seconds to wait for an answer.", "20"),
    ),
)
