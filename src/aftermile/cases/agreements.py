"""Turning a remedy and an amount into an agreement, within what the case is worth."""

from django.utils.translation import gettext_noop as _

from aftermile.cases.amounts import Agreement, decision_on, goods_expected, most_for, worth_of
from aftermile.cases.errors import AmountMissing, AmountNotFitting, AmountOutOfRange, NothingToRefund
from aftermile.cases.models import MONEY_BACK, WITH_WORTH, Case, Remedy
from aftermile.database.chips import chip_of
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
    if remedy not in WITH_WORTH:
        if amount_minor:
            raise AmountNotFitting(remedy=str(chip_of("remedy", remedy).word))
        payer = freight_payer or (option.freight_payer if option else decision.freight_payer)
        return Agreement(remedy, 0, 0, payer, goods_expected(remedy, decision))
    worth, most = worth_of(case), most_for(case)
    if most <= 0:
        raise NothingToRefund
    if amount_minor is None:
        if option is not None:
            amount_minor = min(option.amount_minor, most)
        elif remedy in (Remedy.PARTIAL_REFUND, Remedy.COUPON):
            raise AmountMissing
        else:
            amount_minor = min(worth, most)
    if not 0 < amount_minor <= most:
        given, low, high = (Money(minor, case.currency) for minor in (amount_minor, 1, most))
        raise AmountOutOfRange(amount=given, least=low, most=high)
    return Agreement(
        remedy=remedy,
        amount_minor=amount_minor,
        shipping_minor=max(0, amount_minor - worth) if remedy in MONEY_BACK else 0,
        freight_payer=freight_payer or (option.freight_payer if option else decision.freight_payer),
        goods_back=goods_expected(remedy, decision),
    )
