"""Reactions, tasks and an event type that only these tests know."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import transaction

from aftermile.events import log
from aftermile.events.log import Reaction, event_types, reactions
from aftermile.events.models import Event
from aftermile.events.tasks import Task, tasks
from aftermile.kernel.actor import SYSTEM
from tests.factories import make_seller

NAME = "thing.happened"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start with empty registries and put the program's own back afterwards."""
    monkeypatch.setattr(reactions, "_items", {})
    monkeypatch.setattr(tasks, "_items", {})
    monkeypatch.setattr(event_types, "_items", dict(event_types._items))
    if NAME not in event_types:
        log.declare(NAME, "Something happened.")


@pytest.fixture
def react() -> Callable[..., None]:
    def add(run: Callable[[Event], None], name: str = "test.reaction", **fields) -> None:
        reactions.add(name, Reaction(name, (NAME,), run, **fields))

    return add


@pytest.fixture
def every() -> Callable[..., None]:
    def add(run: Callable[[], object], name: str = "test.task", hours: int = 1, **fields) -> None:
        tasks.add(name, Task(name, timedelta(hours=hours), run, **fields))

    return add


class Thing:
    def __init__(self, seller_id: str, pk: str = "thing_1") -> None:
        self.seller_id, self.pk = seller_id, pk


@pytest.fixture
def happen(db) -> Iterator[Callable[..., Event]]:
    seller = make_seller()

    def record(pk: str = "thing_1", **data) -> Event:
        with transaction.atomic():
            return log.record(NAME, subject=Thing(seller.pk, pk), by=SYSTEM, data=data)

    record.seller = seller
    return record
