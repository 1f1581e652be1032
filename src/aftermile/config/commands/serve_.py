"""`aftermile serve`."""

import contextlib
import functools
import os
import socket
import threading
from collections.abc import Callable
from typing import Any

import click

from aftermile.config.boot import boot, free_connections, refuse_unmigrated
from aftermile.config.errors import PortTaken


@click.command(
    "serve",
    epilog="""
\b
Examples:
  aftermile serve                            console, portal and API on 127.0.0.1:8000
  aftermile serve --host 0.0.0.0 --port 80   for a proxy or a container
  aftermile serve --no-worker                when `aftermile worker` runs beside it
""",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--processes", type=click.IntRange(1), help="Default: AFTERMILE_PROCESSES; always 1 on SQLite.")
@click.option("--threads", type=click.IntRange(1), help="Default: AFTERMILE_THREADS.")
@click.option(
    "--worker/--no-worker",
    default=None,
    help="Run reactions, mails and webhooks here too. Default: yes on SQLite, no on PostgreSQL.",
)
def command(host: str, port: int, processes: int | None, threads: int | None, *, worker: bool | None) -> None:
    """
    Serve console, portal and API.

    On SQLite this one process is all there is: a thread of it also runs reactions, mails and webhooks.
    With PostgreSQL start `aftermile worker` beside it, on any number of hosts.
    """
    boot()
    refuse_unmigrated()
    serve(host, port, processes=processes, threads=threads, worker=worker)


def serve(
    host: str,
    port: int,
    *,
    processes: int | None = None,
    threads: int | None = None,
    worker: bool | None = None,
) -> None:
    """Serve until a signal; `boot()` was called."""
    from django.conf import settings
    from granian.constants import Interfaces
    from granian.server import Server

    refuse_taken(host, port)
    on_sqlite = settings.ON_SQLITE
    with_worker = on_sqlite if worker is None else worker
    server = Server(
        "aftermile.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1 if on_sqlite else processes or settings.WEB_PROCESSES,
        blocking_threads=threads or settings.WEB_THREADS,
        log_enabled=False,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
    )
    click.echo(f"Aftermile answers at {_address(host, port)} (end with Ctrl+C)", err=True)
    free_connections()
    server.serve(target_loader=functools.partial(_load, with_worker=with_worker))


def _load(_target: str = "", *, with_worker: bool) -> Callable[..., Any]:
    """Give the application to a serving process, and its worker thread a life."""
    from aftermile.config.wsgi import application

    _end_with_parent()
    if with_worker:
        _start_worker_thread()
    return application


def _end_with_parent() -> None:
    """End this process when the one that started it was killed: the port is free for the next start."""
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)  # as if killed itself: what was begun is taken up again

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _start_worker_thread() -> None:
    from multiprocessing.util import Finalize

    from aftermile.events.worker import run_forever

    stop = threading.Event()
    thread = threading.Thread(target=run_forever, args=(stop,), name="reactions", daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(10)

    Finalize(None, end, exitpriority=10)  # runs at the end of a forked process, where atexit does not


def refuse_taken(host: str, port: int) -> None:
    """Raise `PortTaken` when nothing can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with contextlib.closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, UnicodeError) as error:
            problem = getattr(error, "strerror", None) or str(error)
            raise PortTaken(host=host, port=port, problem=problem) from error


def _address(host: str, port: int) -> str:
    shown = {"0.0.0.0": "localhost", "::": "localhost", "127.0.0.1": "localhost"}.get(host, host)  # noqa: S104
    return f"http://{shown}:{port}"
