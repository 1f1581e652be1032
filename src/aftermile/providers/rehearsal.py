"""
What the stand-ins of real vendors share: a server with a memory in one file that misbehaves on request.

A stand-in speaks its vendor's wire format: paths, signatures, idempotency keys, errors. It moves no money.
How it behaves is chosen by the end of a payment's reference (`pi_17~timeout`), else by what
`POST /rehearsal/behavior` asked for, else `ok`:

- `ok`: acts, answers, sends one notice
- `decline`: the vendor's clean no; nothing moves
- `timeout`: acts and never answers
- `late`: answers “pending”; acts `late` seconds after, then comes the notice
- `webhook_first`: acts, sends the notice, waits until it was heard, then answers
- `repeat`: as `ok`, with three notices
- `bounce`: as `ok`; then a second notice says that it failed after all
- `busy`: the vendor's rate limit; nothing moves
- `error`: 503, nothing moves

Also `POST /rehearsal/elsewhere {payment, minor, currency}` (a refund made in the vendor's own pages),
`POST /rehearsal/dispute {payment, minor, currency, stage}`, and `GET /rehearsal/movements`: what moved.
"""

import json
import logging
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar, Final, cast
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx

log = logging.getLogger(__name__)
BEHAVIORS: Final = (
    *("ok", "decline", "timeout", "late", "webhook_first", "repeat", "bounce", "busy", "error"),
)
LARGEST_BODY: Final = 200_000
MOST_TRIES: Final = 8
SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS things (
    n INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS replies (
    key TEXT PRIMARY KEY, request TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS notices (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, thing TEXT NOT NULL, due REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, sent INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS behavior (id INTEGER PRIMARY KEY, name TEXT NOT NULL, times INTEGER NOT NULL);
"""

Thing = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Options:
    """
    `secrets` are the provider's settings by field name; the stand-in checks and signs with them.

    Without `posts`, notices wait until somebody fetches them.
    """

    state: Path
    host: str = "127.0.0.1"
    port: int = 0
    webhook_url: str = ""
    late: float = 5
    hold: float = 30
    posts: bool = True
    secrets: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    raw: bytes

    @property
    def json(self) -> Thing:
        try:
            body = json.loads(self.raw or b"{}")
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.raw.decode(errors="replace"), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Reply:
    """`hold`: act but never answer; `tell_first`: a notice that is sent before the answer."""

    status: int
    body: Any = field(default_factory=dict)
    hold: bool = False
    tell_first: tuple[str, str] | None = None
    kept: bool = True
    html: bool = False
    location: str = ""
    retry_after: int = 0


@dataclass(frozen=True, slots=True)
class Deed:
    """What a stand-in did: the answer, the thing, and the names of the notices that tell of it."""

    reply: Reply
    thing: str = ""
    tells: str = ""
    bounces: str = ""


class Store:
    """Everything a stand-in remembers."""

    def __init__(self, file: Path | str) -> None:
        self._db = sqlite3.connect(str(file), check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.executescript(SCHEMA)
        self._lock = threading.RLock()

    def _rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def put(self, kind: str, thing: Thing, key: str = "") -> Thing:
        self._rows(
            "INSERT INTO things (id, kind, key, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            *(thing["id"], kind, key, json.dumps(thing)),
        )
        return thing

    def get(self, thing_id: str) -> Thing | None:
        found = self._rows("SELECT body FROM things WHERE id = ?", thing_id)
        return json.loads(found[0]["body"]) if found else None

    def change(self, thing_id: str, **fields: Any) -> Thing:
        with self._lock:
            thing = {**(self.get(thing_id) or {}), **fields}
            self._rows("UPDATE things SET body = ? WHERE id = ?", json.dumps(thing), thing_id)
        return thing

    def all(self, kind: str, key: str = "") -> list[Thing]:
        sql = "SELECT body FROM things WHERE kind = ? AND ? IN ('', key) ORDER BY n"
        return [json.loads(row["body"]) for row in self._rows(sql, kind, key)]

    def recall(self, key: str) -> tuple[str, Reply] | None:
        found = self._rows("SELECT * FROM replies WHERE key = ?", key)
        return (
            (found[0]["request"], Reply(found[0]["status"], json.loads(found[0]["body"]))) if found else None
        )

    def remember(self, key: str, request: str, reply: Reply) -> None:
        sql = "INSERT OR IGNORE INTO replies (key, request, status, body) VALUES (?, ?, ?, ?)"
        self._rows(sql, key, request, reply.status, json.dumps(reply.body))

    def forget_keys(self) -> None:
        """Forget every idempotency key, as a vendor does after a day or a month."""
        self._rows("DELETE FROM replies")

    def owe(self, name: str, thing: str, after: float = 0) -> None:
        sql = "INSERT INTO notices (name, thing, due) VALUES (?, ?, ?)"
        self._rows(sql, name, thing, time.time() + after)

    def due(self) -> list[sqlite3.Row]:
        sql = "SELECT * FROM notices WHERE NOT sent AND tries < ? AND due <= ? ORDER BY due, id"
        return self._rows(sql, MOST_TRIES, time.time())

    def tried(self, notice: int, *, heard: bool) -> None:
        sql = "UPDATE notices SET sent = ?, tries = tries + 1, due = ? + (1 << min(tries, 8)) WHERE id = ?"
        self._rows(sql, heard, time.time(), notice)

    def behave(self, name: str, times: int) -> None:
        """Behave as `name` for the next `times` calls; -1: from now on."""
        if times < 0:
            self._rows("DELETE FROM behavior")
        self._rows("INSERT INTO behavior (name, times) VALUES (?, ?)", name, times)

    def next_behavior(self) -> str:
        with self._lock:
            found = self._rows("SELECT * FROM behavior ORDER BY times < 0, id LIMIT 1")
            if not found:
                return "ok"
            self._rows("UPDATE behavior SET times = times - 1 WHERE id = ? AND times > 0", found[0]["id"])
            self._rows("DELETE FROM behavior WHERE times = 0")
        return str(found[0]["name"])


class StandIn(ThreadingHTTPServer):
    """Serves until `shutdown()`; notices go out from a thread of their own."""

    name: ClassVar[str]
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, options: Options) -> None:
        self.options = options
        self.store = Store(options.state)
        self.over = threading.Event()
        self._running: set[str] = set()
        super().__init__((options.host, options.port), Handler)
        if options.posts:
            threading.Thread(target=self._notify, name=f"{self.name} notices", daemon=True).start()

    # What each vendor says for itself.

    def route(self, call: Call) -> Reply:
        raise NotImplementedError

    def letter(self, name: str, thing: Thing) -> tuple[dict[str, str], bytes]:
        """Return headers and body of the notice `name` about `thing`, signed now."""
        raise NotImplementedError

    def settings(self) -> dict[str, str]:
        """Return the provider's settings that reach this stand-in, by field name."""
        raise NotImplementedError

    def movements(self) -> Iterator[dict[str, Any]]:
        """Yield refunds that moved: id, key, payment, minor, currency."""
        raise NotImplementedError

    def elsewhere(self, asked: Thing) -> str:
        raise NotImplementedError

    def dispute(self, asked: Thing) -> str:
        raise NotImplementedError

    def pay(self, page: str, outcome: str) -> str:
        """Let the buyer pay (`paid`) or fail (`failed`) on a hosted page; return where he is sent next."""
        raise NotImplementedError

    def ripen(self, name: str, thing: Thing) -> Thing:  # noqa: ARG002  a vendor may need it
        """Bring a thing to the state that the notice `name` tells."""
        return thing

    def key_reused(self) -> Reply:
        raise NotImplementedError

    def key_running(self) -> Reply:
        return Reply(409, {"message": "a request with this key is being worked on"}, kept=False)

    # What they share.

    @property
    def url(self) -> str:
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"

    def shutdown(self) -> None:
        self.over.set()
        super().shutdown()

    def once(self, key: str, request: str, work: Callable[[], Reply]) -> Reply:
        """Work once per key; a repeat gets the first answer, another request with it the vendor's error."""
        known = self.store.recall(key) if key else None
        if known:
            return known[1] if known[0] == request else self.key_reused()
        if key in self._running:
            return self.key_running()
        self._running.add(key)
        try:
            reply = work()
            if key and reply.kept:
                self.store.remember(key, request, reply)
        finally:
            self._running.discard(key)
        return reply

    def act(self, subject: str, do: Callable[[bool], Deed], declined: Reply, busy: Reply) -> Reply:
        """Do it, or not, as the behavior wants; `do(late)` acts."""
        ending = subject.rpartition("~")[2]
        behavior = ending if ending in BEHAVIORS else self.store.next_behavior()
        if behavior in ("error", "busy"):
            return busy if behavior == "busy" else Reply(503, {"message": "come back later"}, kept=False)
        if behavior == "decline":
            return declined
        deed = do(behavior == "late")
        if behavior == "webhook_first" and deed.tells:
            return Reply(deed.reply.status, deed.reply.body, tell_first=(deed.tells, deed.thing))
        if deed.tells:
            after = self.options.late if behavior == "late" else 0.05
            for number in range(3 if behavior == "repeat" else 1):
                self.store.owe(deed.tells, deed.thing, after + 0.05 * number)
        if behavior == "bounce":
            self.store.owe(deed.bounces, deed.thing, self.options.late)
        return Reply(deed.reply.status, deed.reply.body, hold=behavior == "timeout")

    def tell(self, name: str, thing_id: str) -> bool:
        """Send one notice now; say whether it was heard."""
        headers, body = self.write(name, thing_id)
        if not self.options.webhook_url:
            return True
        try:
            secure = self.options.webhook_url.startswith("https:")
            with httpx.Client(timeout=5, trust_env=False, verify=secure) as http:
                return http.post(self.options.webhook_url, content=body, headers=headers).is_success
        except httpx.HTTPError:
            return False

    def write(self, name: str, thing_id: str) -> tuple[dict[str, str], bytes]:
        """Bring a thing to what the notice tells, and write it, signed now."""
        return self.letter(name, self.ripen(name, self.store.get(thing_id) or {}))

    def _notify(self) -> None:
        while not self.over.wait(0.05):
            for notice in self.store.due():
                self.store.tried(notice["id"], heard=self.tell(notice["name"], notice["thing"]))

    def rehearse(self, call: Call) -> Reply:
        """Answer what only a stand-in offers."""
        place = call.path.removeprefix("/rehearsal/")
        if place.startswith("pay/"):
            return self._page(place.removeprefix("pay/"), call)
        if place == "movements":
            return Reply(200, {"movements": list(self.movements())})
        if place == "behavior" and call.json.get("behavior") in BEHAVIORS:
            self.store.behave(call.json["behavior"], int(call.json.get("times") or -1))
            return Reply(200, {"behavior": call.json["behavior"]})
        if place in ("elsewhere", "dispute") and call.json.get("payment"):
            made = self.elsewhere(call.json) if place == "elsewhere" else self.dispute(call.json)
            return Reply(200, {"id": made})
        return Reply(422, {"message": f"behavior is one of {', '.join(BEHAVIORS)}"})

    def _page(self, page: str, call: Call) -> Reply:
        if call.method == "POST":
            return Reply(303, location=self.pay(page, call.form.get("outcome", "")) or "/")
        buttons = "".join(
            f'<button name="outcome" value="{outcome}">{words}</button> '
            for outcome, words in (("paid", "Pay"), ("failed", "Let it fail"))
        )
        what = f"<h1>{escape(self.name)} rehearsal</h1><p>{escape(page)}: no money moves.</p>"
        return Reply(200, f'<!doctype html>{what}<form method="post">{buttons}</form>', html=True)


def new_ref(prefix: str) -> str:
    return f"{prefix}{secrets.token_hex(8)}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def stand_in(self) -> StandIn:
        return cast("StandIn", self.server)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base class names it
        log.info(format, *args)

    def _call(self) -> Call:
        place = urlsplit(self.path)
        length = min(int(self.headers.get("Content-Length") or 0), LARGEST_BODY)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(place.query))
        return Call(self.command, unquote(place.path), query, headers, self.rfile.read(length))

    def _serve(self) -> None:
        call, server = self._call(), self.stand_in
        if call.path == "/":
            reply = Reply(200, {"name": f"Aftermile rehearsal of {server.name}", "behaviors": BEHAVIORS})
        else:
            reply = server.rehearse(call) if call.path.startswith("/rehearsal/") else server.route(call)
        if reply.hold:
            server.over.wait(server.options.hold)
            self.close_connection = True
            return
        if reply.tell_first:
            server.tell(*reply.tell_first)
        raw = reply.body.encode() if reply.html else json.dumps(reply.body).encode()
        raw = b"" if reply.status in (204, 303) else raw
        self.send_response(reply.status)
        self.send_header("Content-Type", "text/html; charset=utf-8" if reply.html else "application/json")
        self.send_header("Content-Length", str(len(raw)))
        if reply.location:
            self.send_header("Location", reply.location)
        if reply.retry_after:
            self.send_header("Retry-After", str(reply.retry_after))
        self.end_headers()
        self.wfile.write(raw)

    do_GET = do_POST = do_PATCH = _serve  # noqa: N815  the base class names them
