"""The parts that `aftermile rebuild` proves; each compares what is stored with the facts it came from."""

from collections.abc import Iterator

from django.db import connection
from django.db.utils import DatabaseError

from aftermile.cases.holders import check_holders
from aftermile.config.checks import Check, checks
from aftermile.database.search import index_of
from aftermile.evidence.chain import check_chains
from aftermile.ledger.actions import check_ledger
from aftermile.orders.proving import check_units
from aftermile.parcels.actions import check_parcels, rebuild_parcels


def searched_tables() -> list[str]:
    """Return the tables that have a search index beside them."""
    names = set(connection.introspection.table_names())
    return sorted(name for name in names if index_of(name) in names)


def check_search() -> Iterator[str]:
    """Yield each search index that differs from its table; PostgreSQL computes its own and cannot."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for table in searched_tables():
            index = connection.ops.quote_name(index_of(table))
            try:
                cursor.execute(f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
            except DatabaseError as error:
                yield f"{table}: the index differs from the table ({error})"


def rebuild_search() -> int:
    """Make every search index again; return how many."""
    tables = searched_tables() if connection.vendor == "sqlite" else []
    with connection.cursor() as cursor:
        for table in tables:
            index = connection.ops.quote_name(index_of(table))
            cursor.execute(f"INSERT INTO {index}({index}) VALUES ('rebuild')")  # noqa: S608
    return len(tables)


def add_checks() -> None:
    """Fill the registry; called by the wiring."""
    for check in (
        Check("ledger", "entries balance, refunds equal their entries, never above captured", check_ledger),
        Check("units", "units are the fold of their steps; they sum to lines and orders", check_units),
        Check("holders", "a unit is held by an open case of its order, and by no other", check_holders),
        Check(
            "parcels",
            "a parcel's state is its scans, folded",
            lambda: map(str, check_parcels()),
            rebuild_parcels,
        ),
        Check("evidence", "files are the ones that came, in an unbroken chain", check_chains),
        Check("search", "search indexes hold what the rows say", check_search, rebuild_search),
    ):
        checks.add(check.name, check)
