"""The reasoning of a decision in words, in the active language."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext

from aftermile.database.words import shown
from aftermile.policies.owed import Why


def _(words: str) -> str:
    return words


WORDS: Final[dict[str, str]] = {
    "reason_unknown": _("The reason “{reason}” is not in the vocabulary, so a person looks at it."),
    "nothing_chosen": _("No item was chosen."),
    "window": _("It can come back until {closes_on} ({days} days)."),
    "window_by_law": _("By law it can come back until {closes_on} ({days} days)."),
    "window_closed": _("The time to return it ended on {closes_on}."),
    "window_by_law_closed": _("The time to return it ended on {closes_on}."),
    "window_not_started": _("It can come back for {days} days after it arrives."),
    "window_unknown": _("There is no rule for this, so a person looks at it."),
    "anchor_unknown": _("We do not know when it arrived, so a person looks at it."),
    "no_rule": _("No row of the policy table fits."),
    "conformity_may_apply": _("Something may be wrong with the item, so a person looks at it."),
    "law_unknown": _("The law of this country is not on record, so a person looks at it."),
    "no_right_left": _("No right to return it is left."),
    "evidence_missing": _("A photo helps us to decide at once."),
    "right_of_withdrawal": _("You have the right to withdraw within {days} days without a reason."),
    "parcel_says_delivered": _("The carrier says that it was delivered, so a person looks at it."),
    "parcel_on_its_way": _("The parcel is still on its way, so a person looks at it."),
    "parcel_not_known": _("Nothing is known of the parcel, so a person looks at it."),
}


def explain(why: Why) -> str:
    """Return one step of the reasoning as a sentence."""
    data = {name: _day(value) if name == "closes_on" else str(value) for name, value in why.data.items()}
    return gettext(WORDS.get(why.code, why.code)).format_map(data)


def explain_all(steps: Sequence[Why]) -> list[str]:
    """Return the reasoning as sentences, each once."""
    return list(dict.fromkeys(explain(why) for why in steps))


def _day(value: object) -> str:
    try:
        return shown(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)
