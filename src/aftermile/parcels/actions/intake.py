"""Scans come in: matched to their parcels, kept as sent, folded, told. A single event is a batch of one."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from django.db import transaction

from aftermile.accounts.models import Seller
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.collecting import resting
from aftermile.parcels.actions.arrivals import keep_arrivals
from aftermile.parcels.actions.following import follow_numbers, note_health
from aftermile.parcels.actions.matching import (
    AHEAD,
    BROKEN,
    at_time,
    is_master,
    number_of,
    whose,
)
from aftermile.parcels.actions.rereading import TAUGHT
from aftermile.parcels.actions.straying import Stray, keep_strays, take_up, waiting_for
from aftermile.parcels.actions.taking import Entry, take
from aftermile.parcels.actions.teaching import Untaught, remember_untaught
from aftermile.parcels.carrier import SentScan, Tracking, mapping_of
from aftermile.parcels.lessons import lessons
from aftermile.parcels.models import Role
from aftermile.parcels.reading.scans import BadScan
from aftermile.parcels.reading.sent import Table, Way, cleaned, fact_of_sent, mean
from aftermile.parcels.rows import LegRow, Numbers, look_up_by_index, numbers_known

MOST_ROUNDS = 3
"""A number that leads to a number that leads to a number: then it waits for the next answer."""


MANY = 100
"""Answers from which on the database is told how to find their rows."""


@dataclass(slots=True)
class IntakeReport:
    """
    `fresh` scans went in, `repeated` were known, `corrected` came with other words, `strays` lie apart.

    By the place of an answer: `matched` tells its parcel ("" for one that lies apart), `reasons` why one lies
    apart; `broken` names scans that cannot be read: place of the answer, place in it, problem.
    """

    fresh: int = 0
    repeated: int = 0
    corrected: int = 0
    strays: int = 0
    parcels: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    matched: list[str] = field(default_factory=list)
    reasons: dict[int, str] = field(default_factory=dict)
    broken: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, other: "IntakeReport") -> None:
        """Count in what was taken in besides."""
        self.fresh += other.fresh
        self.repeated += other.repeated
        self.corrected += other.corrected
        self.parcels |= other.parcels
        self.problems += other.problems


def ingest(
    trackings: Sequence[Tracking], *, source: str, by: Actor, seller: Seller | None = None
) -> IntakeReport:
    """
    Take in what a source says of numbers; safe to repeat.

    A number is looked for among the legs of the seller's parcels, of all sellers when none is given. What is
    nobody's, ambiguous, foreign or cannot be read is kept as `StrayScan`; siblings are never harmed.
    """
    seller_id = seller.pk if seller else ""
    with transaction.atomic(), resting():
        return _ingest(trackings, source=source, by=by, seller_id=seller_id, rounds=MOST_ROUNDS)


def _ingest(
    trackings: Sequence[Tracking], *, source: str, by: Actor, seller_id: str, rounds: int
) -> IntakeReport:
    report = IntakeReport()
    if len(trackings) > MANY:
        look_up_by_index()
    written = [number_of(one.number) for one in trackings]
    known = numbers_known(set(written) - {""}, seller_id)
    reader = _Reader(source, report, len(trackings))
    with known.hold() as parts:
        for places in _as_held(written, known, parts):
            for place in places:
                tracking = trackings[place]
                reader.read(place, tracking, whose(tracking, known.legs(written[place])))
    held = known.held
    added = follow_numbers(reader.answers, by=by)
    pieces = {leg.ref: one.pieces for one, (leg, *_) in reader.answers if one.pieces > 1}
    for ref in added.parcels:
        pieces.setdefault(ref, 0)
        held.legs[ref] = added.legs[ref]
    take(reader.entries, by=by, report=report, pieces=pieces, held=held)
    if reader.untaught:
        remember_untaught(reader.untaught)
    note_health(reader.answers)
    keep_arrivals(reader.answers, source=source)
    report.problems += added.problems
    report.strays = keep_strays(reader.strays, source=source, seller_id=seller_id)
    if added.numbers and rounds > 1:
        for owner, numbers in added.numbers.items():
            more = adopt(numbers, seller_id=owner, by=by, rounds=rounds - 1)
            report.add(more)
            report.strays = max(0, report.strays - len(more.matched))
    return report


def _as_held(written: Sequence[str], known: Numbers, parts: Iterable[str]) -> Iterator[Iterable[int]]:
    """Yield the places of answers as their parcels are held, in order among those of one part."""
    last = sorted((known.last_of(number), place) for place, number in enumerate(written))
    done = 0
    for ref in parts:
        upto = bisect_right(last, (ref, len(written)), lo=done)
        yield sorted(place for _, place in last[done:upto])
        done = upto
    yield [place for _, place in last[done:]]


def adopt(numbers: Sequence[str], *, seller_id: str, by: Actor, rounds: int = MOST_ROUNDS) -> IntakeReport:
    """Take in what waited for these numbers, now that they are a seller's; `matched` has what was taken."""
    total = IntakeReport()
    for source, rows in waiting_for(numbers, seller_id).items():
        trackings = [row.tracking for row in rows]
        report = _ingest(trackings, source=source, by=by, seller_id=seller_id, rounds=rounds)
        taken = {row.id: ref for row, ref in zip(rows, report.matched, strict=True) if ref}
        take_up(taken)
        total.add(report)
        total.matched += taken.values()
    return total


