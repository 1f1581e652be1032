"""AfterShip signs the bytes: base64 of HMAC-SHA256 with the secret of the account's webhooks."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Final

from aftermile.providers.pushes import check, header

HEADER: Final = "aftership-hmac-sha256"


def sign(secret: str, body: bytes) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def verify(secrets: Sequence[str], headers: Mapping[str, str], body: bytes) -> None:
    check("AfterShip", header(headers, HEADER), [sign(secret, body) for secret in secrets])
