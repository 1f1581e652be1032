"""The hot path: facts of many parcels are written, folded and told in a fixed number of statements."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, Final, NamedTuple, Protocol

import msgspec
from django.db import transaction

from aftermile.database.bulk import Json, insert_rows, update_rows
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.parcels.actions.counting import count_unknown
from aftermile.parcels.actions.telling import Change, tell
from aftermile.parcels.folding import Fact, Together, fold_pieces
from aftermile.parcels.models import FOLDED, Parcel, Scan
from aftermile.parcels.reading.sent import plain
from aftermile.parcels.rows import Holding, Kept, holding, known_of_held, scans_kept

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
    parcels = mine.parcels
    kept = scans_kept(asked & set(parcels))
    fresh = _new([entry for entry in entries if entry.ref in parcels], kept, report)
    _write(fresh)
    touched = {entry.ref for entry in fresh} | (set(grown) & set(parcels))
    _fold(mine, kept, fresh, touched, grown, by)
    report.parcels |= touched


@transaction.atomic
def refold(refs: Iterable[str], *, by: Actor) -> int:
    """Fold parcels again from the scans that are stored, tell what changed; return how many changed."""
    held = holding(refs)
    return _fold(held, scans_kept(held.parcels), (), set(held.parcels), {}, by)


def _fold(
    held: Holding,
    kept: Mapping[str, Sequence[Kept]],
    fresh: Sequence[Entry],
    touched: set[str],
    grown: Mapping[str, int],
    by: Actor,
) -> int:
    if not touched:
        return 0
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
    rows = [(*change.state, change.pieces, change.parcel.ref) for change in changes]
    update_rows(Parcel, (*FOLDED, "pieces"), rows)
    count_unknown(fresh)
    tell(changes, by=by)
    return len(changes)


def state_of(told: Together, created_at: datetime) -> tuple[Any, ...]:
    """Return what a folded state is in the columns `FOLDED`."""
    states = told.pieces
    every = list(states.values())
    said = every if len(every) == 1 else [one for one in every if one.milestone == told.milestone] or every
    one = max(said, key=lambda state: (state.since is not None, state.since or created_at))
    same = one.milestone == told.milestone
    sent = [state.sent_at for state in every if state.sent_at]
    last = [state.last_scan_at for state in every if state.last_scan_at]
    whole = told.delivered == told.expected
    return (
        told.milestone,
        one.detail[:40] if same else "",
        one.cause[:40] if same else "",
        one.party[:16] if same else "",
        one.since if same else None,
        min(sent) if sent else None,
        one.delivered_at if whole else None,
        one.returned_at if same else None,
        max(last) if last else None,
        one.leg,
        told.delivered,
        " ".join(sorted(frozenset().union(*(state.flags for state in every))))[:120],
        sum(state.unknown for state in every),
    )


def _new(entries: Sequence[Entry], kept: Mapping[str, Sequence[Kept]], report: Report) -> list[Entry]:
    """
    Return what is not known yet; the same event with other words becomes its next version.

    What was ever known is a repeat, also when other words came since: a late copy takes nothing back.
    """
    known: dict[str, dict[str, list[Kept]]] = {}
    for ref, scans in kept.items():
        by_key = known[ref] = {}
        for scan in scans:
            by_key.setdefault(scan.fact.key, []).append(scan)
    groups: dict[tuple[str, str, int], list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.ref, entry.fact.key, entry.answer].append(entry)
    found = []
    for entry in entries:
        by_key = known.setdefault(entry.ref, {})
        mates = groups[entry.ref, entry.fact.key, entry.answer]
        one = _among(entry, by_key, mates) if entry.answer and len(mates) > 1 else _fresh(entry, by_key)
        if one is None:
            report.repeated += 1
            continue
        report.fresh += one.fact.version == 0
        report.corrected += one.fact.version > 0
        by_key.setdefault(one.fact.key, []).append(Kept(one.fact, one.code, one.text))
        found.append(one)
    return found


def _fresh(entry: Entry, by_key: Mapping[str, Sequence[Kept]]) -> Entry | None:
    """Return an entry as it is to be kept, None when it is known."""
    there = by_key.get(entry.fact.key)
    if not there:
        return entry
    if any(_same(entry, one) for one in there):
        return None
    version = max(one.fact.version for one in there) + 1
    return entry._replace(fact=entry.fact._replace(version=version))


def _among(entry: Entry, by_key: Mapping[str, Sequence[Kept]], mates: Sequence[Entry]) -> Entry | None:
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


def _same(entry: Entry, there: Kept) -> bool:
    return (
        entry.fact[_SAYS] == there.fact[_SAYS]
        and entry.code[:60] == there.code
        and entry.text[:300] == there.text
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
    insert_rows(Scan, _COLUMNS, sorted(((*_row(entry), now) for entry in fresh), key=itemgetter(0, 1)))


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
