"""The fold: one sort, one pass; the same for every order of arrival, every repeat, every correction."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from aftermile.parcels.folding.facts import STRANGER, Fact, Known, Note, State
from aftermile.parcels.folding.rules import slack, verdict
from aftermile.parcels.folding.sift import sift
from aftermile.parcels.folding.words import (
    ACTION,
    ARRIVAL,
    DELIVERED,
    DOOR,
    END,
    GROUP,
    IN_TRANSIT,
    MOVE,
    NEWS,
    NOTHING,
    RANK,
    RETURNED,
    RETURNING,
    START,
    TERMINAL,
    TRACKER,
    TROUBLE,
)

_LAST: Final = datetime.max.replace(tzinfo=UTC)
_SOURCE: Final = {"text": 0, "code": 1, "person": 2}
_SETTLED: Final = {"customs_released": 3, "problem_resolved": 3}
_LATE: Final = frozenset({"delayed", "weather", "missorted"})
_KEPT: Final = frozenset({"reopened", "disputed", "damaged"})
_ON_THE_WAY: Final = frozenset({START, MOVE, DOOR})

EARLIER_USE: Final = timedelta(days=30)
AFTER_END: Final = timedelta(days=30)
AFTER_SILENCE: Final = timedelta(days=90)


def fold(facts: Iterable[Fact], known: Known = STRANGER) -> State:
    """
    Return the state that these facts of one parcel say together.

    `delivered_at` is the time of the delivery that counts, not of its intake; with the flag `zone_unknown`
    it is a local time, good for a day and not for hours. Nothing known is `registered`, nothing but unknown
    codes is `unknown`: a state never comes from absence.
    """
    mine, taken = sift(facts)
    mine.sort(key=_order)
    walk = _Walk(known, mine)
    notes: list[Note] = []
    for index, fact in enumerate(mine):
        reason = walk.step(fact)
        if reason == "later_life":
            notes += [Note(other.key, reason) for other in mine[index:]]
            break
        if reason == "former_life":
            notes = [Note(other.key, reason) for other in mine[:index]]
        elif reason:
            notes.append(Note(fact.key, reason))
    return walk.state((*taken, *notes))


def _order(fact: Fact) -> tuple[datetime, int, int, str]:
    rank = RANK.get(fact.milestone, -1) + _SETTLED.get(fact.detail, 0)
    return fact.at or _LAST, _SOURCE.get(fact.evidence, 1), rank, fact.key


class _Walk:
    """What is known while the facts go by, oldest first."""

    __slots__ = (
        "facts",
        "flags",
        "known",
        "last",
        "lives",
        "moved",
        "now",
        "oldest",
        "sent",
        "since",
        "unknown",
        "was",
    )

    def __init__(self, known: Known, facts: Sequence[Fact]) -> None:
        self.known, self.facts = known, facts
        self.oldest = known.since - EARLIER_USE if known.since else None
        self.lives = 1
        self.last: datetime | None = None
        self.moved: dict[int, datetime] | None = None
        self._begin()

    def _begin(self) -> None:
        self.now: Fact | None = None
        self.was = "registered"
        self.since: datetime | None = None
        self.sent: datetime | None = None
        self.unknown = 0
        self.flags: set[str] = set()

    def step(self, fact: Fact) -> str:
        """Take one fact in; return why it does not count, empty when it does, `former_life` at a new life."""
        group = GROUP.get(fact.milestone, NOTHING)
        if group == NOTHING:
            return self._unknown(fact)
        at, reborn = fact.at, ""
        if at is not None:
            if self.oldest is not None and at < self.oldest and at + slack(fact) < self.oldest:
                return "before_ours"
            if self._another_life(fact, at, group):
                if self.oldest is not None:
                    return "later_life"
                self.lives += 1
                self._begin()
                reborn = "former_life"
            self.last = at
            if self.sent is None and group != NEWS:
                self.sent = at
        return self._judge(fact, group) or reborn

    def _unknown(self, fact: Fact) -> str:
        if fact.milestone in TRACKER:
            return "tracker_health"
        self.unknown += 1
        return "unknown_code"

    def _another_life(self, fact: Fact, at: datetime, group: int) -> bool:
        """Tell whether a number begins a new life: what starts a parcel, long after the last scan."""
        if self.last is None or at - self.last < AFTER_END or fact.direction == "return" or self.now is None:
            return False
        ended = self.was in TERMINAL
        if group in (NEWS, START):
            return ended or at - self.last >= AFTER_SILENCE
        if not ended or at - self.last < AFTER_SILENCE:
            return False
        return group == MOVE or (group in (DOOR, ARRIVAL) and self.was in (DELIVERED, RETURNED))

    def _judge(self, fact: Fact, group: int) -> str:
        says = self._says(fact, group)
        now, was = self.now, self.was
        if now is not None:
            reason = verdict(now, was, fact, says, self.known)
            if reason:
                self._note_doubt(says, reason, group)
                return reason
            if was in TERMINAL and says != was:
                self.flags.add("reopened")
        if group == TROUBLE:
            self.flags.add(fact.detail)
        if now is None or says != was or says == DELIVERED:
            self.since = fact.at
        self.now, self.was = fact, says
        return ""

    def _says(self, fact: Fact, group: int) -> str:
        """Return what a fact means here, by its leg and direction."""
        says = fact.milestone
        if group == ARRIVAL:
            return self._arrival(fact)
        if group in _ON_THE_WAY:
            if fact.direction == "return":
                return RETURNING
            if group == START and self.now is not None and fact.leg > self.now.leg:
                return IN_TRANSIT
        return says

    def _arrival(self, fact: Fact) -> str:
        """Delivered to the buyer, back to the sender, or only to the next carrier."""
        known = self.known
        if fact.direction == "return":
            return RETURNED
        if self.was in (RETURNING, RETURNED) and fact.direction != "forward":
            return DELIVERED if self._still_forward(fact) else RETURNED
        if known.origin and fact.country == known.origin and self._was_there(fact):
            return RETURNED
        if fact.leg in known.stages or (fact.leg not in known.through and self._goes_on(fact)):
            return IN_TRANSIT
        return DELIVERED

    def _still_forward(self, fact: Fact) -> bool:
        """Tell whether a delivery after "returning" was to the buyer: abroad, or a return only announced."""
        known = self.known
        if known.origin and known.destination and known.origin != known.destination and fact.country:
            return fact.country == known.destination
        return self.now is not None and self.now.detail == "announced"

    def _was_there(self, fact: Fact) -> bool:
        """Tell whether the parcel was in the country it goes to before this fact in the one it comes from."""
        there = self.known.destination
        if not there or there == self.known.origin or fact.at is None or fact.direction == "forward":
            return False
        return any(
            other.country == there and other.at is not None and other.at < fact.at for other in self.facts
        )

    def _goes_on(self, fact: Fact) -> bool:
        """Tell whether a later leg moved the parcel after this fact."""
        if self.moved is None:
            self.moved = {}
            for other in self.facts:
                on = GROUP.get(other.milestone, NOTHING) in _ON_THE_WAY and other.direction != "return"
                if on and other.at is not None:
                    self.moved[other.leg] = max(other.at, self.moved.get(other.leg, other.at))
        at = fact.at
        return at is not None and any(leg > fact.leg and last > at for leg, last in self.moved.items())

    def _note_doubt(self, says: str, reason: str, group: int) -> None:
        contradicts = reason == "final" and says != self.was and group in (ARRIVAL, END)
        if (
            contradicts
            or reason in ("text_against_code", "label_only")
            or (reason == "soon_after_delivery" and says == "attempt_failed")
            or (reason == "already_delivered" and group == TROUBLE)
        ):
            self.flags.add("disputed")

    def state(self, notes: tuple[Note, ...]) -> State:
        now, was = self.now, self.was
        if now is None:
            milestone = "unknown" if self.unknown else "registered"
            flags = frozenset({"unknown_codes"}) if self.unknown else frozenset()
            return State(milestone, last_scan_at=self.last, flags=flags, ignored=notes, unknown=self.unknown)
        detail = now.detail if was == now.milestone else ""
        return State(
            was,
            detail or _handed_over(now, was),
            now.cause,
            now.party,
            self.since,
            self.sent,
            self.since if was == DELIVERED else None,
            self.since if was == RETURNED else None,
            self.last,
            now.leg,
            self._flags(now),
            now.key,
            notes,
            self.unknown,
            self.lives,
        )

    def _flags(self, now: Fact) -> frozenset[str]:
        was = self.was
        flags = self.flags & _KEPT
        if was not in TERMINAL:
            if self.flags & _LATE:
                flags.add("delayed")
            if was == "customs_hold":
                flags.add("customs")
            if now.detail in ACTION or was == "available_for_pickup":
                flags.add("action_required")
        if now.zone_source == "none":
            flags.add("zone_unknown")
        if self.unknown:
            flags.add("unknown_codes")
        if self.lives > 1:
            flags.add("number_reused")
        return frozenset(flags)


def _handed_over(now: Fact, was: str) -> str:
    return "handed_to_last_mile" if was == IN_TRANSIT and now.milestone in (DELIVERED, "picked_up") else ""
