"""Words of delays and incidents."""

from typing import Final

from django.utils.translation import pgettext_lazy

from aftermile.database.chip import Chip

DELAYS: Final[dict[str, dict[str, Chip]]] = {
    "delay": {
        "held": Chip(pgettext_lazy("delay", "Held"), icon="lock", tone="risk"),
        "not_handed_over": Chip(pgettext_lazy("delay", "Not handed over"), icon="building-store", tone="bad"),
        "stalled": Chip(pgettext_lazy("delay", "Stalled"), icon="hourglass", tone="bad"),
        "late": Chip(pgettext_lazy("delay", "Late"), icon="clock-exclamation", tone="bad"),
        "slow": Chip(pgettext_lazy("delay", "Will be late"), icon="clock", tone="risk"),
    },
    "incident": {
        "dwell_shift": Chip(pgettext_lazy("incident", "Slower than before"), icon="clock", tone="risk"),
        "outage": Chip(pgettext_lazy("incident", "Standstill"), icon="ban", tone="bad"),
        "customs": Chip(pgettext_lazy("incident", "Customs"), icon="gavel", tone="risk"),
        "weather": Chip(pgettext_lazy("incident", "Weather"), icon="alert-circle", tone="risk"),
        "peak": Chip(pgettext_lazy("incident", "Peak season"), icon="calendar", tone="info"),
    },
}
