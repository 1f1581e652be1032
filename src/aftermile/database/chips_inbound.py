"""Words of ways back, pickups, batches and duty files."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftermile.database.chip import Chip

INBOUND: Final[dict[str, dict[str, Chip]]] = {
    "route": {
        "label": Chip(_("Parcel with our label"), icon="tag"),
        "own": Chip(_("Parcel with a carrier of the buyer’s choice"), icon="package-export"),
        "return_point": Chip(_("Hand in a packed parcel nearby"), icon="map-pin"),
        "hub": Chip(_("Parcel to our hub"), icon="building-warehouse"),
        "drop_off": Chip(_("Hand in without a box"), icon="qrcode"),
        "pickup": Chip(_("Fetched at the door"), icon="truck"),
    },
    "route_state": {
        "offered": Chip(pgettext_lazy("way back", "Proposed"), icon="send", tone="info"),
        "chosen": Chip(pgettext_lazy("way back", "Agreed"), icon="circle-check", tone="info"),
        "used": Chip(pgettext_lazy("way back", "On its way"), icon="truck-return", tone="ok"),
        "expired": Chip(pgettext_lazy("way back", "Expired"), icon="clock-exclamation", tone="risk"),
        "canceled": Chip(pgettext_lazy("way back", "Canceled"), icon="x"),
    },
    "pickup": {
        "requested": Chip(pgettext_lazy("pickup", "Requested"), icon="inbox", tone="brand"),
        "confirmed": Chip(pgettext_lazy("pickup", "Confirmed"), icon="circle-check", tone="info"),
        "picked_up": Chip(pgettext_lazy("pickup", "Picked up"), icon="check", tone="ok"),
        "failed": Chip(pgettext_lazy("pickup", "Came in vain"), icon="alert-circle", tone="risk"),
        "canceled": Chip(pgettext_lazy("pickup", "Called off"), icon="x"),
    },
    "refusal": {
        "wrong_item": Chip(_("Not the item of this code"), icon="arrows-exchange"),
        "incomplete": Chip(_("Something is missing"), icon="package-off"),
        "damaged": Chip(_("Damaged in a way the buyer did not tell"), icon="alert-triangle"),
        "dangerous": Chip(_("Dangerous or leaking"), icon="alert-circle"),
        "too_large": Chip(_("Too large or too heavy"), icon="box"),
        "no_id": Chip(_("No document shown"), icon="user"),
        "other": Chip(_("Something else"), icon="dots"),
    },
    "pickup_failure": {
        "nobody_home": Chip(_("Nobody at home"), icon="home"),
        "not_packed": Chip(_("Not packed"), icon="package-off"),
        "refused": Chip(_("Not handed over"), icon="ban"),
        "address": Chip(_("Address not found"), icon="map-pin"),
        "too_large": Chip(_("Too large or too heavy"), icon="box"),
        "no_time": Chip(_("The driver ran out of time"), icon="clock"),
        "other": Chip(_("Something else"), icon="dots"),
    },
    "batch_file": {
        "certificate": Chip(_("Certificate"), icon="shield-check"),
        "import": Chip(_("Import entry"), icon="file-import"),
        "export": Chip(_("Export proof"), icon="file-text"),
        "identity": Chip(_("Identity of the goods"), icon="photo"),
        "other": Chip(_("Other paper"), icon="paperclip"),
    },
    "batch": {
        "open": Chip(pgettext_lazy("batch", "Open"), icon="package", tone="brand"),
        "sealed": Chip(pgettext_lazy("batch", "Sealed"), icon="lock", tone="info"),
        "sent": Chip(pgettext_lazy("batch", "Sent"), icon="truck", tone="info"),
        "received": Chip(pgettext_lazy("batch", "Received"), icon="package-import", tone="ok"),
        "closed": Chip(pgettext_lazy("batch", "Closed"), icon="archive"),
        "canceled": Chip(pgettext_lazy("batch", "Given up"), icon="x"),
    },
    "batch_purpose": {
        "origin": Chip(_("Back to origin"), icon="arrow-back-up"),
        "resale": Chip(_("Resale"), icon="building-store"),
        "donation": Chip(_("Donation"), icon="heart"),
        "disposal": Chip(_("Disposal"), icon="trash"),
    },
    "batch_member": {
        "packed": Chip(pgettext_lazy("piece", "Packed"), icon="package"),
        "arrived": Chip(pgettext_lazy("piece", "Arrived"), icon="check", tone="ok"),
        "missing": Chip(_("Missing"), icon="package-off", tone="bad"),
    },
    "duty": {
        "open": Chip(pgettext_lazy("duty file", "Open"), icon="file-text", tone="brand"),
        "complete": Chip(pgettext_lazy("duty file", "Complete"), icon="circle-check", tone="info"),
        "filed": Chip(pgettext_lazy("duty file", "Filed"), icon="send", tone="info"),
        "paid": Chip(pgettext_lazy("duty file", "Paid back"), icon="check", tone="ok"),
        "refused": Chip(pgettext_lazy("duty file", "Refused"), icon="circle-x", tone="bad"),
    },
}
