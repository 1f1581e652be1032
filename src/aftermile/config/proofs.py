"""The parts that `aftermile rebuild` proves; each compares what is stored with the facts it came from."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import Count, F, Sum
from django.db.models.functions import Coalesce
from django.db.utils import DatabaseError

from aftermile.config.checks import Check, checks
from aftermile.database.search import index_of
from aftermile.ledger.actions import check_ledger
from aftermile.orders.models import Order, OrderLine
from aftermile.parcels.actions import check_parcels, rebuild_parcels


def check_units() -> Iterator[str]:
    """Yield each line whose units do not sum to it, and each order whose lines do not."""
    lines = OrderLine.objects.annotate(
        pieces=Coalesce(Sum("units__quantity"), 0), shares=Coalesce(Sum("units__paid_minor"), 0)
    ).exclude(pieces=F("quantity"), shares=F("paid_minor"))
    for line in lines.order_by("pk").iterator():
        yield (
            f"line {line.pk}: units hold {line.pieces} pieces paid {line.shares}, "
            f"the line {line.quantity} paid {line.paid_minor}"
        )
    orders = (
        Order.objects.annotate(paid=Coalesce(Sum("lines__paid_minor"), 0), count=Count("lines"))
        .filter(count__gt=0)
        .exclude(total_minor=F("paid") + F("shipping_minor") + F("fees_minor"))
    )
    for order in orders.order_by("pk").iterator():
        yield (
            f"order {order.pk}: lines {order.paid}, shipping {order.shipping_minor}, fees {order.fees_minor} "
            f"do not come to {order.total_minor}"
        )


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
        Check("units", "units sum to their line, lines to their order", check_units),
        Check(
            "parcels",
            "a parcel's state is its scans, folded",
            lambda: map(str, check_parcels()),
            rebuild_parcels,
        ),
        Check("search", "search indexes hold what the rows say", check_search, rebuild_search),
    ):
        checks.add(check.name, check)
