"""EasyPost: tracker events by webhook, and the API of version 2."""

from aftermile.parcels.carrier import CarrierInfo, ConfigField
from aftermile.providers.trackers.easypost.client import EasyPost
from aftermile.providers.trackers.easypost.codes import CODES, VERSION

INFO = CarrierInfo(
    id="easypost",
    label="EasyPost",
    verbs=("push", "poll"),
    codes=CODES,
    version=VERSION,
    make=EasyPost.from_config,
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
        ConfigField("url", "Address of the API.", "https://api.easypost.com"),
        ConfigField("timeout", "Seconds to wait for an answer.", "20"),
    ),
)
