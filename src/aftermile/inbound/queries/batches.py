"""Batches, what is in them, and what a scan at the hub means."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from aftermile.cases.amounts import ARRIVED
from aftermile.cases.models import Case, CaseLine
from aftermile.database.keyset import Key, Page, page
from aftermile.inbound.errors import NotScannable
from aftermile.inbound.models import Batch, BatchFile, BatchMember, DutyFile
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.parcels.models import Parcel


@dataclass(frozen=True, slots=True)
class BatchFilters:
    state: str = ""
    purpose: str = ""
    seller: str = ""


def get_batch(scope: Scope, ref: str) -> Batch:
    """Return a batch by id or number; raise `NotFound`."""
    rows = scope.apply(Batch.objects.select_related("seller", "hub", "destination"))
    found = rows.filter(Q(pk=ref) | Q(number=ref)).first()
    if found is None:
        raise NotFound(noun="batch", ref=ref)
    return found


def list_batches(
    scope: Scope, filters: BatchFilters | None = None, *, after: str = "", limit: int = 50
) -> Page[Batch]:
    """Return batches, newest first, each with `pieces`, how many are in it."""
    wanted = filters or BatchFilters()
    rows = scope.apply(Batch.objects.select_related("hub", "destination", "seller"))
    named = {"state": wanted.state, "purpose": wanted.purpose, "seller_id": wanted.seller}
    rows = rows.filter(**{name: value for name, value in named.items() if value})
    rows = rows.annotate(pieces=Sum("members__quantity", filter=Q(members__removed_at=None)))
    return page(rows, order_by=(Key("id", descending=True),), after=after, limit=limit)


def members_of(batch: Batch) -> list[BatchMember]:
    """Return what is in a batch, in the order it was packed."""
    rows = BatchMember.objects.filter(batch=batch, removed_at=None)
    return list(rows.select_related("unit__line__order", "case").order_by("id"))


def get_member(scope: Scope, ref: str) -> BatchMember:
    rows = scope.apply(BatchMember.objects.select_related("batch", "unit__line"), "batch__seller_id")
    found = rows.filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="member", ref=ref)
    return found


def files_of(batch: Batch) -> list[BatchFile]:
    return list(BatchFile.objects.filter(batch=batch).order_by("at", "id"))


def get_file(scope: Scope, ref: str) -> BatchFile:
    rows = scope.apply(BatchFile.objects.select_related("batch"), "batch__seller_id")
    found = rows.filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="file", ref=ref)
    return found


def arrived_lines(seller_id: str) -> QuerySet[CaseLine]:
    """Return the lines of cases whose goods were received, one row each."""
    rows = CaseLine.objects.filter(case__seller_id=seller_id, receipt_lines__grade__in=ARRIVED)
    return rows.select_related("unit__line", "unit__part", "case").distinct()


def found_by(batch: Batch, text: str) -> list[CaseLine]:
    """
    Return the received pieces that a scan names: a serial, a unit, a case, a parcel; raise `NotScannable`.

    Of a case or a parcel all that came and is in no batch on its way. A serial sold twice gives the newest.
    """
    plain = text.strip().rstrip("/").rsplit("/", 1)[-1].strip()
    lines = arrived_lines(batch.seller_id)
    if plain:
        one = lines.filter(Q(unit_id=plain) | Q(unit__serial=plain)).order_by("-pk").first()
        if one is not None:
            return [one]
    cases = _cases(batch, plain) if plain else []
    free = ~Q(unit__batch_members__live=True)
    found = list(lines.filter(free, case__in=cases).order_by("pk")) if cases else []
    if not found:
        raise NotScannable(text=text[:60])
    return found


def _cases(batch: Batch, text: str) -> list[Case]:
    named = list(Case.objects.filter(seller_id=batch.seller_id, rma_number__iexact=text)[:1])
    if named:
        return named
    parcels = Parcel.objects.filter(seller_id=batch.seller_id, tracking_number="".join(text.split()).upper())
    refs = parcels.exclude(shipment__case_ref="").values_list("shipment__case_ref", flat=True)
    return list(Case.objects.filter(pk__in=list(refs), seller_id=batch.seller_id))


def duty_file_of(batch: Batch) -> DutyFile | None:
    return DutyFile.objects.filter(batch=batch).select_related("relief", "batch").first()
