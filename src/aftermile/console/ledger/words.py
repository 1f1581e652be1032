"""Accounts, entries, events and lines of the ledger in words for people."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACCOUNTS: Final[dict[str, str | Promise]] = {
    "cash": _("Held at the payment provider"),
    "sales": _("Sales"),
    "refunds": _("Refunds"),
    "refunds_pending": _("Owed to buyers"),
    "fees": _("Fees kept"),
    "suspense": _("Moved elsewhere, to be matched"),
    "written_off": _("Moved elsewhere, set aside"),
}
ENTRIES: Final[dict[str, str | Promise]] = {
    "capture": _("Payment captured"),
    "capture_changed": _("Captured amount changed"),
    "refund_reserved": _("Refund reserved"),
    "refund_done": _("Refund paid"),
    "refund_reversed": _("Reservation taken back"),
    "refund_revived": _("Reserved again: the money went out late"),
    "external": _("Money moved elsewhere"),
    "external_ignored": _("Set aside"),
}
EVENTS: Final[dict[str, tuple[str, str | Promise]]] = {
    "refund.reserved": ("lock", _("Reserved")),
    "refund.sent": ("send", _("The provider was asked")),
    "refund.done": ("check", _("The money went back")),
    "refund.failed": ("circle-x", _("It failed; the amount is free again")),
    "refund.unknown": ("help-circle", _("No answer; the provider is asked again")),
}
LINES: Final[dict[str, str | Promise]] = {
    "unit": _("Goods"),
    "shipping": _("Shipping"),
    "goodwill": _("Goodwill"),
    "fee": pgettext_lazy("refund line", "Kept by us"),
}
