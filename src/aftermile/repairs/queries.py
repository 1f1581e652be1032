"""Reads of repairs, visits, technicians and warranties, always within a scope of sellers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from aftermile.cases.models import Case
from aftermile.database.keyset import Page, page
from aftermile.kernel import clock
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.orders.actions.replacing import chain_of
from aftermile.orders.models import Unit
from aftermile.repairs.models import DayOff, Loaner, PostcodePoint, Repair, Technician, Visit, Warranty
from aftermile.repairs.states import (
    OPEN_REPAIRS,
    OPEN_VISITS,
    TAKING_TIME,
    LoanerState,
    Outcome,
    RepairState,
)

NEWEST = ("-id",)


@dataclass(frozen=True, slots=True)
class RepairFilter:
    """What a list of repairs is narrowed to; an empty field narrows nothing. `state` may be `open`."""

    state: str = ""
    place: str = ""
    payer: str = ""
    seller: str = ""
    case: str = ""


def get_repair(scope: Scope, ref: str) -> Repair:
    """Return a repair by id or raise `NotFound`."""
    rows = Repair.objects.select_related(
        "case__order__seller", "case__order__ship_to", "case__buyer", "case__seller", "unit__line"
    )
    rows = scope.apply(rows)
    row = rows.filter(pk=ref).first()
    if row is None:
        raise NotFound(noun="repair", ref=ref)
    return row


def list_repairs(
    scope: Scope, wanted: RepairFilter | None = None, *, after: str = "", limit: int = 50
) -> Page[Repair]:
    """Return repairs, newest first."""
    wanted = wanted or RepairFilter()
    rows = scope.apply(Repair.objects.select_related("case__order", "case__buyer", "unit__line"))
    if wanted.state == "open":
        rows = rows.filter(state__in=OPEN_REPAIRS | {RepairState.DONE})
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    exact = {
        "place": wanted.place,
        "payer": wanted.payer,
        "seller_id": wanted.seller,
        "case_id": wanted.case,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    return page(rows, order_by=NEWEST, after=after or None, limit=limit)


def repairs_of(case: Case) -> list[Repair]:
    """Return the repairs of a case with all that belongs to them, oldest first; a fixed number of queries."""
    rows = Repair.objects.filter(case=case).select_related("unit__line", "unit__part").order_by("id")
    found = list(rows.prefetch_related("quotes__lines", "parts", "loaners", "steps"))
    for row in found:
        row.case = case
    return found


def visits_of(case: Case) -> list[Visit]:
    """Return the visits of a case, newest first."""
    return list(Visit.objects.filter(case=case).select_related("technician").order_by("-id"))


def units_of_chain(unit: Unit) -> list[str]:
    """Return the ids of the pieces that stood for one another up to this one."""
    return [row.pk for row in chain_of(unit)]


def attempts_of(unit: Unit) -> int:
    """Return how many repairs this piece and those before it in its chain have had."""
    return Repair.objects.filter(unit_id__in=units_of_chain(unit)).exclude(state=RepairState.CANCELED).count()


def repaired_times(chain: Sequence[str], *, before: datetime) -> tuple[int, int]:
    """Return how often it was repaired, and how often a repair failed, before an instant."""
    rows = Repair.objects.filter(unit_id__in=chain, done_at__lt=before).values_list("outcome", flat=True)
    outcomes = list(rows)
    return outcomes.count(Outcome.REPAIRED), outcomes.count(Outcome.FAILED)


@dataclass(frozen=True, slots=True)
class LoanerFilter:
    """What a list of loaners is narrowed to; `state` may be `late`: out, and should be back."""

    state: str = ""
    repair: str = ""
    case: str = ""
    seller: str = ""


def get_loaner(scope: Scope, ref: str) -> Loaner:
    rows = scope.apply(Loaner.objects.select_related("repair__case__seller"))
    row = rows.filter(pk=ref).first()
    if row is None:
        raise NotFound(noun="loaner", ref=ref)
    return row


def list_loaners(
    scope: Scope, wanted: LoanerFilter | None = None, *, after: str = "", limit: int = 50
) -> Page[Loaner]:
    """Return loaners, newest first."""
    wanted = wanted or LoanerFilter()
    rows = scope.apply(Loaner.objects.select_related("repair__case__buyer"))
    if wanted.state == "late":
        rows = late_loaners(rows)
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    exact = {"repair_id": wanted.repair, "repair__case_id": wanted.case, "seller_id": wanted.seller}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    return page(rows, order_by=NEWEST, after=after or None, limit=limit)


def late_loaners(rows: QuerySet[Loaner]) -> QuerySet[Loaner]:
    """Narrow loaners to those that should be back."""
    return rows.filter(state=LoanerState.OUT, due_at__lte=clock.now())


def get_technician(scope: Scope, ref: str) -> Technician:
    row = scope.apply(Technician.objects.select_related("member", "seller")).filter(pk=ref).first()
    if row is None:
        raise NotFound(noun="technician", ref=ref)
    return row


def list_technicians(scope: Scope, *, active: bool | None = None) -> QuerySet[Technician]:
    rows = scope.apply(Technician.objects.select_related("seller"))
    return (rows if active is None else rows.filter(active=active)).order_by("name", "id")


def get_visit(scope: Scope, ref: str) -> Visit:
    rows = scope.apply(
        Visit.objects.select_related(
            "case__order__seller", "case__buyer", "case__seller", "repair__unit__line", "technician"
        )
    )
    row = rows.filter(pk=ref).first()
    if row is None:
        raise NotFound(noun="visit", ref=ref)
    return row


@dataclass(frozen=True, slots=True)
class VisitFilter:
    state: str = ""
    technician: str = ""
    case: str = ""
    seller: str = ""


def list_visits(
    scope: Scope, wanted: VisitFilter | None = None, *, after: str = "", limit: int = 50
) -> Page[Visit]:
    """Return visits, newest first; `state` may be `open`."""
    wanted = wanted or VisitFilter()
    rows = scope.apply(Visit.objects.select_related("technician", "case"))
    if wanted.state == "open":
        rows = rows.filter(state__in=OPEN_VISITS)
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    exact = {"technician_id": wanted.technician, "case_id": wanted.case, "seller_id": wanted.seller}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    return page(rows, order_by=NEWEST, after=after or None, limit=limit)


def bounds_of(zone: str, first: date, last: date) -> tuple[datetime, datetime]:
    """Return the instants at which the first day begins and the last one ends, in a zone."""
    here = ZoneInfo(zone)
    return (
        datetime.combine(first, time(), here).astimezone(UTC),
        datetime.combine(last + timedelta(days=1), time(), here).astimezone(UTC),
    )


def visits_between(
    technicians: Iterable[Technician], first: date, last: date, *, leaving_out: str = ""
) -> dict[tuple[str, date], list[Visit]]:
    """Return the visits that take the time of technicians, by his local day, in order. One query."""
    workers = {row.pk: row for row in technicians}
    if not workers:
        return {}
    zones = [bounds_of(row.time_zone, first, last) for row in workers.values()]
    rows = Visit.objects.filter(
        technician_id__in=workers,
        state__in=TAKING_TIME,
        starts_at__gte=min(start for start, _end in zones),
        starts_at__lt=max(end for _start, end in zones),
    ).exclude(pk=leaving_out)
    found: dict[tuple[str, date], list[Visit]] = defaultdict(list)
    for row in rows.select_related("case__order", "repair__unit__line", "repair__unit__part").order_by(
        "position", "planned_at", "id"
    ):
        assert row.technician_id is not None
        assert row.starts_at is not None
        on = row.starts_at.astimezone(ZoneInfo(workers[row.technician_id].time_zone)).date()
        found[row.technician_id, on].append(row)
    return found


def days_off_of(technicians: Iterable[Technician]) -> dict[str, frozenset[date]]:
    """Return the days off of technicians. One query."""
    found: dict[str, set[date]] = defaultdict(set)
    ids = [row.pk for row in technicians]
    for pk, on in DayOff.objects.filter(technician_id__in=ids).values_list("technician_id", "on"):
        found[pk].add(on)
    return {pk: frozenset(days) for pk, days in found.items()}


def point_of(seller_id: str, country: str, postcode: str) -> tuple[float, float] | None:
    """Return where a postcode lies by the seller's own table: the row of the longest beginning. One query."""
    code = "".join(postcode.upper().split())
    starts = [code[:length] for length in range(1, len(code) + 1)]
    rows = PostcodePoint.objects.filter(seller_id=seller_id, country=country.upper(), postcode__in=starts)
    best = max(rows, key=lambda row: len(row.postcode), default=None)
    return (best.latitude, best.longitude) if best else None


