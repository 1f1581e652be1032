"""Which tables apply to an order: what was promised when it was placed, and what is in force now."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import Any, Final

import msgspec
from django.db.models import Q, QuerySet

from aftermile.accounts.models import Seller
from aftermile.database.asked import Asked
from aftermile.kernel import clock
from aftermile.orders.models import Order
from aftermile.policies.engine.reading import read_table
from aftermile.policies.engine.types import Table
from aftermile.policies.models import CalendarDay, PolicyTable, Purpose, TableState
from aftermile.policies.owed import Rules
from aftermile.policies.owed.registry import SCHEMAS
from aftermile.policies.statutes import Calendars

WHOLE: Final = 100
"""All orders, as a share in percent."""
MOST_KEPT: Final = 256
"""Tables kept ready to use, in each process."""
_CALENDAR: Final = timedelta(days=800)
"""Own calendar days are read so far around the order; longer terms than that are counted in months."""
_PURPOSES: Final = (Purpose.PROMISE, Purpose.PROGRAM, Purpose.EVIDENCE)

_lock: Final = Lock()
_kept: Final[OrderedDict[tuple[str, str], Table]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class InForce:
    """The rules of an order, the tables behind them by role, and the promise in shadow beside them."""

    rules: Rules
    tables: Mapping[str, PolicyTable] = field(default_factory=dict)
    shadow: PolicyTable | None = None

    @property
    def shadow_rules(self) -> Rules | None:
        """Return the rules as they would be with the shadow in force."""
        return None if self.shadow is None else with_table(self.rules, self.shadow)


def rules_for(order: Order, at: datetime | None = None, draft: PolicyTable | None = None) -> Rules:
    """
    Return what applies to an order at `at` (now). `draft` stands in for the tables of its purpose.

    Two queries. A version in a roll-out applies to its share of the orders, always the same ones; what was
    promised when the order was placed goes by the share that it had then.
    """
    rules = in_force(order, at).rules
    return rules if draft is None else with_table(rules, draft)


def in_force(order: Order, at: datetime | None = None) -> InForce:
    """Return the tables of an order with the rows of the database behind them."""
    rows = _versions(order)
    now = [(row, _percent_now(row)) for row in rows]
    then = [(row, percent_at(row, order.placed_at)) for row in rows]
    tables = {
        "then": _chosen(then, order, Purpose.PROMISE),
        "now": _chosen(now, order, Purpose.PROMISE),
        "program": _chosen(now, order, Purpose.PROGRAM),
        "matrix": _chosen(now, order, Purpose.EVIDENCE),
    }
    used = {role: row for role, row in tables.items() if row is not None}
    calendars = calendars_for((order.country, order.buyer.country), around=(at or clock.now()).date())
    promised = (row for row in rows if row.purpose == Purpose.PROMISE)
    shadow = next((row for row in promised if row.state == TableState.SHADOW), None)
    return InForce(_rules(used, calendars), used, shadow)


def rules_now(seller: Seller, *, channel: str = "", country: str = "") -> Rules:
    """Return what would apply to an order placed now, as far as no roll-out takes part. Two queries."""
    rows = PolicyTable.objects.filter(
        seller=seller, state=TableState.LIVE, purpose__in=_PURPOSES, channel__in=["", channel]
    )
    found = {row.purpose: row for row in rows if row.channel == "" or row.purpose == Purpose.PROGRAM}
    roles = {"now": Purpose.PROMISE, "program": Purpose.PROGRAM, "matrix": Purpose.EVIDENCE}
    used = {role: found[purpose] for role, purpose in roles.items() if purpose in found}
    return _rules(used, calendars_for([country], around=clock.now().date()))


def _rules(used: Mapping[str, PolicyTable], calendars: Calendars) -> Rules:
    parsed = {role: parsed_table(row) for role, row in used.items()}
    return Rules(
        then=parsed.get("then"),
        now=parsed.get("now"),
        program=parsed.get("program"),
        matrix=parsed.get("matrix"),
        versions={role: row.pk for role, row in used.items()},
        days_off=calendars.off,
        days_on=calendars.on,
    )


def _versions(order: Order) -> list[PolicyTable]:
    """Return every version that may matter, newest first; a document is read when it is not known yet."""
    return _THAT_MATTER(seller=order.seller_id, channel=order.channel, placed=order.placed_at)


def _that_matter(seller: Any, channel: Any, placed: Any) -> QuerySet[PolicyTable]:
    states = (TableState.LIVE, TableState.ROLLOUT, TableState.SHADOW)
    begun = Q(published_at__lte=placed) | ~Q(shares=[])
    past = begun & (Q(retired_at__gt=placed) | Q(retired_at=None))
    rows = PolicyTable.objects.filter(
        Q(state__in=states) | (Q(state=TableState.RETIRED) & past),
        seller_id=seller,
        purpose__in=_PURPOSES,
        channel__in=["", channel],
    )
    return rows.order_by("-version").defer("document")


_THAT_MATTER: Final = Asked(_that_matter)


def _percent_now(row: PolicyTable) -> int:
    return {TableState.LIVE: WHOLE, TableState.ROLLOUT: row.percent}.get(TableState(row.state), 0)


def percent_at(row: PolicyTable, at: datetime) -> int:
    """Return for how many of a hundred orders a version decided at a moment: 0 before and after its time."""
    if row.retired_at is not None and row.retired_at <= at:
        return 0
    if row.shares:
        known = [percent for since, percent in row.shares if datetime.fromisoformat(since) <= at]
        return int(known[-1]) if known else 0
    published = row.published_at is not None and row.published_at <= at
    return WHOLE if published and row.state != TableState.SHADOW else 0


def _chosen(rows: Iterable[tuple[PolicyTable, int]], order: Order, purpose: str) -> PolicyTable | None:
    """Return the newest version that applies; one in a roll-out comes first for its share."""
    channel = order.channel if purpose == Purpose.PROGRAM else ""
    fitting = [
        (row, percent)
        for row, percent in rows
        if percent and row.purpose == purpose and row.channel == channel
    ]
    for row, percent in fitting:
        if percent < WHOLE and share_of(order.pk, row.pk) < percent:
            return row
    return next((row for row, percent in fitting if percent >= WHOLE), None)


def share_of(order_id: str, table_id: str) -> int:
    """Return the place of an order in a roll-out, 0 to 99: it stays on its side while the share grows."""
    digest = sha256(f"{table_id}:{order_id}".encode()).digest()
    return int.from_bytes(digest[:8]) % WHOLE


def with_table(rules: Rules, row: PolicyTable) -> Rules:
    """Return the rules with a version standing in for the tables of its purpose."""
    table = parsed_table(row)
    if row.purpose == Purpose.PROMISE:
        versions = {role: ident for role, ident in rules.versions.items() if role != "then"}
        return replace(rules, then=None, now=table, versions={**versions, "now": row.pk})
    if row.purpose == Purpose.PROGRAM:
        return replace(rules, program=table, versions={**rules.versions, "program": row.pk})
    if row.purpose == Purpose.EVIDENCE:
        return replace(rules, matrix=table, versions={**rules.versions, "matrix": row.pk})
    return rules


def parsed_table(row: PolicyTable) -> Table:
    """Return the table of a version; each document is read once and kept. Raises `TableBroken`."""
    key = (row.purpose, row.sha256 if row.published_at and row.sha256 else hash_of(row.document))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    table = read_table(row.document, SCHEMAS[row.purpose])
    with _lock:
        _kept[key] = table
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return table


def hash_of(document: object) -> str:
    """Return the SHA-256 of a document in its one canonical form."""
    return sha256(msgspec.json.encode(document, order="deterministic")).hexdigest()


_OWN_DAYS: Final = Asked(
    lambda countries, since, until: (
        CalendarDay.objects.filter(country__in=countries, day__gte=since, day__lte=until)
        .order_by("country", "day")
        .values_list("country", "day", "works")
    )
)


def calendars_for(countries: Iterable[str], *, around: date) -> Calendars:
    """Return the operator's own days of these countries, some two years around a day. One query."""
    wanted = sorted({country for country in countries if country})
    rows = _OWN_DAYS(countries=wanted, since=around - _CALENDAR, until=around + _CALENDAR)
    off: dict[str, list[date]] = {}
    on: dict[str, list[date]] = {}
    for country, day, works in rows:
        (on if works else off).setdefault(country, []).append(day)
    return Calendars(
        off={country: tuple(days) for country, days in off.items()},
        on={country: tuple(days) for country, days in on.items()},
    )
