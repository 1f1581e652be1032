"""Which fees a refund may be less by: what law, fault and the seller's own rules let, and how much."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_noop as _

from aftermile.cases.amounts import Agreement, Books, payable
from aftermile.cases.errors import (
    FeeAgainstLaw,
    FeeNotAllowed,
    FeesExceedRefund,
    FreightNotTheBuyers,
    NoMoneyAgreed,
)
from aftermile.cases.models import MONEY_BACK, Case
from aftermile.cases.taken_off import NewFee
from aftermile.cases.words import fee_words
from aftermile.database.chips import chip_of
from aftermile.kernel.errors import AftermileError, BadInput, Phrase
from aftermile.kernel.money import Money
from aftermile.ledger.models import FeeKind
from aftermile.policies.owed import Decision, Layer, Option

CHARGED: Final = (
    FeeKind.RETURN_FREIGHT,
    FeeKind.RESTOCKING,
    FeeKind.HANDLING,
    FeeKind.REPAIR,
    FeeKind.CANCELLATION,
)
"""Kinds that can be set; lost value comes of an inspection."""
_NEEDS: Final[dict[str, str]] = {
    FeeKind.RESTOCKING: "restocking",
    FeeKind.HANDLING: "restocking",
    FeeKind.REPAIR: "restocking",
    FeeKind.CANCELLATION: "cancellation_fee",
}
"""What must be among the deductions that the layers let."""
SHEKELS: Final = 10_000
_NOT_HIS_CHOICE: Final = _("the buyer pays no such fee for what was not his own choice.")
_NOT_IN_RULES: Final = _("the shop’s own rules for this order name no such fee, and it must keep to them.")


def bar_to(agreement: Agreement, kind: str, books: Books) -> AftermileError | None:
    """Return why a fee of this kind must not be taken off what was agreed; None where it may."""
    if agreement.remedy not in MONEY_BACK:
        return NoMoneyAgreed(remedy=str(chip_of("remedy", agreement.remedy).word))
    decision, word = books.decision, fee_words(kind)
    if kind == FeeKind.RETURN_FREIGHT:
        return freight_bar(agreement, books)
    for layer in decision.layers:
        if layer.name == "law" and _NEEDS[kind] not in layer.entitlement.deductions:
            return FeeAgainstLaw(fee=word, law=_cite(layer, "deductions"))
    if decision.fault not in ("buyer", ""):
        return FeeNotAllowed(fee=word, problem=Phrase(_NOT_HIS_CHOICE))
    option = decision.option(agreement.remedy)
    if option is not None and _NEEDS[kind] not in option.deductions:
        return FeeNotAllowed(fee=word, problem=Phrase(_NOT_IN_RULES))
    return None


def freight_bar(agreement: Agreement, books: Books) -> AftermileError | None:
    """Return why the buyer need not pay the way back, whatever he gets; None where he does."""
    decision = books.decision
    if "seller" in (decision.freight_payer, agreement.freight_payer) or not agreement.goods_back:
        return FreightNotTheBuyers(law=_law(decision, "return_payer"))
    return None


def buyer_pays_way(case: Case) -> bool:
    """Say whether law, fault and agreement let the buyer pay the way back."""
    agreed = Agreement(case.remedy, 0, 0, case.freight_payer, case.goods_back)
    return case.freight_payer == "buyer" and freight_bar(agreed, Books(case)) is None


def _law(decision: Decision, attribute: str) -> str:
    found = (_cite(layer, attribute) for layer in decision.layers if layer.name == "law")
    return next((cite for cite in found if cite), "")


def _cite(layer: Layer, attribute: str) -> str:
    source = layer.sources.get(attribute) or layer.sources.get("may_return")
    return source.cite if source is not None else ""


def rule_fees(agreement: Agreement, option: Option | None, books: Books) -> tuple[NewFee, ...]:
    """Return the fees that the seller's table sets for a way out, as far as they may be taken and fit."""
    if option is None or agreement.remedy not in MONEY_BACK:
        return ()
    room = agreement.amount_minor - agreement.shipping_minor
    found = []
    for kind, minor in option.fees:
        part = min(minor, room)
        if part > 0 and bar_to(agreement, kind, books) is None:
            found.append(NewFee(kind, part, by_rule=True))
            room -= part
    return tuple(found)


def checked_fees(agreement: Agreement, fees: Sequence[NewFee], books: Books) -> tuple[NewFee, ...]:
    """
    Return fees that somebody set for an agreement, or raise what stands against one.

    Raises `BadInput`, `FeeAgainstLaw`, `FeeNotAllowed`, `FreightNotTheBuyers`,
    `NoMoneyAgreed`, and `FeesExceedRefund` where the refund would fall below zero.
    """
    for fee in fees:
        check_kind(fee.kind)
        check_amount(fee.amount_minor)
        bar = bar_to(agreement, fee.kind, books)
        if bar is not None:
            raise bar
        require_below_cap(fee.kind, fee.amount_minor, books)
    most = agreement.amount_minor - agreement.shipping_minor
    require_room(books.case, sum(fee.amount_minor for fee in fees), most)
    return tuple(fees)


def check_kind(kind: str) -> None:
    if kind not in CHARGED:
        known = ", ".join(CHARGED)
        raise BadInput(field="kind", problem=Phrase(_("use one of {known}."), known=known))


def check_amount(minor: int) -> None:
    if minor <= 0:
        raise BadInput(field="amount", problem=_("it must be above zero."))


def require_below_cap(kind: str, minor: int, books: Books) -> None:
    """
    Raise `FeesExceedRefund` where a law that lets a cancellation fee be kept sets it a limit.

    Israel, Consumer Protection Law s. 14E: 5 % or 100 new shekels, whichever is less.
    """
    bound = any("IL" in name for name in books.decision.jurisdictions)
    if kind != FeeKind.CANCELLATION or not bound:
        return
    case = books.case
    most = case.value_minor * 5 // 100
    require_room(case, minor, min(most, SHEKELS) if case.currency == "ILS" else most)


def require_room(case: Case, minor: int, most: int) -> None:
    if minor > most:
        amount, left = Money(minor, case.currency), Money(max(0, most), case.currency)
        raise FeesExceedRefund(amount=amount, most=left)


def room_for_fees(books: Books) -> int:
    """Return how much of what was agreed and not yet paid could still be taken off."""
    case, paid = books.case, books.paid_back
    goods_paid = paid.total_minor + paid.fees_minor - paid.shipping_minor
    left = (case.agreed_minor or 0) - case.agreed_shipping_minor - goods_paid
    due = payable(case, books)
    waiting = sum(fee.amount_minor for fee in books.fees) - _kept_of_fees(books)
    return left - max(0, waiting) - due.fees.get(FeeKind.VALUE_LOSS, 0)


def _kept_of_fees(books: Books) -> int:
    return sum(minor for kind, minor in books.paid_back.kept.items() if kind != FeeKind.VALUE_LOSS)
