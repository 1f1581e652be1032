"""What a refund of a case would do. The preview and the payment are one code."""

from collections.abc import Mapping
from dataclasses import dataclass

from aftermile.cases.amounts import Books, Payable, payable
from aftermile.cases.errors import (
    AmountOutOfRange,
    FeesTakeAll,
    NoGoodsAccepted,
    NoGoodsYet,
    NoMoneyAgreed,
    NothingAgreed,
    NothingToRefund,
    NotSoldAgain,
)
from aftermile.cases.models import MONEY_BACK, Case, Step, StepKind, StepState
from aftermile.database.chips import chip_of
from aftermile.kernel.money import Money, allocate
from aftermile.ledger.actions import LineInput
from aftermile.ledger.models import LineKind
from aftermile.ledger.queries import Cover, Problem, split_over, strategy_of
from aftermile.orders.models import Tender


@dataclass(frozen=True, slots=True)
class RefundPlan:
    """
    What a refund would do: how much, for what, and to which payments.

    `short_minor` is what was agreed and no payment can give back; `gaps` are the payments that cannot.
    """

    amount_minor: int
    currency: str
    lines: tuple[LineInput, ...]
    tenders: tuple[tuple[Tender, int], ...]
    short_minor: int = 0
    gaps: tuple[Cover, ...] = ()

    @property
    def fees(self) -> list[tuple[str, int]]:
        """What is kept of it by kind; below zero: given back."""
        return [(line.what, -line.amount_minor) for line in self.lines if line.kind == LineKind.FEE]

    @property
    def gross_minor(self) -> int:
        """What it would be without fees."""
        return self.amount_minor + sum(minor for _what, minor in self.fees)


def plan_refund(case: Case, *, amount_minor: int | None = None, books: Books | None = None) -> RefundPlan:
    """
    Return what a refund would do now; the payment itself runs through this.

    Raises `NothingAgreed`, `NothingToRefund` (with why) and `AmountOutOfRange`; `NotSoldAgain` where the
    money waits for a resale.
    """
    if case.agreed_minor is None:
        raise NothingAgreed
    if case.remedy and case.remedy not in MONEY_BACK:
        raise NoMoneyAgreed(remedy=str(chip_of("remedy", case.remedy).word))
    if case.after_resale and _unsold(case):
        raise NotSoldAgain
    due = payable(case, books)
    if not due.total_minor:
        raise _why_nothing(case, due)
    amount = due.total_minor if amount_minor is None else amount_minor
    if not 0 < amount <= due.total_minor:
        given, least, most = (Money(minor, case.currency) for minor in (amount, 1, due.total_minor))
        raise AmountOutOfRange(amount=given, least=least, most=most)
    covers = due.covers
    tenders = split_over(amount, covers, strategy_of(case.seller_id, covers))
    gaps = tuple(cover for cover in covers if cover.problem not in (Problem.NONE, Problem.SPENT))
    return RefundPlan(
        amount, case.currency, tuple(_lines(due, amount)), tuple(tenders), due.short_minor, gaps
    )


def _unsold(case: Case) -> bool:
    """Say whether the goods still look for another buyer."""
    rows = Step.objects.filter(case=case, episode=case.episode, kind=StepKind.RESELL)
    return rows.exclude(state__in=(StepState.DONE, StepState.SKIPPED)).exists()


def _why_nothing(case: Case, due: Payable) -> NothingToRefund:
    if case.goods_back and not any(line.arrived for line in due.lines):
        return NoGoodsYet()
    if case.goods_back and not any(line.accepted for line in due.lines):
        return NoGoodsAccepted()
    return FeesTakeAll() if due.fees_minor else NothingToRefund()


def _lines(due: Payable, amount: int) -> list[LineInput]:
    """
    Deal the amount over the lines; each fee that is kept of it, or goes back, is a line of its own.

    Of an amount that is less than all, what goes back of fees comes first.
    """
    back = _first(due.back, amount)
    weights = [line.payable_minor for line in due.lines] + [due.shipping_minor]
    parts = allocate(amount + due.fees_minor - sum(back.values()), weights)
    lines = [
        LineInput(LineKind.UNIT, part, line.line.unit_id)
        for line, part in zip(due.lines, parts, strict=False)
        if part
    ]
    if parts[-1]:
        lines.append(LineInput(LineKind.SHIPPING, parts[-1]))
    lines += [LineInput(LineKind.FEE, -minor, what=what) for what, minor in due.fees.items()]
    lines += [LineInput(LineKind.FEE, minor, what=what) for what, minor in back.items()]
    return lines


def _first(back: Mapping[str, int], amount: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for what, minor in back.items():
        part = min(minor, amount)
        if part:
            found[what] = part
            amount -= part
    return found
