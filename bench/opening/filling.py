"""A database with so many cases, and orders of one unit that wait to be returned."""

from typing import Any

from bench.queue_page import MIX, copies, minutes, number

CASES_PER_ORDER = 10


def fill(cases: int, targets: int) -> str:
    """Fill an empty, migrated database; return the secret of a key of the seller."""
    from django.db import connection

    from aftermile.accounts.actions import make_api_key
    from aftermile.accounts.scopes import SCOPES
    from aftermile.policies.actions import ensure_default_table, ensure_reasons
    from bench.opening.models import Row
    from tests.factories import make_order, make_seller, make_shop_facts

    with connection.schema_editor() as editor:
        editor.create_model(Row)
    ensure_reasons()
    seller = make_seller(name="Bench")
    ensure_default_table(seller)
    make_shop_facts(seller)
    order = make_order(seller)
    orders = max(1, cases // CASES_PER_ORDER)
    _copy_orders("b", order, (1, orders), f"'byr_b' || {number('i')}", buyers=True)
    _copy_orders("t", order, (1, targets), f"'byr_b' || {number(f'(1 + i % {orders})')}", buyers=False)
    _copy_cases(seller, order, cases, orders)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    return make_api_key(name="bench", seller=seller, scopes=tuple(SCOPES), by=None)[1]


def _copy_orders(mark: str, order: Any, span: tuple[int, int], buyer: str, *, buyers: bool) -> None:
    """Copy an order with its line, unit and payment; with `buyers` each has a buyer of its own."""
    from aftermile.orders.models import Buyer, Order, OrderLine, Tender, Unit

    line = order.lines.get()
    ident = {
        model: f"'{prefix}_{mark}' || {number('i')}"
        for model, prefix in ((Order, "ord"), (OrderLine, "lin"), (Unit, "unit"), (Tender, "tnd"))
    }
    if buyers:
        mail = f"'b' || {number('i')} || '@example.com'"
        copies(Buyer, order.buyer_id, *span, {"id": buyer, "email": mail})
    names = {"external_id": f"'{mark}' || {number('i')}", "number": f"'{mark.upper()}' || {number('i')}"}
    copies(Order, order.pk, *span, {"id": ident[Order], "buyer_id": buyer, **names})
    copies(OrderLine, line.pk, *span, {"id": ident[OrderLine], "order_id": ident[Order]})
    copies(Unit, line.units.get().pk, *span, {"id": ident[Unit], "line_id": ident[OrderLine]})
    payment = {"id": ident[Tender], "order_id": ident[Order], "external_id": f"'pay-{mark}' || {number('i')}"}
    copies(Tender, order.tenders.get().pk, *span, payment)


def _copy_cases(seller: Any, order: Any, cases: int, orders: int) -> None:
    from aftermile.cases.models import Case, CaseLine
    from aftermile.kernel import clock

    now = clock.now()
    first = Case.objects.create(
        seller=seller,
        order=order,
        buyer=order.buyer,
        rma_number="RMA-0",
        kind="return",
        state="requested",
        reason="changed_mind",
        currency="EUR",
        value_minor=5000,
        due_at=now,
        opened_at=now,
        updated_at=now,
        search="rma 0 li na lamp",
    )
    unit = order.lines.get().units.get()
    line = CaseLine.objects.create(case=first, unit=unit, reason="changed_mind")
    theirs = number(f"(1 + i % {orders})")
    copies(
        Case,
        first.pk,
        1,
        cases - 1,
        {
            "id": f"'case_b' || {number('i')}",
            "order_id": f"'ord_b' || {theirs}",
            "buyer_id": f"'byr_b' || {theirs}",
            "rma_number": f"'RMA-' || {number('i')}",
            "state": MIX,
            "due_at": minutes("(i * 7919) % 100000 - 2000"),
            "opened_at": minutes("0 - (i * 104729) % 500000"),
            "search": f"'rma ' || {number('i')} || ' li na lamp'",
        },
    )
    copies(
        CaseLine,
        line.pk,
        1,
        cases - 1,
        {
            "id": f"'cln_b' || {number('i')}",
            "case_id": f"'case_b' || {number('i')}",
            "unit_id": f"'unit_b' || {theirs}",
        },
    )
