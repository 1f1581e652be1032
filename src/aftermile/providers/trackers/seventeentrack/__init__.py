"""17TRACK: webhooks and the API of version 2.2; numbers are registered before they are asked for."""

from aftermile.parcels.carrier import CarrierInfo, ConfigField
from aftermile.providers.trackers.seventeentrack.client import SeventeenTrack
from aftermile.providers.trackers.seventeentrack.codes import CODES, VERSION

INFO = CarrierInfo(
    id="seventeentrack",
    label="17TRACK",
    verbs=("push", "poll"),
    codes=CODES,
    version=VERSION,
    make=SeventeenTrack.from_config,
    fields=(
        ConfigField(
            "api_key",
            "Key of the API, which also signs the webhooks; several with commas while one is replaced, the "
            "one to ask with first.",
            secret=True,
            verbs=("push", "poll"),
        ),
        ConfigField("url", "Address of the API.", "https://api.17track.net"),
        ConfigField("timeout", "Seconds to wait for an answer.", "20"),
    ),
)
