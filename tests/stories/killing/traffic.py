"""What programs of shops ask through the API while servers die: each asks until it gets an answer."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

PATIENCE = 240.0
AGAIN = frozenset({"request_in_progress", "case_changed_meanwhile", "too_many_requests"})
Told = dict[str, Any]


class Refused(AssertionError):
    """An answer that no kill explains."""


@dataclass
class Desk:
    """Where all clients write what they did."""

    url: str
    sandbox: str
    asked: int = 0
    again: int = 0
    answered: int = 0
    told: list[Told] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)
    over: threading.Event = field(default_factory=threading.Event)


@dataclass
class Client:
    """One program with the key of a seller; `pays_itself`: the system pays what is due by itself."""

    desk: Desk
    secret: str
    large: str
    small: str
    pays_itself: bool = False
    name: str = ""
    step: int = 0

    def __post_init__(self) -> None:
        self.http = httpx.Client(timeout=60, trust_env=False)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask until there is an answer; the same key each time."""
        self.step += 1
        headers = {"Authorization": f"Bearer {self.secret}"}
        if method != "GET":
            headers["Idempotency-Key"] = f"{self.name}-{self.step}"
            self.desk.asked += 1
        ends, problem = time.monotonic() + PATIENCE, ""
        while time.monotonic() < ends:
            try:
                answer = self.http.request(
                    method, f"{self.desk.url}/api/v1{path}", json=body, headers=headers
                )
            except httpx.HTTPError as error:
                problem = repr(error)
            else:
                if answer.is_success:
                    self.desk.answered += 1
                    return answer.json()
                problem = f"{answer.status_code} {answer.text[:300]}"
                if answer.status_code < 500 and answer.json().get("code") not in AGAIN:
                    break
            self.desk.again += 1
            time.sleep(0.05)
        raise Refused(f"{self.name} {method} {path}: {problem}")

    def post(self, path: str, body: Any = None) -> Any:
        return self.ask("POST", path, {} if body is None else body)

    def until(self, path: str, good: Callable[[Any], bool]) -> Any:
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            found = self.ask("GET", path)
            if good(found):
                return found
            time.sleep(0.2)
        raise Refused(f"{self.name} {path}: never came to it, but to {str(found)[:300]}")

    # --- what stories are made of ---

    def order(self, state: str = "delivered", paid: int = 5000) -> Told:
        now = datetime.now(UTC)
        body = {
            "channel": "shop",
            "external_id": self.name,
            "number": self.name,
            "currency": "EUR",
            "placed_at": (now - timedelta(days=6)).isoformat(),
            "state": state,
            "buyer": {"email": f"{self.name}@buyer.example", "name": "Li Na", "country": "DE"},
            "lines": [{"sku": "LAMP", "title": "Lamp", "quantity": 1, "unit_price": 5000}],
            "tenders": [
                {
                    "captured": paid,
                    "kind": "card",
                    "provider": "sandbox",
                    "external_id": f"pay-{self.name}",
                    "captured_at": (now - timedelta(days=6)).isoformat(),
                }
            ],
        }
        if state == "delivered":
            body["shipped_at"] = (now - timedelta(days=5)).isoformat()
            body["delivered_at"] = (now - timedelta(days=2)).isoformat()
        taken: Told = self.post("/orders", body)
        return taken["order"]

    def open(self, order: Told, kind: str, reason: str, **more: Any) -> Told:
        unit = order["lines"][0]["units"][0]["id"]
        lines = [{"unit": unit, "quantity": 1, "reason": reason}]
        made: Told = self.post("/cases", {"order": order["id"], "kind": kind, "lines": lines, **more})
        return made

    def approve(self, case: Told, remedy: str, **more: Any) -> None:
        self.post(f"/cases/{case['id']}/approval", {"remedy": remedy, "override": "For the proof.", **more})

    def receive(self, case: Told) -> None:
        line = {"case_line": case["lines"][0]["id"], "quantity": 1, "grade": "a", "disposition": "restock"}
        self.post(f"/cases/{case['id']}/receipts", {"lines": [line], "complete": True})

    def refund(self, case: Told) -> None:
        if not self.pays_itself:
            self.post(f"/cases/{case['id']}/refunds", {})

    def send(self, case: Told) -> None:
        self.post(f"/cases/{case['id']}/shipments", {"carrier": "dhl", "tracking_number": f"T{self.name}"})


