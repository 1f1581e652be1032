"""Web and worker are killed at random moments of busy traffic: nothing is lost, nothing is there twice."""

import os
from pathlib import Path

import pytest

from tests.stories.house import drop_postgres, fresh_postgres
from tests.stories.killing.run import killing

KILLS = int(os.environ.get("AFTERMILE_KILLS") or 12)


@pytest.mark.slow
def test_killed_at_random_moments_nothing_is_lost_and_nothing_twice(tmp_path: Path) -> None:
    url = os.environ.get("AFTERMILE_DATABASE_URL", "")
    on_postgres = url.startswith("postgres")
    database = fresh_postgres(url, f"aftermile_killing_{os.getpid()}") if on_postgres else ""
    try:
        told = killing(tmp_path, database, kills=KILLS)
    finally:
        if database:
            drop_postgres(database)
    assert (told["troubles"], told["lost"], told["twice"], told["unequal"]) == ([], [], [], {})
    assert told["kills"] >= KILLS
    assert told["stories"] > 0
