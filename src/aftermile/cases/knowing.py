"""What the cases know of a buyer and of a case, for the deciding core."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from aftermile.cases import limits
from aftermile.cases.models import Case, CaseLine, Fulfillment, Receipt, Withdrawal
from aftermile.kernel.zones import zone_name, zone_of
from aftermile.orders.models import Order, OrderState
from aftermile.parcels.models import Direction, Milestone, Scan
from aftermile.policies.queries import History

YEAR: Final = timedelta(days=365)
SENT: Final = frozenset({Milestone.PICKED_UP, Milestone.IN_TRANSIT, Milestone.DELIVERED})
"""Milestones of a parcel on its way back that prove that the buyer has sent it."""
_WHOLE: Final = 100
_WITHIN: Final = '"seller_id" = %s AND "placed_at" > %s AND "placed_at" <= %s'
_STANDING: Final = f"""
SELECT 'case' AS "what", "currency", COUNT(*) AS "many", SUM("refunded_minor") AS "minor", 0 AS "before"
FROM "{Case._meta.db_table}"
WHERE "buyer_id" = %s AND "seller_id" = %s AND "opened_at" > %s AND "opened_at" <= %s AND "id" <> %s
GROUP BY "currency"
UNION ALL
SELECT 'order', "currency", COUNT(*) FILTER (WHERE {_WITHIN}), SUM("total_minor") FILTER (WHERE {_WITHIN}),
    COUNT(*) FILTER (WHERE "placed_at" <= %s)
FROM "{Order._meta.db_table}" WHERE "buyer_id" = %s AND "state" <> %s
GROUP BY "currency"
UNION ALL
SELECT 'repair', f."id" || ' ' || l."unit_id" || ' ' || l."reason", 1, 0, 0
FROM "{Case._meta.db_table}" c
JOIN "{Fulfillment._meta.db_table}" f ON f."case_id" = c."id" AND f."remedy" = 'repair' AND f."at" <= %s
JOIN "{CaseLine._meta.db_table}" l ON l."case_id" = c."id"
WHERE c."order_id" = %s AND c."id" <> %s
"""  # noqa: S608 - names of our own


@dataclass(frozen=True, slots=True)
class Standing:
    """
    A buyer's orders and cases in a shop within a year, in the currency of one order.

    Money is None where some of it is in another currency: then nothing is said of the risk either.
    """

    orders: int
    cases: int
    currency: str
    ordered_minor: int | None
    refunded_minor: int | None
    repaired: tuple[tuple[str, str, str], ...] = ()
    """Pieces of the order that were repaired before: id of what was carried out, unit, reason."""

    @property
    def percent(self) -> int | None:
        """Return how much of what was ordered went back as money, in whole percent."""
        if not self.ordered_minor or self.refunded_minor is None:
            return None
        return self.refunded_minor * _WHOLE // self.ordered_minor

    @property
    def risk(self) -> str | None:
        """
        Return low, medium or high; None for a buyer of too few orders (docs/use/cases.md, The buyer).

        Below the least number of cases it is low, whatever went back; above it the share decides.
        """
        if self.orders < limits.risk_orders() or self.percent is None:
            return None
        if self.cases < limits.risk_cases() or self.percent < limits.risk_medium_percent():
            return "low"
        return "high" if self.percent >= limits.risk_high_percent() else "medium"


@dataclass(frozen=True, slots=True)
class Course:
    """What has happened in a case, and the moment by which its rights are judged."""

    at: datetime
    history: History


def standing_of(order: Order, at: datetime, *, leaving_out: str = "") -> Standing:
    """Return the buyer's year before `at` in this shop, without the case `leaving_out`. One query."""
    return _counted(order, at, leaving_out)[0]


def _counted(order: Order, at: datetime, leaving_out: str) -> tuple[Standing, int]:
    """Return the standing, and what the buyer had ordered up to and with this order."""
    since, until, placed = (
        connection.ops.adapt_datetimefield_value(moment) for moment in (at - YEAR, at, order.placed_at)
    )
    cases = [order.buyer_id, order.seller_id, since, until, leaving_out]
    within = [order.seller_id, since, until]
    orders = [*within, *within, placed, order.buyer_id, OrderState.CANCELED.value]
    repairs = [until, order.pk, leaving_out]
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [*cases, *orders, *repairs])
        told = cursor.fetchall()
    rows = [row for row in told if row[0] != "repair"]
    refunded = [(currency, many, minor) for what, currency, many, minor, _before in rows if what == "case"]
    ordered = [(currency, many, minor) for what, currency, many, minor, _ in rows if what == "order" and many]
    plain = all(currency == order.currency for currency, _many, _minor in (*refunded, *ordered))
    standing = Standing(
        orders=sum(many for _currency, many, _minor in ordered),
        cases=sum(many for _currency, many, _minor in refunded),
        currency=order.currency,
        ordered_minor=sum(int(minor or 0) for _currency, _many, minor in ordered) if plain else None,
        refunded_minor=sum(int(minor or 0) for _currency, _many, minor in refunded) if plain else None,
        repaired=tuple(sorted(_three(row[1]) for row in told if row[0] == "repair")),
    )
    return standing, sum(before for *_rest, before in rows)


def _three(text: str) -> tuple[str, str, str]:
    done, unit, reason = text.split(" ", 2)
    return done, unit, reason


def year_in(case: Case) -> tuple[Standing, int]:
    """Return how the buyer stood when this case was opened, and how many orders he had made. One query."""
    return _counted(case.order, case.opened_at, case.pk)


def history_of(order: Order, at: datetime) -> History:
    """Return what the buyer's year before `at` says. One query."""
    return _history(*_counted(order, at, ""))


def _history(standing: Standing, orders: int) -> History:
    return History(
        cases_year=standing.cases,
        refunded_year_minor=standing.refunded_minor,
        risk=standing.risk,
        orders=orders,
        repaired=standing.repaired,
    )


def course_of(case: Case, year: tuple[Standing, int] | None = None) -> Course:
    """
    Return what is known of the buyer when the case was opened, and what of it has happened since.

    `year` is what `year_in` says, where it was read already.
    A declared withdrawal counts from its declaration, however late its case was opened. Days are those of
    the place where the goods went.
    """
    order = case.order
    region = order.ship_to.region if order.ship_to else ""
    zone = zone_of(zone_name(order.country, region, case.seller.time_zone))
    declared = Withdrawal.objects.filter(case=case).order_by("at").values_list("at", flat=True).first()
    received = Receipt.objects.filter(case=case).order_by("at", "id").values_list("at", flat=True).first()
    sent = sent_back_at(case)
    at = declared or case.opened_at
    history = replace(
        _history(*(year or year_in(case))),
        notice_on=at.astimezone(zone).date(),
        sent_back_on=sent.astimezone(zone).date() if sent else None,
        received_on=received.astimezone(zone).date() if received else None,
    )
    return Course(at, history)


def sent_back_at(case: Case) -> datetime | None:
    """Return the first proof that the goods are on their way back."""
    scans = Scan.objects.filter(
        parcel__shipment__case_ref=case.pk,
        parcel__shipment__direction=Direction.RETURN,
        milestone__in=SENT,
    )
    return scans.order_by("at").values_list("at", flat=True).first()
