"""
An order changed before it was shipped: a case of kind `change` that holds the pieces, does it, and settles.

The law lets a buyer take back an order that was not sent: no rule and no authority stands in the way. The
preview runs the same code and takes it back, so it can promise nothing else than what is done.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from aftermile.accounts.numbers import next_number
from aftermile.cases.actions.collecting import PAYMENT, collect
from aftermile.cases.actions.counting import take_charge_result
from aftermile.cases.actions.deciding import Grounds, agree
from aftermile.cases.actions.differences import settle_difference
from aftermile.cases.actions.moving import locked, money_of, move, touch
from aftermile.cases.actions.refunding import refund_case, take_refund_result
from aftermile.cases.actions.swapping import settle_change, swap_if_settled
from aftermile.cases.amounts import Agreement
from aftermile.cases.authority import Ruling
from aftermile.cases.errors import NothingChosen, SameMethod, UnitNotInOrder
from aftermile.cases.models import Case, CaseLine, Remedy, Replacement, ReplacementState
from aftermile.cases.states import Kind, Move, State
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.kernel.errors import BadInput
from aftermile.kernel.ids import new_id
from aftermile.kernel.search import document
from aftermile.ledger.actions.reserve import lock_tenders
from aftermile.ledger.models import Charge, Refund
from aftermile.ledger.queries import caps_of, free_by_tender, unpaid_minor
from aftermile.orders.actions import changing, hold_units, split_unit
from aftermile.orders.drafts import AddressDraft
from aftermile.orders.errors import UnitsHeldElsewhere
from aftermile.orders.models import Order, PaymentMethod, Unit, UnitState
from aftermile.orders.queries import get_payment_method
from aftermile.policies.queries import get_reason


@dataclass(frozen=True, slots=True)
class Cancel:
    """Pieces by unit id; none: the whole order."""

    picks: tuple[tuple[str, int], ...] = ()
    reason: str = "changed_mind"


@dataclass(frozen=True, slots=True)
class NewAddress:
    address: AddressDraft


@dataclass(frozen=True, slots=True)
class NewItem:
    unit: str
    quantity: int
    sku: str


@dataclass(frozen=True, slots=True)
class NewItems:
    """`method` pays or gets the difference, by id; empty: it goes to the original payment, or by a link."""

    items: tuple[NewItem, ...]
    method: str = ""


@dataclass(frozen=True, slots=True)
class NewPayment:
    method: str


Change = Cancel | NewAddress | NewItems | NewPayment


@dataclass(slots=True)
class Changed:
    """What a change did, or would do: the case, what goes back and what is to be paid."""

    order: Order
    case: Case
    refunds: list[Refund] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    preview: bool = False
    shown: Any = None
    """What `show` made of the order while the change stood."""

    @property
    def refunded_minor(self) -> int:
        return sum(refund.amount_minor for refund in self.refunds)

    @property
    def charged_minor(self) -> int:
        return sum(charge.amount_minor for charge in self.charges)


def change_order(  # noqa: PLR0913 - one entry for portal, console and API
    order: Order,
    change: Change,
    *,
    by: Actor,
    operation_key: str,
    preview: bool = False,
    source: str = "api",
    show: "Show" = None,
) -> Changed:
    """
    Change an order of which nothing has left. The same `operation_key` again returns what was done.

    With `preview` everything is computed and nothing is kept; `show` sees the order as it would be. Raises
    `OrderNotOpen`, `NothingChosen`, `UnitsHeldElsewhere`, `AddressAbroad`, `VariantNotSold`, `SameMethod`
    and what the payment method says.
    """
    if not operation_key and not preview:
        raise BadInput(field="operation_key", problem=_("it must not be empty."))
    key = _key(operation_key)
    known = None if preview else _known(order, key, show)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            case = _do(order, change, by, "" if preview else key, source)
            result = _result(case, show, preview=preview)
            if preview:
                transaction.set_rollback(True)
    except IntegrityError:
        known = _known(order, key, show)
        if known is None:
            raise
        return known
    return result


Show = Callable[[Order], Any] | None


def _key(operation_key: str) -> str:
    return f"change:{operation_key}"[:80]


def find_change(order: Order, operation_key: str) -> Changed | None:
    """Return what was done under this key already: what it asked for may be gone from the order since."""
    return _known(order, _key(operation_key), None)


def _known(order: Order, key: str, show: Show) -> Changed | None:
    case = Case.objects.filter(seller_id=order.seller_id, operation_key=key, order=order).first()
    return _result(case, show) if case is not None else None


def _result(case: Case, show: Show, *, preview: bool = False) -> Changed:
    order = Order.objects.select_related("seller", "buyer", "ship_to").get(pk=case.order_id)
    units = (
        Unit.objects.filter(line__order=order).select_related("line", "part").order_by("line__position", "id")
    )
    return Changed(
        order,
        case,
        list(
            Refund.objects.filter(case_ref=case.pk)
            .select_related("tender", "method", "credit")
            .order_by("id")
        ),
        list(Charge.objects.filter(case_ref=case.pk).select_related("method").order_by("id")),
        list(units),
        preview,
        show(order) if show else None,
    )


def _do(order: Order, change: Change, by: Actor, key: str, source: str) -> Case:
    lock_tenders(order)
    order = changing.require_open(order)
    match change:
        case Cancel():
            return _cancel(_Opening(order, by, key, source, change.reason), change)
        case NewAddress():
            return _address(_Opening(order, by, key, source), change)
        case NewItems():
            return _items(_Opening(order, by, key, source), change)
        case NewPayment():
            return _payment(_Opening(order, by, key, source), change)


@dataclass(frozen=True, slots=True)
class _Opening:
    order: Order
    by: Actor
    key: str
    source: str
    reason: str = "changed_mind"


def _pieces(order: Order, picks: Sequence[tuple[str, int]]) -> list[Unit]:
    """Return the units of an order, or so many pieces of some, split where only a part is meant."""
    rows = (
        Unit.objects.select_for_update(of=("self",)).select_related("line", "part").filter(line__order=order)
    )
    units = {unit.pk: unit for unit in rows.order_by("pk")}
    if not picks:
        found = [unit for unit in units.values() if unit.state == UnitState.WITH_BUYER]
        if not found:
            raise NothingChosen
        return found
    taken = []
    for unit_id, quantity in picks:
        unit = units.get(unit_id)
        if unit is None:
            raise UnitNotInOrder(unit=unit_id, order=order.number)
        if unit.holder_ref or unit.state != UnitState.WITH_BUYER:
            raise UnitsHeldElsewhere(title=unit.title, unit=unit.pk)
        part, rest = split_unit(unit, quantity)
        taken.append(part)
        units.pop(unit_id)
        if rest is not None:
            units[unit_id] = rest
    return taken


def _open(opening: _Opening, units: Sequence[Unit], what: str) -> Case:
    order, now = opening.order, clock.now()
    get_reason(order.seller, opening.reason)
    case_id = new_id("case")
    hold_units(units, case_id)
    number = next_number(order.seller, "RMA")
    words = [number, order.number, order.buyer.name, order.buyer.email, order.buyer.phone]
    case = Case.objects.create(
        id=case_id,
        seller=order.seller,
        order=order,
        buyer=order.buyer,
        rma_number=number,
        kind=Kind.CHANGE.value,
        state=State.REQUESTED.value,
        reason=opening.reason,
        language=order.buyer.language or "en",
        country=order.country,
        source=opening.source[:12],
        currency=order.currency,
        value_minor=sum(unit.paid_minor for unit in units),
        goods_back=False,
        operation_key=opening.key,
        opened_at=now,
        updated_at=now,
        search=document([*words, *(unit.sku for unit in units), *(unit.title for unit in units)]),
    )
    rows = [CaseLine(case=case, unit=unit, reason=opening.reason) for unit in units]
    CaseLine.objects.bulk_create(rows)
    record(
        "case.opened",
        subject=case,
        by=opening.by,
        data={
            "number": number,
            "kind": case.kind,
            "state": case.state,
            "was": "",
            "order": order.pk,
            "reason": case.reason,
            "lines": [
                {"line": row.pk, "unit": row.unit_id, "quantity": row.unit.quantity, "reason": row.reason}
                for row in rows
            ],
            "decision": "allow",
            "overruled": False,
            "change": what,
        },
    )
    return case


def _agree(case: Case, remedy: str, amount: int, shipping: int, by: Actor) -> None:
    """Write down what the law lets the buyer do: nobody's authority is needed."""
    agree(
        case,
        Agreement(remedy, amount, shipping, "seller", goods_back=False),
        by=by,
        step=Move.APPROVE,
        grounds=Grounds(rule="law#before_shipping"),
        ruling=Ruling(allowed=True, base_minor=None, currency=""),
    )


