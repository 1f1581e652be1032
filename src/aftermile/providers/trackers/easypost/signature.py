"""EasyPost signs the bytes with HMAC-SHA256; the secret is brought to Unicode's form NFKD first."""

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from aftermile.providers.pushes import check, header

HEADER: Final = "x-hmac-signature"
PREFIX: Final = "hmac-sha256-hex="


def sign(secret: str, body: bytes) -> str:
    key = unicodedata.normalize("NFKD", secret).encode()
    return PREFIX + hmac.new(key, body, hashlib.sha256).hexdigest()


def verify(secrets: Sequence[str], headers: Mapping[str, str], body: bytes) -> None:
    check("EasyPost", header(headers, HEADER), [sign(secret, body) for secret in secrets])
