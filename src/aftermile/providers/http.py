"""One way for every provider to ask its vendor: bounded in time, and never an exception."""

import hashlib
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from aftermile.ledger.payments import unknown_codes

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)
LONGEST_CONNECT: Final = 3.0
LONGEST_WORDS: Final = 200
LARGEST_ANSWER: Final = 20_000_000
LONGEST_ANSWER: Final = 3
"""How often the time-out an answer may take that keeps dripping."""
LONGEST_WAIT: Final = 86_400.0
NOT_NOW: Final = frozenset({0, 401, 403, 408, 409, 425, 429})


def note_unknown(provider: str, what: str, code: object) -> None:
    """Count a vendor's code that we do not know; it is never guessed."""
    name = f"{provider} {what} {str(code)[:60]!r}"
    unknown_codes[name] += 1
    log.warning("unknown code: %s", name)


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` 0: none came, `problem` says why."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    retry_after: float = 0.0

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004  HTTP's own

    @property
    def leaves_open(self) -> bool:
        """Say that the vendor may have acted, or may act when it is asked again: no clean no."""
        return self.status in NOT_NOW or self.status >= 500  # noqa: PLR2004

    @property
    def words(self) -> str:
        """What to show a person; never what a vendor said of our own key."""
        return self.problem or f"answer {self.status}"


class Http:
    """
    A vendor's API.

    Headers that carry secrets are kept inside: neither the log nor an answer has them.
    """

    def __init__(self, url: str, timeout: str | float, headers: Mapping[str, str] | None = None) -> None:
        self.url = url.rstrip("/")
        self.timeout = float(timeout or 20)
        self._headers = dict(headers or {})

    @cached_property
    def _client(self) -> "httpx.Client":
        import httpx  # noqa: PLC0415  it takes 0.2 s, which only those who call should wait

        return httpx.Client(
            timeout=httpx.Timeout(self.timeout, connect=min(self.timeout, LONGEST_CONNECT)),
            headers={"User-Agent": "Aftermile", **self._headers},
            trust_env=False,
            verify=self.url.startswith("https:"),  # reading the certificates takes 0.1 s, for a stand-in too
        )

    def call(self, method: str, path: str, **more: Any) -> Answer:
        """Ask once. `more` is what httpx takes: `json`, `data`, `content`, `params`, `headers`."""
        import httpx  # noqa: PLC0415  as above

        try:
            with self._client.stream(method, self.url + path, **more) as response:
                raw = self._bounded(response)
        except httpx.HTTPError as error:
            return Answer(0, problem=f"no answer: {type(error).__name__}")
        if raw is None:
            return Answer(0, problem="no answer: it did not end")
        wait = _seconds(response.headers.get("Retry-After", ""), response.headers.get("Date", ""))
        try:
            body = json.loads(raw)
        except (ValueError, RecursionError):
            return Answer(response.status_code, retry_after=wait)
        return Answer(response.status_code, body if isinstance(body, dict) else {}, retry_after=wait)

    def _bounded(self, response: "httpx.Response") -> bytes | None:
        """Return the bytes of an answer; None when it is endless, in bytes or in time."""
        until = time.monotonic() + LONGEST_ANSWER * self.timeout
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > LARGEST_ANSWER or time.monotonic() > until:
                return None
        return b"".join(parts)


def _seconds(words: str, now: str) -> float:
    """Return a Retry-After in seconds; a date counts from the Date of the answer: their clock is not ours."""
    if words.isascii() and words.isdigit():
        return min(float(words), LONGEST_WAIT)
    try:
        wait = (parsedate_to_datetime(words) - parsedate_to_datetime(now)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return min(max(wait, 0.0), LONGEST_WAIT)


def shortened(words: object) -> str:
    """Return a vendor's words, short enough for a line."""
    return " ".join(str(words or "").split())[:LONGEST_WORDS]


def key_of_page(key: str, request: Mapping[str, Any]) -> str:
    """
    Return the idempotency key of a hosted page.

    The same page asked for twice is one. Asked for otherwise, with another way back, it is another page and
    not a misused key; a page whose address nobody got does no harm.
    """
    digest = hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()
    return f"{key[:48]}-{digest[:12]}"
