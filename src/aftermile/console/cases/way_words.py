"""Words of ways out, their parts and inputs, and of what each layer gives."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from aftermile.database.words import money_text
from aftermile.kernel.money import Money
from aftermile.policies.remedies import Input
from aftermile.policies.remedies.inputs import SPEC

Words = str | Promise

PARTS: Final[Mapping[str, Words]] = {
    "money": _("Money to the buyer"),
    "stock": _("Goods from stock"),
    "repair": pgettext_lazy("cost", "Repair"),
    "credit": _("Store credit, as it will cost you"),
    "coupon": _("Coupon, as it will cost you"),
    "freight_out": _("Sending goods out"),
    "duty": _("Duty on what is sent"),
    "label": _("Return freight"),
    "hub_forward": _("From the hub to you"),
    "handling": _("Taking in the parcel"),
    "inspection": _("Inspection"),
    "resale": _("Worth of the goods back in stock"),
    "drawback": _("Duty paid back"),
    "recovery": _("Paid by carrier, insurer or supplier"),
    "loyalty": _("Later orders"),
    "fallback": _("If he says no: what he may demand"),
}
ROUTES: Final[Mapping[str, Words]] = {
    "keep": _("nothing comes back"),
    "origin": _("back to the warehouse"),
    "return_point": _("to a return point near him"),
    "hub": _("over a hub"),
    "drop_off": _("handed in at a shop"),
    "pickup": _("fetched at his door"),
}
LANES: Final[Mapping[str, Words]] = {
    "domestic": _("inside the country"),
    "union": _("inside the EU"),
    "international": _("across a customs border"),
}
WHY_NOT: Final[Mapping[str, Words]] = {
    "not_owed": _("Neither law nor rules give this here."),
    "stock_unknown": _("Nobody knows whether a piece to replace it is in stock."),
    "no_stock": _("There is no piece to replace it."),
    "no_return_point": _("There is no return point in the buyer’s country."),
    "no_hub": _("There is no hub that takes returns."),
    "amount_open": _("The amount is still to be agreed."),
}
SOURCES: Final[Mapping[str, Words]] = {
    "default": pgettext_lazy("source of a number", "default"),
    "set": pgettext_lazy("source of a number", "yours"),
    "measured": pgettext_lazy("source of a number", "measured"),
}
ROLES: Final[Mapping[str, Words]] = {
    "then": _("Promise when it was ordered"),
    "now": _("Promise today"),
    "program": pgettext_lazy("layer", "Marketplace"),
    "matrix": _("Evidence and fault"),
}
LAYERS: Final[Mapping[str, Words]] = {
    "law": pgettext_lazy("layer", "Law"),
    "promise": pgettext_lazy("layer", "Your promise"),
    "program": pgettext_lazy("layer", "Marketplace"),
    "goodwill": pgettext_lazy("layer", "Goodwill"),
    "offer": pgettext_lazy("layer", "Offer"),
}
ATTRIBUTES: Final[Mapping[str, Words]] = {
    "may_return": _("May it go back"),
    "window_end": _("Until"),
    "remedies": _("Ways out"),
    "chooser": _("Who chooses"),
    "percent": _("Share of the price"),
    "deductions": _("May be deducted"),
    "return_payer": _("Way back paid by"),
    "outbound_refunded": _("Shipping comes back"),
    "refund_due": _("Refund by"),
    "evidence": _("Evidence that may be asked"),
}
DEDUCTIONS: Final[Mapping[str, Words]] = {
    "value_loss": _("loss of value"),
    "restocking": _("restocking fee"),
    "outbound_shipping": _("shipping to the buyer"),
    "return_label": _("return label"),
    "cancellation_fee": _("cancellation fee"),
}
PAYERS: Final[Mapping[str, Words]] = {
    "seller": pgettext_lazy("who", "seller"),
    "buyer": pgettext_lazy("who", "buyer"),
}
RISKS: Final[Mapping[str, Words]] = {"low": _("low"), "medium": _("medium"), "high": _("high")}

CLOCKS: Final[Mapping[str, Words]] = {
    "statutory": pgettext_lazy("clock", "by law"),
    "promise": pgettext_lazy("clock", "promised"),
    "internal": pgettext_lazy("clock", "our own"),
}
STARTS: Final[Mapping[str, Words]] = {
    "opened": _("from the opening of the case"),
    "approved": _("from the approval"),
    "received": _("from the arrival of the goods"),
    "sent_back": _("from the day the goods are sent back"),
    "received_or_sent": _("from the return of the goods, or proof that they were sent"),
    "canceled": _("from the cancellation"),
    "notice": _("from the notice"),
    "delivered": _("from delivery"),
}


def said(words: Mapping[str, Words], code: str) -> str:
    """Return the words of a code; one that is not known as it is written."""
    return str(words.get(code, code.replace("_", " ")))


def value_text(item: Input, currency: str) -> str:
    """Return a number as people read it: money, a percentage, points, a factor; – for one not known."""
    return "–" if item.lacks else number_text(item.unit, item.value, currency)


def number_text(unit: str, value: Decimal, currency: str) -> str:
    if unit == "money":
        return money_text(Money(int(value.to_integral_value()), currency))
    if unit == "factor":
        return f"× {value.normalize():f}"
    percent = (value * 100).quantize(Decimal("0.1")).normalize()
    if unit == "change":
        return gettext("%(number)s points") % {"number": f"{percent:+f}" if percent else "0"}
    return f"{percent:f}\N{NO-BREAK SPACE}%"


def source_text(item: Input) -> str:
    """Return where a number comes from, with how many cases where it was measured."""
    if item.source != "measured":
        return said(SOURCES, item.source)
    words = ngettext("measured in %(count)d case", "measured in %(count)d cases", item.samples)
    return words % {"count": item.samples}


def lacks_text(lacks: str, currency: str) -> str:
    """Return why an amount is not counted; nothing for one that is."""
    if not lacks:
        return ""
    words = gettext("not counted: no exchange rate from %(currency)s to %(to)s is known")
    return words % {"currency": lacks, "to": currency}


def key_text(key: str) -> str:
    """Return what a number means, in the reader's language."""
    spec = SPEC.get(key)
    return gettext(spec.words) if spec else key


def length_text(amount: int, unit: str) -> str:
    """Return a length of time: 14 days, 3 working days, 48 hours, 6 months."""
    match unit:
        case "hours":
            words = ngettext("%(count)d hour", "%(count)d hours", amount)
        case "business":
            words = ngettext("%(count)d working day", "%(count)d working days", amount)
        case "months":
            words = ngettext("%(count)d month", "%(count)d months", amount)
        case _:
            words = ngettext("%(count)d day", "%(count)d days", amount)
    return words % {"count": amount}
