"""Deciding otherwise than the rules: only with a reason, which is kept and reported."""

from django.utils.translation import gettext_noop as _

from aftermile.cases.amounts import Agreement
from aftermile.cases.errors import OverrideNeedsReason
from aftermile.cases.models import Case, Override
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.errors import Phrase
from aftermile.policies.actions import record_override

PEOPLE = (ActorKind.MEMBER, ActorKind.API_KEY)
_PROBLEMS = {
    "opening": _("the time for this is over."),
    "remedy": _("they do not offer this remedy."),
    "amount": _("they give less."),
    "law": _("the law gives the buyer more."),
}


def reason_for(beyond: str, why: str, by: Actor) -> str:
    """Return the reason, cleaned; raise `OverrideNeedsReason` where a person needs one and gives none."""
    text = why.replace("\x00", "").strip()[:2000]
    if beyond and not text and by.kind in PEOPLE:
        raise OverrideNeedsReason(problem=Phrase(_PROBLEMS[beyond]))
    return text if beyond else ""


def keep_override(
    case: Case, beyond: str, why: str, *, by: Actor, agreement: Agreement | None = None
) -> Override | None:
    """Append what was decided otherwise, where it was, and say so in the decision record."""
    if not beyond or by.kind not in PEOPLE:
        return None
    data = {"remedy": agreement.remedy, "minor": agreement.amount_minor} if agreement else {}
    record_override(case.pk, why, by, what=beyond, data=data)
    return Override.objects.create(
        seller_id=case.seller_id,
        case=case,
        what=beyond,
        why=why,
        remedy=agreement.remedy if agreement else "",
        amount_minor=agreement.amount_minor if agreement else None,
        owed_minor=agreement.owed_minor if agreement else None,
        by_kind=by.kind.value,
        by_ref=by.ref,
        by_name=by.name,
        at=clock.now(),
    )
