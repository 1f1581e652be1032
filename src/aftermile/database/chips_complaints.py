"""Words of complaints and arbitrations."""

from typing import Final

from django.utils.translation import pgettext_lazy

from aftermile.database.chip import Chip

COMPLAINTS: Final[dict[str, dict[str, Chip]]] = {
    "complaint": {
        "open": Chip(pgettext_lazy("complaint", "Open"), icon="inbox", tone="brand"),
        "investigating": Chip(pgettext_lazy("complaint", "Looked into"), icon="search", tone="info"),
        "answered": Chip(pgettext_lazy("complaint", "Answered"), icon="send", tone="info"),
        "upheld": Chip(pgettext_lazy("complaint", "Upheld"), icon="circle-check", tone="ok"),
        "partly": Chip(pgettext_lazy("complaint", "Partly upheld"), icon="circle-check", tone="ok"),
        "rejected": Chip(pgettext_lazy("complaint", "Not upheld"), icon="circle-x"),
        "withdrawn": Chip(pgettext_lazy("complaint", "Taken back"), icon="arrow-back-up"),
    },
    "arbitration": {
        "open": Chip(pgettext_lazy("arbitration", "Both sides may speak"), icon="message", tone="brand"),
        "ruled": Chip(pgettext_lazy("arbitration", "Ruled"), icon="gavel", tone="info"),
        "appealed": Chip(pgettext_lazy("arbitration", "Appealed"), icon="scale", tone="risk"),
        "final": Chip(pgettext_lazy("arbitration", "Final"), icon="checks", tone="ok"),
        "withdrawn": Chip(pgettext_lazy("arbitration", "Taken back"), icon="arrow-back-up"),
    },
}
