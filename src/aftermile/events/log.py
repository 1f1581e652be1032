"""Writing events: `record` in the transaction of a change, `record_many` for many, `history` for imports."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple, Protocol

from django.db import connection, transaction

from aftermile.accounts.models import Seller
from aftermile.database.bulk import as_given, given_rows, insert_rows
from aftermile.events import bell
from aftermile.events.fanout import FEW, Owed, owe_deliveries
from aftermile.events.models import Event, ReactionRun
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.kernel.ids import new_id, new_ids
from aftermile.kernel.registry import Registry


class Subject(Protocol):
    """Any row with an id that belongs to a seller."""

    @property
    def pk(self) -> Any: ...
    @property
    def seller_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Reaction:
    """
    A function that runs once after each event of these names.

    `atomic`: it runs in one transaction with the note that it ran, so its writes happen exactly once.
    One that calls the world outside is not atomic: it runs without a transaction, at least once, and is
    idempotent by keys of its own. Dead after `tries`.
    """

    name: str
    on: tuple[str, ...]
    run: Callable[[Event], None]
    atomic: bool = True
    tries: int = 12


reactions: Registry[Reaction] = Registry("reaction")


@dataclass(frozen=True, slots=True)
class EventType:
    """A name of the log with what its `data` holds; docs and webhooks list these."""

    name: str
    summary: str
    data: dict[str, str] = field(default_factory=dict)


event_types: Registry[EventType] = Registry("event")


def declare(name: str, summary: str, **data: str) -> None:
    """Announce an event type; `data` maps each field to what it means."""
    event_types.add(name, EventType(name, summary, data))


def record(
    name: str,
    *,
    subject: Subject,
    by: Actor,
    thread: str = "",
    at: datetime | None = None,
    data: dict[str, Any] | None = None,
) -> Event:
    """Append one event and owe each subscribed reaction a run; must be called inside a transaction."""
    event_types.get(name)
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record() belongs inside the transaction of the change")
    event = Event.objects.create(
        id=new_id("evt"),
        seller_id=subject.seller_id,
        name=name,
        subject_id=str(subject.pk),
        thread_id=thread or str(subject.pk),
        actor_kind=by.kind,
        actor_ref=by.ref,
        actor_name=by.name,
        data=data or {},
        at=at or clock.now(),
    )
    owe([event])
    return event


class Told(NamedTuple):
    """One event of a batch: whose it is, what changed, in whose timeline it is read, its payload."""

    seller_id: str
    subject_id: str
    thread_id: str
    data: dict[str, Any]


_GIVEN: Final = {
    "id": "varchar",
    "seller_id": "varchar",
    "subject_id": "varchar",
    "thread_id": "varchar",
    "data": "jsonb",
}


_APPEND: Final = (
    "INSERT INTO events_event (id, seller_id, subject_id, thread_id, data, name, version, actor_kind, "
    "actor_ref, actor_name, at, loaded) "
    "SELECT id, seller_id, subject_id, thread_id, data, %s, 1, %s, %s, %s, %s, %s "
)


def record_many(name: str, told: Sequence[Told], *, by: Actor) -> None:
    """
    Append an event of one name for each of these, as `record` does, in a fixed number of statements.

    Nothing is given back: reactions and webhooks read what was written.
    """
    event_types.get(name)
    if not told:
        return
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record_many() belongs inside the transaction of the change")
    rows = [(ref, *one) for ref, one in zip(new_ids("evt", len(told)), told, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            _APPEND + f"FROM {given_rows(_GIVEN)} RETURNING seq, seller_id",
            [
                *(name, str(by.kind), by.ref, by.name),
                connection.ops.adapt_datetimefield_value(clock.now()),
                False,
                as_given(list(_GIVEN), rows),
            ],
        )
        written = cursor.fetchall()
    _owe([Owed(seq, seller_id, name) for seq, seller_id in written])


def owe(events: Sequence[Event]) -> None:
    """Write down what these events owe to reactions and webhooks, and wake the worker after the commit."""
    _owe([Owed(event.seq, event.seller_id, event.name) for event in events])


def _owe(events: Sequence[Owed]) -> None:
    now = clock.now()
    runs = [
        (event.seq, reaction.name, now)
        for event in events
        for reaction in reactions
        if event.name in reaction.on
    ]
    if len(runs) > FEW:
        insert_rows(ReactionRun, ("event_id", "reaction", "due_at"), runs)
    elif runs:
        ReactionRun.objects.bulk_create(
            ReactionRun(event_id=seq, reaction=reaction, due_at=due) for seq, reaction, due in runs
        )
    owe_deliveries(events)
    transaction.on_commit(bell.ring)


def history(
    name: str, *, seller: Seller, subjects: Iterable[tuple[str, datetime, dict[str, Any]]], by: Actor = SYSTEM
) -> list[Event]:
    """Return unsaved events of loaded history, for a bulk insert: nothing reacts to them, nobody is told."""
    event_types.get(name)
    return [
        Event(
            id=new_id("evt"),
            seller=seller,
            name=name,
            subject_id=subject_id,
            thread_id=subject_id,
            actor_kind=by.kind,
            actor_ref=by.ref,
            actor_name=by.name,
            data=data,
            at=at,
            loaded=True,
        )
        for subject_id, at, data in subjects
    ]
