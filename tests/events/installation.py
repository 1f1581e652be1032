"""
A small installation of its own for tests that kill processes: `python installation.py <command>`.

`owe N` writes N events, `work [D]` runs a worker that, if D is given, kills itself in the middle of its
D-th reaction, after the reaction wrote its effect. The effects go to a bare table without any key.
"""

import os
import signal
import sys
import threading
import time
from datetime import timedelta

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from aftermile.events import claims, log, worker  # noqa: E402
from aftermile.events.models import Event, ReactionRun  # noqa: E402
from aftermile.kernel.actor import SYSTEM  # noqa: E402
from tests.factories import make_seller  # noqa: E402

NAME = "thing.happened"
LEASE = timedelta(seconds=5)


class Thing:
    def __init__(self, seller_id: str, pk: str) -> None:
        self.seller_id, self.pk = seller_id, pk


def wire(run) -> None:
    log.event_types._items.setdefault(NAME, log.EventType(NAME, "Something happened."))
    log.reactions._items = {"count": log.Reaction("count", (NAME,), run)}
    claims.LEASE = LEASE


def owe(count: int) -> None:
    wire(lambda event: None)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE effect (event_seq bigint, pid integer)")
    seller = make_seller()
    with transaction.atomic():
        for number in range(count):
            log.record(NAME, subject=Thing(seller.pk, f"thing_{number}"), by=SYSTEM)


def work(die_at: int = 0) -> None:
    tried = 0

    def run(event: Event) -> None:
        nonlocal tried
        tried += 1
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO effect VALUES (%s, %s)", [event.seq, os.getpid()])
        if tried == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    wire(run)
    stop = threading.Event()
    threading.Thread(target=_stop_when_done, args=(stop,), daemon=True).start()
    worker.run_forever(stop)


def _stop_when_done(stop: threading.Event) -> None:
    while ReactionRun.objects.filter(state="waiting").exists():
        time.sleep(0.1)
    stop.set()


if __name__ == "__main__":
    {"owe": owe, "work": work}[sys.argv[1]](*map(int, sys.argv[2:]))
