"""What a case is worth, what was agreed, and what may be paid now. The preview and the payment share it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q

from aftermile.cases.kinds import decide_on
from aftermile.cases.knowing import Standing, course_of, year_in
from aftermile.cases.models import MONEY_BACK, Arrear, Case, CaseLine, Evidence, Fee, Offer, Remedy
from aftermile.cases.outcomes import ARRIVED, Outcome, outcomes_of
from aftermile.cases.taken_off import NewFee, charged_fees, standing_fees
from aftermile.kernel.money import allocate
from aftermile.ledger.models import FeeKind, LineKind, RefundLine
from aftermile.ledger.queries import COUNTED, Caps, Cover, caps_of
from aftermile.orders.models import UnitState
from aftermile.parcels.queries import outbound_milestone
from aftermile.policies.owed import Decision, Facts, Rules
from aftermile.policies.queries import UnitLine, facts_for, rules_for

_AGAINST_GOODS = (Remedy.REFUND, Remedy.EXCHANGE, Remedy.REPAIR, Remedy.STORE_CREDIT)
__all__ = ["ARRIVED", "outcomes_of"]


@dataclass(frozen=True, slots=True)
class LinePay:
    """One line: what was paid for it, what of it came and was accepted, what may be paid now."""

    line: CaseLine
    outcome: Outcome | None
    worth_minor: int
    refunded_minor: int
    payable_minor: int

    @property
    def arrived(self) -> bool:
        return self.outcome is not None and self.outcome.arrived

    @property
    def accepted(self) -> bool:
        return self.outcome is not None and self.outcome.accepted


@dataclass(frozen=True, slots=True)
class Payable:
    """
    What may be paid now; `total_minor` = lines + shipping - fees + what goes back of fees, never more than
    agreed or captured.
    """

    lines: tuple[LinePay, ...]
    shipping_minor: int
    refunded_minor: int
    fees: Mapping[str, int] = field(default_factory=dict)
    """By kind, what is to be kept and was not yet: fees, and value lost of what was accepted."""
    back: Mapping[str, int] = field(default_factory=dict)
    """By kind, what was kept before and does not stand any more."""
    short_minor: int = 0
    """Owed besides, but the payments of the order hold no more."""
    covers: tuple[Cover, ...] = ()

    @property
    def goods_minor(self) -> int:
        return sum(line.payable_minor for line in self.lines)

    @property
    def fees_minor(self) -> int:
        return sum(self.fees.values())

    @property
    def back_minor(self) -> int:
        return sum(self.back.values())

    @property
    def total_minor(self) -> int:
        return self.goods_minor + self.shipping_minor - self.fees_minor + self.back_minor


@dataclass(frozen=True, slots=True)
class Agreement:
    """
    A remedy with its numbers, as an offer or an approval holds it; `amount_minor` holds the shipping.

    `beyond` says in what it departs from the rules: `remedy`, `amount`, `law` (less than a known right) or
    nothing; `owed_minor` is what they give for it. `fees` are taken off the amount when it is paid.
    """

    remedy: str
    amount_minor: int
    shipping_minor: int
    freight_payer: str
    goods_back: bool
    beyond: str = ""
    owed_minor: int = 0
    after_resale: bool = False
    fees: tuple[NewFee, ...] = ()

    @property
    def fees_minor(self) -> int:
        return sum(fee.amount_minor for fee in self.fees)

    @property
    def net_minor(self) -> int:
        """Return what the buyer gets in the end."""
        return self.amount_minor - self.fees_minor


class Books:
    """
    What is read of a case, each at most once. For a page or one look at it: after a write take new ones.

    What takes `books` reads anew without.
    """

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def lines(self) -> list[CaseLine]:
        return lines_of(self.case)

    @cached_property
    def outcomes(self) -> dict[str, Outcome]:
        return outcomes_of(self.case)

    @cached_property
    def caps(self) -> Caps:
        return caps_of(self.case.order)

    @cached_property
    def evidence(self) -> list[Evidence]:
        return list(self.case.evidence.order_by("at", "id"))

    @cached_property
    def offers(self) -> list[Offer]:
        """Every offer and counter-offer of the case, oldest first."""
        return list(Offer.objects.filter(case=self.case).order_by("created_at", "id"))

    @cached_property
    def fees(self) -> list[Fee]:
        return standing_fees(self.case)

    @cached_property
    def charged(self) -> list[tuple[str, int, int]]:
        """Each fee that the buyer paid by a charge, and what of it stands."""
        return charged_fees(self.case)

    @cached_property
    def paid_back(self) -> "PaidBack":
        return paid_back(self.case)

    @cached_property
    def year(self) -> tuple[Standing, int]:
        return year_in(self.case)

    @cached_property
    def known(self) -> tuple[Facts, Rules]:
        return known_of(self.case, self)

    @cached_property
    def decision(self) -> Decision:
        return decide_on(self.case.kind, *self.known)


def lines_of(case: Case) -> list[CaseLine]:
    return list(
        CaseLine.objects.filter(case=case)
        .select_related("unit__line__variant__product", "unit__part__variant__product")
        .order_by("unit__line__position", "unit__part__position", "id")
    )


def outstanding(case: Case, books: Books | None = None) -> list[CaseLine]:
    """Return the lines of which goods are still expected."""
    books = books or Books(case)
    outcomes = books.outcomes
    return [
        line
        for line in books.lines
        if line.unit.holder_ref == case.pk and (line.pk not in outcomes or not outcomes[line.pk].arrived)
    ]


@dataclass(frozen=True, slots=True)
class PaidBack:
    """
    What a case has paid back or is paying back; `total_minor` is without what was `kept` of it, by kind.

    A refund that failed and is owed again counts as well: it is not recomputed, but sent again.
    """

    by_unit: dict[str, int]
    shipping_minor: int
    total_minor: int
    kept: dict[str, int]

    @property
    def fees_minor(self) -> int:
        return sum(self.kept.values())


def paid_back(case: Case) -> PaidBack:
    owed = Arrear.objects.filter(case=case, ended_at=None).values("refund_ref")
    counts = Q(refund__state__in=COUNTED) | Q(refund__in=owed)
    rows = RefundLine.objects.filter(counts, refund__case_ref=case.pk)
    by_unit: dict[str, int] = defaultdict(int)
    kept: dict[str, int] = defaultdict(int)
    shipping = total = 0
    for kind, unit_id, what, amount in rows.values_list("kind", "unit_id", "what", "amount_minor"):
        total += amount
        if unit_id:
            by_unit[unit_id] += amount
        elif kind == LineKind.SHIPPING:
            shipping += amount
        elif kind == LineKind.FEE:
            kept[what] -= amount
    return PaidBack(by_unit, shipping, total, dict(kept))


def refunded_of(case: Case) -> tuple[dict[str, int], int, int]:
    """Return what this case has paid back or is paying back: by unit, of shipping, and in all."""
    back = paid_back(case)
    return back.by_unit, back.shipping_minor, back.total_minor


def payable(case: Case, books: Books | None = None) -> Payable:
    """
    Return what may be paid now: each line's share of what was agreed, less what went back for it.

    Where goods must come first, only what arrived and was accepted counts, less the value it lost as far as
    an inspection may take that off, and less the fees; shipping goes with the last line.
    """
    books = books or Books(case)
    caps, outcomes = books.caps, books.outcomes
    paid = books.paid_back
    lines = [line for line in books.lines if line.unit.holder_ref == case.pk or line.unit_id in paid.by_unit]
    worths = [max(0, caps.units[line.unit_id]) + paid.by_unit.get(line.unit_id, 0) for line in lines]
    agreed_minor = (case.agreed_minor or 0) if case.remedy in ("", *MONEY_BACK) else 0
    agreed = agreed_minor - case.agreed_shipping_minor
    shares = allocate(max(0, agreed), worths) if lines and any(worths) else [0] * len(lines)
    open_minor = max(0, agreed_minor - paid.total_minor - paid.fees_minor)
    room = min(open_minor, sum(caps.tenders.values()))
    pays: list[LinePay] = []
    owed = 0
    for line, worth, share in zip(lines, worths, shares, strict=True):
        outcome = outcomes.get(line.pk)
        back = paid.by_unit.get(line.unit_id, 0)
        wanted = max(0, min(share - back, caps.of_unit(line.unit_id), open_minor - owed))
        if case.goods_back and not (outcome is not None and outcome.accepted):
            wanted = 0
        due = min(wanted, room)
        owed += wanted
        room -= due
        pays.append(LinePay(line, outcome, worth, back, due))
    ready = not case.goods_back or (bool(pays) and all(pay.accepted for pay in pays))
    left = case.agreed_shipping_minor - paid.shipping_minor
    rest = max(0, min(left, caps.shipping, open_minor - owed)) if ready else 0
    shipping = min(rest, room)
    goods = sum(pay.payable_minor for pay in pays)
    fees, given = _kept_and_given(books, _lost(books, pays, shares), goods, goods + shipping)
    short = max(0, owed + rest - goods - shipping - sum(fees.values()))
    return Payable(tuple(pays), shipping, paid.total_minor, fees, given, short, caps.covers)


def _lost(books: Books, pays: Sequence[LinePay], shares: Sequence[int]) -> int:
    """
    Return the value lost of what was accepted and is or was paid for.

    Once some of it was kept, what inspections say now counts for all that came, split or not.
    """
    if books.paid_back.kept.get(FeeKind.VALUE_LOSS, 0) > 0:
        held = {pay.line.pk for pay in pays}
        rows = [line for line in books.lines if line.pk in held or line.unit.state != UnitState.WITH_BUYER]
        outcomes = [books.outcomes.get(line.pk) for line in rows]
        return sum(one.deducted_minor for one in outcomes if one is not None and one.accepted)
    lost = 0
    for pay, share in zip(pays, shares, strict=True):
        counts = pay.payable_minor or books.paid_back.by_unit.get(pay.line.unit_id)
        if pay.outcome is not None and (pay.accepted or not books.case.goods_back) and counts:
            lost += min(pay.outcome.deducted_minor, share)
    return lost


def _kept_and_given(
    books: Books, lost_minor: int, goods_minor: int, paying_minor: int
) -> tuple[dict[str, int], dict[str, int]]:
    """
    Return by kind what to keep of the goods paid for now, and what to give back of what was kept before.

    What stands in minor units is compared with what was booked; nothing is computed from rates again.
    """
    stands: dict[str, int] = defaultdict(int)
    stands[FeeKind.VALUE_LOSS] += lost_minor
    for fee in books.fees:
        stands[fee.kind] += fee.amount_minor
    kept = dict(books.paid_back.kept)
    for kind, charged, standing in books.charged:
        kept[kind] = kept.get(kind, 0) + charged
        stands[kind] += standing
    keep: dict[str, int] = {}
    give: dict[str, int] = {}
    room = goods_minor
    for kind in sorted({*stands, *kept}):
        more = stands.get(kind, 0) - kept.get(kind, 0)
        part = min(more, room)
        if part > 0:
            keep[kind] = part
            room -= part
        elif more < 0:
            give[kind] = -more
    free = sum(books.caps.tenders.values()) - paying_minor + sum(keep.values())
    for kind in list(give):
        give[kind] = max(0, min(give[kind], free))
        free -= give[kind]
    return keep, {kind: minor for kind, minor in give.items() if minor}


def known_of(case: Case, books: Books | None = None) -> tuple[Facts, Rules]:
    """
    Return what is known of a case now, and the rules that apply to it.

    Rights are judged as of the day it was opened, or of the declared withdrawal behind it.
    """
    books = books or Books(case)
    course = course_of(case, books.year)
    lines = [line for line in books.lines if line.unit.holder_ref in ("", case.pk)]
    facts = facts_for(
        case.order,
        kind=case.kind,
        lines=[UnitLine(line.unit, line.unit.quantity, line.reason) for line in lines],
        parcel=outbound_milestone(case.order, [line.unit_id for line in lines]),
        evidence=sorted({row.kind for row in books.evidence}),
        at=course.at,
        history=course.history,
        caps=books.caps,
    )
    return facts, rules_for(case.order, course.at)


def decision_on(case: Case) -> Decision:
    """Decide the case again on what is known now, as of the day it was opened."""
    return decide_on(case.kind, *known_of(case))


def most_for(case: Case, books: Books | None = None) -> int:
    """Return the most that can still be agreed: what is left of its units and of shipping."""
    books = books or Books(case)
    return min(worth_of(case, books) + books.caps.shipping, sum(books.caps.tenders.values()))


def worth_of(case: Case, books: Books | None = None) -> int:
    """Return what is left of what was paid for the units of this case."""
    books = books or Books(case)
    return sum(books.caps.of_unit(line.unit_id) for line in books.lines if _counts(case, line))


def _counts(case: Case, line: CaseLine) -> bool:
    unit = line.unit
    return unit.holder_ref == case.pk or (not unit.holder_ref and unit.state != UnitState.WITH_BUYER)


def goods_expected(remedy: str, decision: Decision) -> bool:
    """Say whether a remedy waits for goods: a refund does, unless no reason has anything to send back."""
    option = decision.option(remedy)
    if option is not None:
        return option.goods_back
    refund = decision.option(Remedy.REFUND)
    nothing_back = refund is not None and not refund.goods_back
    return remedy in _AGAINST_GOODS and (remedy == Remedy.REFUND or not nothing_back)
