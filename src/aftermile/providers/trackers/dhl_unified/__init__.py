"""DHL Shipment Tracking - Unified: one API for the parcels of every DHL business; asked, it sends nothing."""

from aftermile.parcels.carrier import CarrierInfo, ConfigField
from aftermile.providers.trackers.dhl_unified.client import DhlUnified
from aftermile.providers.trackers.dhl_unified.codes import ASKED, CODES, VERSION

INFO = CarrierInfo(
    id="dhl_unified",
    label="DHL Unified",
    verbs=("poll",),
    codes=CODES,
    version=VERSION,
    make=DhlUnified.from_config,
    carriers=tuple(ASKED),
    fields=(
        ConfigField(
            "api_key",
            "Consumer key of the app that may use Shipment Tracking - Unified.",
            secret=True,
            verbs=("poll",),
        ),
        ConfigField("per_day", "Requests a day that DHL allows the app.", "250"),
        ConfigField("seconds_between", "Seconds between two requests that DHL wants.", "5"),
        ConfigField("url", "Address of the API.", "https://api-eu.dhl.com"),
        ConfigField("timeout", "Seconds to wait for an answer.", "20"),
    ),
)
