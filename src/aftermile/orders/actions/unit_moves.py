"""Writing down each step of a unit; the step and the change belong to one transaction."""

from collections.abc import Sequence

from django.db import connection

from aftermile.kernel import clock
from aftermile.orders.models import Unit, UnitMove

_COPY = """
INSERT INTO "{moves}" ("unit_id", "what", "case_ref", "holder_ref", "state", "quantity", "paid_minor", "at")
SELECT "id", %s, %s, "holder_ref", "state", "quantity", "paid_minor", %s FROM "{units}"
WHERE "id" IN ({marks}) ORDER BY "id"
"""
_MOST = 500


def note_units(what: str, unit_ids: Sequence[str], case_ref: str = "") -> None:
    """Write one move for each of these units, as it stands now; one statement for some hundreds."""
    at = connection.ops.adapt_datetimefield_value(clock.now())
    for start in range(0, len(unit_ids), _MOST):
        part = unit_ids[start : start + _MOST]
        sql = _COPY.format(
            moves=UnitMove._meta.db_table, units=Unit._meta.db_table, marks=", ".join(["%s"] * len(part))
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [what, case_ref, at, *part])


def move_of(unit: Unit, what: str, *, case_ref: str = "", other: Unit | None = None) -> UnitMove:
    """Return the move that says how `unit` stands now."""
    return UnitMove(
        unit=unit,
        what=what,
        case_ref=case_ref,
        holder_ref=unit.holder_ref,
        state=unit.state,
        quantity=unit.quantity,
        paid_minor=unit.paid_minor,
        other=other,
        at=clock.now(),
    )