def _cancel(opening: _Opening, change: Cancel) -> Case:
    units = _pieces(opening.order, change.picks)
    case = locked(_open(opening, units, "cancellation"))
    unpaid = unpaid_minor(opening.order, caps_of(opening.order))
    whole = changing.cancel_order(
        opening.order, units, case_ref=case.pk, reason=opening.reason, by=opening.by
    )
    caps = caps_of(opening.order)
    goods = sum(caps.of_unit(unit.pk) for unit in units)
    shipping = caps.shipping if whole else 0
    amount = max(0, min(goods + shipping - unpaid, sum(caps.tenders.values())))
    _agree(case, Remedy.REFUND, amount, min(shipping, amount), opening.by)
    if amount:
        refund_case(case, operation_key="change", by=SYSTEM)
        case.refresh_from_db()
        _take_done(case)
    else:
        settle_change(case, opening.by, "cancellation")
    return case


def _take_done(case: Case) -> None:
    """Refunds into gift cards are done at once: nothing will tell of them later."""
    take_refund_result(case.pk)
    case.refresh_from_db()


def _address(opening: _Opening, change: NewAddress) -> Case:
    units = _pieces(opening.order, ())
    case = locked(_open(opening, units, "address"))
    changing.change_address(opening.order, change.address, case_ref=case.pk, by=opening.by)
    settle_change(case, opening.by, "address")
    return case


