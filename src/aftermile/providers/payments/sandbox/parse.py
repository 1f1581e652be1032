"""The sandbox's bytes to our types, and its signature."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import Money
from aftermile.ledger.payments import (
    ChargeAnswer,
    ChargeNotice,
    ChargeResult,
    DisputeNotice,
    Notice,
    RefundAnswer,
    RefundNotice,
    RefundResult,
    WebhookNotValid,
)
from aftermile.providers.payments.sandbox.codes import STAGES, answer_of, charge_answer_of

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


def charge_of(charge: Mapping[str, Any]) -> ChargeResult:
    """Read one charge of an answer."""
    return ChargeResult(
        charge_answer_of(str(charge.get("state", ""))),
        str(charge.get("id", "")),
        str(charge.get("url", "")),
        str(charge.get("payment", "")),
        str(charge.get("message", "")),
    )


def _money(item: Mapping[str, Any]) -> Money:
    return Money(int(item["amount"]["minor"]), str(item["amount"]["currency"]))


def _refund_notice(item: Mapping[str, Any]) -> RefundNotice | None:
    answer = answer_of(str(item["state"]))
    if answer == RefundAnswer.UNKNOWN:
        return None
    return RefundNotice(str(item["id"]), str(item["payment"]), _money(item), answer, str(item.get("key", "")))


def _charge_notice(item: Mapping[str, Any]) -> ChargeNotice | None:
    answer = charge_answer_of(str(item["state"]))
    if answer == ChargeAnswer.UNKNOWN:
        return None
    key, payment = str(item.get("key", "")), str(item.get("payment", ""))
    return ChargeNotice(str(item["id"]), _money(item), answer, key, payment)


def _dispute_notice(item: Mapping[str, Any]) -> DisputeNotice | None:
    stage = STAGES.get(str(item["state"]))
    if stage is None:
        return None
    until = item.get("answer_by")
    fee = item.get("fee")
    return DisputeNotice(
        str(item["id"]),
        str(item["payment"]),
        _money(item),
        stage,
        str(item.get("reason", "")),
        datetime.fromisoformat(until) if until else None,
        Money(int(fee["minor"]), str(fee["currency"])) if fee else None,
    )


_READERS: Final = {"refunds": _refund_notice, "charges": _charge_notice, "disputes": _dispute_notice}


def notices_of(body: bytes) -> list[Notice]:
    """Read a notice; states that say nothing yet are left out. Raises `WebhookNotValid`."""
    try:
        told = json.loads(body)
        kinds = [kind for kind in _READERS if kind in told]
        notices = [_READERS[kind](item) for kind in kinds for item in told[kind]]
    except (ValueError, KeyError, TypeError, AttributeError, AftermileError) as error:
        raise WebhookNotValid(problem="it cannot be read") from error
    if not kinds:
        raise WebhookNotValid(problem="it cannot be read")
    return [notice for notice in notices if notice is not None]