def warranties_of(chain: Sequence[str], serial: str = "") -> list[Warranty]:
    """Return the warranties of a chain of pieces, or of a serial number of the same seller."""
    wanted = Q(unit_id__in=chain)
    if serial:
        sellers = Unit.objects.filter(pk__in=chain).values("seller_id")
        wanted |= Q(serial=serial, seller_id__in=sellers)
    return list(Warranty.objects.filter(wanted).order_by("id"))


def get_warranty(scope: Scope, ref: str) -> Warranty:
    """Return a warranty by id, or the newest of a serial number; raise `NotFound`."""
    rows = scope.apply(Warranty.objects.select_related("unit__line__order", "seller"))
    row = rows.filter(Q(pk=ref) | Q(serial=ref)).order_by("-id").first() if ref else None
    if row is None:
        raise NotFound(noun="warranty", ref=ref)
    return row


def list_warranties(
    scope: Scope, *, serial: str = "", seller: str = "", after: str = "", limit: int = 50
) -> Page[Warranty]:
    rows = scope.apply(Warranty.objects.select_related("unit__line__order"))
    if serial:
        rows = rows.filter(serial__istartswith=serial.strip())
    if seller:
        rows = rows.filter(seller_id=seller)
    return page(rows, order_by=NEWEST, after=after or None, limit=limit)
