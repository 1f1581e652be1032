"""Tasks of the clock: registered by name, claimed through one row each, run by exactly one host at a time."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Q

from aftermile.events import claims
from aftermile.events.models import TaskRun
from aftermile.kernel import clock
from aftermile.kernel.holding import is_dead, new_token
from aftermile.kernel.registry import Registry

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
INSIDE: Final = "inside"
PROVIDERS: Final = "providers"
IMPORTS: Final = "imports"


@dataclass(frozen=True, slots=True)
class Task:
    """
    `run` starts once in `every`; it commits its own work and may be repeated after a crash.

    Tasks of one `lane` of the worker run one after the other: what waits for strangers or works for minutes
    has another lane than what is quick.
    """

    name: str
    every: timedelta
    run: Callable[[], object]
    lane: str = INSIDE


tasks: Registry[Task] = Registry("task")


def register(name: str, every: timedelta, run: Callable[[], object], lane: str = INSIDE) -> None:
    """Give the clock a task; only `config.wiring` calls this."""
    tasks.add(name, Task(name, every, run, lane))


def run_tasks(lane: str = INSIDE) -> int:
    """Run the tasks of this lane that are due here and held nowhere; return how many ran."""
    now = clock.now()
    ours = [task for task in tasks if task.lane == lane]
    if not ours:
        return 0
    known = {row.name: row for row in TaskRun.objects.all()}
    fresh = [TaskRun(name=task.name, due_at=now) for task in ours if task.name not in known]
    if fresh:
        TaskRun.objects.bulk_create(fresh, ignore_conflicts=True)
    due = [task for task in ours if task.name not in known or known[task.name].due_at <= now]
    return sum(_run(task, known[task.name].lease if task.name in known else "") for task in due)


def _run(task: Task, held: str = "") -> bool:
    now, token = clock.now(), new_token()
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    if held and is_dead(held):
        free |= Q(lease=held)
    with transaction.atomic():
        taken = TaskRun.objects.filter(free, name=task.name, due_at__lte=now).update(
            lease=token, leased_until=now + LEASE, last_started_at=now
        )
    if not taken:
        return False
    error = ""
    try:
        with _held(task.name, token):
            task.run()
    except Exception as problem:
        log.exception("task %s failed", task.name)
        error = claims.describe(problem)
    ended = clock.now()
    TaskRun.objects.filter(name=task.name, lease=token).update(
        lease="", leased_until=None, due_at=max(now + task.every, ended), last_finished_at=ended, error=error
    )
    return True


@contextmanager
def _held(name: str, token: str) -> Iterator[None]:
    """Renew the lease of a long task from a thread of its own until it ends."""
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(LEASE.total_seconds() / 3):
                TaskRun.objects.filter(name=name, lease=token).update(leased_until=clock.now() + LEASE)
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"lease of {name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=5)
