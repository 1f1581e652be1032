"""Turning a remedy and an amount into an agreement, within what the case is worth."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext_noop as _

from aftermile.cases.amounts import Agreement, Books, goods_expected, most_for, worth_of
from aftermile.cases.errors import (
    AmountMissing,
    AmountNotFitting,
    AmountOutOfRange,
    KindGivesNothing,
    NothingToRefund,
)
from aftermile.cases.fees import checked_fees, rule_fees
from aftermile.cases.kinds import only_talks
from aftermile.cases.models import MONEY_BACK, WITH_WORTH, Case, Remedy
from aftermile.cases.taken_off import NewFee
from aftermile.database.chips import chip_of
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.kernel.money import Money
from aftermile.policies.owed import Decision, Option, Result


def agreement_for(
    case: Case,
    remedy: str,
    amount_minor: int | None,
    *,
    freight_payer: str = "",
    books: Books | None = None,
    fees: Sequence[NewFee] | None = None,
) -> Agreement:
    """
    Return the agreement a remedy makes; without an amount, the one the rules give.

    Without `fees` those of the rules are taken off. Raises `AmountOutOfRange` above what is left of the units
    and the shipping, or below one minor unit, and what `checked_fees` raises.
    """
    if remedy not in Remedy.values:
        raise BadInput(
            field="remedy", problem=Phrase(_("use one of {known}."), known=", ".join(Remedy.values))
        )
    if only_talks(case.kind):
        raise KindGivesNothing(kind=str(chip_of("kind", case.kind).word))
    books = books or Books(case)
    decision = books.decision
    option = decision.option(remedy)
    payer = freight_payer or (option.freight_payer if option else decision.freight_payer)
    amount, shipping = _amount(books, remedy, amount_minor, option)
    beyond = _beyond(case, decision, remedy, amount) or _below(books, remedy, amount, payer)
    owed = option.amount_minor if option else 0
    agreed = Agreement(remedy, amount, shipping, payer, goods_expected(remedy, decision), beyond, owed)
    if fees is None:
        return replace(agreed, fees=rule_fees(agreed, option, books))
    return replace(agreed, fees=checked_fees(agreed, fees, books))


def _amount(books: Books, remedy: str, amount_minor: int | None, option: Option | None) -> tuple[int, int]:
    """Return what the buyer is to get, and what of it is shipping."""
    if remedy not in WITH_WORTH:
        if amount_minor:
            raise AmountNotFitting(remedy=str(chip_of("remedy", remedy).word))
        return 0, 0
    case = books.case
    worth, most = worth_of(case, books), most_for(case, books)
    if option is not None and remedy not in MONEY_BACK:
        most = max(most, option.amount_minor)
    if most <= 0:
        raise NothingToRefund
    if amount_minor is None:
        if option is not None:
            amount_minor = min(option.amount_minor, most)
        elif remedy in (Remedy.PARTIAL_REFUND, Remedy.COUPON):
            raise AmountMissing
        else:
            amount_minor = min(worth, most)
        if not amount_minor:
            raise NothingToRefund
    if not 0 < amount_minor <= most:
        given, low, high = (Money(minor, case.currency) for minor in (amount_minor, 1, most))
        raise AmountOutOfRange(amount=given, least=low, most=high)
    return amount_minor, max(0, amount_minor - worth) if remedy in MONEY_BACK else 0


def _beyond(case: Case, decision: Decision, remedy: str, amount_minor: int) -> str:
    """Say how this goes beyond the rules. A part of what is owed never does; a review gives a free hand."""
    if case.episode > 1 and case.fulfillments.exists():
        return "remedy"
    if not decision.options:
        return "" if decision.result is Result.REVIEW else "remedy"
    owed = max((row.amount_minor for row in decision.options if row.remedy in MONEY_BACK), default=0)
    if remedy == Remedy.PARTIAL_REFUND and amount_minor <= owed:
        return ""
    option = decision.option(remedy)
    if option is None:
        return "remedy"
    return "amount" if amount_minor > option.amount_minor else ""


def _below(books: Books, remedy: str, amount_minor: int, payer: str) -> str:
    """
    Say whether this is less than a known right: less money, or freight that is not the buyer's to pay.

    What the law leaves open, and a part of the money for goods that are kept, is no such right.
    """
    decision = books.decision
    option = decision.option(remedy)
    laws = [layer.entitlement.may_return for layer in decision.layers if layer.name == "law"]
    if option is None or not option.right or not laws or not all(laws):
        return ""
    less = remedy in MONEY_BACK and amount_minor < min(option.amount_minor, most_for(books.case, books))
    freight = option.goods_back and (option.freight_payer, payer) == ("seller", "buyer")
    return "law" if less or freight else ""


def held_until_resale(case: Case, agreement: Agreement, books: Books | None = None) -> Agreement:
    """
    Return the agreement with its money held until the goods found another buyer.

    Where the law gives the money, waiting is less than the right. Raises `BadInput` where no goods come back
    or no money goes.
    """
    if agreement.remedy not in MONEY_BACK or not agreement.goods_back:
        raise BadInput(field="after_resale", problem=_("only money for goods that come back can wait."))
    option = (books or Books(case)).decision.option(agreement.remedy)
    beyond = agreement.beyond or ("law" if option is not None and option.right else "")
    return replace(agreement, beyond=beyond, after_resale=True)
