"""
The queue page with 1,000,000 cases against the same page with 10,000, on SQLite and on PostgreSQL.

Limit: 1.5 times the median. Cases have the same mix of states, sellers and due dates at both sizes; rows are
made by set-based copies of one real row. PostgreSQL is measured when AFTERMILE_CI_POSTGRES or a postgres
AFTERMILE_DATABASE_URL names a server; a database of its own is made there and dropped.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

LIMIT = 1.5
ROOT = Path(__file__).parents[1]
SIZES = (10_000, 1_000_000)
SMALL = (10_000, 50_000)
WARM_UP = 3
ROUNDS = 9
TURNS = 5
FEW_TURNS = 1
ORDERS_PER_CASES = 10
STATES = (
    *("requested", "requested", "received", "received", "waiting_buyer", "offered", "offered"),
    *("approved", "approved", "receiving", "settling"),
)
"""Of twenty cases; the other nine are closed."""
_WHENS = " ".join(f"WHEN {n} THEN '{state}'" for n, state in enumerate(STATES))
MIX = f"CASE i % 20 {_WHENS} ELSE 'closed' END"


def number(expression: str) -> str:
    """Return SQL that writes a number with leading zeros, on both databases."""
    return f"SUBSTR(CAST(1000000000 + {expression} AS TEXT), 2)"


def minutes(expression: str) -> str:
    """Return SQL of an instant some minutes from now."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%f', 'now', ({expression}) || ' minutes')"
    return f"now() + ({expression}) * interval '1 minute'"


def copies(model: Any, template: str, first: int, last: int, changes: dict[str, str]) -> None:
    """Copy the row `template` once for each i in first..last, with `changes` as SQL of i."""
    from django.db import connection

    names = [field.column for field in model._meta.local_concrete_fields]
    quoted = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(changes.get(name, f't."{name}"') for name in names).replace("%", "%%")
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({quoted}) WITH RECURSIVE n(i) AS (SELECT CAST(%s AS bigint) UNION ALL '
            f'SELECT i + 1 FROM n WHERE i < %s) SELECT {values} FROM n, "{table}" AS t WHERE t.id = %s',
            [first, last, template],
        )


