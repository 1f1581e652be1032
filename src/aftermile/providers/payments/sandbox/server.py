"""
The sandbox's server: refunds over HTTP, idempotent by key, with signed notices.

How a refund behaves is chosen by the end of its payment's reference (`pay_17~timeout`), else by what
`POST /v1/behavior` asked for, else `ok`:

- `ok`: moves the money, answers, sends one notice
- `decline`: answers 402, moves nothing
- `timeout`: moves the money and never answers
- `late`: answers `pending`; the money moves `--late` seconds after, then comes the notice
- `webhook_first`: moves the money, sends the notice, waits for it to be heard, then answers
- `repeat`: as `ok`, with three notices
- `error`: answers 503, moves nothing

Charges: `POST /v1/charges` answers with a page under `/pay/` whose button pays; a method that ends in
`~decline` is refused. Chargebacks: `POST /v1/disputes {payment, amount, stage}`, then with `id` to go on.
"""

import json
import logging
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import parse_qs, urlsplit

import httpx

from aftermile.providers.payments.sandbox import collecting
from aftermile.providers.payments.sandbox.memory import FOREVER, Memory
from aftermile.providers.payments.sandbox.parse import SIGNATURE, sign

log = logging.getLogger(__name__)
BEHAVIORS: Final = ("ok", "decline", "timeout", "late", "webhook_first", "repeat", "error")
LARGEST_BODY: Final = 100_000


@dataclass(frozen=True, slots=True)
class Options:
    state: Path
    host: str = "127.0.0.1"
    port: int = 8466
    secret: str = "sandbox"  # noqa: S105  a rehearsal has nothing to hide
    webhook_url: str = ""
    late: float = 5
    hold: float = 30


