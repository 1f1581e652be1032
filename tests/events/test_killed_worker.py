"""Workers are killed in the middle of their work: every effect is there, and none is there twice."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).parents[2]
EVENTS = 1500


started: list[subprocess.Popen[bytes]] = []


def python(env: dict[str, str], *args: str) -> subprocess.Popen[bytes]:
    started.append(subprocess.Popen([sys.executable, *args], env=env, cwd=ROOT))
    return started[-1]


@pytest.fixture
def installation(tmp_path: Path, own_database) -> Iterator[dict[str, str]]:
    env = {**os.environ, "AFTERMILE_DATA": str(tmp_path), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    env |= {"DJANGO_SETTINGS_MODULE": "aftermile.config.settings", "AFTERMILE_MODE": "local"}
    with own_database("killed", tmp_path) as database:
        yield env | {"AFTERMILE_DATABASE_URL": database}
        for process in started:
            process.kill()


def rows(env: dict[str, str], query: str) -> list[tuple]:
    if env["AFTERMILE_DATABASE_URL"] == "sqlite:":
        return list(sqlite3.connect(Path(env["AFTERMILE_DATA"]) / "aftermile.sqlite3").execute(query))
    with psycopg.connect(env["AFTERMILE_DATABASE_URL"]) as database:
        return list(database.execute(query))


@pytest.mark.slow
def test_a_killed_worker_loses_nothing_and_doubles_nothing(installation):
    script = "tests/events/installation.py"
    assert python(installation, script, "owe", str(EVENTS)).wait() == 0
    killed = python(installation, script, "work", "77")
    others = 0 if installation["AFTERMILE_DATABASE_URL"] == "sqlite:" else 3
    workers = [python(installation, script, "work") for _ in range(others)]
    assert killed.wait(timeout=60) == -signal.SIGKILL
    left = "SELECT count(*) FROM events_reactionrun WHERE state = 'waiting' AND lease <> ''"
    assert rows(installation, left)[0][0] >= 24  # the rest of the killed worker's second batch of 50
    workers.append(python(installation, script, "work"))
    assert [worker.wait(timeout=120) for worker in workers] == [0] * (others + 1)
    states = "SELECT state, count(*) FROM events_reactionrun GROUP BY state"
    assert rows(installation, states) == [("done", EVENTS)]
    effects = "SELECT count(*), count(DISTINCT event_seq) FROM effect"
    assert rows(installation, effects) == [(EVENTS, EVENTS)]
    again = "SELECT count(*) FROM events_reactionrun WHERE attempts = 2"
    assert rows(installation, again) == [(24,)]
