"""Events of goods in place of others, of their price difference, and of counter-offers."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENDING_EVENTS: Final[dict[str, tuple[str | Promise, str]]] = {
    "case.countered": (_("The buyer proposes: %(remedy)s %(amount)s"), "message"),
    "case.counter_rejected": (_("Proposal of the buyer rejected"), "circle-x"),
    "case.counter_lapsed": (_("Proposal of the buyer lapsed without an answer"), "clock-exclamation"),
    "case.agreement_ended": (_("The agreement came to nothing: %(remedy)s"), "arrow-back-up"),
    "replacement.chosen": (_("Chosen to be sent: %(goods)s"), "arrows-exchange"),
    "replacement.reserved": (_("Reserved for the buyer: %(goods)s"), "lock"),
    "replacement.sent": (_("Sent: %(goods)s %(carrier)s %(tracking_number)s"), "package-export"),
    "replacement.canceled": (_("Not sent: %(goods)s"), "x"),
    "difference.asked": (_("Asked the buyer to pay %(amount)s"), "coin"),
    "difference.paid": (_("The buyer paid the difference of %(amount)s"), "check"),
    "difference.given_back": (_("Difference of %(amount)s goes back to the buyer"), "receipt-refund"),
}


def goods_text(items: object) -> str:
    """Return what an event of replacements is about: “2 × Shirt, 1 × Lamp”."""
    if not isinstance(items, list):
        return ""
    return ", ".join(f"{row.get('quantity', 1)} × {row.get('title', '')}" for row in items)
