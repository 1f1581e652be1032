"""Parcels, legs and scans as plain rows, many parcels a statement: what intake, rebuild and teaching read."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection

from aftermile.database.bulk import as_instant, as_list, instant, one_of, read_ahead
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
_TIMES: Final = tuple(index for index, name in enumerate((*_HELD, *FOLDED)) if name.endswith("_at"))
_LEG: Final = (
    *("l.id", "l.parcel_id", "l.seller_id", "l.position", "l.role", "l.carrier", "l.number", "l.health"),
    *("l.needs", "l.ended_at"),
)
PART: Final = 250
"""Parcels that are read at once: what the database answers fits into what the system holds for a socket."""
_AT: Final = 3
"""Place of the instant in a row of a scan that begins with its parcel."""


def hold(refs: Iterable[str], *, lock: bool = True) -> dict[str, Held]:
    """
    Lock these parcels, always in the order of their ids, and return them; inside a transaction.

    Without `lock` they are only read.
    """
    return {row[0]: _held(row) for row in _read(_hold(lock=lock), as_list(sorted(set(refs))))}


def _parts(refs: Iterable[str]) -> list[list[str]]:
    every = sorted(set(refs))
    return [every[place : place + PART] for place in range(0, len(every), PART)]


def _hold(*, lock: bool = True) -> str:
    waits = "FOR UPDATE OF p" if lock and connection.vendor == "postgresql" else ""
    columns = _columns((*_HELD, *(f"p.{name}" for name in FOLDED)))
    return (
        f"SELECT {columns} FROM parcels_parcel p JOIN parcels_shipment s ON s.id = p.shipment_id "  # noqa: S608
        f"WHERE {one_of('p.id')} ORDER BY p.id {waits}"
    )


def _held(row: Sequence[Any]) -> Held:
    said = list(row)
    for index in _TIMES:
        said[index] = instant(said[index])
    return Held._make((*said[:_STATE], tuple(said[_STATE:])))


class Holding(NamedTuple):
    """Locked parcels, with position, role, carrier and number of each of their legs, by parcel."""

    parcels: dict[str, Held]
    legs: dict[str, list[tuple[int, str, str, str]]]


def holding(refs: Iterable[str]) -> Holding:
    """Lock these parcels and return them with their legs."""
    parcels = hold(refs)
    return Holding(parcels, legs_of(parcels) if parcels else {})


class Numbers:
    """Legs by number, oldest first, and the parcels that have them, as far as they are held yet."""

    def __init__(self, numbers: set[str], legs: Sequence[Sequence[Any]]) -> None:
        self.held = Holding({}, defaultdict(list))
        self._found: dict[str, list[Sequence[Any]]] = defaultdict(list)
        for leg in legs:
            self.held.legs[leg[1]].append(tuple(leg[3:7]))
            if leg[6] in numbers:
                self._found[leg[6]].append(leg)

    @contextmanager
    def hold(self) -> Iterator[Iterator[str]]:
        """
        Lock the parcels in the order of their ids, some at a time; give the id up to which they are held.

        The database looks up the next ones while the caller works on those.
        """
        parts = _parts(self.held.legs)
        with read_ahead(_hold(), [[as_list(part)] for part in parts]) as every:
            yield (self._hold(part, rows) for part, rows in zip(parts, every, strict=True))

    def _hold(self, part: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
        self.held.parcels.update((row[0], _held(row)) for row in rows)
        return part[-1]

    def last_of(self, number: str) -> str:
        """Return the last of the ids of its parcels, empty when nobody's parcel has it."""
        return max((leg[1] for leg in self._found.get(number, ())), default="")

    def legs(self, number: str) -> list[LegRow]:
        """Return the legs that have it; their parcels are held."""
        found = []
        for leg in self._found.get(number, ()):
            parcel = self.held.parcels[leg[1]]
            known = (instant(leg[9]), parcel.since_at, parcel.destination, parcel.origin)
            found.append(LegRow._make((*leg[:9], *known)))
        return found


def numbers_known(numbers: set[str], seller_id: str = "") -> Numbers:
    """Find the parcels that travel under these numbers, of one seller when he is named."""
    more, values = (" AND m.seller_id = %s", [seller_id]) if seller_id else ("", [])
    sql = (
        f"SELECT {_columns(_LEG)} FROM parcels_leg l WHERE l.parcel_id IN "  # noqa: S608
        f"(SELECT m.parcel_id FROM parcels_leg m WHERE {one_of('m.number')}{more})"
    )
    with read_ahead(sql, [[as_list(part), *values] for part in _parts(numbers)]) as every:
        legs = {leg[0]: leg for rows in every for leg in rows}
    return Numbers(numbers, [legs[key] for key in sorted(legs)])


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
    with scans_in_parts(refs) as parts:
        return {ref: scans for _part, kept in parts for ref, scans in kept.items()}


@contextmanager
def scans_in_parts(refs: Iterable[str]) -> Iterator[Iterator[tuple[Sequence[str], dict[str, list[Kept]]]]]:
    """
    Give some of these parcels, in the order of their ids, with their stored scans, until all were there.

    The database reads the next ones while the caller works on those.
    """
    columns = _columns(("parcel_id", *FACT_COLUMNS, "code", "text"))
    sql = f"SELECT {columns} FROM parcels_scan WHERE {one_of('parcel_id')}"  # noqa: S608
    parts = _parts(refs)
    with read_ahead(sql, [[as_list(part)] for part in parts]) as every:
        yield ((part, _kept(rows)) for part, rows in zip(parts, every, strict=True))


def _kept(rows: Iterable[Any]) -> dict[str, list[Kept]]:
    found: dict[str, list[Kept]] = defaultdict(list)
    make = Fact._make
    for row in rows:
        fact = make((row[1], row[2], instant(row[_AT]), *row[4:-2]))
        found[row[0]].append(Kept(fact, row[-2], row[-1]))
    return found


def _columns(names: Iterable[str]) -> str:
    return ", ".join(as_instant(name) if name == "at" or name.endswith("_at") else name for name in names)


def known_of_held(parcel: Held, legs: Sequence[tuple[int, str, str, str]]) -> Known:
    """Return what is known of a parcel beside its scans."""
    return Known(
        parcel.destination,
        parcel.origin,
        parcel.since_at,
        frozenset([place for place, role, *_ in legs if role in STAGES]),
        frozenset([place for place, _role, _carrier, number in legs if THROUGH.fullmatch(number)]),
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
