"""Turning a remedy and an amount into an agreement, within what the case is worth."""

from django.utils.translation import gettext_noop as _

from aftermile.cases.amounts import Agreement, decision_on, goods_expected, most_for, worth_of
from aftermile.cases.errors import AmountMissing, AmountOutOfRange, NothingToRefund
from aftermile.cases.models import Case, Remedy
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.kernel.money import Money


def agreement_for(case: Case, remedy: str, amount_minor: int | None, *, freight_payer: str = "") -> Agreement:
    """
    Return the agreement a remedy makes; without an amount, the one the rules give.

    Raises `AmountOutOfRange` above what is left of the units and the shipping, or below one minor unit.
    """
    if remedy not in Remedy.values:
        raise BadInput(
            field="remedy", problem=Phrase(_("use one of {known}."), known=", ".join(Remedy.values))
        )
    decision = decision_on(case)
    option = decision.option(remedy)
    worth, most = worth_of(case), most_for(case)
    if most <= 0:
        raise NothingToRefund
    if amount_minor is None:
        if option is not None:
            amount_minor = min(option.amount_minor, most)
        elif remedy == Remedy.PARTIAL_REFUND:
            raise AmountMissing
        else:
            amount_minor = min(worth, most)
    if not 0 < amount_minor <= most:
        given, low, high = (Money(minor, case.currency) for minor in (amount_minor, 1, most))
        raise AmountOutOfRange(amount=given, least=low, most=high)
    return Agreement(
        remedy=remedy,
        amount_minor=amount_minor,
        shipping_minor=max(0, amount_minor - worth),
        freight_payer=freight_payer or (option.freight_payer if option else decision.freight_payer),
        goods_back=goods_expected(remedy, decision),
    )
