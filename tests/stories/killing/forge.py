"""
Starts servers and workers at once, from a process that has loaded everything: `python -m ...killing.forge`.

Each line of input, `serve <port>` or `worker`, forks one; its number is answered. They run the code of
`aftermile serve` and `aftermile worker` from where these have booted.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial

import httpx  # noqa: F401  the first refund would load it
from django.urls import get_resolver

from aftermile.config.boot import boot, free_connections
from aftermile.config.commands.serve_ import serve


def work() -> None:
    from aftermile.events.worker import run_forever  # noqa: PLC0415 - after `boot`

    run_forever(threading.Event())


def fork(run: Callable[[], None]) -> int:
    number = os.fork()
    if number:
        return number
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        quiet = os.open(os.devnull, os.O_RDWR)
        os.dup2(quiet, 0)
        os.dup2(2, 1)
        run()
    finally:
        os._exit(1)
    return 0


def main() -> None:
    boot()
    import aftermile.config.wsgi  # noqa: F401, PLC0415 - after `boot`

    get_resolver()._populate()
    free_connections()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the killed leave no zombies
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        what, _, port = line.strip().partition(" ")
        run = work if what == "worker" else partial(serve, "127.0.0.1", int(port), worker=False)
        print(fork(run), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
