"""Taking some pieces of a line for themselves: what a receipt and an inspection said holds for both parts."""

from aftermile.cases.models import CaseLine, Inspection, ReceiptLine
from aftermile.cases.outcomes import ARRIVED
from aftermile.kernel.money import allocate
from aftermile.orders.actions import split_unit


def part_line(line: CaseLine, quantity: int) -> CaseLine | None:
    """Keep so many pieces in a line; return the line of the rest, None where nothing is left. Case locked."""
    _part, rest = split_unit(line.unit, quantity)
    if rest is None:
        return None
    other = CaseLine.objects.create(case_id=line.case_id, unit=rest, reason=line.reason, comment=line.comment)
    _copy_receipt(line, other)
    _copy_inspection(line, other)
    return other


def _copy_receipt(line: CaseLine, other: CaseLine) -> None:
    """Let the receipt say the same of both parts; its pieces stay as many as they were."""
    row = ReceiptLine.objects.filter(case_line=line, grade__in=ARRIVED).order_by("-id").first()
    if row is None:
        return
    ReceiptLine.objects.filter(pk=row.pk).update(quantity=line.unit.quantity)
    row.pk, row.case_line, row.quantity = None, other, other.unit.quantity
    row.save(force_insert=True)


def _copy_inspection(line: CaseLine, other: CaseLine) -> None:
    last = Inspection.objects.filter(line=line).order_by("-at", "-id").first()
    if last is None:
        return
    shares = [line.unit.quantity, other.unit.quantity]
    loss, deducted = allocate(last.loss_minor, shares), allocate(last.deducted_minor, shares)
    photos = list(last.photos.all())
    last.pk, last.line, last.quantity = Inspection._meta.pk.get_default(), other, other.unit.quantity
    last.loss_minor, last.deducted_minor = loss[1], min(deducted[1], loss[1])
    last.save(force_insert=True)
    last.photos.set(photos)
