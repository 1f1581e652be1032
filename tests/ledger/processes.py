# ruff: noqa: PLC0415, T201
"""
Programs that the proofs run as processes of their own, on a real database.

python -m tests.ledger.processes order <provider>   a paid order of 100.00, 60.00 reserved; prints ids
python -m tests.ledger.processes work <minutes>     a worker until all is done, that much later
python -m tests.ledger.processes state <refund>     prints what the ledger says
python -m tests.ledger.processes race <times>       two processes refund 60.00 of 100.00 at the same moment
python -m tests.ledger.processes key <times>        one key for two orders, by two processes at once
python -m tests.ledger.processes crowd              twenty threads at one payment and one store credit
"""

import json
import multiprocessing
import os
import sys
from datetime import timedelta
from multiprocessing.synchronize import Barrier


def order(provider: str) -> None:
    from aftermile.ledger.actions import reserve_refund
    from tests.ledger.books import KIM, goodwill, make_paid_order

    made = make_paid_order(provider=provider)
    (refund,) = reserve_refund(
        order=made, amount_minor=6000, lines=[goodwill(6000)], operation_key="k1", by=KIM
    )
    print(json.dumps({"order": made.pk, "refund": refund.pk, "payment": refund.tender.external_id}))


def work(minutes: str) -> None:
    from aftermile.events.worker import drain
    from aftermile.kernel import clock

    with clock.frozen(clock.now() + timedelta(minutes=int(minutes))):
        drain()


def state(refund_id: str) -> None:
    from aftermile.ledger.actions import check_ledger
    from aftermile.ledger.models import Refund
    from aftermile.ledger.queries import entries_of_refund

    refund = Refund.objects.get(pk=refund_id)
    entries = [entry.kind for entry in entries_of_refund(refund)]
    print(json.dumps({"state": refund.state, "entries": entries, "problems": check_ledger()}))


def _racer(
    keys: list[str], orders: list[str], start: Barrier, results: "multiprocessing.Queue[list[str]]"
) -> None:
    from django.db import connection

    from aftermile.kernel.errors import AftermileError
    from aftermile.ledger.actions import reserve_refund
    from aftermile.orders.models import Order
    from tests.ledger.books import KIM, goodwill

    rows = {row.pk: row for row in Order.objects.select_related("seller")}
    outcomes = []
    for key, order_id in zip(keys, orders, strict=True):
        start.wait(timeout=30)
        try:
            reserve_refund(
                order=rows[order_id],
                amount_minor=6000,
                lines=[goodwill(6000)],
                operation_key=key,
                by=KIM,
            )
            outcomes.append("reserved")
        except AftermileError as error:
            outcomes.append(error.code)
    results.put(outcomes)
    connection.close()


def race(times: str) -> None:
    from tests.ledger.books import make_paid_order, make_seller

    seller = make_seller()
    orders = [make_paid_order(seller=seller).pk for _ in range(int(times))]
    _race([(orders, [f"{name} {pk}" for pk in orders]) for name in ("left", "right")])


def key(times: str) -> None:
    from tests.ledger.books import make_paid_order, make_seller

    seller = make_seller()
    keys = [f"key {number}" for number in range(int(times))]
    _race([([make_paid_order(seller=seller).pk for _ in keys], keys) for _side in "ab"])


def crowd() -> None:
    from tests.ledger.test_crowds import twenty_at_one_tender_and_one_credit

    print(json.dumps(twenty_at_one_tender_and_one_credit()))


def _race(sides: list[tuple[list[str], list[str]]]) -> None:
    from django.db import connections

    from aftermile.ledger.actions import check_ledger
    from aftermile.ledger.queries import refundable_minor
    from aftermile.orders.models import Order

    connections.close_all()
    context = multiprocessing.get_context("fork")
    start, results = context.Barrier(2), context.Queue()
    racers = [context.Process(target=_racer, args=(keys, orders, start, results)) for orders, keys in sides]
    for racer in racers:
        racer.start()
    both = [results.get(timeout=60) for _ in racers]
    for racer in racers:
        racer.join()
    rows = Order.objects.select_related("seller").in_bulk()
    left = [[refundable_minor(rows[pk]) for pk in orders] for orders, _ in sides]
    print(
        json.dumps(
            {
                "outcomes": [sorted(pair) for pair in zip(*both, strict=True)],
                "left": left,
                "problems": check_ledger(),
            }
        )
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftermile.config.settings")
    import django

    django.setup()
    {"order": order, "work": work, "state": state, "race": race, "key": key, "crowd": crowd}[sys.argv[1]](
        *sys.argv[2:]
    )
