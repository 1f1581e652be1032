"""PayPal's bytes to our types."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from aftermile.kernel.errors import AftermileError
from aftermile.ledger.payments import (
    ChargeAnswer,
    ChargeNotice,
    ChargeResult,
    DisputeNotice,
    DisputeStage,
    Notice,
    RefundAnswer,
    RefundNotice,
    RefundResult,
    WebhookNotValid,
)
from aftermile.providers.http import note_unknown, shortened
from aftermile.providers.payments.paypal import codes

OURS: Final = "aftermile."
"""How a `custom_id` starts that we wrote; refunds made in PayPal's own pages carry something else or none."""
WITHDRAWN: Final = "aftermile-withdrawn."
UNREADABLE: Final = (ValueError, KeyError, TypeError, AttributeError, IndexError, AftermileError)


def key_of(thing: Mapping[str, Any]) -> str:
    """Return our key; one that we withdrew keeps it, for a payment that came all the same."""
    custom = str(thing.get("custom_id") or "")
    start = next((start for start in (OURS, WITHDRAWN) if custom.startswith(start)), "")
    return custom.removeprefix(start) if start else ""


def is_withdrawn(order: Mapping[str, Any]) -> bool:
    """Say whether we withdrew the order before anything was captured."""
    unit = unit_of(order)
    captured = (unit.get("payments") or {}).get("captures")
    return str(unit.get("custom_id") or "").startswith(WITHDRAWN) and not captured


def link_of(thing: Mapping[str, Any], *names: str) -> str:
    links = [link for link in thing.get("links") or () if isinstance(link, Mapping)]
    return next((str(link.get("href", "")) for link in links if link.get("rel") in names), "")


def _related(thing: Mapping[str, Any], name: str) -> str:
    return str(((thing.get("supplementary_data") or {}).get("related_ids") or {}).get(name) or "")


def capture_of(refund: Mapping[str, Any]) -> str:
    """Return the capture that a refund belongs to."""
    return _related(refund, "capture_id") or link_of(refund, "up").rstrip("/").rpartition("/")[2]


def order_of(capture: Mapping[str, Any]) -> str:
    """Return the order that a capture belongs to."""
    up = link_of(capture, "up")
    return _related(capture, "order_id") or (up.rpartition("/")[2] if "/orders/" in up else "")


def refund_answer(refund: Mapping[str, Any]) -> RefundAnswer:
    status = str(refund.get("status") or "")
    if status not in codes.REFUNDS:
        note_unknown("paypal", "refund", status)
    return codes.REFUNDS.get(status, RefundAnswer.UNKNOWN)


def refund_result(refund: Mapping[str, Any]) -> RefundResult:
    words = shortened((refund.get("status_details") or {}).get("reason"))
    return RefundResult(refund_answer(refund), str(refund.get("id") or ""), words)


