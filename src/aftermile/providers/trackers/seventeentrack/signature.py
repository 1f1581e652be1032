"""17TRACK signs with a plain hash: hex of SHA-256 over the bytes, a slash and the key of the API."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from aftermile.providers.pushes import check, header

HEADER: Final = "sign"


def sign(key: str, body: bytes) -> str:
    return hashlib.sha256(body + b"/" + key.encode()).hexdigest()


def verify(keys: Sequence[str], headers: Mapping[str, str], body: bytes) -> None:
    check("17TRACK", header(headers, HEADER).lower(), [sign(key, body) for key in keys])
