"""What the page of payment providers shows of each."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftermile.ledger.payments import Installed, installed

VERBS: Final = {
    "refund": _("pays back"),
    "find": _("says what became of a refund"),
    "webhook": _("sends notices"),
    "charge": _("collects from buyers"),
    "dispute": _("tells of chargebacks"),
}


@dataclass(frozen=True, slots=True)
class Row:
    provider: Installed
    verbs: list[str | Promise]
    hook: str


def rows(request: HttpRequest) -> list[Row]:
    """Return a row for each provider, those that are on first."""
    found = sorted(installed, key=lambda one: (not one.on, one.info.label))
    return [
        Row(
            one,
            [VERBS[verb] for verb in one.info.verbs],
            request.build_absolute_uri(reverse("payment-hook", args=[one.info.id]))
            if "webhook" in one.info.verbs
            else "",
        )
        for one in found
    ]
