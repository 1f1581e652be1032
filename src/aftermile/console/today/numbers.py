"""Four numbers with eight weeks behind each. Read from at most `SAMPLE` cases, kept for ten minutes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from django.core.cache import cache
from django.db.models import Count, QuerySet, Sum

from aftermile.accounts.models import Seller
from aftermile.cases.deadlines import COUNTED
from aftermile.cases.models import Case, Deadline
from aftermile.cases.states import OPEN_STATES
from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.kernel.tenancy import Scope
from aftermile.ledger.models import Refund, RefundState
from aftermile.orders.models import Order

WEEKS: Final = 8
WEEK: Final = timedelta(days=7)
SAMPLE: Final = 4000
KEPT_SECONDS: Final = 600
CAP: Final = 1000
SOLVED: Final = ("case.settled", "case.declined", "case.canceled", "case.closed")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Per week, oldest first; None where there is nothing to measure. Money is per 100 orders."""

    open_cases: int
    opened: tuple[float | None, ...]
    hours: tuple[float | None, ...]
    currency: str
    refunded_minor: tuple[float | None, ...]
    on_time: tuple[float | None, ...]


def numbers(scope: Scope, *, fresh: bool = False) -> Numbers:
    """Return the numbers of a scope, at most ten minutes old."""
    name = "today:" + ("all" if scope.sellers is None else ",".join(sorted(scope.sellers)))
    kept = None if fresh else cache.get(name)
    if isinstance(kept, Numbers):
        return kept
    found = _count(scope, clock.now())
    cache.set(name, found, KEPT_SECONDS)
    return found


def _count(scope: Scope, now: datetime) -> Numbers:
    start = now - WEEKS * WEEK
    sellers = list(scope.apply(Seller.objects.all(), "pk").values_list("pk", flat=True))
    cases = Case.objects.filter(seller__in=sellers)
    recent = dict(
        cases.filter(opened_at__gte=start).order_by("-opened_at").values_list("pk", "opened_at")[:SAMPLE]
    )
    opened = Counter(_week(at, start) for at in recent.values())
    currency, refunded = _refunded(sellers, start)
    open_cases = cases.filter(state__in=OPEN_STATES).order_by()[:CAP].count()
    return Numbers(
        open_cases=open_cases,
        opened=tuple(float(opened[week]) for week in range(WEEKS)),
        hours=_hours(recent, start),
        currency=currency,
        refunded_minor=refunded,
        on_time=_on_time(recent, start, now),
    )


def _week(at: datetime, start: datetime) -> int:
    return min(WEEKS - 1, max(0, (at - start) // WEEK))


def _hours(recent: dict[str, datetime], start: datetime) -> tuple[float | None, ...]:
    """Median hours from opening to the first end, by week of the end."""
    rows = Event.objects.filter(thread_id__in=list(recent), name__in=SOLVED)
    by_week: dict[int, list[float]] = defaultdict(list)
    seen: set[str] = set()
    for thread, at in rows.order_by("seq").values_list("thread_id", "at"):
        if thread not in seen:
            seen.add(thread)
            by_week[_week(at, start)].append((at - recent[thread]).total_seconds() / 3600)
    return tuple(median(by_week[week]) if by_week[week] else None for week in range(WEEKS))


def _on_time(recent: dict[str, datetime], start: datetime, now: datetime) -> tuple[float | None, ...]:
    """Share of the deadlines due in a week that were met in time."""
    rows = Deadline.objects.filter(case__in=list(recent), kind__in=COUNTED, due_at__gte=start)
    kept: Counter[int] = Counter()
    due: Counter[int] = Counter()
    for due_at, met_at in rows.values_list("due_at", "met_at"):
        if due_at > now and met_at is None:
            continue
        week = _week(min(due_at, met_at or due_at), start)
        due[week] += 1
        kept[week] += met_at is not None and met_at <= due_at
    return tuple(100 * kept[week] / due[week] if due[week] else None for week in range(WEEKS))


def _refunded(sellers: Sequence[str], start: datetime) -> tuple[str, tuple[float | None, ...]]:
    """Minor units paid back per 100 orders, in the currency most orders have."""
    orders = Order.objects.filter(seller__in=sellers, placed_at__gte=start)
    most = orders.values("currency").annotate(n=Count("pk")).order_by("-n", "currency").first()
    if most is None:
        return "", (None,) * WEEKS
    currency = most["currency"]
    placed = _by_week(orders.filter(currency=currency), "placed_at", start, Count("pk"))
    refunds = Refund.objects.filter(seller__in=sellers, state=RefundState.DONE, currency=currency)
    paid = _by_week(refunds.filter(finished_at__gte=start), "finished_at", start, Sum("amount_minor"))
    return currency, tuple(100 * paid[week] / placed[week] if placed[week] else None for week in range(WEEKS))


def _by_week(
    rows: QuerySet[Order] | QuerySet[Refund], field: str, start: datetime, what: Count | Sum
) -> list[int]:
    return [
        rows.filter(**{f"{field}__gte": begin, f"{field}__lt": begin + WEEK}).aggregate(n=what)["n"] or 0
        for begin in (start + week * WEEK for week in range(WEEKS))
    ]


def last_of(values: Iterable[float | None]) -> float | None:
    """Return the newest week that has a value."""
    return next((value for value in reversed(tuple(values)) if value is not None), None)


def spark(values: Sequence[float | None]) -> str:
    """Return the points of a sparkline 96 by 32; weeks without a value are left out."""
    known = [(week, value) for week, value in enumerate(values) if value is not None]
    if len(known) < 2:  # noqa: PLR2004 - a line has two ends
        return ""
    low, high = min(value for _, value in known), max(value for _, value in known)
    span = (high - low) or 1
    flat = high == low
    return " ".join(
        f"{week * 96 / (WEEKS - 1):.1f},{16 if flat else 30 - 28 * (value - low) / span:.1f}"
        for week, value in known
    )