class Server(ThreadingHTTPServer):
    """Serves until `shutdown()`; notices go out from a thread of their own."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, options: Options) -> None:
        self.options = options
        self.memory = Memory(options.state)
        self.over = threading.Event()
        super().__init__((options.host, options.port), Handler)
        threading.Thread(target=self._notify, name="sandbox notices", daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"

    def shutdown(self) -> None:
        self.over.set()
        super().shutdown()

    def send_notice(self, refund_id: str) -> bool:
        """Send one notice now; say whether it was heard."""
        body = json.dumps(self._told(refund_id)).encode()
        headers = {
            SIGNATURE: sign(self.options.secret, int(time.time()), body),
            "Content-Type": "application/json",
        }
        try:
            with httpx.Client(timeout=5, trust_env=False) as http:
                heard = http.post(self.options.webhook_url, content=body, headers=headers).is_success
        except httpx.HTTPError:
            heard = False
        return heard

    def _told(self, name: str) -> dict[str, Any]:
        if name.startswith("sre_"):
            self.memory.finish(name)
            return {"refunds": [shown(self.memory.get(name))]}
        return {"charges" if name.startswith("sch_") else "disputes": [self.memory.thing(name)]}

    def _notify(self) -> None:
        while not self.over.wait(0.1):
            for notice, refund_id in self.memory.due_notices():
                self.memory.finish(refund_id)
                heard = not self.options.webhook_url or self.send_notice(refund_id)
                self.memory.tried_notice(notice, heard=heard)


def shown(refund: dict[str, Any]) -> dict[str, Any]:
    """Return a refund as the API tells it."""
    return {
        "id": refund["id"],
        "key": refund["key"] or "",
        "payment": refund["payment"],
        "amount": {"minor": refund["minor"], "currency": refund["currency"]},
        "state": refund["state"],
        "message": refund["message"],
    }


def problem_of(body: Any) -> str:
    """Say what is wrong with the body of a refund; empty when nothing is."""
    if not isinstance(body, dict) or not isinstance(body.get("payment"), str) or not body["payment"]:
        return "payment is missing"
    amount = body.get("amount")
    if not isinstance(amount, dict) or not isinstance(amount.get("minor"), int) or amount["minor"] <= 0:
        return "amount.minor must be a whole number above zero"
    return "" if isinstance(amount.get("currency"), str) else "amount.currency is missing"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def box(self) -> Server:
        return cast("Server", self.server)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base class names it
        log.info(format, *args)

    def answer(self, status: int, body: dict[str, Any]) -> None:
        self.answer_bytes(status, json.dumps(body).encode(), "application/json")

    def answer_bytes(self, status: int, raw: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _body(self) -> Any:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            return None
        try:
            return json.loads(self.rfile.read(length) or b"{}")
        except ValueError:
            return None

    def _known(self) -> bool:
        if self.headers.get("Authorization") == f"Bearer {self.box.options.secret}":
            return True
        self.answer(401, {"message": "unknown key"})
        return False

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        if place.path == "/":
            self.answer(200, {"name": "Aftermile sandbox", "behaviors": BEHAVIORS})
            return
        if place.path.startswith("/pay/"):
            collecting.pay_page(self, place.path.removeprefix("/pay/"), pay=False)
            return
        if not self._known():
            return
        if place.path.startswith("/v1/charges/"):
            collecting.get_charge(self, place.path.removeprefix("/v1/charges/"))
            return
        if place.path != "/v1/refunds":
            self.answer(404, {"message": "nothing here"})
            return
        asked = {name: values[-1] for name, values in parse_qs(place.query).items()}
        if "key" in asked:
            found = self.box.memory.find(asked["key"])
            refunds = [found] if found else []
        else:
            refunds = self.box.memory.all(asked.get("payment", ""))
        self.answer(200, {"refunds": [shown(refund) for refund in refunds]})

    def do_POST(self) -> None:
        if self.path.startswith("/pay/"):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            collecting.pay_page(self, self.path.removeprefix("/pay/"), pay=True)
            return
        body = self._body()
        if not self._known():
            return
        what, _, act = self.path.removeprefix("/v1/").partition("/")
        name, _, verb = act.partition("/")
        if self.path == "/v1/refunds":
            self._refund(body)
        elif self.path == "/v1/behavior":
            self._behavior(body)
        elif self.path == "/v1/charges":
            collecting.open_charge(self, body)
        elif what == "charges" and verb == "cancellation":
            collecting.cancel_charge(self, name)
        elif self.path == "/v1/disputes":
            collecting.raise_dispute(self, body)
        elif what == "disputes" and verb == "answer":
            collecting.answer_dispute(self, name)
        else:
            self.answer(404, {"message": "nothing here"})

    def _behavior(self, body: Any) -> None:
        name = body.get("behavior") if isinstance(body, dict) else None
        if name not in BEHAVIORS:
            self.answer(422, {"message": f"behavior is one of {', '.join(BEHAVIORS)}"})
            return
        self.box.memory.behave(name, int(body.get("times") or FOREVER))
        self.answer(200, {"behavior": name})

    def _refund(self, body: Any) -> None:
        problem = problem_of(body)
        if problem:
            self.answer(422, {"message": problem})
            return
        key = self.headers.get("Idempotency-Key") or None
        earlier = self.box.memory.find(key) if key else None
        if earlier and earlier["body"] != json.dumps(body, sort_keys=True):
            self.answer(422, {"message": "this key was used for another refund"})
        elif earlier:
            self.answer(402 if earlier["state"] == "declined" else 200, shown(earlier))
        else:
            self._act(key, body)

    def _act(self, key: str | None, body: dict[str, Any]) -> None:
        memory, options = self.box.memory, self.box.options
        ending = body["payment"].rpartition("~")[2]
        behavior = ending if ending in BEHAVIORS else memory.next_behavior()
        if behavior == "error":
            self.answer(503, {"message": "come back later"})
            return
        if behavior == "decline":
            self.answer(402, shown(memory.add(key, body, "declined", "card closed")))
            return
        refund = memory.add(key, body, "pending" if behavior == "late" else "succeeded")
        if behavior == "timeout":
            self.box.over.wait(options.hold)
            self.close_connection = True
            return
        if behavior == "webhook_first" and options.webhook_url:
            self.box.send_notice(refund["id"])
        else:
            after = options.late if behavior == "late" else 0.2
            memory.owe_notice(refund["id"], after=after, times=3 if behavior == "repeat" else 1)
        self.answer(201, shown(refund))
