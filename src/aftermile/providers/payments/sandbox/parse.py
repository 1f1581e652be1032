"""The sandbox's bytes to our types, and its signature."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, Final

from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import Money
from aftermile.ledger.payments import RefundAnswer, RefundNotice, RefundResult, WebhookNotValid
from aftermile.providers.payments.sandbox.codes import answer_of

SIGNATURE: Final = "sandbox-signature"
TOLERANCE_SECONDS: Final = 300


def sign(secret: str, at: int, body: bytes) -> str:
    """Return the header of a notice sent at Unix second `at`: `t=<at>,v1=<hex HMAC-SHA256 of t.body>`."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def check_signature(secret: str, header: str, body: bytes, *, now: int) -> None:
    """Raise `WebhookNotValid` unless the header was made with our secret in the last five minutes."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    at = parts.get("t", "")
    if not at.isascii() or not at.isdigit():
        raise WebhookNotValid(problem="it is not signed")
    if not hmac.compare_digest(sign(secret, int(at), body).encode(), header.encode()):
        raise WebhookNotValid(problem="the signature is not ours")
    if abs(now - int(at)) > TOLERANCE_SECONDS:
        raise WebhookNotValid(problem="it is older than five minutes")


def result_of(refund: Mapping[str, Any]) -> RefundResult:
    """Read one refund of an answer."""
    return RefundResult(
        answer_of(str(refund.get("state", ""))),
        str(refund.get("id", "")),
        str(refund.get("message", "")),
    )


def notices_of(body: bytes) -> list[RefundNotice]:
    """Read a notice; states that say nothing yet are left out. Raises `WebhookNotValid`."""
    try:
        items = json.loads(body)["refunds"]
        notices = [
            RefundNotice(
                provider_ref=str(item["id"]),
                payment_ref=str(item["payment"]),
                amount=Money(int(item["amount"]["minor"]), str(item["amount"]["currency"])),
                answer=answer_of(str(item["state"])),
                key=str(item.get("key", "")),
            )
            for item in items
        ]
    except (ValueError, KeyError, TypeError, AftermileError) as error:
        raise WebhookNotValid(problem="it cannot be read") from error
    return [notice for notice in notices if notice.answer != RefundAnswer.UNKNOWN]
