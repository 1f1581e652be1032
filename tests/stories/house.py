"""A whole Aftermile in processes of its own: database, server and worker, as an operator starts them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
PASSWORD = "blue-kettle-97-fog"
API_KEY = "api-key"
"""The file in which a shop's key lies."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class House:
    data: Path
    port: int = field(default_factory=free_port)
    sandbox_port: int = field(default_factory=free_port)
    database: str = "sqlite:"
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    teller: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AFTERMILE_")}
        own = {
            "AFTERMILE_DATA": str(self.data),
            "AFTERMILE_BASE_URL": self.url,
            "AFTERMILE_DATABASE_URL": self.database,
            "AFTERMILE_AFTERSHIP_WEBHOOK_SECRET": "rehearsal",
            "AFTERMILE_SANDBOX_URL": f"http://127.0.0.1:{self.sandbox_port}",
            "DJANGO_SETTINGS_MODULE": "aftermile.config.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "PYTHONUTF8": "1",
        }
        return kept | own

    def run(self, *command: str) -> str:
        """Run a command to its end; what it wrote."""
        done = subprocess.run(
            [sys.executable, "-m", *command], env=self.environment, cwd=ROOT, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def start(self) -> None:
        self.run("aftermile.config", "migrate")
        self.run("tests.stories.installation", "begin")
        hook = f"{self.url}/api/v1/hooks/payments/sandbox/"
        self._spawn("sandbox-provider", "--port", str(self.sandbox_port), "--webhook-url", hook)
        self._spawn("serve", "--port", str(self.port))
        if self.database != "sqlite:":
            self._spawn("worker")
        self._wait()

    def _spawn(self, *command: str) -> None:
        log = (self.data / f"{command[0]}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "aftermile.config", *command],
            env=self.environment,
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )
        self.processes.append(process)

    def _wait(self) -> None:
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            try:
                with urllib.request.urlopen(f"{self.url}/s/lindner/", timeout=5):  # noqa: S310
                    return
            except OSError:
                time.sleep(0.2)
        raise AssertionError((self.data / "serve.log").read_text())

    def facts(self, number: str) -> dict:
        """What stands in the database, once the worker has nothing left to do."""
        ends = time.monotonic() + PATIENCE
        while True:
            found = self._ask(number)
            if not found["waiting"] or time.monotonic() > ends:
                assert found["dead"] == []
                return found
            time.sleep(0.2)

    def wait_for(self, number: str, heard: Callable[[dict], bool]) -> dict:
        """What stands in the database, once something from outside was heard."""
        ends = time.monotonic() + PATIENCE
        while not heard(found := self.facts(number)):
            assert time.monotonic() < ends, found
            time.sleep(0.1)
        return found

    def watch(self) -> None:
        """Look for delays as the clock does, now."""
        self._ask("watch")

    def _ask(self, number: str) -> dict:
        if self.teller is None:
            self.teller = subprocess.Popen(
                [sys.executable, "-m", "tests.stories.installation", "tell"],
                env=self.environment,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self.teller.stdin is not None
        assert self.teller.stdout is not None
        self.teller.stdin.write(f"{number}\n")
        self.teller.stdin.flush()
        found: dict = json.loads(self.teller.stdout.readline())
        return found

    def tell_sandbox(self, path: str, **body: object) -> dict:
        """Let the payment provider behave or do something; its answer."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.sandbox_port}/v1/{path}",
            json.dumps(body).encode(),
            {"Authorization": "Bearer sandbox", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            told: dict = json.loads(answer.read())
        return told

    def tell_api(self, path: str, body: object) -> dict:
        """Tell the API something as a shop's own program does; its answer."""
        key = (self.data / API_KEY).read_text()
        return self._post(f"api/v1/{path}", json.dumps(body).encode(), {"Authorization": f"Bearer {key}"})

    def push(self, service: str, headers: dict[str, str], body: bytes) -> dict:
        """Send a webhook of a tracking service; the answer."""
        return self._post(f"api/v1/webhooks/trackers/{service}", body, headers)

    def _post(self, path: str, body: bytes, headers: dict[str, str]) -> dict:
        asked = urllib.request.Request(  # noqa: S310
            f"{self.url}/{path}", body, {"Content-Type": "application/json", **headers}
        )
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
            told: dict = json.loads(answer.read())
        return told

    def stop(self) -> None:
        if self.teller is not None:
            self.teller.kill()
            self.teller.wait()
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
