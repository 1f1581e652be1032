"""What a delay is, how we know, and what to do, in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from aftermile.database.moments import day

Words = str | Promise

HELD: Final[dict[str, Words]] = {
    "payment_due": gettext_lazy("Duty or a fee is to be paid."),
    "documents": gettext_lazy("Documents are missing."),
    "bad_address": gettext_lazy("The address is wrong or not complete."),
    "moved": gettext_lazy("The buyer has moved."),
    "refused": gettext_lazy("The buyer refused it."),
    "prohibited": gettext_lazy("What is inside may not enter."),
    "security": gettext_lazy("It is being checked for security."),
    "nobody_home": gettext_lazy("Nobody was at home."),
    "business_closed": gettext_lazy("The business was closed."),
    "no_access": gettext_lazy("The courier could not get in."),
    "held_outward": gettext_lazy("It is held where it leaves the country."),
    "held_inward": gettext_lazy("It is held where it enters the country."),
    "customs_hold": gettext_lazy("Customs hold it for longer than usual."),
    "available_for_pickup": gettext_lazy("It waits to be collected and will be sent back."),
}

ACTS: Final[dict[str, Words]] = {
    "pay": pgettext_lazy("what to do", "Ask the buyer to pay the duty or fee"),
    "documents": pgettext_lazy("what to do", "Send the carrier the missing documents"),
    "address": pgettext_lazy("what to do", "Ask the buyer for the right address"),
    "decide": pgettext_lazy("what to do", "Agree with the buyer: again, or back to you"),
    "redeliver": pgettext_lazy("what to do", "Ask the buyer for a day and a place"),
    "collect": pgettext_lazy("what to do", "Remind the buyer to collect it"),
    "ask_carrier": pgettext_lazy("what to do", "Ask the carrier what customs want"),
    "trace": pgettext_lazy("what to do", "Let the carrier trace it"),
    "hand_over": pgettext_lazy("what to do", "Hand it over to the carrier"),
    "claim": pgettext_lazy("what to do", "Tell the buyer, or open a claim"),
    "tell": pgettext_lazy("what to do", "Tell the buyer the new date"),
}

TO_BUYER: Final = frozenset({"pay", "address", "decide", "redeliver", "collect", "claim", "tell"})
"""What begins with a message to the buyer."""
TO_CARRIER: Final = frozenset({"documents", "ask_carrier", "trace"})

_ASKS: Final[dict[str, Words]] = {
    "pay": gettext_lazy(
        "The carrier asks for duty or a fee before it can be delivered. Please pay it there."
    ),
    "address": gettext_lazy("The carrier cannot find the address. Please send us the full address."),
    "decide": gettext_lazy("The parcel was refused. Shall it be delivered again, or come back to us?"),
    "redeliver": gettext_lazy("The carrier did not find anybody. Which day and place suit you?"),
    "collect": gettext_lazy("Your parcel waits to be collected; after a few days it is sent back."),
}


def why_text(why: Mapping[str, Any]) -> str:
    """Return how we know of a delay."""
    code = why.get("code", "")
    if code == "held":
        return str(HELD.get(str(why.get("what", "")), ""))
    if code in ("stalled", "not_handed_over"):
        return _silence(code, why)
    if code == "late":
        return _("It was promised for %(day)s.") % {"day": _day(why.get("promised"))}
    if code == "slow":
        return _slow(why)
    return ""


def _silence(code: str, why: Mapping[str, Any]) -> str:
    values = {
        "days": number_format(why.get("days", 0), 1),
        "usual": number_format(why.get("usual", 0), 1),
        "parcels": number_format(why.get("parcels", 0), use_l10n=True, force_grouping=True),
    }
    if code == "not_handed_over":
        return (
            _("Announced, and not handed over for %(days)s working days.") % values
            if not why.get("parcels")
            else _(
                "Announced, and not handed over for %(days)s working days; 95 %% of %(parcels)s parcels are"
                " within %(usual)s."
            )
            % values
        )
    if not why.get("parcels"):
        return _("No scan for %(days)s working days.") % values
    return (
        _("No scan for %(days)s working days; 95 %% of %(parcels)s parcels here go on within %(usual)s.")
        % values
    )


def _slow(why: Mapping[str, Any]) -> str:
    values = {"promised": _day(why.get("promised")), "expected": _day(why.get("expected"))}
    if why.get("expected"):
        return _("Expected on %(expected)s, promised for %(promised)s.") % values
    return _("It will hardly come by %(promised)s, as promised.") % values


def _day(text: object) -> str:
    try:
        return day(date.fromisoformat(str(text)))
    except ValueError:
        return "–"


def letter(act: str, *, number: str, order: str, expected: date | None) -> tuple[str, str]:
    """Return subject and text of a mail to the buyer, in the active language."""
    subject = _("Your order %(order)s") % {"order": order}
    lines = [
        _("The parcel %(number)s of your order %(order)s is delayed.") % {"number": number, "order": order}
    ]
    if act in _ASKS:
        lines.append(str(_ASKS[act]))
    elif expected is not None:
        known = date_format(expected, "DATE_FORMAT")
        lines.append(_("We now expect it by %(day)s.") % {"day": known})
    else:
        lines.append(_("We have asked the carrier and will tell you what we learn."))
    return subject, "\n\n".join(lines)