class _Reader:
    """Reads answers scan by scan into entries; what cannot be read or is nobody's goes to `strays`."""

    def __init__(self, source: str, report: IntakeReport, answers: int) -> None:
        self.source, self.report = source, report
        report.matched = [""] * answers
        self.entries: list[Entry] = []
        self.strays: list[Stray] = []
        self.answers: list[tuple[Tracking, list[LegRow]]] = []
        self.untaught: list[Untaught] = []
        self._lessons = lessons()
        self._latest = clock.now() + AHEAD
        self._tables: dict[tuple[str, str, str], Table] = {}

    def read(self, place: int, tracking: Tracking, found: list[LegRow] | str) -> None:
        self.report.problems += tracking.problems
        if isinstance(found, str):
            self.strays.append(Stray(tracking, found))
            self.report.reasons[place] = found
            return
        self.report.matched[place] = found[-1].ref
        self.answers.append((tracking, found))
        if len(found) == 1:
            self._scans(place, tracking, found[0])
        elif is_master(found):
            for leg in found:
                self._scans(place, tracking, leg)
        else:
            self._scans(place, tracking, found[-1], uses=found)

    def _scans(
        self, place: int, tracking: Tracking, leg: LegRow, uses: Sequence[LegRow] | None = None
    ) -> None:
        way = _way(leg)
        for index, sent in enumerate(tracking.scans):
            try:
                clean = cleaned(sent)
                entry = self._entry(clean, leg, way, place + 1)
                if uses is not None:
                    use = at_time(uses, entry.fact.at)
                    entry = self._entry(clean, use, _way(use), place + 1)
                self.entries.append(entry)
            except BadScan as problem:
                self.report.problems.append(str(problem))
                self.report.broken.append((place, index, str(problem)))
                if leg.role != Role.MASTER or leg is self.answers[-1][1][0]:
                    alone = replace(tracking, scans=(sent,), problems=())
                    self.strays.append(Stray(alone, BROKEN, str(problem)))

    def _entry(self, sent: SentScan, leg: LegRow, way: Way, answer: int) -> Entry:
        carrier = sent.carrier or leg.carrier
        table = self._table(sent.carrier, leg)
        fact = fact_of_sent(sent, table, way)
        if fact.at is not None and fact.at > self._latest:
            raise BadScan(f"time “{sent.at or sent.local}” lies in the future")
        if (sent.kind or sent.milestone) and fact.mapping.startswith(TAUGHT):
            self.untaught.append((leg.ref, fact, mean(sent, table._replace(taught=None))))
        return Entry(leg.ref, fact, sent.code, sent.text, carrier, sent.raw, 0 if sent.key else answer)

    def _table(self, carrier: str, leg: LegRow) -> Table:
        place = (carrier, leg.carrier, leg.seller_id)
        found = self._tables.get(place)
        if found is None:
            info = mapping_of(self.source, carrier, leg.carrier)
            make = partial(Table, self.source, taught=self._lessons.of(self.source, leg.seller_id))
            found = make(codes=info.codes, version=info.version) if info else make()
            self._tables[place] = found
        return found


def _way(leg: LegRow) -> Way:
    return Way(leg.position, "return" if leg.role == Role.RETURN else "", leg.number)
