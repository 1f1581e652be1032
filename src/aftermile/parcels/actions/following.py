"""The numbers of a parcel: those that carriers name, those that a person adds, how their trackers are."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from aftermile.database.bulk import update_rows
from aftermile.events.log import Told, record_many
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.search import document
from aftermile.parcels.actions.matching import number_of
from aftermile.parcels.actions.telling import data_of
from aftermile.parcels.carrier import Tracking
from aftermile.parcels.following import who_follows
from aftermile.parcels.models import Leg, Parcel, Role
from aftermile.parcels.rows import Held, LegRow, hold, legs_of

MOST_LEGS: Final = 12
"""Numbers of one parcel; a vendor cannot add more."""
_NUMBER: Final = re.compile(r"[A-Z0-9][A-Z0-9-]{4,39}")
Answer = tuple[Tracking, Sequence[LegRow]]
Named = tuple[str, str, str]
"""Role, carrier, number."""


@dataclass(slots=True)
class Added:
    """Numbers that are new, by seller; their parcels, with all `legs` of each; what was left out."""

    numbers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    parcels: set[str] = field(default_factory=set)
    legs: dict[str, list[tuple[int, str, str, str]]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def follow_numbers(answers: Iterable[Answer], *, by: Actor) -> Added:
    """Add the numbers that answers name: where a parcel goes on, where it comes back, its master waybill."""
    wanted: dict[str, list[Named]] = defaultdict(list)
    for tracking, legs in answers:
        if tracking.next_numbers or tracking.return_numbers or tracking.master_number:
            for leg in legs:
                wanted[leg.ref] += _named(tracking)
    return add_numbers(wanted, by=by)


def _named(tracking: Tracking) -> list[Named]:
    named: list[Named] = [(Role.LAST_MILE.value, *pair) for pair in tracking.next_numbers[:MOST_LEGS]]
    named += [(Role.RETURN.value, *pair) for pair in tracking.return_numbers[:MOST_LEGS]]
    if tracking.master_number:
        named.append((Role.MASTER.value, tracking.carrier, tracking.master_number))
    return named


def add_numbers(wanted: Mapping[str, Sequence[Named]], *, by: Actor) -> Added:
    """Add numbers to parcels, each once, and tell of them; the parcels are locked."""
    added = Added()
    if not wanted:
        return added
    parcels, legs = hold(wanted), legs_of(wanted)
    rows: list[Leg] = []
    told: list[Told] = []
    for ref, parcel in parcels.items():
        added.legs[ref] = legs.get(ref, [])
        for leg in _fresh(parcel, wanted[ref], added.legs[ref], added):
            rows.append(leg)
            added.numbers[parcel.seller_id].append(leg.number)
            added.parcels.add(ref)
            data = {**data_of(parcel), "added": leg.number, "added_carrier": leg.carrier, "role": leg.role}
            told.append(Told(parcel.seller_id, ref, parcel.case_ref or parcel.order_id, data))
    Leg.objects.bulk_create(rows, batch_size=500)
    _let_be_found(rows)
    record_many("parcel.number_added", told, by=by)
    return added


def _let_be_found(legs: Sequence[Leg]) -> None:
    """Let parcels be found by their new numbers too."""
    fresh: dict[str, list[str]] = defaultdict(list)
    for leg in legs:
        fresh[leg.parcel_id].append(leg.number)
    if fresh:
        there = Parcel.objects.filter(pk__in=fresh).order_by("pk").values_list("pk", "search")
        rows = [(f"{search} {document(fresh[ref])}", ref) for ref, search in there]
        update_rows(Parcel, ("search",), rows)


def _fresh(
    parcel: Held, wanted: Sequence[Named], legs: list[tuple[int, str, str, str]], added: Added
) -> Iterable[Leg]:
    """Yield the legs that a parcel has not got; `legs` grows with them."""
    for role, said, written in wanted:
        number, carrier = number_of(written), said.strip().lower()[:40]
        if any(number == there and carrier in ("", other) for _place, _role, other, there in legs):
            continue
        if not _NUMBER.fullmatch(number):
            added.problems.append(f"“{written[:60]}” is no tracking number")
        elif len(legs) >= MOST_LEGS:
            added.problems.append(
                f"{parcel.number or parcel.ref} has {len(legs)} numbers, {number} is left out"
            )
        else:
            place = _place(role, [position for position, *_ in legs])
            legs.append((place, role, carrier, number))
            service = who_follows(carrier)
            yield Leg(
                seller_id=parcel.seller_id,
                parcel_id=parcel.ref,
                position=place,
                role=role,
                carrier=carrier,
                number=number,
                provider=service,
                next_poll_at=clock.now() if service else None,
            )


def _place(role: str, places: Sequence[int]) -> int:
    """A way goes on behind the last leg; what runs before the door stands before the first."""
    if not places:
        return 0
    return min(places) - 1 if role in BEFORE else max(places) + 1


BEFORE: Final = (Role.MASTER.value, Role.FIRST_MILE.value, Role.LINE_HAUL.value)


def note_health(answers: Iterable[Answer]) -> None:
    """Note how trackers are where that changed; a parcel does not move by it."""
    now = clock.now()
    changed = {}
    for tracking, legs in answers:
        health, needs = tracking.health[:16], " ".join(tracking.needs)[:80]
        for leg in legs:
            if (leg.health, leg.needs) != (health, needs):
                changed[leg.id] = (health, needs, now, leg.id)
            else:
                changed.pop(leg.id, None)
    update_rows(Leg, ("health", "needs", "health_at"), [changed[ref] for ref in sorted(changed)])
