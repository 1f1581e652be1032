"""Adyen's bytes to our types, and its signature."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from aftermile.kernel.errors import AftermileError
from aftermile.ledger.payments import (
    ChargeAnswer,
    ChargeNotice,
    ChargeResult,
    DisputeNotice,
    Notice,
    RefundNotice,
    WebhookNotValid,
)
from aftermile.providers.http import note_unknown, shortened
from aftermile.providers.payments.adyen import codes

OURS: Final = "aftermile."
"""How a `reference` starts that we wrote; those of others are references of theirs."""
DIRECT: Final = ".direct"
"""How the reference of a charge ends that used a saved method: its refusal is the end of it."""
SIGNED: Final = ("pspReference", "originalReference", "merchantAccountCode", "merchantReference")
UNREADABLE: Final = (ValueError, KeyError, TypeError, AttributeError, AftermileError)


def sign(hex_key: str, item: Mapping[str, Any]) -> str:
    """Return the signature of one notification item: over its fields, joined by colons."""
    amount = item.get("amount") or {}
    fields = [item.get(name) for name in SIGNED]
    fields += [amount.get("value"), amount.get("currency"), item.get("eventCode"), item.get("success")]
    text = ":".join("" if field is None else str(field) for field in fields)
    digest = hmac.new(binascii.unhexlify(hex_key), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def more_of(item: Mapping[str, Any]) -> Mapping[str, Any]:
    found = item.get("additionalData")
    return found if isinstance(found, Mapping) else {}


def is_signed(keys: Sequence[str], item: Mapping[str, Any]) -> bool:
    given = str(more_of(item).get("hmacSignature") or "").encode()
    try:
        made = [sign(key, item).encode() for key in keys]
    except (AttributeError, ValueError):
        return False
    return any([hmac.compare_digest(mine, given) for mine in made])  # noqa: C419  all are compared


def key_of(reference: object) -> str:
    """Return our key of a reference; empty when it is not ours."""
    text = str(reference or "")
    return text.removeprefix(OURS).removesuffix(DIRECT) if text.startswith(OURS) else ""


def _refund(item: Mapping[str, Any], code: str, success: str) -> Notice | None:
    action = more_of(item).get("modification.action")
    if code == codes.EITHER and action != codes.WAS_REFUND:
        if action != "cancel":
            note_unknown("adyen", "modification.action", action)
        return None
    return RefundNotice(
        provider_ref=str(item["pspReference"]),
        payment_ref=str(item.get("originalReference") or ""),
        amount=codes.amount_in(item["amount"]["value"], item["amount"]["currency"]),
        answer=codes.REFUNDS[code, success],
        key=key_of(item.get("merchantReference")),
    )


def _charge(item: Mapping[str, Any], success: str) -> Notice | None:
    """Read an authorization; a refused try on a page is not its end, the buyer may try again."""
    reference, psp = str(item.get("merchantReference") or ""), str(item["pspReference"])
    paid, direct = success == "true", reference.endswith(DIRECT)
    if not key_of(reference) or not (paid or direct):
        return None
    return ChargeNotice(
        provider_ref=str(more_of(item).get("paymentLinkId") or "") or (psp if direct else ""),
        amount=codes.amount_in(item["amount"]["value"], item["amount"]["currency"]),
        answer=ChargeAnswer.PAID if paid else ChargeAnswer.FAILED,
        key=key_of(reference),
        payment_ref=psp if paid else "",
    )


def _dispute(item: Mapping[str, Any], code: str) -> Notice:
    more = more_of(item)
    stage = codes.ENDED.get((code, str(more.get("disputeStatus"))), codes.DISPUTES[code])
    due = more.get("defensePeriodEndsAt")
    reason = [more.get("chargebackReasonCode") or more.get("rfiReasonCode"), item.get("reason")]
    return DisputeNotice(
        provider_ref=str(item["pspReference"]),
        payment_ref=str(item.get("originalReference") or ""),
        amount=codes.amount_in(item["amount"]["value"], item["amount"]["currency"]),
        stage=stage,
        reason=shortened(" ".join(str(part) for part in reason if part)),
        answer_by=datetime.fromisoformat(str(due)) if due else None,
    )


def notice_of(item: Mapping[str, Any]) -> Notice | None:
    """Read one signed item; None when it says nothing to us, or nothing that we know."""
    code, success = str(item["eventCode"]), str(item.get("success")).lower()
    if (code, success) in codes.REFUNDS:
        return _refund(item, code, success)
    if code in codes.DISPUTES:
        return _dispute(item, code) if success == "true" else None
    if code == codes.PAID:
        return _charge(item, success)
    if code not in codes.QUIET:
        note_unknown("adyen", "event", f"{code} {success}")
    return None


def items_of(body: bytes) -> list[Mapping[str, Any]]:
    """Return the notification items; raise `WebhookNotValid` when there are none to be found."""
    try:
        wrapped = json.loads(body)["notificationItems"]
        return [wrap["NotificationRequestItem"] for wrap in wrapped]
    except UNREADABLE as error:
        raise WebhookNotValid(problem="it cannot be read") from error


def read_items(keys: Sequence[str], body: bytes, account: str) -> list[Notice]:
    """
    Read every item for itself.

    An item that cannot be read is counted and left: it would not be better the next time. One with a wrong
    signature raises `WebhookNotValid`, with the notices of its siblings as `trusted`.
    """
    notices: list[Notice] = []
    strangers = 0
    items = items_of(body)
    for item in items:
        if not isinstance(item, Mapping) or not is_signed(keys, item):
            strangers += 1
            continue
        try:
            ours = item["merchantAccountCode"] == account
            notice = notice_of(item) if ours else None
        except UNREADABLE:
            note_unknown("adyen", "unreadable item", item.get("eventCode"))
            continue
        notices += [] if notice is None else [notice]
    if strangers or not items:
        error = WebhookNotValid(problem="the signature is not ours")
        error.trusted = notices
        raise error
    return notices


def payment_result(payment: Mapping[str, Any]) -> ChargeResult:
    """Read the answer to a charge of a saved method."""
    code, ref = str(payment.get("resultCode") or ""), str(payment.get("pspReference") or "")
    if code not in codes.RESULTS:
        note_unknown("adyen", "resultCode", code)
    answer = codes.RESULTS.get(code, ChargeAnswer.UNKNOWN)
    paid = ref if answer == ChargeAnswer.PAID else ""
    return ChargeResult(answer, ref, "", paid, shortened(payment.get("refusalReason")))


def link_result(link: Mapping[str, Any]) -> ChargeResult:
    """Read a payment link. A paid one does not name its payment: the webhook does."""
    status, ref = str(link.get("status") or ""), str(link.get("id") or "")
    if status in codes.LINK_PAID:
        return ChargeResult(
            ChargeAnswer.UNKNOWN, ref, message="paid; the notice that names the payment is due"
        )
    if status not in codes.LINKS:
        note_unknown("adyen", "payment link", status)
    return ChargeResult(codes.LINKS.get(status, ChargeAnswer.UNKNOWN), ref, str(link.get("url") or ""))
