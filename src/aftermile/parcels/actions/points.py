"""Pickup points and lockers of carriers, from their lists: known by carrier and code, read again at will."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, NamedTuple

from django.db import transaction

from aftermile.accounts.models import Seller
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import AftermileError
from aftermile.parcels.models import PickupPoint
from aftermile.parcels.point_rows import PointDraft, Row, read_point, rows_in
from aftermile.parcels.points import area_of

BATCH: Final = 500
KEPT: Final = (*(name for name in PointDraft.__slots__ if name not in ("carrier", "code")), "area")
MOST_PROBLEMS: Final = 1000
"""Rows that are named; more are counted."""


@dataclass(frozen=True, slots=True)
class PointProblem:
    """A row that was left out, and why; rows are counted as a text editor shows lines."""

    row: int
    code: str
    error: AftermileError

    @property
    def field(self) -> str:
        return str(self.error.data.get("field", ""))


@dataclass(slots=True)
class PointsReport:
    """What became of the rows of a list; `bad` rows were left out, the first of them named."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    switched_off: int = 0
    bad: int = 0
    problems: list[PointProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`carrier` is that of rows without one; `full`: what the list does not name is switched off."""

    carrier: str = ""
    full: bool = False


class _Told(NamedTuple):
    seller_id: str
    pk: str


@dataclass(slots=True)
class _Seen:
    """Of a list so far: points by carrier and code with their row, and the countries of each carrier."""

    rows: dict[tuple[str, str], int] = field(default_factory=dict)
    countries: dict[str, set[str]] = field(default_factory=dict)


def import_points(seller: Seller, data: bytes, *, wanted: Wanted, by: Actor) -> PointsReport:
    """
    Read points from CSV, JSON Lines or a JSON list; raise `PointsBroken` where the file is none of them.

    Bad rows are named and left out, the others go in, in batches. The same list again changes nothing. With
    `full`, points of the list's carriers in the countries it names are switched off when it lacks them; those
    of bad rows stay as they are.
    """
    return keep_points(seller, rows_in(data), wanted=wanted, by=by)


def keep_points(seller: Seller, rows: Iterable[Row], *, wanted: Wanted, by: Actor) -> PointsReport:
    report, seen = PointsReport(), _Seen()
    fine = _fine(rows, wanted.carrier, report, seen)
    while batch := list(islice(fine, BATCH)):
        _keep(seller, batch, report)
    with transaction.atomic():
        if wanted.full:
            report.switched_off = _switch_off(seller, seen)
        told = {name: getattr(report, name) for name in ("added", "changed", "switched_off")}
        record(
            "pickup_points.imported",
            subject=_Told(seller.pk, seller.pk),
            by=by,
            data={"carrier": wanted.carrier, **told, "problems": report.bad},
        )
    return report


def _fine(rows: Iterable[Row], carrier: str, report: PointsReport, seen: _Seen) -> Iterator[PointDraft]:
    for row in rows:
        report.rows += 1
        try:
            draft = read_point(row, carrier, seen.rows)
        except AftermileError as error:
            report.bad += 1
            code = row.text("code")
            if code:
                seen.rows.setdefault(((row.text("carrier") or carrier).lower(), code), row.number)
            if len(report.problems) < MOST_PROBLEMS:
                report.problems.append(PointProblem(row.number, code, error))
            continue
        seen.rows[draft.carrier, draft.code] = row.number
        seen.countries.setdefault(draft.carrier, set()).add(draft.country)
        yield draft


@transaction.atomic
def _keep(seller: Seller, drafts: Sequence[PointDraft], report: PointsReport) -> None:
    known = _known(seller, drafts)
    now = clock.now()
    fresh: list[PickupPoint] = []
    for draft in drafts:
        values = {name: getattr(draft, name) for name in KEPT if name != "area"}
        values["area"] = area_of(draft.postcode)
        was = known.get((draft.carrier, draft.code))
        if was == tuple(values[name] for name in KEPT):
            report.unchanged += 1
            continue
        report.changed += was is not None
        report.added += was is None
        fresh.append(
            PickupPoint(seller=seller, carrier=draft.carrier, code=draft.code, changed_at=now, **values)
        )
    PickupPoint.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["seller", "carrier", "code"],
        update_fields=[*KEPT, "changed_at"],
    )


def _known(seller: Seller, drafts: Sequence[PointDraft]) -> dict[tuple[str, str], tuple[Any, ...]]:
    rows = PickupPoint.objects.filter(
        seller=seller,
        carrier__in={draft.carrier for draft in drafts},
        code__in=[draft.code for draft in drafts],
    )
    return {(row[0], row[1]): row[2:] for row in rows.values_list("carrier", "code", *KEPT)}


def _switch_off(seller: Seller, seen: _Seen) -> int:
    """Switch off what a full list lacks; a list without a good row says nothing of any country."""
    missing: list[str] = []
    for carrier, countries in sorted(seen.countries.items()):
        rows = PickupPoint.objects.filter(
            seller=seller, carrier=carrier, country__in=countries, active=True
        ).values_list("pk", "code")
        missing += [pk for pk, code in rows.iterator(chunk_size=5000) if (carrier, code) not in seen.rows]
    missing.sort()
    for start in range(0, len(missing), BATCH):
        PickupPoint.objects.filter(pk__in=missing[start : start + BATCH]).update(
            active=False, changed_at=clock.now()
        )
    return len(missing)


def switch_point(point: PickupPoint, *, active: bool) -> PickupPoint:
    """Offer a point, or no longer, until the next list that names it."""
    if point.active != active:
        point.active, point.changed_at = active, clock.now()
        point.save(update_fields=["active", "changed_at"])
    return point
