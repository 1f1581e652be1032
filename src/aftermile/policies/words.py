"""The reasoning of a decision in words, in the active language."""

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
    "row_fits": _("The policy allows it."),
    "window_by_law_unended": _("By law it can come back."),
    "conformity_by_law": _("By law the seller answers for faults until {closes_on}."),
    "conformity_by_law_closed": _(
        "The time in which the seller answers for faults by law ended on {closes_on}."
    ),
    "conformity_by_law_unended": _("By law the seller answers for faults."),
    "delivery_by_law": _("By law the money can be asked back: it did not come in time."),
    "delivery_by_law_closed": _("It came in time."),
    "delivery_by_law_unended": _("By law the money can be asked back when it does not come in time."),
    "mismatch_by_law": _("By law the seller answers for another item than ordered until {closes_on}."),
    "mismatch_by_law_closed": _("The time to claim another item than ordered ended on {closes_on}."),
    "mismatch_by_law_unended": _("By law the seller answers for another item than ordered."),
    "no_right_by_law": _("The law gives no right to return it."),
    "window_not_started": _("It can come back for {days} days after it arrives."),
    "window_unknown": _("There is no rule for this, so a person looks at it."),
    "anchor_unknown": _("We do not know when it arrived, so a person looks at it."),
    "no_entitlement": _("A question or complaint gives nothing by itself."),
    "no_rule": _("No row of the policy table fits."),
    "conformity_may_apply": _("Something may be wrong with the item, so a person looks at it."),
    "law_unknown": _("The law of this country is not on record, so a person looks at it."),
    "no_right_left": _("No right to return it is left."),
    "law_fact_missing": _("The law needs something that is not known ({fields}), so a person looks at it."),
    "law_unverified": _("The law of this country is not checked here yet, so a person looks at it."),
    "two_jurisdictions": _(
        "The laws of two countries may apply ({country}, {residence}), so a person looks at it."
    ),
    "rules_unsure": _("No row says no for certain, so a person looks at it."),
    "line_refused": _("For some of the items no right to return them is left."),
    "fact_missing": _("The rules need something that is not known ({fields}), so a person looks at it."),
    "row_refuses": _("The policy does not take it back ({row})."),
    "row_asks_person": _("The policy asks a person to look at it ({row})."),
    "buyer_must_prove": _("After so long the buyer has to show that the fault was there from the start."),
    "inspect_first": _("The items are looked at before the money goes."),
    "right_of_withdrawal_open": _("You have the right to withdraw without a reason."),
    "excluded_by_law": _("The law excludes these items from withdrawing ({exclusion})."),
    "calendar_wrong": _("A calendar here has no working day, so a person looks at it."),
    "evidence_missing": _("A photo helps us to decide at once."),
    "right_of_withdrawal": _("You have the right to withdraw within {days} days without a reason."),
    "dates_disagree": _(
        "The days of the order, dispatch and delivery do not fit together; a person checks them."
    ),
    "parcel_says_delivered": _("The carrier says that it was delivered, so a person looks at it."),
    "parcel_on_its_way": _("The parcel is still on its way, so a person looks at it."),
    "parcel_not_known": _("Nothing is known of the parcel, so a person looks at it."),
}


class _Known(dict[str, str]):
    """What a sentence names and nobody knows is left open, never an error on a page."""

    def __missing__(self, key: str) -> str:
        return "…"


def explain(why: Why) -> str:
    """Return one step of the reasoning as a sentence."""
    data = _Known(
        {name: _day(value) if name == "closes_on" else str(value) for name, value in why.data.items()}
    )
    return gettext(WORDS.get(why.code, why.code)).format_map(data)


def _day(value: object) -> str:
    try:
        return shown(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)
