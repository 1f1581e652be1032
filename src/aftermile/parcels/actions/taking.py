"""The hot path: facts of many parcels are written, folded and told in a fixed number of statements."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, Protocol

import msgspec
from django.db import transaction

from aftermile.database.bulk import Json, insert_rows, update_rows
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.parcels.actions.counting import count_unknown
from aftermile.parcels.actions.telling import Change, tell
from aftermile.parcels.folding import Fact, State, Together, fold_pieces
from aftermile.parcels.models import FOLDED, Parcel, Scan
from aftermile.parcels.reading.sent import plain
from aftermile.parcels.rows import Holding, Kept, holding, known_of_held, scans_in_parts

FEW: Final = 20
"""Scans up to which a plain INSERT costs less than a bulk one."""
MOST_PIECES: Final = 999
_SAYS: Final = slice(1, 18)
"""What a fact says: neither its key, nor its version, nor the table that read it."""
_COLUMNS: Final = (
    *("parcel_id", "key", "milestone", "at", "detail", "cause", "party", "leg", "direction", "piece"),
    *("number", "place", "country", "local", "zone_source", "precision", "source", "evidence", "takes_back"),
    *("version", "mapping", "code", "text", "carrier", "raw", "recorded_at"),
)
_NOTHING: Final = Json("{}")
NUL: Final = "\\u0000"
_encoder: Final = msgspec.json.Encoder()


class Entry(NamedTuple):
    """
    A fact of a parcel with what else is kept of its scan.

    `answer` numbers the answer it came with, where its key was made of its content: two events of one
    answer that differ are two, though they share that key. 0: its key is the source's own.
    """

    ref: str
    fact: Fact
    code: str = ""
    text: str = ""
    carrier: str = ""
    raw: Mapping[str, Any] = {}
    answer: int = 0


Stored = Mapping[str, Sequence[Kept]]
"""Stored scans by parcel."""
Picked = tuple[Sequence[Entry], Iterable[str]]
"""What comes to the stored scans of a part, and which of its parcels are to be folded."""


class Report(Protocol):
    fresh: int
    repeated: int
    corrected: int
    parcels: set[str]


def take(
    entries: Sequence[Entry],
    *,
    by: Actor,
    report: Report,
    pieces: Mapping[str, int] | None = None,
    held: Holding | None = None,
) -> None:
    """
    Keep what is new, fold the parcels that it touches, tell what changed; inside a transaction.

    `pieces` names parcels to fold in any case, with how many boxes they are said to be (0: nothing said);
    `held` are the parcels where they are locked already.
    """
    grown = pieces or {}
    asked = {entry.ref for entry in entries} | set(grown)
    if not asked:
        return
    mine = held or holding(asked)
    by_parcel: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_parcel[entry.ref].append(entry)
    written: list[Entry] = []

    def pick(part: Sequence[str], kept: Stored) -> Picked:
        fresh = _new([entry for ref in part for entry in by_parcel.get(ref, ())], kept, report)
        touched = {entry.ref for entry in fresh}.union(ref for ref in part if ref in grown)
        report.parcels |= touched
        written.extend(fresh)
        return fresh, touched

    changes = _fold(mine, asked & set(mine.parcels), pick, grown)
    _write(written)
    count_unknown(written)
    tell(changes, by=by)


@transaction.atomic
def refold(refs: Iterable[str], *, by: Actor) -> int:
    """Fold parcels again from the scans that are stored, tell what changed; return how many changed."""
    held = holding(refs)
    changes = _fold(held, held.parcels, lambda part, _kept: ((), part), {})
    tell(changes, by=by)
    return len(changes)


def _fold(
    held: Holding,
    refs: Iterable[str],
    pick: Callable[[Sequence[str], Stored], Picked],
    grown: Mapping[str, int],
) -> list[Change]:
    """Fold what `pick` names of these parcels, a part at a time, and update them; return what changed."""
    changes: list[Change] = []
    newest: list[Change] = []
    with scans_in_parts(refs) as parts:
        for part, kept in parts:
            _change(newest)  # behind the next scans: the database does both meanwhile
            newest = _folded(held, kept, *pick(part, kept), grown)
            changes += newest
    _change(newest)
    return changes


def _folded(
    held: Holding,
    kept: Stored,
    fresh: Sequence[Entry],
    touched: Iterable[str],
    grown: Mapping[str, int],
) -> list[Change]:
    """Return which of the touched parcels change by their fresh scans."""
    added: dict[str, list[Fact]] = defaultdict(list)
    for entry in fresh:
        added[entry.ref].append(entry.fact)
    changes: list[Change] = []
    for ref in sorted(touched):
        parcel = held.parcels[ref]
        count = max(parcel.pieces, min(grown.get(ref, 0), MOST_PIECES))
        facts = [one.fact for one in kept.get(ref, ())] + added.get(ref, [])
        told = fold_pieces(facts, known_of_held(parcel, held.legs.get(ref, ())), expected=count)
        state = state_of(told, parcel.created_at)
        if state != parcel.state or count != parcel.pieces:
            changes.append(Change(parcel, state, count))
    return changes


def _change(changes: Sequence[Change]) -> None:
    rows = [(*change.state, change.pieces, change.parcel.ref) for change in changes]
    update_rows(Parcel, (*FOLDED, "pieces"), rows)


def state_of(told: Together, created_at: datetime) -> tuple[Any, ...]:
    """Return what a folded state is in the columns `FOLDED`."""
    every = list(told.pieces.values())
    if len(every) == 1:
        return _state(told, every, every[0])
    said = [one for one in every if one.milestone == told.milestone] or every
    return _state(told, every, max(said, key=lambda one: (one.since is not None, one.since or created_at)))


def _state(told: Together, every: Sequence[State], one: State) -> tuple[Any, ...]:
    same = one.milestone == told.milestone
    sent = [state.sent_at for state in every if state.sent_at]
    last = [state.last_scan_at for state in every if state.last_scan_at]
    flags = one.flags.union(*(state.flags for state in every))
    delivered = told.delivered
    return (
        told.milestone,
        one.detail[:40] if same else "",
        one.cause[:40] if same else "",
        one.party[:16] if same else "",
        one.since if same else None,
        min(sent) if sent else None,
        one.delivered_at if delivered == told.expected else None,
        one.returned_at if same else None,
        max(last) if last else None,
        one.leg,
        delivered,
        " ".join(sorted(flags))[:120],
        sum([state.unknown for state in every]),
    )


def _new(entries: Sequence[Entry], kept: Stored, report: Report) -> list[Entry]:
    """
    Return what is not known yet; the same event with other words becomes its next version.

    What was ever known is a repeat, also when other words came since: a late copy takes nothing back.
    """
    known: dict[str, dict[str, list[Kept | Entry]]] = defaultdict(dict)
    for ref, scans in kept.items():
        by_key = known[ref] = {}
        for scan in scans:
            by_key.setdefault(scan.fact.key, []).append(scan)
    groups: dict[tuple[str, str, int], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.answer:
            groups[entry.ref, entry.fact.key, entry.answer].append(entry)
    found = []
    corrected = 0
    for entry in entries:
        ref, fact = entry.ref, entry.fact
        by_key = known[ref]
        mates = groups[ref, fact.key, entry.answer] if entry.answer else ()
        if len(mates) > 1:
            one = _among(entry, by_key, mates)
        else:
            one = _fresh(entry, by_key) if fact.key in by_key else entry
        if one is not None:
            corrected += one.fact.version > 0
            by_key.setdefault(one.fact.key, []).append(one)
            found.append(one)
    report.repeated += len(entries) - len(found)
    report.corrected += corrected
    report.fresh += len(found) - corrected
    return found


def _fresh(entry: Entry, by_key: Mapping[str, Sequence[Kept | Entry]]) -> Entry | None:
    """Return an entry as it is to be kept, None when it is known."""
    there = by_key.get(entry.fact.key)
    if not there:
        return entry
    if any(_same(entry, one) for one in there):
        return None
    version = max(one.fact.version for one in there) + 1
    return entry._replace(fact=entry.fact._replace(version=version))


def _among(
    entry: Entry, by_key: Mapping[str, Sequence[Kept | Entry]], mates: Sequence[Entry]
) -> Entry | None:
    """
    Return one of several events that share a key within one answer, None when it is known.

    The first has the key, or is what became of the one that has it; the others get keys of their own.
    """
    there = by_key.get(entry.fact.key, ())
    if any(_same(entry, one) for one in there):
        return None
    if not any(_same(mate, one) for mate in mates for one in there):
        return _fresh(entry, by_key)
    content = repr((entry.fact[_SAYS], entry.code, entry.text))
    key = f"{entry.fact.key[:51]}~{hashlib.sha256(content.encode()).hexdigest()[:12]}"
    return None if key in by_key else entry._replace(fact=entry.fact._replace(key=key))


def _same(entry: Entry, there: Kept | Entry) -> bool:
    return (
        entry.fact[_SAYS] == there.fact[_SAYS]
        and entry.code[:60] == there.code[:60]
        and entry.text[:300] == there.text[:300]
    )


def _write(fresh: Sequence[Entry]) -> None:
    now = clock.now()
    if len(fresh) <= FEW:
        rows = ((*_row(entry), now) for entry in fresh)
        scans = [Scan(**dict(zip(_COLUMNS, row, strict=True))) for row in rows]
        for scan in scans:
            scan.raw = json.loads(scan.raw)
        if scans:
            Scan.objects.bulk_create(scans)
        return
    insert_rows(Scan, _COLUMNS, ((*_row(entry), now) for entry in fresh))


def _row(entry: Entry) -> tuple[Any, ...]:
    return (
        entry.ref,
        *entry.fact,
        entry.code[:60],
        entry.text[:300],
        entry.carrier[:40],
        _written(entry.raw) if entry.raw else _NOTHING,
    )


def _written(raw: Mapping[str, Any]) -> Json:
    """Return what was sent as JSON that every database takes: no NUL, no half of a character, no NaN."""
    try:
        text = _encoder.encode(raw).decode()
        if NUL in text:
            text = _encoder.encode(_without_nul(raw)).decode()
    except (TypeError, ValueError, RecursionError):
        text = _encoder.encode({"as_sent": plain(repr(raw))}).decode()
    return Json(text)


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Mapping):
        return {plain(str(name)): _without_nul(one) for name, one in value.items()}
    return [_without_nul(one) for one in value] if isinstance(value, list | tuple) else value
