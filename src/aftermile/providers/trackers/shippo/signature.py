"""
Shippo's signature: `t=<unix>,v1=<hex>`, the hex of HMAC-SHA256 over `<t>.<bytes>`.

Shippo signs only for accounts that asked for it. Others put a token of their own behind `?token=` in the
address, which Shippo posts to as it is; it says who called, and nothing of the bytes.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from aftermile.parcels.carrier import URL_TOKEN, ScanPushNotValid
from aftermile.providers.pushes import check, check_time, header

HEADER: Final = "shippo-auth-signature"
LONGEST_STAMP: Final = 11


def sign(secret: str, at: int, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def verify(secrets: Sequence[str], headers: Mapping[str, str], body: bytes) -> None:
    signed = header(headers, HEADER)
    if not signed:
        check("Shippo", header(headers, URL_TOKEN), secrets, what="signature or token")
        return
    parts = dict(part.strip().split("=", 1) for part in signed.split(",") if "=" in part)
    at = parts.get("t", "")
    if not (at.isascii() and at.isdigit() and len(at) <= LONGEST_STAMP):
        raise ScanPushNotValid(provider="Shippo", problem="the signature has no time")
    check("Shippo", parts.get("v1", ""), [sign(secret, int(at), body) for secret in secrets])
    check_time("Shippo", datetime.fromtimestamp(int(at), UTC))
