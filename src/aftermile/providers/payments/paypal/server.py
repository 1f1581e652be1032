"""
A stand-in of PayPal: tokens, refunds of captures, orders with an approval page, disputes, signed notices.

`providers/rehearsal.py` says how it misbehaves. PayPal signs with RSA and checks signatures itself when it is
asked to; so does the stand-in, with an HMAC over the same text, for nobody else has to check it.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final
from zlib import crc32

from aftermile.providers.payments.paypal.parse import capture_of, key_of
from aftermile.providers.rehearsal import Call, Deed, Reply, StandIn, Thing, new_ref

KEYS: Final = {
    "client_id": "rehearsal-client",
    "client_secret": "rehearsal-secret",
    "webhook_id": "9XL90610J3647323C",
}
TOKEN: Final = "A21AA-rehearsal"  # noqa: S105  a rehearsal has nothing to hide
TOKEN_LASTS: Final = 32_400
CAPTURES: Final = "/v2/payments/captures/"
ORDERS: Final = "/v2/checkout/orders/"


def _ref() -> str:
    return new_ref("").upper()


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _error(status: int, name: str, issue: str, message: str) -> Reply:
    details = [{"issue": issue, "description": message}] if issue else []
    body = {"name": name, "message": message, "debug_id": new_ref(""), "details": details}
    return Reply(status, body, kept=status not in (409, 429))


DECLINED: Final = _error(
    422, "UNPROCESSABLE_ENTITY", "CAPTURE_FULLY_REFUNDED", "The capture has already been fully refunded."
)
NOT_CHARGED: Final = _error(
    422, "UNPROCESSABLE_ENTITY", "INSTRUMENT_DECLINED", "The instrument presented was declined."
)
BUSY: Final = _error(429, "RATE_LIMIT_REACHED", "", "Too many requests. Blocked due to rate limiting.")
MISSING: Final = _error(
    404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID", "The specified resource does not exist."
)
NO_TOKEN: Final = Reply(401, {"error": "invalid_token", "error_description": "Token signature failed"})
NO_CLIENT: Final = Reply(
    401, {"error": "invalid_client", "error_description": "Client Authentication failed"}
)


class PayPalStandIn(StandIn):
    name: ClassVar[str] = "PayPal"

    def settings(self) -> dict[str, str]:
        return {**KEYS, **self.options.secrets, "url": self.url}

    def route(self, call: Call) -> Reply:
        if call.path == "/v1/oauth2/token":
            return self._token(call)
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            return NO_TOKEN
        if call.path == "/v1/notifications/verify-webhook-signature":
            return self._verified(call)
        parts = call.path.strip("/").split("/")
        if call.method == "GET":
            return self._read(parts)
        if call.method == "PATCH":
            return self._patch(parts[-1], json.loads(call.raw))
        key = call.headers.get("paypal-request-id", "")
        request = json.dumps([call.path, call.json], sort_keys=True)
        return self.once(key, request, lambda: self._work(parts, call.json, key))

    def _work(self, parts: list[str], body: Thing, key: str) -> Reply:
        if parts[-1] == "refund":
            return self._make_refund(parts[-2], body)
        if parts[-1] == "capture":
            return self._capture(parts[-2])
        return self._make_order(body, key) if parts[-1] == "orders" else MISSING

    def key_reused(self) -> Reply:
        words = "The value of PayPal-Request-Id header has already been used."
        return _error(422, "UNPROCESSABLE_ENTITY", "DUPLICATE_REQUEST_ID", words)

    def key_running(self) -> Reply:
        words = "A previous request on this resource is currently in progress."
        return _error(409, "RESOURCE_CONFLICT", "PREVIOUS_REQUEST_IN_PROGRESS", words)

    def _token(self, call: Call) -> Reply:
        pair = f"{self.settings()['client_id']}:{self.settings()['client_secret']}".encode()
        if call.headers.get("authorization") != f"Basic {base64.b64encode(pair).decode()}":
            return NO_CLIENT
        return Reply(200, {"access_token": TOKEN, "token_type": "Bearer", "expires_in": TOKEN_LASTS})

    # Refunds

    def _refund(self, capture: str, body: Thing, status: str) -> Thing:
        href = f"{self.url}/v2/payments"
        ref = _ref()
        refund = {
            "id": ref,
            "amount": body["amount"],
            "status": status,
            "create_time": _now(),
            "update_time": _now(),
            "links": [
                {"href": f"{href}/refunds/{ref}", "rel": "self", "method": "GET"},
                {"href": f"{href}/captures/{capture}", "rel": "up", "method": "GET"},
            ],
        }
        if body.get("custom_id"):
            refund["custom_id"] = body["custom_id"]
        if status == "PENDING":
            refund["status_details"] = {"reason": "ECHECK"}
        return self.store.put("refunds", refund)

    def _make_refund(self, capture: str, body: Thing) -> Reply:
        def do(late: bool) -> Deed:  # noqa: FBT001  as `act` calls it
            refund = self._refund(capture, body, "PENDING" if late else "COMPLETED")
            reply = Reply(201, refund)
            return Deed(reply, refund["id"], "PAYMENT.CAPTURE.REFUNDED", "PAYMENT.REFUND.FAILED")

        return self.act(capture, do, DECLINED, BUSY)

    def _refunds_of(self, capture: str) -> list[Thing]:
        return [one for one in self.store.all("refunds") if capture_of(one) == capture]

    def _show_capture(self, capture: str) -> Thing:
        """Show a capture: one of an order here, or one that an order outside is said to have had."""
        known = self.store.get(capture) or {"id": capture, "amount": {}, "custom_id": ""}
        order = known.get("order") or f"ORDER-{capture}"
        moved = [one for one in self._refunds_of(capture) if one["status"] in ("COMPLETED", "PENDING")]
        return {
            **known,
            "status": "PARTIALLY_REFUNDED" if moved else known.get("status", "COMPLETED"),
            "supplementary_data": {"related_ids": {"order_id": order}},
            "links": [{"href": f"{self.url}{ORDERS}{order}", "rel": "up", "method": "GET"}],
        }

    # Orders

    def _make_order(self, body: Thing, key: str) -> Reply:
        ref, source = _ref(), (body.get("payment_source") or {}).get("paypal") or {}
        if source and not key:
            return _error(400, "INVALID_REQUEST", "PAYPAL_REQUEST_ID_REQUIRED", "A header is missing.")
        unit = body["purchase_units"][0]
        back = (body.get("application_context") or {}).get("return_url", "")
        order = {"id": ref, "status": "CREATED", "intent": "CAPTURE", "purchase_units": [unit], "back": back}

        def do(_late: bool) -> Deed:  # noqa: FBT001  as `act` calls it
            self.store.put("orders", order)
            if source:
                self._take(ref)
            return Deed(Reply(201, self._show_order(ref)), ref)

        return self.act(str(source.get("vault_id") or ""), do, NOT_CHARGED, BUSY)

    def _show_order(self, ref: str) -> Thing | None:
        order = self.store.get(ref)
        if order is None and ref.startswith("ORDER-"):
            capture = ref.removeprefix("ORDER-")
            payments = {"captures": [{"id": capture}], "refunds": self._refunds_of(capture)}
            unit = {"reference_id": "default", "payments": payments}
            return {"id": ref, "status": "COMPLETED", "purchase_units": [unit]}
        if order is None:
            return None
        page = f"{self.url}/rehearsal/pay/{ref}"
        unit = dict(order["purchase_units"][0])
        if order.get("capture"):
            capture = order["capture"]
            shown = self.store.get(capture)
            unit["payments"] = {"captures": [shown], "refunds": self._refunds_of(capture)}
        links = [{"href": page, "rel": "approve", "method": "GET"}]
        return {
            **{name: order[name] for name in ("id", "status", "intent")},
            "purchase_units": [unit],
            "links": links,
        }

    def _take(self, ref: str) -> None:
        order = self.store.get(ref) or {}
        unit, capture = order["purchase_units"][0], _ref()
        taken = {"id": capture, "status": "COMPLETED", "amount": unit["amount"], "order": ref}
        taken |= {"custom_id": unit.get("custom_id", ""), "create_time": _now(), "final_capture": True}
        taken["supplementary_data"] = {"related_ids": {"order_id": ref}}
        self.store.put("captures", taken)
        self.store.change(ref, status="COMPLETED", capture=capture)
        self.store.owe("PAYMENT.CAPTURE.COMPLETED", capture)

    def _capture(self, ref: str) -> Reply:
        order = self.store.get(ref)
        if order is None:
            return MISSING
        if order["status"] == "COMPLETED":
            return _error(422, "UNPROCESSABLE_ENTITY", "ORDER_ALREADY_CAPTURED", "Order already captured.")
        if order["status"] != "APPROVED":
            words = "Payer has not yet approved the Order for payment."
            return _error(422, "UNPROCESSABLE_ENTITY", "ORDER_NOT_APPROVED", words)
        self._take(ref)
        return Reply(201, self._show_order(ref))

    def _patch(self, ref: str, changes: list[Thing]) -> Reply:
        order = self.store.get(ref)
        if order is None:
            return MISSING
        if order["status"] not in ("CREATED", "APPROVED"):
            return _error(422, "UNPROCESSABLE_ENTITY", "ORDER_ALREADY_COMPLETED", "Order cannot be patched.")
        unit = {**order["purchase_units"][0], "custom_id": changes[0]["value"]}
        self.store.change(ref, purchase_units=[unit])
        return Reply(204, {})

    def _read(self, parts: list[str]) -> Reply:
        if parts[-2] == "captures":
            return Reply(200, self._show_capture(parts[-1]))
        found = self._show_order(parts[-1]) if parts[-2] == "orders" else self.store.get(parts[-1])
        return Reply(200, found) if found else MISSING

    def pay(self, page: str, outcome: str) -> str:
        order = self.store.get(page) or {}
        if order.get("status") != "CREATED" or outcome != "paid":
            return ""
        self.store.change(page, status="APPROVED")
        self.store.owe("CHECKOUT.ORDER.APPROVED", page)
        return str(order["back"])

    # Notices

    def ripen(self, name: str, thing: Thing) -> Thing:
        states = {"PAYMENT.CAPTURE.REFUNDED": "COMPLETED", "PAYMENT.REFUND.FAILED": "FAILED"}
        return self.store.change(thing["id"], status=states[name]) if name in states else thing

    def letter(self, name: str, thing: Thing) -> tuple[dict[str, str], bytes]:
        shown = self._show_order(thing["id"]) if name.startswith("CHECKOUT") else thing
        event = {
            "id": f"WH-{_ref()}",
            "event_version": "1.0",
            "create_time": _now(),
            "resource_type": name.split(".")[1].lower(),
            "event_type": name,
            "resource": shown,
        }
        body = json.dumps(event).encode()
        sent = {"id": new_ref("tr-"), "time": _now()}
        signature = self._sign(sent["id"], sent["time"], self.settings()["webhook_id"], body)
        return {
            "PAYPAL-AUTH-ALGO": "SHA256withRSA",
            "PAYPAL-CERT-URL": f"{self.url}/v1/notifications/certs/CERT-rehearsal",
            "PAYPAL-TRANSMISSION-ID": sent["id"],
            "PAYPAL-TRANSMISSION-SIG": signature,
            "PAYPAL-TRANSMISSION-TIME": sent["time"],
            "Content-Type": "application/json",
        }, body

    def _sign(self, transmission: str, at: str, webhook: str, body: bytes) -> str:
        text = f"{transmission}|{at}|{webhook}|{crc32(body)}".encode()
        digest = hmac.new(self.settings()["client_secret"].encode(), text, hashlib.sha256)
        return base64.b64encode(digest.digest()).decode()

    def _verified(self, call: Call) -> Reply:
        behavior = self.store.next_behavior()
        if behavior in ("error", "busy"):
            return Reply(503, {})
        asked, mark = call.json, b'"webhook_event": '
        event = call.raw[call.raw.index(mark) + len(mark) : -1]
        made = self._sign(
            *(asked["transmission_id"], asked["transmission_time"]), self.settings()["webhook_id"], event
        )
        same = asked["webhook_id"] == self.settings()["webhook_id"] and asked["transmission_sig"] == made
        return Reply(200, {"verification_status": "SUCCESS" if same else "FAILURE"})

    def movements(self) -> Iterator[dict[str, Any]]:
        for refund in self.store.all("refunds"):
            if refund["status"] in ("COMPLETED", "PENDING"):
                money = {"value": refund["amount"]["value"], "currency": refund["amount"]["currency_code"]}
                yield {"id": refund["id"], "key": key_of(refund), "payment": capture_of(refund), **money}

    def _money(self, asked: Thing) -> dict[str, str]:
        """Read `value`, or `minor` hundredths."""
        value = str(asked.get("value") or f"{int(asked['minor']) / 100:.2f}")
        return {"currency_code": str(asked["currency"]), "value": value}

    def elsewhere(self, asked: Thing) -> str:
        refund = self._refund(str(asked["payment"]), {"amount": self._money(asked)}, "COMPLETED")
        self.store.owe("PAYMENT.CAPTURE.REFUNDED", refund["id"])
        return str(refund["id"])

    def dispute(self, asked: Thing) -> str:
        ref = str(asked.get("id") or f"PP-R-{int(time.time()) % 1000}-{_ref()[:6]}")
        outcome = asked.get("outcome")
        due = (datetime.now(UTC) + timedelta(days=10)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        dispute = {
            "id": ref,
            "dispute_id": ref,
            "create_time": _now(),
            "disputed_transactions": [{"seller_transaction_id": asked["payment"]}],
            "reason": str(asked.get("reason") or "MERCHANDISE_OR_SERVICE_NOT_RECEIVED"),
            "status": "RESOLVED" if outcome else "WAITING_FOR_SELLER_RESPONSE",
            "dispute_amount": self._money(asked),
            "dispute_life_cycle_stage": str(asked.get("stage") or "CHARGEBACK"),
            "seller_response_due_date": due,
            **({"dispute_outcome": {"outcome_code": outcome}} if outcome else {}),
        }
        self.store.put("disputes", dispute)
        self.store.owe(f"CUSTOMER.DISPUTE.{'RESOLVED' if outcome else 'CREATED'}", ref)
        return ref
