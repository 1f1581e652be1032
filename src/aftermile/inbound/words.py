"""What kinds, states and reasons of this room are called."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise

ROUTES: Final[dict[str, Words]] = {
    "label": _("Parcel with our label"),
    "own": _("Parcel with a carrier of your choice"),
    "return_point": _("Hand in a packed parcel nearby"),
    "hub": _("Parcel to our hub"),
    "drop_off": _("Hand in without a box"),
    "pickup": _("Fetched at the door"),
}
ROUTE_STATES: Final[dict[str, Words]] = {
    "offered": pgettext_lazy("way back", "proposed"),
    "chosen": pgettext_lazy("way back", "agreed"),
    "used": pgettext_lazy("way back", "goods on their way"),
    "expired": pgettext_lazy("way back", "expired"),
    "canceled": pgettext_lazy("way back", "canceled"),
}
PICKUPS: Final[dict[str, Words]] = {
    "requested": pgettext_lazy("pickup", "requested"),
    "confirmed": pgettext_lazy("pickup", "confirmed"),
    "picked_up": pgettext_lazy("pickup", "picked up"),
    "failed": pgettext_lazy("pickup", "failed"),
    "canceled": pgettext_lazy("pickup", "called off"),
}
ACTS: Final[dict[str, Words]] = {
    "confirmed": _("Confirm"),
    "failed": _("Note a failed attempt"),
    "moved": _("Move to another time"),
    "picked_up": _("Note as picked up"),
    "canceled": _("Call off"),
    "requested": _("Request"),
    "seal": _("Seal"),
    "unseal": _("Open again"),
    "send": _("Send"),
    "receive": _("Receive"),
    "close": _("Close"),
    "cancel": _("Give up"),
    "add": _("Add a piece"),
    "remove": _("Take a piece out"),
    "file": _("File the claim"),
    "answer": _("Note the answer"),
    "change": _("Change"),
}
REFUSALS: Final[dict[str, Words]] = {
    "wrong_item": _("Not the item of this code"),
    "incomplete": _("Something is missing"),
    "damaged": _("Damaged in a way the buyer did not tell"),
    "dangerous": _("Dangerous or leaking"),
    "too_large": _("Too large or too heavy"),
    "no_id": _("No document shown"),
    "other": _("Something else"),
}
FAILURES: Final[dict[str, Words]] = {
    "nobody_home": _("Nobody at home"),
    "not_packed": _("Not packed"),
    "refused": _("Handed over refused"),
    "address": _("Address not found"),
    "too_large": _("Too large or too heavy"),
    "no_time": _("The driver ran out of time"),
    "other": _("Something else"),
}
PURPOSES: Final[dict[str, Words]] = {
    "origin": _("Back to origin"),
    "resale": _("Resale"),
    "donation": _("Donation"),
    "disposal": _("Disposal"),
}
BATCHES: Final[dict[str, Words]] = {
    "open": pgettext_lazy("batch", "open"),
    "sealed": pgettext_lazy("batch", "sealed"),
    "sent": pgettext_lazy("batch", "sent"),
    "received": pgettext_lazy("batch", "received"),
    "closed": pgettext_lazy("batch", "closed"),
    "canceled": pgettext_lazy("batch", "given up"),
}
DUTY: Final[dict[str, Words]] = {
    "open": pgettext_lazy("duty file", "open"),
    "complete": pgettext_lazy("duty file", "complete"),
    "filed": pgettext_lazy("duty file", "filed"),
    "paid": pgettext_lazy("duty file", "paid"),
    "refused": pgettext_lazy("duty file", "refused"),
}
FILES: Final[dict[str, Words]] = {
    "certificate": _("Certificate"),
    "import": _("Import entry"),
    "export": _("Export proof"),
    "identity": _("Identity of the goods"),
    "other": _("Other paper"),
}


def _said(words: dict[str, Words], code: str) -> str:
    return str(words.get(code, code))


def route_words(kind: str) -> str:
    return _said(ROUTES, kind)


def pickup_words(state: str) -> str:
    return _said(PICKUPS, state)


def act_words(act: str) -> str:
    return _said(ACTS, act)


def batch_words(state: str) -> str:
    return _said(BATCHES, state)


def duty_words(state: str) -> str:
    return _said(DUTY, state)
