"""What a row of the queue shows beside the case itself, read for the whole page at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max, Q

from aftermile.cases.models import Audience, Case, CaseLine, Deadline, Note
from aftermile.console.cases.reason_words import ReasonWords
from aftermile.parcels.models import Direction, Milestone, Parcel


@dataclass(frozen=True, slots=True)
class Row:
    """`said` is the first line of what was said last; `law` the lawful deadline that runs."""

    case: Case
    lines: tuple[CaseLine, ...]
    reason: str
    said: str
    said_by_buyer: bool
    parcel: Parcel | None
    law: Deadline | None

    @property
    def first(self) -> CaseLine | None:
        return self.lines[0] if self.lines else None

    @property
    def pieces(self) -> int:
        return sum(line.unit.quantity for line in self.lines)

    @property
    def more(self) -> int:
        return len({(line.unit.line_id, line.unit.part_id) for line in self.lines}) - 1


def rows_of(cases: Sequence[Case]) -> list[Row]:
    """Return the rows of a page; four queries, whatever its length."""
    ids = [case.pk for case in cases]
    notes = _last_notes(ids)
    laws = _laws(ids)
    parcels = _parcels(cases)
    reasons = ReasonWords(case.seller_id for case in cases)
    rows = []
    for case in cases:
        lines = tuple(case.lines.all())
        note = notes.get(case.pk)
        said = note.text if note else next((line.comment for line in lines if line.comment), "")
        rows.append(
            Row(
                case=case,
                lines=lines,
                reason=reasons.of(case.seller_id, case.reason),
                said=said.strip().partition("\n")[0][:200],
                said_by_buyer=note.from_buyer if note else True,
                parcel=parcels.get(case.pk),
                law=laws.get(case.pk),
            )
        )
    return rows


def _last_notes(ids: Sequence[str]) -> dict[str, Note]:
    last = Note.objects.filter(case_id__in=ids, audience=Audience.BUYER).values("case_id")
    newest = last.annotate(newest=Max("id")).values("newest")
    return {note.case_id: note for note in Note.objects.filter(pk__in=newest)}


def _laws(ids: Sequence[str]) -> dict[str, Deadline]:
    rows = Deadline.objects.filter(case_id__in=ids, met_at=None, lapsed_at=None).exclude(source="")
    return {row.case_id: row for row in rows.order_by("-due_at")}


def _parcels(cases: Sequence[Case]) -> dict[str, Parcel]:
    """Return the parcel that says most: the one coming back, else a troubled one on the way out."""
    orders = {case.order_id for case in cases}
    wanted = Q(shipment__case_ref__in=[case.pk for case in cases]) | Q(
        shipment__order__in=orders, shipment__direction=Direction.OUTBOUND
    )
    back: dict[str, Parcel] = {}
    out: dict[str, Parcel] = {}
    for parcel in Parcel.objects.filter(wanted).select_related("shipment").order_by("id"):
        shipment = parcel.shipment
        if shipment.case_ref:
            back[shipment.case_ref] = parcel
        elif shipment.order_id not in out or parcel.milestone != Milestone.DELIVERED:
            out[shipment.order_id] = parcel
    return {
        case.pk: found for case in cases if (found := back.get(case.pk) or out.get(case.order_id)) is not None
    }
