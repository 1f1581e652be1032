"""What kinds, states and reasons of this room are called."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftermile.database.chips import chip_of

Words = str | Promise

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


def pickup_words(state: str) -> str:
    return str(chip_of("pickup", state).word)


def act_words(act: str) -> str:
    return str(ACTS.get(act, act))


def batch_words(state: str) -> str:
    return str(chip_of("batch", state).word)


def duty_words(state: str) -> str:
    return str(chip_of("duty", state).word)
