"""
First answer after `aftermile serve` against `python -c "import django; django.setup()"`, same database.

Limit: 5 times. Both are started in turn, several times; the medians are compared.
"""

import contextlib
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

LIMIT = 5.0
ROOT = Path(__file__).parents[1]
PATIENCE = 60


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def setup_seconds(environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"], env=environment, cwd=ROOT, check=True
    )
    return time.perf_counter() - start


def serve_seconds(environment: dict[str, str]) -> float:
    port = free_port()
    start = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "aftermile.config", "serve", "--port", str(port)],
        env=environment,
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )
    try:
        while time.perf_counter() - start < PATIENCE:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=10) as answer:
                    answer.read()
                    return time.perf_counter() - start
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.01)
        raise RuntimeError("aftermile serve did not answer within a minute")
    finally:
        server.terminate()
        server.wait(30)


def main(*, small: bool = False) -> bool:
    from tests.template import own_database

    with tempfile.TemporaryDirectory() as data, own_database("serve", Path(data), url="sqlite:") as url:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "DJANGO_SETTINGS_MODULE": "aftermile.config.settings",
            "AFTERMILE_DATA": data,
            "AFTERMILE_MODE": "local",
            "AFTERMILE_DATABASE_URL": url,
        }
        subprocess.run(
            [sys.executable, "-m", "aftermile.config", "migrate"],
            env=environment,
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        setup_seconds(environment)  # compiles and warms the disk
        pairs = [(setup_seconds(environment), serve_seconds(environment)) for _ in range(1 if small else 7)]
    setup, serve = (statistics.median(values) for values in zip(*pairs, strict=True))
    ratio = serve / setup
    print(f"django.setup() {setup:.2f} s, first answer {serve:.2f} s: {ratio:.2f} times, limit {LIMIT}")
    return ratio <= LIMIT