class Filler:
    """Makes sellers and one real case, then copies them up to a size."""

    def __init__(self) -> None:
        from aftermile.cases.models import Case, CaseLine
        from aftermile.kernel import clock
        from tests.factories import make_member, make_order, make_seller

        self.sellers = [make_seller(name=f"Seller {n}") for n in range(3)]
        self.members = {
            "agent of one seller": make_member(self.sellers[0]),
            "operator": make_member(operator=True),
        }
        self.order = make_order(self.sellers[0], tenders=[5000])
        self.line = self.order.lines.get()
        self.unit = self.line.units.get()
        now = clock.now()
        self.case = Case.objects.create(
            seller=self.sellers[0],
            order=self.order,
            buyer=self.order.buyer,
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
        self.case_line = CaseLine.objects.create(case=self.case, unit=self.unit, reason="changed_mind")
        self.cases = 1

    def grow(self, size: int) -> None:
        from aftermile.cases.models import Case, CaseLine
        from aftermile.orders.models import Order, OrderLine, Unit

        first, last = self.cases, size - 1
        orders = (max(1, first // ORDERS_PER_CASES), last // ORDERS_PER_CASES)
        seller = self._seller_of
        copies(
            Order,
            self.order.pk,
            *orders,
            {
                "id": f"'ord_b' || {number('i')}",
                "seller_id": seller("i"),
                "external_id": f"'b' || {number('i')}",
                "number": f"'B' || {number('i')}",
            },
        )
        copies(
            OrderLine,
            self.line.pk,
            *orders,
            {"id": f"'lin_b' || {number('i')}", "order_id": f"'ord_b' || {number('i')}"},
        )
        copies(
            Unit,
            self.unit.pk,
            *orders,
            {
                "id": f"'unit_b' || {number('i')}",
                "seller_id": seller("i"),
                "line_id": f"'lin_b' || {number('i')}",
            },
        )
        order = f"(CASE WHEN i < {ORDERS_PER_CASES} THEN 1 ELSE i / {ORDERS_PER_CASES} END)"
        copies(
            Case,
            self.case.pk,
            first,
            last,
            {
                "id": f"'case_b' || {number('i')}",
                "seller_id": seller(order),
                "order_id": f"'ord_b' || {number(order)}",
                "rma_number": f"'RMA-' || {number('i')}",
                "state": MIX,
                "goods_back": "(i % 40) <> 7",
                "due_at": minutes("(i * 7919) % 100000 - 2000"),
                "opened_at": minutes("0 - (i * 104729) % 500000"),
                "search": f"'rma ' || {number('i')} || ' li na lamp'",
            },
        )
        copies(
            CaseLine,
            self.case_line.pk,
            first,
            last,
            {
                "id": f"'cln_b' || {number('i')}",
                "case_id": f"'case_b' || {number('i')}",
                "unit_id": f"'unit_b' || {number(order)}",
            },
        )
        self.cases = size

    def _seller_of(self, expression: str) -> str:
        """Eight of ten orders belong to the first seller."""
        one, two, three = (seller.pk for seller in self.sellers)
        return f"(CASE {expression} % 10 WHEN 8 THEN '{two}' WHEN 9 THEN '{three}' ELSE '{one}' END)"


def page_seconds(member: Any) -> list[float]:
    """Return how long each of some requests took, after a few that warm up."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(member)
    spent = []
    for _ in range(WARM_UP + ROUNDS):
        start = time.perf_counter()
        answer = client.get("/console/cases/")
        spent.append(time.perf_counter() - start)
        if answer.status_code != 200 or b"RMA-" not in answer.content:
            raise RuntimeError(f"the queue page answers {answer.status_code} without cases")
    return spent[WARM_UP:]


def fill(size: int) -> None:
    """Make the database of this process's settings hold `size` cases."""
    from django.db import connection

    start = time.perf_counter()
    Filler().grow(size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    print(f"{connection.vendor}: {size:,} cases made in {time.perf_counter() - start:.0f} s", flush=True)


def measure() -> None:
    """Print the seconds of each request by who asks, as JSON."""
    from aftermile.accounts.models import Member

    members = {
        "operator" if member.memberships.get().seller_id is None else "agent": member
        for member in Member.objects.all()
    }
    print(json.dumps({name: page_seconds(member) for name, member in sorted(members.items())}))


def apart(url: str, data: str, *arguments: str) -> str:
    """Run this module in a process of its own, since settings are read once."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.queue_page", *arguments],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "PYTHONPATH": "src",
            "DJANGO_SETTINGS_MODULE": "aftermile.config.settings",
            "AFTERMILE_DATA": data,
            "AFTERMILE_MODE": "local",
            "AFTERMILE_DATABASE_URL": url,
        },
    )
    return done.stdout.strip()


def compared(name: str, server: str, *, small: bool) -> bool:
    """Fill two databases, ask both in turn, and compare the medians: what else runs here slows both."""
    from tests.template import own_database

    sizes, turns = (SMALL, FEW_TURNS) if small else (SIZES, TURNS)
    with contextlib.ExitStack() as open_now:
        places = []
        for size in sizes:
            data = open_now.enter_context(tempfile.TemporaryDirectory())
            url = open_now.enter_context(own_database(f"queue_{size}", Path(data), url=server))
            places.append((url, data, size))
            print(apart(url, data, "fill", str(size)), flush=True)
        spent: list[dict[str, list[float]]] = [{}, {}]
        for _ in range(turns):
            for found, (url, data, _size) in zip(spent, places, strict=True):
                for who, seconds in json.loads(apart(url, data, "measure")).items():
                    found.setdefault(who, []).extend(seconds)
    fine = True
    for who in spent[0]:
        little, much = (statistics.median(found[who]) for found in spent)
        fine = fine and much / little <= LIMIT
        print(
            f"{name}, {who}: {little * 1000:.1f} ms with {sizes[0]:,}, "
            f"{much * 1000:.1f} ms with {sizes[1]:,}: "
            f"{much / little:.2f} times, limit {LIMIT}",
            flush=True,
        )
    return fine


def main(*, small: bool = False) -> bool:
    fine = compared("sqlite", "sqlite:", small=small)
    url = os.environ.get("AFTERMILE_CI_POSTGRES") or os.environ.get("AFTERMILE_DATABASE_URL", "")
    if not url.startswith("postgres"):
        print("no PostgreSQL named (AFTERMILE_CI_POSTGRES): only SQLite was measured")
        return fine
    return compared("postgresql", url, small=small) and fine


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]))
    else:
        measure()
