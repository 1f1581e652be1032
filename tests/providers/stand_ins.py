"""Stand-ins of the real vendors in a thread, for tests."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from aftermile.providers.payments import adyen, paypal, stripe
from aftermile.providers.payments.adyen.server import AdyenStandIn
from aftermile.providers.payments.paypal.server import PayPalStandIn
from aftermile.providers.payments.stripe.server import StripeStandIn
from aftermile.providers.rehearsal import Options, StandIn

STAND_INS = {"stripe": StripeStandIn, "paypal": PayPalStandIn, "adyen": AdyenStandIn}
HTTP = httpx.Client(trust_env=False, verify=False)  # noqa: S501  loopback, without TLS
INFOS = {"stripe": stripe.INFO, "paypal": paypal.INFO, "adyen": adyen.INFO}
PAYMENTS = {"stripe": "pi_{}", "paypal": "CAP{}", "adyen": "PSP{}"}


@contextmanager
def standing_in(name: str, state: Path, **options: Any) -> Iterator[StandIn]:
    """Quiet without a webhook address: its notices wait for `letters`."""
    options = {"late": 0.2, "hold": 0.5, "posts": bool(options.get("webhook_url")), **options}
    server = STAND_INS[name](Options(state=state, **options))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def connect(server: StandIn, **changed: str):
    """The provider that speaks to this stand-in."""
    name = server.name.lower()
    config = {field.name: field.default for field in INFOS[name].fields}
    return INFOS[name].make({**config, "timeout": "0.3", **server.settings(), **changed})


def payment(server: StandIn, ending: str = "") -> str:
    return PAYMENTS[server.name.lower()].format(f"1~{ending}" if ending else "1")


def movements(server: StandIn) -> list[dict[str, Any]]:
    """What really moved."""
    return HTTP.get(f"{server.url}/rehearsal/movements").json()["movements"]


def rehearse(server: StandIn, what: str, **asked: Any) -> str:
    answer = HTTP.post(f"{server.url}/rehearsal/{what}", json=asked)
    return str(answer.raise_for_status().json().get("id", ""))


def pay(server: StandIn, page: str, outcome: str = "paid") -> None:
    HTTP.post(f"{server.url}/rehearsal/pay/{page}", data={"outcome": outcome})


def letters(server: StandIn, many: int = 1) -> list[tuple[dict[str, str], bytes]]:
    """The next notices that a quiet stand-in owes, due or not, signed now."""
    written = []
    for _ in range(many):
        (owed,) = server.store._rows("SELECT * FROM notices WHERE NOT sent ORDER BY due, id LIMIT 1")
        server.store.tried(owed["id"], heard=True)
        written.append(server.write(owed["name"], owed["thing"]))
    return written
