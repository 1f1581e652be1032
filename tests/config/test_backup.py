"""A seeded installation is backed up and comes back in an empty one, with the programs a person uses."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.template import address

ROOT = Path(__file__).parents[2]
COUNTS = """
import json
from aftermile.config.boot import boot
boot()
from django.apps import apps
print(json.dumps({model._meta.label: model._base_manager.count() for model in apps.get_models()}))
"""

pytestmark = pytest.mark.slow


def started(env: dict[str, str], *words: str) -> tuple[int, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AFTERMILE_")}
    done = subprocess.run(
        [sys.executable, *words],
        env={**kept, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", **env},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return done.returncode, done.stdout + done.stderr


def told(env: dict[str, str], *words: str) -> str:
    code, words_told = started(env, "-m", "aftermile.config", *words)
    assert code == 0, words_told
    return words_told


def counts(env: dict[str, str]) -> dict[str, int]:
    code, out = started(env, "-c", COUNTS)
    assert code == 0, out
    return json.loads(out.splitlines()[-1])


@pytest.fixture
def installations(tmp_path, own_database) -> Iterator[list[dict[str, str]]]:
    """Two empty installations: on SQLite two folders, on PostgreSQL two databases beside the tests' own."""
    for tool in ("pg_dump", "pg_restore"):
        if address() and shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed (apt-get install postgresql-client)")
    places = tmp_path / "a", tmp_path / "b"
    with own_database("backup", places[0]) as full, own_database("restored", places[1], empty=True) as empty:
        made = [{"AFTERMILE_MODE": "local", "AFTERMILE_DATA": str(place)} for place in places]
        yield [env | {"AFTERMILE_DATABASE_URL": url} for env, url in zip(made, (full, empty), strict=True)]


def test_a_seeded_installation_comes_back_whole(installations, tmp_path):
    first, second = installations
    told(first, "demo", "--no-serve")
    before = counts(first)
    assert min(before[name] for name in ("cases.Case", "ledger.Posting", "cases.Evidence")) > 0
    target = tmp_path / "backup.tar.gz"
    assert str(target) in told(first, "backup", str(target))
    assert "is whole" in told(second, "restore", str(target), "--verify")
    assert "Restored" in told(second, "restore", str(target))

    assert counts(second) == before
    assert started(second, "-m", "aftermile.config", "migrate", "--check")[0] == 0
    checked = told(second, "rebuild", "--check")
    assert "differences" not in checked
    assert checked.count(": equal") >= 4
    pictures = [{file.name: file.read_bytes() for file in media(env).rglob("*.*")} for env in installations]
    assert pictures[0] == pictures[1] != {}
    code, out = started(second, "-m", "tests.ledger.processes", "order", "manual")
    assert code == 0, out  # numbers and sequences go on where they were

    code, out = started(second, "-m", "aftermile.config", "restore", str(target))
    assert (code, "[would_overwrite]" in out) == (3, True)
    told(second, "restore", str(target), "--force")
    assert counts(second) == before


def media(env: dict[str, str]) -> Path:
    return Path(env["AFTERMILE_DATA"]) / "media"
