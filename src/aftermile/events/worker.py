"""
The worker: the same loop inside `aftermile serve` and in any number of `aftermile worker` processes.

Each lane is a thread, so that a slow stranger never delays our own work: `inside` (reactions that only
write here, quick tasks of the clock), `providers` (reactions and tasks that call the world outside),
`imports` (files that take minutes), `webhooks`, `mail`, and those that the wiring adds: one for what tracking
services push, one for each service that is asked.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable
from functools import partial
from typing import Final

from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from aftermile.events import bell, claims
from aftermile.events.mail import send_mails
from aftermile.events.models import SEEN_EVERY, Claimable, WorkerSeen
from aftermile.events.running import run_inside, run_outside
from aftermile.events.sending import send_deliveries
from aftermile.events.tasks import IMPORTS, INSIDE, PROVIDERS, run_tasks
from aftermile.kernel import clock

log = logging.getLogger(__name__)

IDLE_SECONDS: Final = 1.0

Step = Callable[[], int]
LANES: Final[dict[str, tuple[Step, ...]]] = {
    INSIDE: (run_inside, partial(run_tasks, INSIDE)),
    PROVIDERS: (run_outside, partial(run_tasks, PROVIDERS)),
    IMPORTS: (partial(run_tasks, IMPORTS),),
    "webhooks": (send_deliveries,),
    "mail": (send_mails,),
}


def add_lane(name: str, *steps: Step) -> None:
    """Give work of another kind a lane of its own; only `config.wiring` calls this, before the start."""
    LANES[name] = steps


def run_once() -> int:
    """Do one round of everything that is due; return how many things were tried."""
    return sum(step() for steps in LANES.values() for step in steps)


def drain(rounds: int = 1000) -> int:
    """Do rounds until nothing is due; return how many things were tried."""
    total = 0
    for _ in range(rounds):
        done = run_once()
        if not done:
            break
        total += done
    return total


def run_forever(stop: threading.Event) -> None:
    """Work until `stop` is set, then end what was begun and return."""
    threads = [
        threading.Thread(target=_lane, args=(name, steps, stop), name=f"worker {name}", daemon=True)
        for name, steps in LANES.items()
    ]
    for thread in threads:
        thread.start()
    stop.wait()
    bell.ring()
    for thread in threads:
        thread.join()


def _lane(name: str, steps: tuple[Step, ...], stop: threading.Event) -> None:
    presence = _Presence(name)
    try:
        while not stop.is_set():
            heard = bell.heard()
            if not _round(steps, stop, presence):
                bell.wait(heard, seconds=IDLE_SECONDS)
        presence.leave()
    finally:
        connection.close()


def _round(steps: tuple[Step, ...], stop: threading.Event, presence: "_Presence") -> int:
    close_old_connections()
    try:
        presence.tell()
        return sum(step() for step in steps if not stop.is_set())
    except (DatabaseError, InterfaceError):
        # The database is away or busy: claims run out by themselves, so waiting is all there is to do.
        log.exception("the database did not answer; trying again in %s s", IDLE_SECONDS)
        connection.close()
        return 0
    except Exception:
        log.exception("a worker round failed; going on")
        return 0


class _Presence:
    """Says now and then that this lane is alive, for the health page, and takes over from dead ones."""

    def __init__(self, lane: str) -> None:
        self.name = f"{socket.gethostname()} {os.getpid()} {lane}"
        self.started_at = self.told_at = clock.now()
        self.told = False

    def tell(self) -> None:
        now = clock.now()
        if self.told and now - self.told_at < SEEN_EVERY:
            return
        WorkerSeen.objects.update_or_create(
            name=self.name, defaults={"seen_at": now, "started_at": self.started_at}
        )
        for queue in Claimable.__subclasses__():
            claims.free_dead(queue)
        self.told, self.told_at = True, now

    def leave(self) -> None:
        WorkerSeen.objects.filter(name=self.name).delete()
