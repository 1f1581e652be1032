"""The process of an import is killed in the middle: run again, everything is there once, nothing twice."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from aftermile.kernel.holding import is_dead, new_token

ROOT = Path(__file__).parents[2]
ORDERS = 6_000
BACK = 2_500
HEAD = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
TABLES = (
    *("orders_order", "orders_orderline", "orders_unit", "orders_tender", "cases_case", "cases_caseline"),
    *("ledger_entry", "ledger_refund", "events_event"),
)


@pytest.fixture
def installation(tmp_path: Path, own_database: Any) -> Iterator[dict[str, str]]:
    env = {**os.environ, "AFTERMILE_DATA": str(tmp_path), "PYTHONPATH": str(ROOT / "src")}
    env |= {"DJANGO_SETTINGS_MODULE": "aftermile.config.settings", "AFTERMILE_MODE": "local"}
    with own_database("killed_import", tmp_path) as database:
        yield env | {"AFTERMILE_DATABASE_URL": database}


def python(env: dict[str, str], *args: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, *args], env=env, cwd=ROOT, stdout=subprocess.DEVNULL)


def start(env: dict[str, str], path: Path) -> subprocess.Popen[bytes]:
    words = ("import", "orders", str(path), "--mapping", "uci_online_retail", "--seller", "lamp")
    return python(env, "-c", CLI, *words)


def rows(env: dict[str, str], query: str) -> list[tuple[Any, ...]]:
    if env["AFTERMILE_DATABASE_URL"] == "sqlite:":
        return list(sqlite3.connect(Path(env["AFTERMILE_DATA"]) / "aftermile.sqlite3").execute(query))
    with psycopg.connect(env["AFTERMILE_DATABASE_URL"]) as database:
        return list(database.execute(query))


def counts(env: dict[str, str]) -> list[int]:
    return [rows(env, f"SELECT count(*) FROM {table}")[0][0] for table in TABLES]  # noqa: S608


def source(path: Path) -> Path:
    """14,500 rows: orders of two lines, and returns of some."""
    line = "{},{},LAMP,2,2026-01-0{} 08:00:00,2.50,{},United Kingdom\n"
    back = "C{},A1,LAMP,-1,2026-02-01 08:00:00,2.50,{},United Kingdom\n"
    with path.open("w") as file:
        file.write(HEAD)
        for number in range(ORDERS):
            for sku in ("A1", "B2"):
                file.write(line.format(500_000 + number, sku, 1 + number % 9, number % 3_000))
        file.writelines(back.format(number, number % 3_000) for number in range(BACK))
    return path


CLI = "from aftermile.config.cli import main; main()"
SETUP = """
import django; django.setup()
from aftermile.accounts.models import Organization, Seller
owner = Organization.objects.create(name="Lamp")
Seller.objects.create(organization=owner, name="Lamp", slug="lamp", country="GB")
"""
CHECK = """
import django; django.setup()
from aftermile.ledger.actions import check_ledger
assert check_ledger() == []
"""


@pytest.mark.slow
def test_a_killed_import_loses_nothing_and_doubles_nothing(
    installation: dict[str, str], tmp_path: Path
) -> None:
    env, path = installation, source(tmp_path / "sales.csv")
    assert python(env, "-c", SETUP).wait() == 0
    for enough in ("orders_order) >= 2000", "cases_case) >= 1"):  # among the sales, then among the returns
        process = start(env, path)
        wanted = f"SELECT 1 WHERE (SELECT count(*) FROM {enough}"  # noqa: S608
        while process.poll() is None and not rows(env, wanted):
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    assert start(env, path).wait(timeout=300) == 0
    whole = [ORDERS, 2 * ORDERS, 2 * ORDERS + BACK, ORDERS, BACK, BACK, ORDERS + 2 * BACK, BACK]
    events = ORDERS + 5 * BACK + 1
    assert counts(env) == [*whole, events]
    assert rows(env, "SELECT state, row FROM orders_importjob") == [("done", 1 + 2 * ORDERS + BACK)]
    assert start(env, path).wait(timeout=300) == 0
    assert counts(env) == [*whole, events + 1]
    assert python(env, "-c", CHECK).wait() == 0


def test_a_lease_of_a_dead_process_is_seen() -> None:
    token = new_token()
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    place, _, tail = token.split("-")
    assert (len(token) <= 40, is_dead(token), is_dead("")) == (True, False, False)
    assert is_dead(f"{place}-{gone.pid}-{tail}")
    assert not is_dead(f"elsewhere-{gone.pid}-{tail}")
