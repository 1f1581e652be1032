"""
What a seller's own cases say about the numbers of the ranking.

Each share is pulled to a prior while there are few samples: value = (hits + K x prior) / (samples + K), a
beta prior that weighs as much as K cases. The prior of a country or category is what all cases of the
seller say, that of the seller the catalog's default. Not measured: freight, handling and recoveries (nothing
books them yet) and everything that nobody sees, such as resale prices.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from aftermile.accounts.models import Seller
from aftermile.cases.amounts import ARRIVED
from aftermile.cases.models import Approval, Case, Offer, OfferState, ReceiptLine, Remedy
from aftermile.cases.states import State
from aftermile.kernel import clock
from aftermile.policies.actions import Measured, keep_measured
from aftermile.policies.queries import reasons_for
from aftermile.policies.remedies.ground import group_of
from aftermile.policies.remedies.inputs import SPEC

K: Final = 20
"""The prior weighs as much as so many cases."""
LEAST: Final = 10
"""A country or category gets a row of its own from so many samples on."""
WINDOW: Final = timedelta(days=365)
MOST_SCOPES: Final = 50
ENDED: Final = (State.SETTLED, State.CLOSED, State.CANCELED)
ANSWERED: Final = (OfferState.ACCEPTED, OfferState.REJECTED, OfferState.LAPSED)


@dataclass(frozen=True, slots=True)
class Tally:
    """So many hits among so many samples, for a key at a scope (country, category)."""

    key: str
    country: str
    category: str
    hits: int
    samples: int


def measure(seller: Seller) -> int:
    """
    Measure the last year of a seller's cases anew; return how many numbers there are.

    Four reads, each grouped by the database, whatever the number of cases; one write of the rows.
    """
    since = clock.now() - WINDOW
    tallies = [*_acceptance(seller, since), *_send_back(seller, since), *_grades(seller, since)]
    return keep_measured(seller, shrunk(tallies))


def shrunk(tallies: Iterable[Tally]) -> list[Measured]:
    """Return the numbers: of all cases first, then those of scopes with samples enough, the largest."""
    by_key: dict[str, list[Tally]] = defaultdict(list)
    for tally in tallies:
        if tally.samples and tally.key in SPEC:
            by_key[tally.key].append(tally)
    found: list[Measured] = []
    for key in sorted(by_key):
        rows = by_key[key]
        whole = Tally(key, "", "", sum(row.hits for row in rows), sum(row.samples for row in rows))
        base = _measured(whole, SPEC[key].default)
        narrow = sorted((row for row in rows if row.samples >= LEAST), key=_size)[:MOST_SCOPES]
        found += [base, *(_measured(row, base.value) for row in narrow if row.country or row.category)]
    return found


def _size(row: Tally) -> tuple[int, str, str]:
    return (-row.samples, row.country, row.category)


def _measured(tally: Tally, prior: Decimal) -> Measured:
    value = (tally.hits + K * prior) / (tally.samples + K)
    raw = Decimal(tally.hits) / tally.samples
    return Measured(tally.key, value, raw, tally.samples, tally.country, tally.category)


def _acceptance(seller: Seller, since: datetime) -> list[Tally]:
    """Of the offers that were answered or lapsed: how many were accepted, by remedy and country."""
    rows = (
        Offer.objects.filter(case__seller=seller, created_at__gte=since, state__in=ANSWERED)
        .values("remedy", "case__country")
        .annotate(hits=Count("id", filter=Q(state=OfferState.ACCEPTED)), samples=Count("id"))
        .order_by()
    )
    return [
        Tally(f"accept_{row['remedy']}", _country(row["case__country"]), "", row["hits"], row["samples"])
        for row in rows
    ]


def _send_back(seller: Seller, since: datetime) -> list[Tally]:
    """Of the cases that agreed on goods first and ended: how many had goods arrive, by country."""
    agreed = Approval.objects.filter(case=OuterRef("pk"), remedy=Remedy.REFUND)
    came = ReceiptLine.objects.filter(receipt__case=OuterRef("pk"), grade__in=ARRIVED)
    rows = (
        Case.objects.filter(seller=seller, opened_at__gte=since, goods_back=True, state__in=ENDED)
        .filter(Exists(agreed))
        .annotate(came=Exists(came))
        .values("country")
        .annotate(hits=Count("id", filter=Q(came=True)), samples=Count("id"))
        .order_by()
    )
    return [Tally("send_back", _country(row["country"]), "", row["hits"], row["samples"]) for row in rows]


def _grades(seller: Seller, since: datetime) -> list[Tally]:
    """In which grades goods came, by reason and category; pieces of a slice count each."""
    rows = (
        ReceiptLine.objects.filter(receipt__case__seller=seller, receipt__at__gte=since, grade__in=ARRIVED)
        .annotate(goods=Coalesce("case_line__unit__part__category", "case_line__unit__line__category"))
        .values("case_line__reason", "goods", "grade")
        .annotate(samples=Sum("quantity"))
        .order_by()
    )
    groups = {
        reason.code: group_of(reason.code, reason.fault_party, reason.cover_kind)
        for reason in reasons_for(seller, hidden=True)
    }
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in rows:
        group = groups.get(row["case_line__reason"], "other")
        category = str(row["goods"]).strip()
        counts[group, category][row["grade"]] += row["samples"]
    return [tally for (group, category), seen in counts.items() for tally in _mix(group, category, seen)]


def _mix(group: str, category: str, seen: Mapping[str, int]) -> list[Tally]:
    samples = sum(seen.values())
    return [Tally(f"mix_{group}_{grade}", "", category, seen.get(grade, 0), samples) for grade in "abc"]


def _country(code: str) -> str:
    return code if len(code) == 2 and code.isupper() else ""  # noqa: PLR2004