def told(order: Told, case: Told | str = "", **more: Any) -> Told:
    ref = case if isinstance(case, str) else case["id"]
    return {"order": order["id"], "case": ref, "state": "settled" if ref else "", **more}


def claimed(by: Client) -> Told:
    order = by.order()
    case = by.open(order, "claim", "not_received")
    by.approve(case, "refund")
    by.refund(case)
    return told(order, case, refunds=[5000])


def returned(by: Client) -> Told:
    order = by.order()
    case = by.open(order, "return", "changed_mind")
    by.approve(case, "refund")
    by.receive(case)
    by.refund(case)
    return told(order, case, refunds=[5000], receipts=1)


def exchanged_up(by: Client) -> Told:
    order = by.order()
    unit = order["lines"][0]["units"][0]["id"]
    choice = [{"unit": unit, "variant": by.large}]
    case = by.open(order, "exchange", "changed_mind", exchange=choice, override="For the proof.")
    known = by.until(
        f"/charges?case={case['id']}", lambda found: found["items"] and found["items"][0]["provider_ref"]
    )
    ref = known["items"][0]["provider_ref"]
    by.http.post(f"{by.desk.sandbox}/pay/{ref}").read()
    by.until(f"/charges/{known['items'][0]['id']}", lambda found: found["state"] == "paid")
    by.until(f"/cases/{case['id']}/replacements", lambda found: found[0]["settled"] == found[0]["difference"])
    by.receive(case)
    by.send(case)
    return told(order, case, charges=[1000], receipts=1, sent=1)


def exchanged_down(by: Client) -> Told:
    order = by.order()
    unit = order["lines"][0]["units"][0]["id"]
    choice = [{"unit": unit, "variant": by.small}]
    case = by.open(order, "exchange", "changed_mind", exchange=choice, override="For the proof.")
    by.receive(case)
    by.send(case)
    return told(order, case, refunds=[500], receipts=1, sent=1)


def replaced(by: Client) -> Told:
    order = by.order()
    case = by.open(order, "claim", "not_received")
    unit = order["lines"][0]["units"][0]["id"]
    by.ask("PUT", f"/cases/{case['id']}/replacements", {"items": [{"unit": unit}]})
    by.approve(case, "replacement")
    by.send(case)
    return told(order, case, sent=1)


def canceled(by: Client) -> Told:
    order = by.order("open")
    done = by.post(f"/orders/{order['id']}/cancellation", {})
    return told(order, done["case"], refunds=[5000])


def offered(by: Client) -> Told:
    order = by.order()
    case = by.open(order, "return", "changed_mind")
    amount = {"minor": 1000, "currency": "EUR"}
    offer = by.post(f"/cases/{case['id']}/offers", {"remedy": "partial_refund", "amount": amount})
    by.post(f"/offers/{offer['id']}/acceptance")
    by.refund(case)
    return told(order, case, refunds=[1000], offers=1)


def credited(by: Client) -> Told:
    order = by.order(paid=3500)
    amount = {"minor": 2000, "currency": "EUR"}
    credit = by.post("/store-credits", {"buyer": order["buyer"], "amount": amount})
    spending = {"order": order["id"], "amount": {"minor": 1500, "currency": "EUR"}}
    by.post(f"/store-credits/{credit['id']}/spendings", spending)
    return told(order, charges=[1500], credits=[500])


def asked(by: Client) -> Told:
    order = by.order()
    case = by.post("/cases", {"order": order["id"], "kind": "question", "lines": [], "text": "Which bulb?"})
    by.post(f"/cases/{case['id']}/resolution", {"text": "E27."})
    return told(order, case)


STORIES = (claimed, exchanged_up, returned, replaced, canceled, offered, exchanged_down, credited, asked)


def busy(desk: Desk, make: Callable[[], Client]) -> None:
    """Tell one story after the other until it is over; the last one to its end."""
    while not desk.over.is_set():
        number = next(desk.numbers)
        client, story = make(), STORIES[number % len(STORIES)]
        client.name = f"{story.__name__.replace('_', '')}{number}"
        try:
            desk.told.append({"story": client.name, **story(client)})
        except Exception as error:  # noqa: BLE001 - whatever it is, the proof has failed
            desk.troubles.append(f"{client.name}: {error}")
        finally:
            client.http.close()
