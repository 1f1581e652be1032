"""One movement of money each time: races, kills, time-outs and early notices, on a real database."""

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from aftermile.ledger.actions import check_ledger, send_refund
from aftermile.ledger.models import ExternalMovement
from aftermile.ledger.payments import providers
from aftermile.providers.payments.sandbox.client import Sandbox
from tests.ledger.books import make_paid_order
from tests.ledger.test_crowds import EXPECTED
from tests.ledger.test_reserve import reserve
from tests.providers.sandbox import movements, serving

ROOT = Path(__file__).parents[2]


class Programs:
    """Starts processes on one database of their own."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", **env}

    def start(self, *words: str, **env: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *words], env={**self.env, **env}, cwd=ROOT, text=True, stdout=subprocess.PIPE
        )

    def run(self, *words: str, **env: str) -> str:
        process = self.start(*words, **env)
        out, _ = process.communicate(timeout=240)
        assert process.returncode == 0
        return out

    def tell(self, *words: str, **env: str) -> dict:
        return json.loads(self.run("-m", "tests.ledger.processes", *words, **env).splitlines()[-1])


@pytest.fixture(scope="module")
def programs(tmp_path_factory, own_database):
    data = tmp_path_factory.mktemp("real")
    env = {"AFTERMILE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "aftermile.config.settings"}
    env["AFTERMILE_DATABASE_POOL"] = "0"  # forked racers must not share sockets
    with own_database("proof", data) as database:
        yield Programs(env | {"AFTERMILE_DATABASE_URL": database})


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_of_two_refunds_at_once_exactly_one_succeeds(programs):
    told = programs.tell("race", "50")
    assert told == {
        "outcomes": [["more_than_captured", "reserved"]] * 50,
        "left": [[4000] * 50] * 2,
        "problems": [],
    }


def test_one_operation_key_serves_one_of_two_orders_at_once(programs):
    told = programs.tell("key", "30")
    assert told["outcomes"] == [["operation_key_reused", "reserved"]] * 30
    assert [sorted(pair) for pair in zip(*told["left"], strict=True)] == [[4000, 10_000]] * 30
    assert told["problems"] == []


def test_a_worker_killed_after_the_provider_acted(programs, tmp_path):
    with serving(tmp_path / "s", hold=60) as server:
        env = {"AFTERMILE_SANDBOX_URL": server.url}
        made = programs.tell("order", "sandbox", **env)
        server.memory.behave("timeout", 1)
        worker = programs.start("-m", "tests.ledger.processes", "work", "0", **env)
        until(lambda: movements(server.url))
        worker.kill()
        worker.wait()
        assert programs.tell("state", made["refund"], **env)["state"] == "sent"
        programs.run("-m", "tests.ledger.processes", "work", "10", **env)
        told = programs.tell("state", made["refund"], **env)
        assert told == {"state": "done", "entries": ["refund_reserved", "refund_done"], "problems": []}
        assert [one["amount"]["minor"] for one in movements(server.url, made["payment"])] == [6000]


def test_a_worker_killed_before_the_provider_heard_of_it(programs, tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as deaf, serving(tmp_path / "s") as server:
        deaf.settimeout(20)
        made = programs.tell("order", "sandbox")
        worker = programs.start(
            "-m",
            "tests.ledger.processes",
            "work",
            "0",
            AFTERMILE_SANDBOX_URL=f"http://127.0.0.1:{deaf.getsockname()[1]}",
        )
        deaf.accept()
        worker.kill()
        worker.wait()
        env = {"AFTERMILE_SANDBOX_URL": server.url}
        assert programs.tell("state", made["refund"], **env)["state"] == "sent"
        programs.run("-m", "tests.ledger.processes", "work", "20", **env)
        told = programs.tell("state", made["refund"], **env)
        assert told == {"state": "done", "entries": ["refund_reserved", "refund_done"], "problems": []}
        assert len(movements(server.url, made["payment"])) == 1


def test_a_provider_that_times_out_after_acting_is_asked_not_repeated(programs, tmp_path):
    with serving(tmp_path / "s", hold=3) as server:
        env = {"AFTERMILE_SANDBOX_URL": server.url, "AFTERMILE_SANDBOX_TIMEOUT": "1"}
        made = programs.tell("order", "sandbox", **env)
        server.memory.behave("timeout", 1)
        programs.run("-m", "tests.ledger.processes", "work", "0", **env)
        assert programs.tell("state", made["refund"], **env)["state"] == "unknown"
        programs.run("-m", "tests.ledger.processes", "work", "30", **env)
        told = programs.tell("state", made["refund"], **env)
        assert told == {"state": "done", "entries": ["refund_reserved", "refund_done"], "problems": []}
        assert len(movements(server.url, made["payment"])) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("behavior", "notices"), [("webhook_first", 1), ("repeat", 3)])
def test_notices_before_the_answer_and_repeated_ones(behavior, notices, live_server, tmp_path, monkeypatch):
    hook = f"{live_server.url}/api/v1/hooks/payments/sandbox/"
    with serving(tmp_path / "s", webhook_url=hook) as server:
        provider = Sandbox(server.url, "sandbox")
        monkeypatch.setattr(providers, "_items", {**providers._items, "sandbox": provider})
        (refund,) = reserve(make_paid_order(provider="sandbox"), 6000)
        server.memory.behave(behavior, 1)
        if behavior == "webhook_first":
            assert send_refund(refund.pk).state == "done"
        else:
            send_refund(refund.pk)
            sent = "SELECT count(*) FROM notices WHERE sent"
            until(lambda: server.memory._db.execute(sent).fetchone()[0] == notices)
        refund.refresh_from_db()
        assert refund.state == "done"
        assert len(movements(server.url)) == 1
        assert not ExternalMovement.objects.exists()
        assert check_ledger() == []


def test_twenty_threads_at_one_payment_and_one_store_credit(programs):
    assert programs.tell("crowd") == EXPECTED