def _items(opening: _Opening, change: NewItems) -> Case:
    order = opening.order
    if not change.items:
        raise NothingChosen
    method = get_payment_method(order.buyer, change.method) if change.method else None
    units = _pieces(order, [(item.unit, item.quantity) for item in change.items])
    swaps = []
    for unit, item in zip(units, change.items, strict=True):
        variant, price = changing.get_variant(order, item.sku, like=unit)
        swaps.append(changing.Swap(unit, variant, price))
    case = locked(_open(opening, units, "items"))
    touch(case, settle_to=method.pk if method else "", settle_now=True)
    _agree(case, Remedy.EXCHANGE, 0, 0, opening.by)
    lines = {line.unit_id: line for line in CaseLine.objects.filter(case=case)}
    news = changing.reserve_swaps(order, swaps, case_ref=case.pk)
    Replacement.objects.bulk_create(
        Replacement(
            case=case,
            line=lines[swap.unit.pk],
            variant=swap.variant,
            sku=swap.variant.sku,
            title=swap.variant.product.title,
            options=swap.variant.options,
            quantity=swap.unit.quantity,
            unit_price_minor=swap.price_minor,
            difference_minor=swap.difference_minor,
            state=ReplacementState.RESERVED,
            unit=new,
            created_at=clock.now(),
        )
        for swap, new in zip(swaps, news, strict=True)
    )
    settle_difference(case, by=opening.by)
    _take_paid(case)
    swap_if_settled(case, by=opening.by)
    return case


def _payment(opening: _Opening, change: NewPayment) -> Case:
    order = opening.order
    method = get_payment_method(order.buyer, change.method)
    tenders = list(order.tenders.filter(currency=order.currency))
    free = free_by_tender(tenders)
    held = [tender for tender in tenders if free[tender.pk]]
    if len(held) == 1 and is_of(method, held[0].provider, held[0].external_id):
        raise SameMethod(method=method.label or method.kind)
    units = _pieces(order, ())
    case = locked(_open(opening, units, "payment"))
    touch(case, settle_to=method.pk)
    move(
        case,
        Move.APPROVE,
        by=opening.by,
        data={"amount": money_of(case, 0), "remedy": "", "freight_payer": "seller", "goods_back": False},
    )
    collect(case, sum(free.values()), by=opening.by, purpose=PAYMENT)
    _take_paid(case)
    return case


def is_of(method: PaymentMethod, provider: str, external_id: str) -> bool:
    """Say whether a payment was made with this method."""
    return (method.provider, method.external_id) == (provider, external_id)


def _take_paid(case: Case) -> None:
    """A gift card pays at once; the event that says so finds the work done."""
    for ref in Charge.objects.filter(case_ref=case.pk, state="paid").values_list("pk", flat=True):
        take_charge_result(ref)
    case.refresh_from_db()
