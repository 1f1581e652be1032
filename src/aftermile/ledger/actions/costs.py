"""What a case costs besides refunds: freight, handling, parts, goods; and what resale brings."""

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.database.locks import lock_name
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput
from aftermile.kernel.money import Money
from aftermile.ledger import errors
from aftermile.ledger.actions.posting import Leg, NewEntry, post, reverse
from aftermile.ledger.hooks import find_order
from aftermile.ledger.models import AccountKind, Cost, CostKind, Entry
from aftermile.orders.models import Order


def _note(name: str, cost: Cost, by: Actor) -> None:
    record(
        name,
        subject=cost,
        by=by,
        thread=cost.case_ref,
        data={
            "kind": cost.kind,
            "amount": {"minor": cost.amount_minor, "currency": cost.currency},
            "note": cost.note,
            "order": cost.order_id,
            "case": cost.case_ref,
        },
    )


@transaction.atomic
def book_cost(  # noqa: PLR0913  the face that rooms above share
    case_ref: str,
    kind: str,
    amount: Money,
    operation_key: str,
    by: Actor,
    *,
    note: str = "",
    order: Order | None = None,
) -> Cost:
    """
    Book what a case cost, in any currency; `resale` is what goods brought and lowers it.

    The same `operation_key` again returns the same cost. Raises `RequestNotSame`, `CaseNotKnown`.
    """
    if kind not in CostKind.values:
        raise BadInput(field="kind", problem=_("this kind of cost is not known."))
    if amount.minor <= 0:
        raise errors.AmountNotPositive
    order = order or find_order(case_ref)
    lock_name("cost", order.seller_id, operation_key)
    known = Cost.objects.filter(seller_id=order.seller_id, operation_key=operation_key).first()
    if known is not None:
        if (known.case_ref, known.kind, known.amount) != (case_ref, kind, amount):
            raise errors.RequestNotSame(key=operation_key)
        return known
    cost = Cost.objects.create(
        seller_id=order.seller_id,
        order=order,
        case_ref=case_ref,
        operation_key=operation_key,
        kind=kind,
        currency=amount.currency,
        amount_minor=amount.minor,
        note=note.strip()[:300],
        by_name=by.name,
        at=clock.now(),
    )
    signed = -amount if kind == CostKind.RESALE else amount
    legs = [Leg(AccountKind.COSTS, signed, kind), Leg(AccountKind.ACCRUED, -signed)]
    post(NewEntry(order.seller_id, "cost", f"cost:{cost.pk}", legs, order.pk, case_ref))
    _note("cost.booked", cost, by)
    return cost


@transaction.atomic
def reverse_cost(cost: Cost, by: Actor) -> Cost:
    """Take a cost back that was booked in error; again changes nothing."""
    cost = Cost.objects.select_for_update().get(pk=cost.pk)
    if cost.reversed_at is None:
        entry = Entry.objects.get(seller_id=cost.seller_id, key=f"cost:{cost.pk}")
        reverse(entry, kind="cost_reversed", key=f"cost:{cost.pk}:reversed")
        cost.reversed_at = clock.now()
        cost.save(update_fields=["reversed_at"])
        _note("cost.reversed", cost, by)
    return cost