def refunds_of(order: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    units = order.get("purchase_units") or ()
    return [refund for unit in units for refund in (unit.get("payments") or {}).get("refunds") or ()]


def unit_of(order: Mapping[str, Any]) -> Mapping[str, Any]:
    units = order.get("purchase_units") or [{}]
    return units[0] if isinstance(units[0], Mapping) else {}


def order_result(order: Mapping[str, Any]) -> ChargeResult:
    """Read an order: by its capture when it has one, else by its own state."""
    ref, url = str(order.get("id") or ""), link_of(order, "approve", "payer-action")
    captures = (unit_of(order).get("payments") or {}).get("captures") or ()
    for capture in captures:
        return capture_result(capture, ref)
    status = str(order.get("status") or "")
    if status not in codes.ORDERS:
        note_unknown("paypal", "order", status)
    return ChargeResult(codes.ORDERS.get(status, ChargeAnswer.UNKNOWN), ref, url)


def capture_result(capture: Mapping[str, Any], order: str) -> ChargeResult:
    status = str(capture.get("status") or "")
    if status not in codes.CAPTURES:
        note_unknown("paypal", "capture", status)
    answer = codes.CAPTURES.get(status, ChargeAnswer.UNKNOWN)
    words = shortened((capture.get("status_details") or {}).get("reason"))
    paid = str(capture.get("id") or "") if answer == ChargeAnswer.PAID else ""
    return ChargeResult(answer, order, "", paid, words)


def _refund_notice(refund: Mapping[str, Any]) -> Notice | None:
    answer = refund_answer(refund)
    if answer == RefundAnswer.UNKNOWN:
        return None
    return RefundNotice(
        provider_ref=str(refund["id"]),
        payment_ref=capture_of(refund),
        amount=codes.amount_in(refund["amount"]),
        answer=answer,
        key=key_of(refund),
    )


def _capture_notice(capture: Mapping[str, Any]) -> Notice | None:
    result = capture_result(capture, order_of(capture))
    key = key_of(capture)
    if not key or result.answer == ChargeAnswer.UNKNOWN:
        return None
    amount = codes.amount_in(capture["amount"])
    return ChargeNotice(result.provider_ref, amount, result.answer, key, result.payment_ref)


def _stage(dispute: Mapping[str, Any]) -> DisputeStage | None:
    status = str(dispute.get("status") or "")
    if status == codes.RESOLVED:
        outcome = str((dispute.get("dispute_outcome") or {}).get("outcome_code") or "")
        if outcome not in codes.OUTCOMES:
            note_unknown("paypal", "dispute outcome", outcome)
        return codes.OUTCOMES.get(outcome)
    stage = str(dispute.get("dispute_life_cycle_stage") or "")
    if stage not in codes.STAGES:
        note_unknown("paypal", "dispute stage", stage)
        return None
    answered = status in codes.ANSWERED and codes.STAGES[stage] != DisputeStage.INQUIRY
    return DisputeStage.ANSWERED if answered else codes.STAGES[stage]


def _dispute_notice(dispute: Mapping[str, Any]) -> Notice | None:
    stage = _stage(dispute)
    if stage is None:
        return None
    due = dispute.get("seller_response_due_date")
    fee = (dispute.get("dispute_fee") or {}).get("amount") or dispute.get("chargeback_fee")
    return DisputeNotice(
        provider_ref=str(dispute["dispute_id"]),
        payment_ref=str(dispute["disputed_transactions"][0]["seller_transaction_id"]),
        amount=codes.amount_in(dispute["dispute_amount"]),
        stage=stage,
        reason=shortened(dispute.get("reason")),
        answer_by=datetime.fromisoformat(str(due)) if due else None,
        fee=codes.amount_in(fee) if fee else None,
    )


def event_of(body: bytes) -> tuple[str, Mapping[str, Any]]:
    """Return the event's type and its resource; raise `WebhookNotValid`."""
    try:
        event = json.loads(body)
        kind, resource = str(event["event_type"]), event["resource"]
    except UNREADABLE as error:
        raise WebhookNotValid(problem="it cannot be read") from error
    if not isinstance(resource, Mapping):
        raise WebhookNotValid(problem="it has no resource")
    return kind, resource


def notices_of(kind: str, resource: Mapping[str, Any]) -> list[Notice]:
    """Read one event; what says nothing to us gives no notice. Raises `WebhookNotValid`."""
    found: Notice | None = None
    try:
        if kind in codes.REFUND_EVENTS:
            found = _refund_notice(resource)
        elif kind in codes.CAPTURE_EVENTS:
            found = _capture_notice(resource)
        elif kind in codes.DISPUTE_EVENTS:
            found = _dispute_notice(resource)
        elif kind not in codes.QUIET:
            note_unknown("paypal", "event", kind)
    except UNREADABLE as error:
        raise WebhookNotValid(problem="it cannot be read") from error
    return [] if found is None else [found]


def charge_notice(order: Mapping[str, Any], result: ChargeResult) -> Notice | None:
    """Tell what became of an approved order that we captured."""
    try:
        amount = codes.amount_in(unit_of(order)["amount"])
    except UNREADABLE as error:
        raise WebhookNotValid(problem="it cannot be read") from error
    if result.answer == ChargeAnswer.UNKNOWN:
        return None
    return ChargeNotice(str(order["id"]), amount, result.answer, key_of(unit_of(order)), result.payment_ref)
