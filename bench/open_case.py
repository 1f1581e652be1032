"""
Cases opened a second through the API, with 1,000,000 cases present, against a bare endpoint in the same run.

Limit: at least 0.15 of what the bare endpoint does. Both are served by one granian server of the product
(`aftermile serve` without the worker thread: what an open case owes to reactions is written, but done later),
with the same middleware, the same check of the API key and of its rate. `POST /api/v1/cases` with an
Idempotency-Key holds one unit of an order, decides, keeps the decision, starts the clocks and tells it in the
log; each request is another order. The bare endpoint reads a small JSON body and inserts one row in one
transaction. As many clients ask as the server has threads, in turn for some seconds each; the medians of the
rounds are compared. PostgreSQL is measured when AFTERMILE_CI_POSTGRES or a postgres AFTERMILE_DATABASE_URL
names a server; a database of its own is made there and dropped.
"""

import contextlib
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from bench.serve_start import free_port

LIMIT = 0.15
ROOT = Path(__file__).parents[1]
CASES, FEW_CASES = 1_000_000, 1_000
TARGETS, FEW_TARGETS = 30_000, 1_000
ROUNDS, FEW_ROUNDS = 7, 3
SECONDS, FEW_SECONDS = 4.0, 1.0
CLIENTS = 4
PATIENCE = 60

Body = Callable[[], tuple[str, dict[str, Any], dict[str, str]]]


def environment(url: str, data: str) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "bench.opening.settings",
        "AFTERMILE_DATA": data,
        "AFTERMILE_MODE": "local",
        "AFTERMILE_DATABASE_URL": url,
        "AFTERMILE_API_RATE": "10000000",
        "AFTERMILE_THREADS": str(CLIENTS),
    }


@contextmanager
def served(url: str, data: str) -> Iterator[int]:
    """Serve the product and the bare endpoint; give the port."""
    port = free_port()
    command = [sys.executable, "-m", "bench.open_case", "serve", str(port)]
    server = subprocess.Popen(command, env=environment(url, data), cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        until = time.perf_counter() + PATIENCE
        while time.perf_counter() < until:
            with contextlib.suppress(OSError, http.client.HTTPException):
                asking = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                asking.request("GET", "/api/v1/key")
                asking.getresponse().read()
                break
            time.sleep(0.05)
        else:
            raise RuntimeError("the server did not answer within a minute")
        yield port
    finally:
        server.terminate()
        server.wait(30)


class Asking:
    """Clients that post bodies for some seconds, each over a connection of its own."""

    def __init__(self, port: int, secret: str) -> None:
        self.port = port
        self.headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        self.numbers = count(1)

    def bare(self) -> tuple[str, dict[str, Any], dict[str, str]]:
        return "/api/v1/bench/rows", {"text": f"row {next(self.numbers)}"}, {}

    def case(self) -> tuple[str, dict[str, Any], dict[str, str]]:
        number = f"{next(self.numbers):09}"
        line = {"unit": f"unit_t{number}", "quantity": 1, "reason": "changed_mind"}
        body = {"order": f"T{number}", "kind": "return", "lines": [line]}
        return "/api/v1/cases", body, {"Idempotency-Key": f"open-{number}"}

    def per_second(self, body: Body, seconds: float) -> float:
        """Return the answers a second of all clients together; raise where one is not a 201."""
        done: list[int] = []
        wrong: list[str] = []
        start = time.perf_counter()

        def ask() -> None:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            answered = 0
            while time.perf_counter() - start < seconds and not wrong:
                path, data, more = body()
                line.request("POST", path, json.dumps(data), {**self.headers, **more})
                answer = line.getresponse()
                text = answer.read()
                if answer.status != http.HTTPStatus.CREATED:
                    wrong.append(f"{path} answers {answer.status}: {text[:300]!r}")
                answered += 1
            done.append(answered)

        threads = [threading.Thread(target=ask) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if wrong or len(done) != CLIENTS:
            raise RuntimeError(wrong[0] if wrong else "a client lost its connection")
        return sum(done) / (time.perf_counter() - start)


def measured(name: str, url: str, data: str, secret: str, *, small: bool) -> bool:
    """Ask both in turn, and compare the medians: what else runs here slows both."""
    rounds, seconds = (FEW_ROUNDS, FEW_SECONDS) if small else (ROUNDS, SECONDS)
    with served(url, data) as port:
        rows, cases = Asking(port, secret), Asking(port, secret)
        rows.per_second(rows.bare, seconds)
        cases.per_second(cases.case, seconds)  # both warm
        pairs = [
            (rows.per_second(rows.bare, seconds), cases.per_second(cases.case, seconds))
            for _ in range(rounds)
        ]
    bare, ours = (statistics.median(values) for values in zip(*pairs, strict=True))
    print(
        f"{name}: {ours:.1f} cases/s, bare endpoint {bare:.1f} rows/s: {ours / bare:.3f}, "
        f"at least {LIMIT} (rounds {', '.join(f'{case / row:.3f}' for row, case in pairs)})",
        flush=True,
    )
    return bool(ours / bare >= LIMIT)


def filled(url: str, data: str, *, small: bool) -> str:
    """Fill the database in a process of its own; return the key to ask with."""
    sizes = (FEW_CASES, FEW_TARGETS) if small else (CASES, TARGETS)
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bench.open_case", "fill", *(str(size) for size in sizes)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(url, data),
    )
    print(f"{sizes[0]:,} cases made in {time.perf_counter() - start:.0f} s", flush=True)
    return done.stdout.split()[-1]


def compared(name: str, url: str, *, small: bool) -> bool:
    from tests.template import own_database

    with tempfile.TemporaryDirectory() as data, own_database("opening", Path(data), url=url) as own:
        return measured(name, own, data, filled(own, data, small=small), small=small)


def main(*, small: bool = False) -> bool:
    fine = compared("sqlite", "sqlite:", small=small)
    url = os.environ.get("AFTERMILE_CI_POSTGRES") or os.environ.get("AFTERMILE_DATABASE_URL", "")
    if not url.startswith("postgres"):
        print("no PostgreSQL named (AFTERMILE_CI_POSTGRES): only SQLite was measured")
        return fine
    return compared("postgresql", url, small=small) and fine


def _inside(what: str, *numbers: str) -> None:
    from aftermile.config.boot import boot

    boot()
    if what == "serve":
        from aftermile.config.commands.serve_ import serve

        serve("127.0.0.1", int(numbers[0]), worker=False)
        return
    from django.core.management import call_command

    from bench.opening.filling import fill

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    print(fill(*(int(number) for number in numbers)))


if __name__ == "__main__":
    _inside(*sys.argv[1:])
