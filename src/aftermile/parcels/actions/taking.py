"""The hot path: facts of many parcels are written, folded and told in a few statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.parcels.actions.telling import tell
from aftermile.parcels.folding import Fact, Together, fold_pieces
from aftermile.parcels.models import FOLDED, Parcel, Scan
from aftermile.parcels.queries import facts_of_parcels, knowns_of


class Entry(NamedTuple):
    """A fact with what else is kept of its scan."""

    parcel: Parcel
    fact: Fact
    code: str = ""
    text: str = ""
    carrier: str = ""
    raw: Mapping[str, Any] = {}


class Report(Protocol):
    fresh: int
    repeated: int
    corrected: int
    parcels: set[str]


def take(entries: Sequence[Entry], *, by: Actor, report: Report) -> None:
    """Keep what is new, fold the parcels that it touches, tell what changed; inside a transaction."""
    if not entries:
        return
    refs = sorted({entry.parcel.pk for entry in entries})
    parcels = {
        row.pk: row
        for row in Parcel.objects.select_for_update(of=("self",))
        .select_related("shipment__order")
        .filter(pk__in=refs)
        .order_by("pk")
    }
    known = facts_of_parcels(refs)
    fresh = _new(entries, known, report)
    if not fresh:
        return
    now = clock.now()
    Scan.objects.bulk_create([_row(entry, now) for entry in fresh], batch_size=500)
    touched: dict[str, list[Fact]] = defaultdict(list)
    for entry in fresh:
        touched[entry.parcel.pk].append(entry.fact)
    knowns = knowns_of(list(touched))
    changes = []
    for ref in sorted(touched):
        parcel = parcels[ref]
        told = fold_pieces([*known.get(ref, ()), *touched[ref]], knowns[ref], expected=parcel.pieces)
        was = parcel.milestone
        had = parcel.delivered_at
        if write_state(parcel, told):
            changes.append((parcel, was, had))
    Parcel.objects.bulk_update([row for row, *_ in changes], FOLDED, batch_size=500)
    report.parcels |= set(touched)
    tell(changes, by=by)


def write_state(parcel: Parcel, told: Together) -> bool:
    """Put a folded state on the row; say whether anything changed."""
    before = tuple(getattr(parcel, name) for name in FOLDED)
    states = told.pieces
    said = [state for state in states.values() if state.milestone == told.milestone] or list(states.values())
    one = max(said, key=lambda state: (state.since is not None, state.since or parcel.created_at))
    every = list(states.values())
    sent = [state.sent_at for state in every if state.sent_at]
    last = [state.last_scan_at for state in every if state.last_scan_at]
    parcel.milestone = told.milestone
    same = one.milestone == told.milestone
    parcel.detail, parcel.cause = (one.detail[:40], one.cause[:40]) if same else ("", "")
    parcel.party = one.party[:16] if same else ""
    parcel.milestone_at = one.since if same else None
    parcel.sent_at = min(sent) if sent else None
    parcel.last_scan_at = max(last) if last else None
    whole = told.delivered == told.expected
    parcel.delivered_at = one.delivered_at if whole else None
    parcel.returned_at = one.returned_at if same else None
    parcel.leg, parcel.pieces_delivered = one.leg, told.delivered
    parcel.flags = " ".join(sorted(frozenset().union(*(state.flags for state in every))))[:120]
    parcel.unknown_scans = sum(state.unknown for state in every)
    return before != tuple(getattr(parcel, name) for name in FOLDED)


def _new(entries: Sequence[Entry], known: Mapping[str, Sequence[Fact]], report: Report) -> list[Entry]:
    """Return what is not known yet; the same event with other words becomes its next version."""
    newest: dict[tuple[str, str], Fact] = {}
    for ref, facts in known.items():
        for fact in facts:
            there = newest.get((ref, fact.key))
            if there is None or fact.version > there.version:
                newest[ref, fact.key] = fact
    found = []
    for entry in entries:
        place = (entry.parcel.pk, entry.fact.key)
        before = newest.get(place)
        if before is not None and same(before, entry.fact):
            report.repeated += 1
            continue
        fact = entry.fact if before is None else entry.fact._replace(version=before.version + 1)
        report.fresh += before is None
        report.corrected += before is not None
        newest[place] = fact
        found.append(entry._replace(fact=fact))
    return found


def same(one: Fact, other: Fact) -> bool:
    """Tell whether two facts of one key say the same; the table that read them does not matter."""
    return one._replace(version=0, mapping="") == other._replace(version=0, mapping="")


def _row(entry: Entry, now: Any) -> Scan:
    fact = entry.fact
    return Scan(
        parcel_id=entry.parcel.pk,
        key=fact.key,
        version=fact.version,
        milestone=fact.milestone,
        detail=fact.detail,
        cause=fact.cause,
        party=fact.party,
        evidence=fact.evidence,
        mapping=fact.mapping,
        at=fact.at,
        local=fact.local,
        zone_source=fact.zone_source,
        precision=fact.precision,
        leg=fact.leg,
        direction=fact.direction,
        piece=fact.piece,
        code=entry.code[:60],
        text=entry.text[:300],
        place=fact.place,
        country=fact.country,
        carrier=entry.carrier[:40],
        number=fact.number,
        takes_back=fact.takes_back,
        source=fact.source,
        raw=dict(entry.raw),
        recorded_at=now,
    )
