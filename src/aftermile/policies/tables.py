"""Tables of rules as documents: what they may ask, how they are read, and the tests beside them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from aftermile.accounts.models import Seller
from aftermile.policies.engine.reading import read_table
from aftermile.policies.engine.types import Schema, Table
from aftermile.policies.models import PolicyTable, PolicyTest, Purpose, TableState
from aftermile.policies.owed.registry import SCHEMAS
from aftermile.policies.queries import reasons_for
from aftermile.policies.queries.applying import hash_of

__all__ = [
    "TRIALS",
    "Place",
    "empty_document",
    "hash_of",
    "newest_of",
    "next_rule_id",
    "place_of",
    "programs_of",
    "schema_for",
    "shown_table",
    "table_of",
    "version_before",
    "versions_of",
]

TRIALS = (TableState.SHADOW, TableState.ROLLOUT)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table belongs: whose, for what, and for a program, of which channel."""

    seller: Seller
    purpose: str = Purpose.PROMISE
    channel: str = ""

    @property
    def tables(self) -> QuerySet[PolicyTable]:
        return PolicyTable.objects.filter(seller=self.seller, purpose=self.purpose, channel=self.channel)

    @property
    def tests(self) -> QuerySet[PolicyTest]:
        return PolicyTest.objects.filter(seller=self.seller, purpose=self.purpose, channel=self.channel)


def place_of(table: PolicyTable) -> Place:
    return Place(table.seller, table.purpose, table.channel)


def empty_document(purpose: str, currency: str) -> dict[str, Any]:
    """Return a document without rules."""
    return {
        "schema": 1,
        "purpose": purpose,
        "hit": "first",
        "currency": currency,
        "rules": [],
        "default": None,
    }


def schema_for(seller: Seller, purpose: str) -> Schema:
    """Return what a table of this seller may ask and say: reasons are closed to the seller's own."""
    schema = SCHEMAS[purpose]
    reason = schema.fields.get("reason")
    if reason is None or purpose == Purpose.CHANGE:
        return schema
    codes = frozenset(row.code for row in reasons_for(seller, hidden=True))
    return replace(schema, fields={**schema.fields, "reason": replace(reason, values=codes)})


def table_of(table: PolicyTable) -> Table:
    """Return a stored version as the engine reads it; raise `TableBroken`."""
    return read_table(table.document, SCHEMAS[table.purpose])


def newest_of(place: Place, *states: str) -> PolicyTable | None:
    """Return the newest version in one of these states."""
    return place.tables.filter(state__in=states).order_by("-version").first()


def shown_table(place: Place) -> PolicyTable | None:
    """Return what the editor opens: the draft, else the version in force."""
    found = {table.state: table for table in place.tables.filter(state__in=("draft", "live"))}
    return found.get(TableState.DRAFT) or found.get(TableState.LIVE)


def versions_of(place: Place) -> list[PolicyTable]:
    """Return all versions, newest first, without their documents."""
    return list(place.tables.order_by("-version").defer("document"))


def version_before(table: PolicyTable) -> PolicyTable | None:
    """Return the version that was in force for all orders before this one; a stopped roll-out never was."""
    earlier = place_of(table).tables.filter(published_at__isnull=False, version__lt=table.version, percent=0)
    return earlier.exclude(state__in=TRIALS).order_by("-version").first()


def programs_of(seller: Seller) -> list[str]:
    """Return the channels that have a marketplace program."""
    rows = PolicyTable.objects.filter(seller=seller, purpose=Purpose.PROGRAM).exclude(channel="")
    return sorted(set(rows.values_list("channel", flat=True)))


def next_rule_id(rules: Iterable[Mapping[str, Any]]) -> str:
    """Return an id that no rule has yet: `r` with the next number."""
    taken = [str(rule.get("id", "")) for rule in rules]
    numbers = [int(one[1:]) for one in taken if one[:1] == "r" and one[1:].isascii() and one[1:].isdigit()]
    return f"r{max(numbers, default=0) + 1}"
