"""The service record of a serial number: sold, swapped, repaired, covered until when."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from aftermile.cases.models import CaseLine
from aftermile.kernel import clock
from aftermile.kernel.tenancy import Scope
from aftermile.orders.models import Unit
from aftermile.repairs.coverage import Coverage, coverage_of
from aftermile.repairs.models import Part, Repair, Warranty, WarrantyEvent
from aftermile.repairs.queries import units_of_chain


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the record; `what`: sold, replaced, case, repair, part, or a warranty's event."""

    at: datetime
    what: str
    unit: Unit | None = None
    repair: Repair | None = None
    line: CaseLine | None = None
    part: Part | None = None
    event: WarrantyEvent | None = None


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """`unit` is the piece that stands for the serial now; None where only a warranty is known."""

    unit: Unit | None
    chain: tuple[Unit, ...]
    warranties: tuple[Warranty, ...]
    moments: tuple[Moment, ...]
    coverage: Coverage | None


def record_of(scope: Scope, serial: str) -> ServiceRecord | None:
    """Return all that is known of a serial number and the pieces before and after it; None if nothing."""
    first = _unit(scope, serial)
    chain = _whole_chain(first) if first else []
    ids = [unit.pk for unit in chain]
    rows = scope.apply(Warranty.objects.all()).filter(Q(serial=serial) | Q(unit_id__in=ids))
    found = list(rows.prefetch_related("events").order_by("id"))
    if first is None and not found:
        return None
    last = chain[-1] if chain else None
    coverage = coverage_of(last, last.line.order, clock.now()) if last else None
    return ServiceRecord(last, tuple(chain), tuple(found), tuple(_moments(chain, found)), coverage)


def _unit(scope: Scope, serial: str) -> Unit | None:
    found = scope.apply(Unit.objects.all()).filter(serial=serial).exclude(serial="").order_by("-id").first()
    if found is not None:
        return found
    kept = scope.apply(Warranty.objects.select_related("unit")).filter(serial=serial).first()
    kept = kept or scope.apply(Warranty.objects.select_related("unit")).filter(events__serial=serial).first()
    return kept.unit if kept else None


def _whole_chain(unit: Unit) -> list[Unit]:
    ids = units_of_chain(unit)
    while True:
        after = Unit.objects.filter(replaces_id=ids[-1]).exclude(state="canceled").order_by("-id").first()
        if after is None:
            break
        ids.append(after.pk)
    rows = Unit.objects.select_related("line__order__seller", "line__order__ship_to", "line__order__buyer")
    found = rows.in_bulk(ids)
    return [found[pk] for pk in ids]


def _moments(chain: list[Unit], warranties: list[Warranty]) -> list[Moment]:
    ids = [unit.pk for unit in chain]
    found = [Moment(unit.line.order.placed_at, "sold", unit=unit) for unit in chain[:1]]
    lines = CaseLine.objects.filter(unit_id__in=ids).select_related("case", "unit")
    found += [Moment(line.case.opened_at, "case", unit=line.unit, line=line) for line in lines]
    for unit in chain[1:]:
        sent = unit.moves.filter(what="sent").order_by("id").first()
        found.append(Moment(sent.at if sent else unit.line.order.placed_at, "replaced", unit=unit))
    for repair in Repair.objects.filter(unit_id__in=ids).select_related("case").prefetch_related("parts"):
        found.append(Moment(repair.done_at or repair.opened_at, "repair", repair=repair))
        found += [Moment(part.used_at, "part", repair=repair, part=part) for part in repair.parts.all()]
    for row in warranties:
        found += [Moment(event.at, event.what, event=event) for event in row.events.all()]
    return sorted(found, key=lambda moment: moment.at)
