"""The terms of a purchase in the buyer's words: what holds, and on whose word."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from aftermile.policies.owed.terms import Statement
from aftermile.policies.statutes.asking import Source
from aftermile.portal.lengths import length_of


@dataclass(frozen=True, slots=True)
class Told:
    """One statement in words; `law` is the row of law behind it where there is one."""

    code: str
    icon: str
    title: str
    text: str
    by: str
    law: Source | None = None


def tell(statement: Statement) -> Told | None:
    """Return a statement in the active language; None for one that buyers need not read."""
    teller = TELLERS.get(statement.code)
    if teller is None:
        return None
    icon, title, text = teller(statement.data)
    return Told(statement.code, icon, title, text, statement.by, statement.source)


REMEDY_NOUNS: Final[Mapping[str, str | Promise]] = {
    "refund": pgettext_lazy("remedy in a list", "the money back"),
    "partial_refund": pgettext_lazy("remedy in a list", "part of the price back"),
    "returnless_refund": pgettext_lazy("remedy in a list", "the money back without sending the item"),
    "replacement": pgettext_lazy("remedy in a list", "a replacement"),
    "exchange": pgettext_lazy("remedy in a list", "an exchange"),
    "repair": pgettext_lazy("remedy in a list", "a repair"),
    "store_credit": pgettext_lazy("remedy in a list", "credit at our shop"),
    "coupon": pgettext_lazy("remedy in a list", "a coupon"),
}


def remedy_words(code: str) -> str:
    return str(REMEDY_NOUNS.get(code, code))


def _either(words: Sequence[str]) -> str:
    """Return "a, b or c"."""
    return _(" or ").join(part for part in (_(", ").join(words[:-1]), words[-1]) if part)


def sentences(*parts: str) -> str:
    """Put sentences one after the other; Chinese and Japanese leave no space between them."""
    return ("" if (get_language() or "").startswith(("zh", "ja")) else " ").join(parts)


def _start(words: str) -> str:
    """Begin a sentence with these words."""
    return words[:1].upper() + words[1:]


Data = Mapping[str, str | int]
Words = tuple[str, str, str]


def _window(data: Data) -> Words:
    days = int(data["days"])
    text = _("Within %(time)s after delivery, for any reason.") % {
        "time": length_of(days, str(data.get("unit", "")))
    }
    if law := int(data.get("law_days", 0)):
        text = sentences(text, _("The law gives %(time)s.") % {"time": length_of(law, "days")})
    return "calendar", _("Send back"), text


def _no_window(_data: Data) -> Words:
    return (
        "calendar",
        _("Send back"),
        _("There is no right to send it back only because you changed your mind."),
    )


def _return_freight(data: Data) -> Words:
    text = _("You pay it when you change your mind, we pay it when something is wrong.")
    return "truck-return", _("The way back"), _("We pay it.") if data["payer"] == "seller" else text


def _outbound(_data: Data) -> Words:
    text = _("What standard delivery to you cost comes back with the whole order.")
    return "truck", _("Delivery costs"), text


def _refund_time(data: Data) -> Words:
    amount, starts = int(data["amount"]), str(data["starts"])
    title = _("Your money")
    if not amount:
        return "coin", title, _("At once.")
    length = length_of(amount, str(data["unit"]))
    if starts in ("received", "sent_back", "received_or_sent"):
        return "coin", title, _("Within %(time)s after the goods are back.") % {"time": length}
    return (
        "coin",
        title,
        _("Within %(time)s after you tell us; we may wait for the goods.") % {"time": length},
    )


def _guarantee(data: Data) -> Words:
    title, months, burden = (
        _("Legal guarantee"),
        int(data.get("months", 0)),
        int(data.get("burden_months", 0)),
    )
    if months:
        text = _("%(time)s from delivery, for what was wrong from the start.") % {
            "time": length_of(months, "months")
        }
    else:
        text = _("For what was wrong from the start, as long as such goods should last.")
    if burden:
        more = _("For %(time)s it is on us to prove that it was right when it came.")
        text = sentences(text, more % {"time": length_of(burden, "months")})
    return "shield-check", title, text


def _remedies(data: Data) -> Words:
    tiers = [[remedy_words(code) for code in part.split(",")] for part in str(data["tiers"]).split(";")]
    words = [_either(tier) for tier in tiers]
    text = _start(words[0]) + _(".")
    if len(words) > 1:
        text = _("First %(first)s. If that fails: %(then)s.") % {"first": words[0], "then": words[1]}
    if data.get("chooser") == "buyer":
        text = sentences(text, _("The choice is yours."))
    return "tool", _("If it is faulty"), text


def _offers(data: Data) -> Words:
    words = _(", ").join(remedy_words(code) for code in str(data["remedies"]).split(","))
    text = _("%(ways)s. You are free to say no.") % {"ways": _start(words)}
    return "heart", _("We may also offer"), text


def _notice(_data: Data) -> Words:
    text = _(
        "For goods that are not as agreed you have a legal guarantee of at least 2 years in the EU: free "
        "repair or replacement, and if that does not work, part of the price or all of it back."
    )
    return "info-circle", _("Your legal guarantee in the EU"), text


def _carrier(data: Data) -> Words:
    carrier = str(data.get("carrier", ""))
    title = _("The carrier back")
    if carrier:
        return "truck-return", title, _("Free of charge with %(carrier)s.") % {"carrier": carrier}
    return "truck-return", title, _("Free of charge with any carrier.")


def _intact(_data: Data) -> Words:
    text = _(
        "Send the goods back intact. Opening the box to look and to try is fine; what the goods need to "
        "work, and gifts that came with them, go back too."
    )
    return "package", _("How to send it back"), text


def _exclusion(_data: Data) -> Words:
    text = _("Goods are left out of this right only if you confirmed that yourself when you bought them.")
    return "info-circle", _("Left out"), text


def _at_once(_data: Data) -> Words:
    return "coin", _("Your money"), _("At once, all of it, delivery costs too.")


TELLERS: Final[Mapping[str, Callable[[Data], Words]]] = {
    "window": _window,
    "no_window": _no_window,
    "return_freight": _return_freight,
    "outbound_refunded": _outbound,
    "refund_time": _refund_time,
    "guarantee": _guarantee,
    "remedies": _remedies,
    "offers": _offers,
    "harmonised_notice": _notice,
    "carrier_named": _carrier,
    "goods_intact": _intact,
    "exclusion_confirmation": _exclusion,
    "immediate_refund": _at_once,
}
