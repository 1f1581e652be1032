"""Parcels, legs and scans as plain rows, many parcels a statement: what intake, rebuild and teaching read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from django.db import connection

from aftermile.database.bulk import as_list, instant, one_of
from aftermile.parcels.folding import Fact, Known
from aftermile.parcels.models import FOLDED, Role
from aftermile.parcels.queries import FACT_COLUMNS, STAGES, THROUGH


class Held(NamedTuple):
    """A parcel, locked, with what its shipment says; `state` holds its `FOLDED` columns."""

    ref: str
    seller_id: str
    number: str
    carrier: str
    pieces: int
    destination: str
    origin: str
    since_at: datetime | None
    created_at: datetime
    order_id: str
    direction: str
    case_ref: str
    state: tuple[Any, ...]


class LegRow(NamedTuple):
    """A number of a parcel, with what tells whether a scan is that parcel's."""

    id: int
    ref: str
    seller_id: str
    position: int
    role: str
    carrier: str
    number: str
    health: str
    needs: str
    ended_at: datetime | None
    since_at: datetime | None
    destination: str
    origin: str


class Kept(NamedTuple):
    """A scan as it is stored: its fact, the code and the words it was read from."""

    fact: Fact
    code: str
    text: str


_HELD: Final = (
    *("p.id", "p.seller_id", "p.tracking_number", "p.carrier", "p.pieces", "p.destination", "p.origin"),
    *("p.since_at", "p.created_at", "s.order_id", "s.direction", "s.case_ref"),
)
_STATE: Final = len(_HELD)
_TIMES: Final = tuple(index for index, name in enumerate(FOLDED) if name.endswith("_at"))
_LEG: Final = (
    *("l.id", "l.parcel_id", "l.seller_id", "l.position", "l.role", "l.carrier", "l.number", "l.health"),
    *("l.needs", "l.ended_at"),
)
_AT: Final = 3
"""Place of the instant in a row of a scan that begins with its parcel."""


def hold(refs: Iterable[str], *, lock: bool = True) -> dict[str, Held]:
    """
    Lock these parcels, always in the order of their ids, and return them; inside a transaction.

    Without `lock` they are only read.
    """
    waits = "FOR UPDATE OF p" if lock and connection.vendor == "postgresql" else ""
    columns = ", ".join(_quick(name) for name in (*_HELD, *(f"p.{name}" for name in FOLDED)))
    rows = _read(
        f"SELECT {columns} FROM parcels_parcel p JOIN parcels_shipment s ON s.id = p.shipment_id "  # noqa: S608
        f"WHERE {one_of('p.id')} ORDER BY p.id {waits}",
        as_list(sorted(set(refs))),
    )
    return {row[0]: _held(row) for row in rows}


def _held(row: Sequence[Any]) -> Held:
    state = list(row[_STATE:])
    for index in _TIMES:
        state[index] = instant(state[index])
    head = list(row[:_STATE])
    head[7], head[8] = instant(head[7]), instant(head[8])
    return Held._make((*head, tuple(state)))


class Holding(NamedTuple):
    """Locked parcels, with position, role, carrier and number of each of their legs, by parcel."""

    parcels: dict[str, Held]
    legs: dict[str, list[tuple[int, str, str, str]]]


def holding(refs: Iterable[str]) -> Holding:
    """Lock these parcels and return them with their legs."""
    parcels = hold(refs)
    return Holding(parcels, legs_of(parcels) if parcels else {})


def held_under(numbers: set[str], seller_id: str = "") -> tuple[Holding, dict[str, list[LegRow]]]:
    """
    Lock the parcels that travel under these numbers; return them, and the legs by number, oldest first.

    Of one seller when he is named. Two statements.
    """
    more, values = (" AND m.seller_id = %s", [seller_id]) if seller_id else ("", [])
    rows = _read(
        f"SELECT {', '.join(map(_quick, _LEG))} FROM parcels_leg l WHERE l.parcel_id IN "  # noqa: S608
        f"(SELECT m.parcel_id FROM parcels_leg m WHERE {one_of('m.number')}{more}) ORDER BY l.id",
        as_list(sorted(numbers)),
        *values,
    )
    parcels = hold({row[1] for row in rows}) if rows else {}
    legs: dict[str, list[tuple[int, str, str, str]]] = defaultdict(list)
    found: dict[str, list[LegRow]] = defaultdict(list)
    for row in rows:
        parcel = parcels[row[1]]
        legs[row[1]].append(row[3:7])
        if row[6] in numbers:
            known = (instant(row[9]), parcel.since_at, parcel.destination, parcel.origin)
            found[row[6]].append(LegRow._make((*row[:9], *known)))
    return Holding(parcels, legs), found


def legs_of(refs: Iterable[str]) -> dict[str, list[tuple[int, str, str, str]]]:
    """Return position, role, carrier and number of each leg, by parcel."""
    rows = _read(
        f"SELECT parcel_id, position, role, carrier, number FROM parcels_leg WHERE {one_of('parcel_id')}",  # noqa: S608
        as_list(sorted(set(refs))),
    )
    found: dict[str, list[tuple[int, str, str, str]]] = defaultdict(list)
    for ref, *leg in rows:
        found[ref].append(tuple(leg))
    return found


def scans_kept(refs: Iterable[str]) -> dict[str, list[Kept]]:
    """Return the stored scans of these parcels, every version, by parcel."""
    sql = f"SELECT {_scan()} FROM parcels_scan WHERE {one_of('parcel_id')}"  # noqa: S608
    rows = _read(sql, as_list(sorted(set(refs))))
    found: dict[str, list[Kept]] = defaultdict(list)
    for row in rows:
        at = row[_AT]
        if at is not None:
            at = at.replace(tzinfo=UTC)
        found[row[0]].append(Kept(Fact(row[1], row[2], at, *row[4:-2]), row[-2], row[-1]))
    return found


def _scan() -> str:
    columns = ("parcel_id", *FACT_COLUMNS, "code", "text")
    return ", ".join(_quick(name) if name == "at" else f'"{name}"' for name in columns)


def _quick(column: str) -> str:
    """PostgreSQL's driver reads an instant without a zone much faster."""
    moment = column == "at" or column.endswith("_at")
    return f"{column} AT TIME ZONE 'UTC'" if moment and connection.vendor == "postgresql" else column


def known_of_held(parcel: Held, legs: Sequence[tuple[int, str, str, str]]) -> Known:
    """Return what is known of a parcel beside its scans."""
    return Known(
        parcel.destination,
        parcel.origin,
        parcel.since_at,
        frozenset(place for place, role, *_ in legs if role in STAGES),
        frozenset(place for place, _role, _carrier, number in legs if THROUGH.fullmatch(number)),
    )


def look_up_by_index() -> None:
    """
    Let PostgreSQL find the rows of a batch one by one, until the end of the transaction.

    It thinks a list of thousands worth reading a whole table and compiling the statement: both cost far
    more than the rows.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('jit', 'off', true), set_config('enable_seqscan', 'off', true), "
                "set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)"
            )


def _read(sql: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[Any] = cursor.fetchall()
        return rows


PARTS: Final = frozenset({Role.WHOLE.value, Role.LAST_MILE.value})
"""Roles whose numbers end where the parcel ends."""
