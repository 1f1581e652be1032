"""The way back that is the buyer's to pay: off his refund, or by a charge; and what becomes of it."""

from django.utils import translation
from django.utils.translation import gettext

from aftermile.cases.actions.collecting import collect
from aftermile.cases.actions.fees import add_fee, give_back, remove_fees_of
from aftermile.cases.actions.moving import locked
from aftermile.cases.fees import buyer_pays_way
from aftermile.cases.models import MONEY_BACK, Case, Collection, FeeOrigin
from aftermile.cases.taken_off import FREIGHT, standing_fees
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.ledger.models import FeeKind, FreightBy
from aftermile.ledger.queries import terms_of


def take_freight(case: Case, minor: int, *, ref: str, place: str, by: Actor) -> Case:
    """
    Let the buyer pay a way back that was agreed: off his refund, or by a charge as the seller's terms say.

    Where no money goes back it is always a charge; a fee that the rules or a person set for it stays the only
    one. Case locked; returns it as it is now. Raises `FeesExceedRefund` where the refund would fall below
    zero.
    """
    if minor <= 0 or not buyer_pays_way(case):
        return case
    if any(fee.kind == FeeKind.RETURN_FREIGHT for fee in standing_fees(case)):
        return case
    deducts = terms_of(case.seller_id).return_freight == FreightBy.DEDUCT
    if case.remedy in MONEY_BACK and deducts:
        with translation.override(case.language):
            words = gettext("Way back: %(place)s") % {"place": place} if place else ""
        add_fee(
            case,
            kind=FeeKind.RETURN_FREIGHT,
            amount_minor=minor,
            words=words,
            origin=FeeOrigin.ROUTE,
            ref=ref,
            operation_key=f"route:{ref}",
            by=by,
        )
    else:
        collect(case, minor, by=by, purpose=FREIGHT)
    return locked(case)


def drop_freight(case: Case, ref: str, *, by: Actor) -> None:
    """Take back what the buyer was to pay for a way that is not used; what he paid goes back. Case locked."""
    remove_fees_of(case, ref, by=by)
    collect(case, 0, by=by, purpose=FREIGHT)
    rows = Collection.objects.filter(case=case, purpose=FREIGHT, counted_minor__gt=0, dropped_at=None)
    if rows.update(dropped_at=clock.now()):
        give_back(case, cause=ref, by=by)
