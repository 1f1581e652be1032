"""A sandbox server in a thread, for tests."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from aftermile.providers.payments.sandbox.server import Options, Server


@contextmanager
def serving(state: Path, **options: Any) -> Iterator[Server]:
    server = Server(Options(state=state, port=0, **options))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def movements(url: str, payment: str = "") -> list[dict[str, Any]]:
    """What really moved at the sandbox."""
    answer = httpx.get(
        f"{url}/v1/refunds", params={"payment": payment}, headers={"Authorization": "Bearer sandbox"}
    )
    return [refund for refund in answer.json()["refunds"] if refund["state"] != "declined"]


def behave(url: str, behavior: str, times: int | None = None) -> None:
    httpx.post(
        f"{url}/v1/behavior",
        json={"behavior": behavior, "times": times},
        headers={"Authorization": "Bearer sandbox"},
    ).raise_for_status()
