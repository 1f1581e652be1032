"""A run: start all, let clients ask, kill at random moments, let the work end, judge."""

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from math import inf
from pathlib import Path
from typing import Any

from aftermile.providers.payments.sandbox.server import Options, Server
from tests.stories.house import PATIENCE, ROOT, House
from tests.stories.killing.traffic import Client, Desk, busy

CLIENTS = 4
BUSY = 4
SLOWEST = 0.25
VICTIMS = ("web", "worker", "web", "worker", "both")


class Rig:
    """The processes of one installation, each of which may die at any moment but the provider's."""

    def __init__(self, house: House, sandbox: Server) -> None:
        self.house = house
        self.environment = house.environment | {
            "AFTERMILE_SANDBOX_URL": sandbox.url,
            "AFTERMILE_API_RATE": "1000000",
            "AFTERMILE_MAIL_URL": "keep:",
            "AFTERMILE_MODE": "local",
        }
        self.forge = self._start("forge", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.pids: dict[str, int] = {}
        self.kills = 0

    def _start(self, module: str, *words: str, **more: Any) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", f"tests.stories.killing.{module}", *words]
        with (self.house.data / f"{module}.log").open("a") as log:
            return subprocess.Popen(command, env=self.environment, cwd=ROOT, text=True, stderr=log, **more)

    def tell(self, module: str, *words: str, given: str = "") -> Any:
        process = self._start(module, *words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        out, _ = process.communicate(given, timeout=PATIENCE * 5)
        assert process.returncode == 0, (self.house.data / f"{module}.log").read_text()
        return json.loads(out.splitlines()[-1])

    def order(self, what: str) -> str:
        assert self.forge.stdin is not None
        assert self.forge.stdout is not None
        if what:
            self.forge.stdin.write(f"{what}\n")
            self.forge.stdin.flush()
        return self.forge.stdout.readline().strip()

    def spawn(self, name: str) -> None:
        self.pids[name] = int(self.order(f"serve {self.house.port}" if name == "web" else "worker"))

    def kill(self, name: str) -> None:
        """Kill one with -9, and let another stand in its place at once."""
        os.kill(self.pids[name], signal.SIGKILL)
        self.kills += 1
        if name == "web":
            ends = time.monotonic() + PATIENCE
            while self._answers() and time.monotonic() < ends:
                time.sleep(0.01)  # its child ends by itself
        self.spawn(name)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.house.port)) == 0

    def until_web(self) -> None:
        """Wait for the server; one that found the port still taken is started once more."""
        began = tried = time.monotonic()
        while not self._answers():
            time.sleep(0.02)
            assert time.monotonic() - began < PATIENCE, (self.house.data / "forge.log").read_text()[-3000:]
            if not Path(f"/proc/{self.pids['web']}").exists() and time.monotonic() - tried > 0.2:
                tried = time.monotonic()
                self.spawn("web")

    def drain(self) -> None:
        """Let the worker end what is owed."""
        asking = self._start("judge", "wait", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert asking.stdin is not None
        assert asking.stdout is not None
        ends = time.monotonic() + 5 * PATIENCE
        with asking:
            while time.monotonic() < ends:
                asking.stdin.write("?\n")
                asking.stdin.flush()
                if asking.stdout.readline().strip() == "0":
                    break
                time.sleep(0.2)
            asking.stdin.close()

    def stop(self) -> None:
        for number in self.pids.values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.forge.kill()
        self.forge.wait()


@contextlib.contextmanager
def provider(house: House) -> Iterator[Server]:
    hook = f"http://127.0.0.1:{house.port}/api/v1/hooks/payments/sandbox/"
    server = Server(Options(state=house.data / "provider.sqlite3", port=0, webhook_url=hook))
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a killed client hangs up
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def killing(
    data: Path, database: str, *, kills: int, seed: int = 0, most_seconds: float = inf
) -> dict[str, Any]:
    """Kill web and worker of a migrated database `kills` times; return what was lost and what is twice."""
    house = House(data, database=database)
    with provider(house) as sandbox:
        rig = Rig(house, sandbox)
        try:
            return _run(rig, sandbox.url, kills, random.Random(seed or None), most_seconds)
        finally:
            rig.stop()


def _until_busy(desk: Desk, answers: int) -> None:
    """Wait until some requests were answered since the last kill."""
    before, ends = desk.answered, time.monotonic() + PATIENCE
    while desk.answered < before + answers and time.monotonic() < ends and not desk.troubles:
        time.sleep(0.01)


def _run(rig: Rig, sandbox: str, kills: int, chance: random.Random, most_seconds: float) -> dict[str, Any]:
    shops = rig.tell("judge", "begin")
    assert rig.order("") == "ready"
    rig.spawn("web")
    rig.spawn("worker")
    rig.until_web()
    desk = Desk(f"http://127.0.0.1:{rig.house.port}", sandbox)
    turn = iter(range(10**9))

    def make() -> Client:
        return Client(desk, **shops[next(turn) % len(shops)])

    clients = [threading.Thread(target=busy, args=(desk, make), daemon=True) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    began = time.monotonic()
    try:
        while rig.kills < kills and not desk.troubles and time.monotonic() - began < most_seconds:
            _until_busy(desk, chance.randint(1, BUSY))
            time.sleep(chance.uniform(0, SLOWEST))
            victim = chance.choice(VICTIMS)
            for name in ("web", "worker") if victim == "both" else (victim,):
                rig.kill(name)
            rig.until_web()
    finally:
        desk.over.set()
    for client in clients:
        client.join(5 * PATIENCE)
    rig.drain()
    seconds = time.monotonic() - began
    found: dict[str, Any] = rig.tell(
        "judge", "judge", str(rig.house.data / "provider.sqlite3"), given=json.dumps(desk.told)
    )
    asked = {"kills": rig.kills, "requests": desk.asked, "asked_again": desk.again, "seconds": seconds}
    return {**asked, "troubles": desk.troubles, **found}
