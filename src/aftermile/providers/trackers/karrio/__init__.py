"""Karrio, hosted or one's own: tracker webhooks, and its REST API."""

from aftermile.parcels.carrier import CarrierInfo, ConfigField
from aftermile.providers.trackers.karrio.client import Karrio
from aftermile.providers.trackers.karrio.codes import VERSION

INFO = CarrierInfo(
    id="karrio",
    label="Karrio",
    verbs=("push", "poll"),
    version=VERSION,
    make=Karrio.from_config,
    fields=(
        ConfigField(
            "webhook_secret",
            "Secret of the webhook; several with commas while one is replaced.",
            secret=True,
            verbs=("push",),
        ),
        ConfigField(
            "api_key",
            "Key of the API, by which numbers are followed and asked for.",
            secret=True,
            verbs=("poll",),
        ),
        ConfigField("url", "Address of the API.", "https://api.karrio.io"),
        ConfigField("timeout", "Seconds to wait for an answer.", "20"),
    ),
)
