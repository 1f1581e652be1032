"""What states, milestones and rules are called in front of a buyer: short, no blame, no inside terms."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftermile.parcels.buyer_words import Said, Words

CASE_STATES: Final[dict[str, Said]] = {
    "requested": Said(_("We look at it"), _("Nothing to do for you. We write to you."), "eye", "info"),
    "waiting_buyer": Said(_("We have a question"), _("Answer below, and we go on."), "message", "warn"),
    "offered": Said(_("We have an offer for you"), _("Take the offer or say no below."), "mail", "warn"),
    "approved": Said(_("Agreed"), "", "circle-check", "good"),
    "receiving": Said(
        _("Part of it has arrived"), _("We check what came and wait for the rest."), "package-import", "info"
    ),
    "received": Said(
        _("Everything has arrived"), _("We check it and start the refund."), "package-import", "info"
    ),
    "settling": Said(_("Your money is on its way"), _("Banks take up to 5 working days."), "coin", "good"),
    "partially_settled": Said(
        _("A part of the money was paid back"),
        _("We find another way to pay the rest and write to you."),
        "coin",
        "warn",
    ),
    "settled": Said(_("Paid back"), "", "circle-check", "good"),
    "declined": Said(
        _("We cannot do this"),
        _("The reason is below. Write to us if you see it differently."),
        "info-circle",
        "bad",
    ),
    "canceled": Said(
        _("Withdrawn"), _("Nothing more happens. You can start again any time."), "arrow-back-up"
    ),
    "closed": Said(_("Finished"), "", "archive"),
}

KINDS: Final[dict[str, Words]] = {
    "return": pgettext_lazy("kind of case", "Return"),
    "claim": pgettext_lazy("kind of case", "Claim"),
    "exchange": pgettext_lazy("kind of case", "Exchange"),
    "repair": pgettext_lazy("kind of case", "Repair"),
    "warranty": pgettext_lazy("kind of case", "Warranty"),
    "change": pgettext_lazy("kind of case", "Order change"),
    "complaint": pgettext_lazy("kind of case", "Complaint"),
    "question": pgettext_lazy("kind of case", "Question"),
}

REMEDIES: Final[dict[str, Said]] = {
    "refund": Said(_("Money back"), icon="receipt-refund"),
    "partial_refund": Said(_("Keep it and get part of the money back"), icon="percentage"),
    "returnless_refund": Said(_("Money back, keep the item"), icon="package-off"),
    "replacement": Said(_("The same item again"), icon="package-export"),
    "exchange": Said(_("Another item in exchange"), icon="arrows-exchange"),
    "repair": Said(_("We repair it"), icon="tool"),
    "store_credit": Said(_("Credit at our shop"), icon="building-store"),
    "coupon": Said(_("A coupon for your next order"), icon="tag"),
}

EVIDENCE: Final[dict[str, Words]] = {
    "photo": _("A photo that shows the problem"),
    "video": _("A short video that shows the problem"),
    "packaging": _("A photo of the box and its label"),
    "statement": _("What happened, in your own words"),
    "serial": _("A photo of the serial number"),
    "police_report": _("The report to the police"),
}

WHY: Final[dict[str, Words]] = {
    "window_closed": _("The time to send this back ended on {closes_on}."),
    "window_by_law_closed": _("The time to send this back ended on {closes_on}."),
    "conformity_by_law_closed": _("The legal guarantee for this ended on {closes_on}."),
    "no_right_left": _("After that there is no right to return for a change of mind."),
    "evidence_missing": _("Without a photo a person has to look at it first, which takes longer."),
    "conformity_may_apply": _(
        "The return window is over, but what was wrong from the start is still our matter."
    ),
    "law_unknown": _("A person checks what applies in your country."),
    "window_unknown": _("A person checks whether this can still go back."),
    "anchor_unknown": _("A person checks when the parcel arrived."),
    "law_unverified": _("A person checks what applies in your country."),
    "law_fact_missing": _("A person checks what applies in your country."),
    "dates_disagree": _("A person checks the days of your order first."),
    "two_jurisdictions": _("A person checks what applies in your country."),
    "excluded_by_law": _("By law these goods are left out of the right to send back without a reason."),
    "buyer_must_prove": _("After this time we look with you at whether the fault was there from the start."),
    "parcel_says_delivered": _("The carrier says it was delivered. A person looks into it with you."),
    "line_refused": _("For a part of it the time has passed. A person looks at it."),
    "fact_missing": _("A person looks at this one."),
    "row_asks_person": _("A person looks at this one."),
    "rules_unsure": _("A person looks at this one."),
    "no_entitlement": _("A person answers this one."),
    "no_rule": _("A person looks at this one."),
    "reason_unknown": _("A person looks at this one."),
    "mismatch_by_law_closed": _("The time to send this back ended on {closes_on}."),
    "inspect_first": _("A person looks at this one."),
    "calendar_wrong": _("A person looks at this one."),
}


WITHOUT_MONEY: Final[dict[str, Said]] = {
    "received": Said(
        _("Everything has arrived"), _("We check it and do what we agreed."), "package-import", "info"
    ),
    "settled": Said(_("Done"), _("What we agreed is done; the lines below say how."), "circle-check", "good"),
}
"""States whose words speak of money, for what was agreed without money."""


def case_words(state: str, *, money: bool = True, talks: bool = False) -> Said:
    """
    Return what a state means for the buyer.

    `money` says whether money back was agreed, `talks` that it is only a question or a complaint.
    """
    told = TALK.get(state) if talks else None if money else WITHOUT_MONEY.get(state)
    return told or CASE_STATES.get(state) or Said(state)


TALK: Final[dict[str, Said]] = {
    "requested": Said(_("We read it"), _("Nothing to do for you. We write to you."), "eye", "info"),
    "settled": Said(_("Answered"), "", "circle-check", "good"),
    "declined": Said(_("Answered"), "", "info-circle"),
}
"""States of a question or a complaint."""

STEPS: Final[dict[str, Words]] = {
    "label": _("You get a label or a code for the way back"),
    "ship_back": _("You send the items back"),
    "inspect": _("We check what arrives"),
    "collect": _("You pay the difference"),
    "send": _("We send you what was agreed"),
    "visit": _("Our technician comes to you"),
    "repair": _("We repair it"),
    "send_repaired": _("We send it back to you"),
    "credit": _("You get your credit"),
    "resell": _("We sell the item to somebody else"),
    "refund": _("Your money is paid back"),
    "refund_difference": _("The difference is paid back"),
    "refund_again": _("Your money is sent again"),
    "change": _("We change your order"),
}
"""Steps of a plan that a buyer sees, by key; the others are ours."""
