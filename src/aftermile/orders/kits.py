"""Whole kits among the pieces of an order line. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from aftermile.orders.models import Unit, UnitState


def free_pieces(units: Iterable[Unit]) -> dict[str, int]:
    """Return how many pieces of each unit, by its id, the buyer has and no case holds."""
    return {
        unit.pk: unit.quantity for unit in units if unit.state == UnitState.WITH_BUYER and not unit.holder_ref
    }


def whole_kits(units: Sequence[Unit], left: Mapping[str, int]) -> int:
    """Return how many whole kits are `left` of the units of one line; 0 where it is no kit."""
    return min((_left(row, left) // _per_kit(row) for row in _by_part(units).values()), default=0)


def take_kits(units: Sequence[Unit], kits: int, left: Mapping[str, int]) -> dict[str, int] | None:
    """Return the pieces, by unit id, that so many whole kits are; None where there are not so many."""
    if not 0 < kits <= whole_kits(units, left):
        return None
    taken: dict[str, int] = {}
    for row in _by_part(units).values():
        taken |= take_pieces(row, kits * _per_kit(row), left) or {}
    return taken


def take_pieces(units: Iterable[Unit], pieces: int, left: Mapping[str, int]) -> dict[str, int] | None:
    """Return so many pieces of like units, the larger slices first; None where there are too few."""
    taken: dict[str, int] = {}
    for unit in sorted(units, key=lambda unit: -left.get(unit.pk, 0)):
        part = min(pieces, left.get(unit.pk, 0))
        if part > 0:
            taken[unit.pk] = part
            pieces -= part
    return None if pieces else taken


def _by_part(units: Iterable[Unit]) -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = {}
    for unit in units:
        if unit.part_id:
            found.setdefault(unit.part_id, []).append(unit)
    return found


def _per_kit(units: Sequence[Unit]) -> int:
    part = units[0].part
    return part.quantity if part else 1


def _left(units: Iterable[Unit], left: Mapping[str, int]) -> int:
    return sum(max(0, left.get(unit.pk, 0)) for unit in units)
