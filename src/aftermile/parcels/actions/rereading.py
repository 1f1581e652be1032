"""What past scans mean by today's lessons, parcel by parcel; nothing is written here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet

from aftermile.parcels.actions.taking import state_of
from aftermile.parcels.carrier import SentScan, mapping_of
from aftermile.parcels.folding import Fact, fold_pieces
from aftermile.parcels.lessons import lessons
from aftermile.parcels.models import FOLDED, ReadBefore, Scan
from aftermile.parcels.reading.meaning import Meaning
from aftermile.parcels.reading.sent import Table, Taught, mean
from aftermile.parcels.reading.teaching import Lesson, taught_by, words_of
from aftermile.parcels.rows import Held, hold, known_of_held, legs_of, scans_kept

TAUGHT: Final = "taught/"
"""What the mapping of a scan begins with that a lesson reads; the lesson's id follows."""
SAYS: Final = slice(0, FOLDED.index("party") + 1)
"""Milestone, detail, cause and party at fault among the columns of a state."""
READING: Final = Meaning._fields
_SCAN: Final = ("parcel_id", "key", "version", "code", "text", "carrier", *READING)
_HEAD: Final = len(_SCAN) - len(READING)


class Anew(NamedTuple):
    """A scan that is read otherwise now."""

    ref: str
    key: str
    version: int
    was: Meaning
    now: Meaning


class Turn(NamedTuple):
    """What lessons do to one parcel: the first columns of its state, before and after."""

    parcel: Held
    was: tuple[str, ...]
    becomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class What:
    """Which scans a lesson speaks of: those of a source with a code, or without one with these words."""

    source: str
    code: str
    words: str


def scans_of(what: What, seller_id: str = "") -> QuerySet[Scan]:
    """Return the scans that a lesson speaks of; what a person noted by hand is read by no lesson."""
    rows = Scan.objects.filter(source=what.source, code=what.code).exclude(evidence="person").order_by()
    if seller_id:
        rows = rows.filter(parcel__seller=seller_id)
    if what.code:
        return rows
    texts = rows.values_list("text", flat=True).distinct()
    return rows.filter(text__in=[text for text in texts.iterator() if words_of(text) == what.words])


def parcels_of(what: What, seller_id: str = "", *, after: str = "") -> list[str]:
    """Return the ids of the parcels that have such scans, in order; one pass."""
    rows = scans_of(what, seller_id)
    if after:
        rows = rows.filter(parcel_id__gt=after)
    return sorted(set(rows.values_list("parcel_id", flat=True)))


class Reader:
    """Reads stored scans by what is taught now; `more` is a lesson that is only thought of."""

    def __init__(self, what: What, more: tuple[str, Lesson] | None = None) -> None:
        self.what = what
        self._rows: list[tuple[str | None, Lesson]] = list(lessons().lessons.get(what.source, ()))
        if more is not None:
            self._rows.append((more[0] or None, more[1]))
        self._ready: dict[str, Taught | None] = {}

    def _taught(self, seller_id: str) -> Taught | None:
        if seller_id not in self._ready:
            mine = (one for seller, one in self._rows if seller in (None, seller_id))
            self._ready[seller_id] = taught_by(mine)
        return self._ready[seller_id]

    def anew(self, parcels: Mapping[str, Held]) -> list[Anew]:
        """Return the scans of these parcels that are read otherwise than they are stored."""
        rows = list(scans_of(self.what).filter(parcel_id__in=sorted(parcels)).values_list(*_SCAN))
        before = _before(row for row in rows if row[-1].startswith(TAUGHT))
        found = []
        for ref, key, version, code, text, carrier, *reading in rows:
            was = Meaning(*reading)
            taught = self._taught(parcels[ref].seller_id)
            now = taught(code, text) if taught else None
            if now is None and was.mapping.startswith(TAUGHT):
                now = before.get((ref, key, version)) or self._untaught(code, text, carrier, parcels[ref])
            if now is not None and now != was:
                found.append(Anew(ref, key, version, was, now))
        return sorted(found)

    def _untaught(self, code: str, text: str, carrier: str, parcel: Held) -> Meaning:
        """Return what a scan means without any lesson, for one that came when it was taught already."""
        info = mapping_of(self.what.source, carrier, parcel.carrier)
        table = Table(self.what.source, info.codes, info.version) if info else Table(self.what.source)
        return mean(SentScan(code=code, text=text), table)


def _before(rows: Iterable[Any]) -> dict[tuple[str, str, int], Meaning]:
    refs = sorted({row[0] for row in rows})
    if not refs:
        return {}
    columns = ("parcel_id", "key", "version", *READING)
    found = ReadBefore.objects.filter(parcel_id__in=refs).values_list(*columns)
    return {(ref, key, version): Meaning(*reading) for ref, key, version, *reading in found}


def turns(parcels: Mapping[str, Held], anew: Sequence[Anew]) -> Iterator[Turn]:
    """Fold parcels with what their scans mean now; yield those whose state is another then."""
    changed: dict[str, dict[tuple[str, int], Meaning]] = defaultdict(dict)
    for one in anew:
        changed[one.ref][one.key, one.version] = one.now
    touched = sorted(changed)
    kept, legs = scans_kept(touched), legs_of(touched)
    for ref in touched:
        parcel = parcels[ref]
        facts = [_read(scan.fact, changed[ref]) for scan in kept[ref]]
        told = fold_pieces(facts, known_of_held(parcel, legs.get(ref, ())), expected=parcel.pieces)
        was, becomes = parcel.state[SAYS], state_of(told, parcel.created_at)[SAYS]
        if was != becomes:
            yield Turn(parcel, was, becomes)


def _read(fact: Fact, changed: Mapping[tuple[str, int], Meaning]) -> Fact:
    now = changed.get((fact.key, fact.version))
    return fact if now is None else fact._replace(**now._asdict())


def look(refs: Sequence[str], reader: Reader) -> list[Turn]:
    """Return what a reader makes of these parcels."""
    parcels = hold(refs, lock=False)
    return list(turns(parcels, reader.anew(parcels)))
