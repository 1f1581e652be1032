"""
Reactions end to end against a bare batch claim of the same rows, in the same run, on the same database.

The bare claim takes 50 rows with a lease and marks them done, two commits a batch. A reaction costs a
transaction of its own, so that its writes happen exactly once: with a disk that flushes each commit that is
the price, told here as a ratio. Limit: 25 times on SQLite and 15 on PostgreSQL (both flush every commit).
Runs inside a fresh test database, which is thrown away.
"""

import os
import time
from collections.abc import Callable

import django


def main(*, small: bool = False) -> bool:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftermile.config.settings")
    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    from tests.template import migrating_once

    count = 500 if small else 3000
    name = connection.settings_dict.setdefault("TEST", {})
    if connection.vendor == "sqlite":
        name["NAME"] = str(connection.settings_dict["NAME"]) + ".bench"  # a file: commits must reach a disk
    with migrating_once():
        old = setup_databases(verbosity=0, interactive=False)
    try:
        return _measure(count, connection.vendor)
    finally:
        teardown_databases(old, verbosity=0)


def _measure(count: int, vendor: str) -> bool:
    from aftermile.events import log, running

    log.event_types._items.setdefault("bench.happened", log.EventType("bench.happened", ""))
    log.reactions._items = {"bench": log.Reaction("bench", ("bench.happened",), lambda _: None)}
    rates = []
    for work in (_bare, running.run_inside):
        _owe(count)
        started = time.perf_counter()
        _all(work)
        rates.append(count / (time.perf_counter() - started))
    bare, ours = rates
    limit = 25 if vendor == "sqlite" else 15
    words = f"bare claim {bare:,.0f}/s, reactions {ours:,.0f}/s on {vendor}"
    print(f"{words}: {bare / ours:.1f} times, limit {limit}")
    return bare / ours <= limit


def _all(work: Callable[[], int]) -> None:
    while work():
        pass


def _bare() -> int:
    from aftermile.events import claims
    from aftermile.events.models import ReactionRun

    runs = claims.claim(ReactionRun.objects.all(), limit=50)
    ReactionRun.objects.filter(pk__in=[run.pk for run in runs]).update(state="done")
    return len(runs)


def _owe(count: int) -> None:
    from django.db import transaction

    from aftermile.accounts.models import Organization, Seller
    from aftermile.events import log
    from aftermile.kernel.actor import SYSTEM

    organization, _ = Organization.objects.get_or_create(name="Bench")
    seller, _ = Seller.objects.get_or_create(organization=organization, name="B", slug="b", country="DE")
    with transaction.atomic():
        for _number in range(count):
            log.record("bench.happened", subject=_Thing(seller.pk), by=SYSTEM)


class _Thing:
    pk = "thing"

    def __init__(self, seller_id: str) -> None:
        self.seller_id = seller_id
