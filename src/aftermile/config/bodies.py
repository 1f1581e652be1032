"""
Bodies that come without their length: in chunks, or over HTTP/2.

Django reads only as many bytes as `Content-Length` says, none without it: a signed push would look empty.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any, Final

ENDLESS: Final = str(10**12)
"""The length of a body that is too long to be held: larger than every limit, so that each gate refuses it."""

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Measured:
    """Hold such a body, up to `limit` bytes, and say how long it is."""

    def __init__(self, application: Application, limit: int) -> None:
        self.application = application
        self.limit = limit

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not environ.get("CONTENT_LENGTH") and environ["REQUEST_METHOD"] not in ("GET", "HEAD", "OPTIONS"):
            body, whole = _held(environ["wsgi.input"], self.limit)
            environ["wsgi.input"] = BytesIO(body)
            environ["CONTENT_LENGTH"] = str(len(body)) if whole else ENDLESS
        return self.application(environ, start_response)


def _held(stream: Any, limit: int) -> tuple[bytes, bool]:
    """Return the bytes of a stream, and whether they are all."""
    parts, size = [], 0
    while size <= limit and (part := stream.read(limit + 1 - size)):
        parts.append(part)
        size += len(part)
    return b"".join(parts), size <= limit
