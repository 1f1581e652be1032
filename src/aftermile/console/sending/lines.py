"""What is to be sent, as the warehouse and the case page see it: ready, or why not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from aftermile.cases.actions.collecting import open_charge_of
from aftermile.cases.actions.countering import counters_left
from aftermile.cases.actions.sending import SENDING, why_not
from aftermile.cases.amounts import Books
from aftermile.cases.exchanges import replacements_of
from aftermile.cases.models import Case, Offer, Remedy, Replacement, ReplacementState
from aftermile.cases.outcomes import Outcome
from aftermile.cases.states import OPEN_STATES, State
from aftermile.database.words import translate
from aftermile.ledger.models import Charge
from aftermile.orders.models import Variant


@dataclass(frozen=True, slots=True)
class GoodsLine:
    """A row with why it may not leave yet; empty when it may."""

    row: Replacement
    why_not: str

    @property
    def ready(self) -> bool:
        return self.row.state == ReplacementState.RESERVED and not self.why_not


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """A line of the case, and the variants of the same product with the difference for one piece."""

    line_id: str
    title: str
    quantity: int
    chosen: str
    siblings: tuple[tuple[Variant, int], ...]


@dataclass(frozen=True, slots=True)
class SendingPanel:
    """What the case page shows of goods in place of others, and of the talk about offers."""

    goods: list[GoodsLine]
    choices: list[ChoiceLine]
    charge: Charge | None
    talk: list[Offer]
    counters_left: int
    may_choose: bool
    may_send: bool
    methods: list[tuple[str, str]] = field(default_factory=list)

    @property
    def shown(self) -> bool:
        return bool(self.goods) or bool(self.choices)


def goods_lines(rows: Iterable[Replacement], outcomes: dict[str, Outcome]) -> list[GoodsLine]:
    lines = []
    for row in rows:
        error = why_not(row.case, row, outcomes) if row.state == ReplacementState.RESERVED else None
        lines.append(GoodsLine(row, translate(error) if error else ""))
    return lines


def sending_panel(case: Case, books: Books, *, may_write: bool) -> SendingPanel:
    """Return the panel of a case; empty lists where nothing is to be chosen."""
    rows = replacements_of(case)
    for row in rows:
        row.case = case
    is_open = State(case.state) in OPEN_STATES and case.state != State.SETTLING
    sent = any(row.state == ReplacementState.SENT and row.episode == case.episode for row in rows)
    fits = case.remedy in ("", Remedy.REPLACEMENT, Remedy.EXCHANGE)
    may_choose = may_write and is_open and fits and not sent and bool(books.lines)
    return SendingPanel(
        goods=goods_lines(rows, books.outcomes) if rows else [],
        choices=_choices(case, books, rows) if may_choose else [],
        charge=open_charge_of(case) or open_charge_of(case, "goods") if rows else None,
        talk=books.offers,
        counters_left=counters_left(case),
        may_choose=may_choose,
        may_send=may_write and State(case.state) in SENDING,
        methods=_methods(case) if may_choose else [],
    )


def _choices(case: Case, books: Books, rows: Sequence[Replacement]) -> list[ChoiceLine]:
    chosen = {
        row.line_id: row.sku
        for row in rows
        if row.state in (ReplacementState.PLANNED, ReplacementState.RESERVED)
    }
    lines = [line for line in books.lines if line.unit.holder_ref == case.pk]
    products = Variant.objects.filter(pk__in=[line.unit.sold.variant_id for line in lines]).values("product")
    siblings = list(
        Variant.objects.filter(
            product__in=products, currency=case.currency, price_minor__isnull=False, parts=None
        )
        .select_related("product")
        .order_by("sku")
    )
    mine = {row.pk: row.product_id for row in siblings}
    return [
        ChoiceLine(
            line.pk,
            line.unit.title,
            line.unit.quantity,
            chosen.get(line.pk, ""),
            tuple(
                (
                    row,
                    _difference(row, line.unit.list_price_minor, same=row.pk == line.unit.sold.variant_id),
                )
                for row in siblings
                if row.product_id == mine.get(line.unit.sold.variant_id or "")
            ),
        )
        for line in lines
    ]


def _difference(variant: Variant, old_minor: int, *, same: bool) -> int:
    return 0 if same or variant.price_minor is None else variant.price_minor - old_minor


def _methods(case: Case) -> list[tuple[str, str]]:
    rows = case.buyer.payment_methods.filter(active=True).order_by("label", "id")
    return [(row.pk, row.label or row.kind) for row in rows]
