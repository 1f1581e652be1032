"""Stripe's bytes to our types, and its signature."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
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
from aftermile.providers.http import note_unknown, shortened
from aftermile.providers.payments.stripe import codes

SIGNATURE: Final = "stripe-signature"
TOLERANCE_SECONDS: Final = 300
REFUND_KEY: Final = "aftermile_refund"
CHARGE_KEY: Final = "aftermile_charge"


def sign(secret: str, at: int, body: bytes) -> str:
    """Return the hex of one `v1` signature: HMAC-SHA256 of `<at>.<body>`."""
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def check_signature(known: Sequence[str], header: str, body: bytes, *, now: int) -> None:
    """Raise `WebhookNotValid` unless one of the `v1` was made with one of our secrets, not long ago."""
    pairs = [part.strip().split("=", 1) for part in header.split(",") if "=" in part]
    at = next((value for name, value in pairs if name == "t"), "")
    given = [value.encode() for name, value in pairs if name == "v1"]
    if not (at.isascii() and at.isdigit() and len(at) <= 12) or not given:  # noqa: PLR2004
        raise WebhookNotValid(problem="it is not signed")
    made = [sign(secret, int(at), body).encode() for secret in known]
    if not any([hmac.compare_digest(mine, theirs) for mine in made for theirs in given]):  # noqa: C419
        raise WebhookNotValid(problem="the signature is not ours")
    if abs(now - int(at)) > TOLERANCE_SECONDS:
        raise WebhookNotValid(problem="it is older than five minutes")


def _ref(thing: object) -> str:
    """Return the id of a thing that may have been expanded."""
    return str(thing.get("id") or "") if isinstance(thing, Mapping) else str(thing or "")


def metadata_of(thing: Mapping[str, Any]) -> Mapping[str, Any]:
    found = thing.get("metadata")
    return found if isinstance(found, Mapping) else {}


def refund_answer(refund: Mapping[str, Any]) -> RefundAnswer:
    status = str(refund.get("status") or "")
    if status not in codes.REFUNDS:
        note_unknown("stripe", "refund", status)
    return codes.REFUNDS.get(status, RefundAnswer.UNKNOWN)


def refund_result(refund: Mapping[str, Any]) -> RefundResult:
    words = refund.get("failure_reason") or refund.get("pending_reason") or ""
    return RefundResult(refund_answer(refund), _ref(refund), shortened(words))


def session_answer(session: Mapping[str, Any]) -> ChargeAnswer:
    state = (str(session.get("status") or ""), str(session.get("payment_status") or ""))
    if state not in codes.SESSIONS:
        note_unknown("stripe", "checkout session", "/".join(state))
    return codes.SESSIONS.get(state, ChargeAnswer.UNKNOWN)


def session_result(session: Mapping[str, Any]) -> ChargeResult:
    answer = session_answer(session)
    paid = _ref(session.get("payment_intent")) if answer == ChargeAnswer.PAID else ""
    return ChargeResult(answer, _ref(session), str(session.get("url") or ""), paid)


def intent_result(intent: Mapping[str, Any]) -> ChargeResult:
    status = str(intent.get("status") or "")
    if status not in codes.INTENTS:
        note_unknown("stripe", "payment intent", status)
    answer = codes.INTENTS.get(status, ChargeAnswer.UNKNOWN)
    error = intent.get("last_payment_error")
    words = error.get("message") if isinstance(error, Mapping) else ""
    paid = _ref(intent) if answer == ChargeAnswer.PAID else ""
    return ChargeResult(answer, _ref(intent), "", paid, shortened(words))


def _refund_notice(_event: str, refund: Mapping[str, Any]) -> Notice | None:
    answer = refund_answer(refund)
    if answer == RefundAnswer.UNKNOWN:
        return None
    return RefundNotice(
        provider_ref=refund["id"],
        payment_ref=_ref(refund.get("payment_intent")) or _ref(refund.get("charge")),
        amount=codes.amount_in(refund["amount"], refund["currency"]),
        answer=answer,
        key=str(metadata_of(refund).get(REFUND_KEY, "")),
    )


def _session_notice(event: str, session: Mapping[str, Any]) -> Notice | None:
    key = str(metadata_of(session).get(CHARGE_KEY, ""))
    answer = codes.SESSION_EVENTS[event] or session_answer(session)
    link = _ref(session.get("payment_link"))
    if link and answer in (ChargeAnswer.CANCELED, ChargeAnswer.FAILED):
        return None  # the link itself is still there to be paid
    if not key or answer == ChargeAnswer.UNKNOWN:
        return None
    return ChargeNotice(
        provider_ref=link or session["id"],
        amount=codes.amount_in(session["amount_total"], session["currency"]),
        answer=answer,
        key=key,
        payment_ref=_ref(session.get("payment_intent")) if answer == ChargeAnswer.PAID else "",
    )


def _intent_notice(_event: str, intent: Mapping[str, Any]) -> Notice | None:
    key = str(metadata_of(intent).get(CHARGE_KEY, ""))
    result = intent_result(intent)
    if not key or result.answer == ChargeAnswer.UNKNOWN:
        return None
    amount = codes.amount_in(intent["amount"], intent["currency"])
    return ChargeNotice(result.provider_ref, amount, result.answer, key, result.payment_ref)


def _fee(dispute: Mapping[str, Any]) -> Money | None:
    """Return what Stripe kept when it took the money; in the currency of the account."""
    for entry in dispute.get("balance_transactions") or ():
        if isinstance(entry, Mapping) and entry.get("amount", 0) < 0 and entry.get("fee"):
            return codes.amount_in(entry["fee"], entry["currency"])
    return None


def _dispute_notice(_event: str, dispute: Mapping[str, Any]) -> Notice | None:
    status = str(dispute.get("status") or "")
    if status not in codes.DISPUTES:
        note_unknown("stripe", "dispute", status)
        return None
    due = (dispute.get("evidence_details") or {}).get("due_by")
    return DisputeNotice(
        provider_ref=dispute["id"],
        payment_ref=_ref(dispute.get("payment_intent")) or _ref(dispute.get("charge")),
        amount=codes.amount_in(dispute["amount"], dispute["currency"]),
        stage=codes.DISPUTES[status],
        reason=shortened(dispute.get("reason")),
        answer_by=datetime.fromtimestamp(int(due), UTC) if due else None,
        fee=_fee(dispute),
    )


_READERS: Final[dict[str, Callable[[str, Mapping[str, Any]], Notice | None]]] = {
    **dict.fromkeys(codes.REFUND_EVENTS, _refund_notice),
    **dict.fromkeys(codes.SESSION_EVENTS, _session_notice),
    **dict.fromkeys(codes.INTENT_EVENTS, _intent_notice),
    **dict.fromkeys(codes.DISPUTE_EVENTS, _dispute_notice),
}


def _charge_refunds(event: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the refunds inside `charge.refunded`; API versions since 2022-11-15 leave them out."""
    refunds = event["data"]["object"].get("refunds")
    return list(refunds.get("data") or ()) if isinstance(refunds, Mapping) else []


def notices_of(body: bytes) -> list[Notice]:
    """Read one event; what says nothing to us gives no notice. Raises `WebhookNotValid`."""
    try:
        event = json.loads(body)
        kind, thing = str(event["type"]), event["data"]["object"]
        if kind == "charge.refunded":
            found = [_refund_notice(kind, refund) for refund in _charge_refunds(event)]
        elif kind in _READERS:
            found = [_READERS[kind](kind, thing)]
        else:
            note_unknown("stripe", "event", kind)
            found = []
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, AftermileError) as error:
        raise WebhookNotValid(problem="it cannot be read") from error
    return [notice for notice in found if notice is not None]
