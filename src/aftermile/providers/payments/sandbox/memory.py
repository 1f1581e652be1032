"""What the sandbox keeps in one SQLite file, so that it survives being killed."""

import json
import secrets
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any, Final

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS refunds (
    id TEXT PRIMARY KEY, key TEXT UNIQUE, payment TEXT NOT NULL, minor INTEGER NOT NULL,
    currency TEXT NOT NULL, state TEXT NOT NULL, message TEXT NOT NULL DEFAULT '', body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS notices (
    id INTEGER PRIMARY KEY, refund TEXT NOT NULL, due REAL NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    sent INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS things (
    id TEXT PRIMARY KEY, key TEXT UNIQUE, kind TEXT NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS behavior (id INTEGER PRIMARY KEY, name TEXT NOT NULL, times INTEGER NOT NULL);
"""
FOREVER: Final = -1
MOST_TRIES: Final = 8


class Memory:
    """Refunds by key, notices to send, and the behavior that was asked for."""

    def __init__(self, file: Path | str) -> None:
        self._db = sqlite3.connect(str(file), check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(SCHEMA)
        self._lock = threading.RLock()

    def find(self, key: str) -> dict[str, Any] | None:
        with self._lock:
            row = self._db.execute("SELECT * FROM refunds WHERE key = ?", [key]).fetchone()
        return dict(row) if row else None

    def get(self, refund_id: str) -> dict[str, Any]:
        with self._lock:
            return dict(self._db.execute("SELECT * FROM refunds WHERE id = ?", [refund_id]).fetchone())

    def all(self, payment: str = "") -> list[dict[str, Any]]:
        with self._lock:
            rows = self._db.execute(
                "SELECT * FROM refunds WHERE ? IN ('', payment) ORDER BY rowid", [payment]
            ).fetchall()
        return [dict(row) for row in rows]

    def add(self, key: str | None, body: dict[str, Any], state: str, message: str = "") -> dict[str, Any]:
        """Move money once per key; a repeat returns what the first one did."""
        refund_id = f"sre_{secrets.token_hex(8)}"
        amount = body["amount"]
        with self._lock:
            self._db.execute(
                "INSERT OR IGNORE INTO refunds (id, key, payment, minor, currency, state, message, body)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    refund_id,
                    key,
                    body["payment"],
                    amount["minor"],
                    amount["currency"],
                    state,
                    message,
                    json.dumps(body, sort_keys=True),
                ],
            )
            found = self.find(key) if key else None
        return found or self.get(refund_id)

    def keep(self, kind: str, key: str | None, state: str, body: dict[str, Any]) -> dict[str, Any]:
        """Keep a charge (`sch`) or a dispute (`sdp`) once per key; a repeat returns the first one."""
        with self._lock:
            self._db.execute(
                "INSERT OR IGNORE INTO things (id, key, kind, state, body) VALUES (?, ?, ?, ?, ?)",
                [f"{kind}_{secrets.token_hex(8)}", key, kind, state, json.dumps(body)],
            )
            found = self._db.execute(
                "SELECT * FROM things WHERE key = ? OR (? IS NULL AND rowid = last_insert_rowid())",
                [key, key],
            )
            row = found.fetchone()
        return self._thing(row)

    def thing(self, name: str) -> dict[str, Any] | None:
        """Return a charge or dispute by its id or key."""
        with self._lock:
            row = self._db.execute("SELECT * FROM things WHERE id = ? OR key = ?", [name, name]).fetchone()
        return self._thing(row) if row else None

    def change(self, thing_id: str, state: str, *, was: tuple[str, ...]) -> dict[str, Any] | None:
        """Bring a charge or dispute to a state from one of those it was in."""
        marks = ",".join("?" * len(was))
        with self._lock:
            self._db.execute(
                f"UPDATE things SET state = ? WHERE id = ? AND state IN ({marks})",  # noqa: S608
                [state, thing_id, *was],
            )
        return self.thing(thing_id)

    @staticmethod
    def _thing(row: sqlite3.Row) -> dict[str, Any]:
        return {**json.loads(row["body"]), "id": row["id"], "key": row["key"] or "", "state": row["state"]}

    def finish(self, refund_id: str) -> None:
        with self._lock:
            self._db.execute(
                "UPDATE refunds SET state = 'succeeded' WHERE id = ? AND state = 'pending'", [refund_id]
            )

    def owe_notice(self, refund_id: str, *, after: float = 0, times: int = 1) -> None:
        """Owe `times` notices about a refund, the first due in `after` seconds."""
        with self._lock:
            self._db.executemany(
                "INSERT INTO notices (refund, due) VALUES (?, ?)",
                [(refund_id, time.time() + after + 0.1 * number) for number in range(times)],
            )

    def due_notices(self) -> list[tuple[int, str]]:
        with self._lock:
            rows = self._db.execute(
                "SELECT id, refund FROM notices WHERE NOT sent AND tries < ? AND due <= ? ORDER BY due, id",
                [MOST_TRIES, time.time()],
            ).fetchall()
        return [(row["id"], row["refund"]) for row in rows]

    def tried_notice(self, notice: int, *, heard: bool) -> None:
        with self._lock:
            self._db.execute(
                "UPDATE notices SET sent = ?, tries = tries + 1, due = ? + (1 << min(tries, 8)) WHERE id = ?",
                [heard, time.time(), notice],
            )

    def behave(self, name: str, times: int) -> None:
        """Behave as `name` for the next `times` refunds, or from now on (`FOREVER`)."""
        with self._lock:
            if times == FOREVER:
                self._db.execute("DELETE FROM behavior")
            self._db.execute("INSERT INTO behavior (name, times) VALUES (?, ?)", [name, times])

    def next_behavior(self) -> str:
        with self._lock:
            row = self._db.execute("SELECT * FROM behavior ORDER BY times < 0, id LIMIT 1").fetchone()
            if row is None:
                return "ok"
            if row["times"] > 0:
                self._db.execute("UPDATE behavior SET times = times - 1 WHERE id = ?", [row["id"]])
                self._db.execute("DELETE FROM behavior WHERE times = 0")
            return str(row["name"])
