"""Writing events: `record` inside the transaction of the change, `record_many` for imports."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from aftermile.accounts.models import Seller
from aftermile.events import bell
from aftermile.events.fanout import owe_deliveries
from aftermile.events.models import Event, ReactionRun
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.kernel.ids import new_id
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


def owe(events: Sequence[Event]) -> None:
    """Write down what these events owe to reactions and webhooks, and wake the worker after the commit."""
    now = clock.now()
    runs = [
        ReactionRun(event=event, reaction=reaction.name, due_at=now)
        for event in events
        for reaction in reactions
        if event.name in reaction.on
    ]
    if runs:
        ReactionRun.objects.bulk_create(runs, batch_size=1000)
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
