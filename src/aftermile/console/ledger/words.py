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
    "credits": _("Store credit and gift cards"),
    "goodwill": _("Credit given away"),
    "breakage": _("Credit expired or closed"),
    "disputed": _("Charged back, not decided"),
    "chargebacks": _("Chargebacks lost"),
    "dispute_fees": _("Fees for chargebacks"),
    "receivable": _("Owed by others"),
    "passed_on": _("Borne by others"),
    "costs": _("Costs of cases"),
    "accrued": _("Costs to be paid"),
    "exchange_result": _("Exchange rate result"),
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
    "external_kept": _("Late payment kept"),
    "credit_issued": _("Store credit issued"),
    "credit_expired": _("Store credit expired"),
    "credit_closed": _("Store credit closed"),
    "dispute_taken": _("Charged back"),
    "dispute_fee": _("Fee for a chargeback"),
    "dispute_won": _("Chargeback won"),
    "dispute_lost": _("Chargeback lost"),
    "liability": _("Loss shared out"),
    "liability_restated": _("Loss shared out anew"),
    "liability_reversed": _("Ruling taken back"),
    "recovery_received": _("Paid by another party"),
    "recovery_written_off": _("Claim given up"),
    "recovery_reversed": _("Recovery taken back"),
    "cost": _("Cost of a case"),
    "cost_reversed": _("Cost taken back"),
    "exchange_result": _("Exchange rate result"),
}
COST_PARTS: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("refunds_minor", _("Refunds")),
    ("fees_minor", _("Fees kept")),
    ("credits_minor", _("Credit given away")),
    ("chargebacks_minor", _("Chargebacks lost")),
    ("freight_minor", _("Freight")),
    ("handling_minor", _("Handling")),
    ("parts_minor", _("Parts")),
    ("goods_minor", _("Goods lost")),
    ("other_minor", _("Other")),
    ("resale_minor", _("Resale")),
    ("exchange_minor", _("Exchange rate result")),
    ("recoveries_minor", _("Paid by others")),
)
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
    "duty": _("Duties and fees"),
    "overpaid": _("Paid though nothing was due"),
    "fee:restocking": _("Restocking fee"),
    "fee:return_freight": _("Return freight"),
    "fee:value_loss": _("Loss of value"),
    "fee:handling": _("Handling"),
    "fee:repair": _("Repair"),
    "fee:cancellation": _("Cancellation fee"),
}
