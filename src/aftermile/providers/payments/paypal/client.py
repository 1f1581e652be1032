"""HTTP to PayPal."""

import json
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Self
from urllib.parse import quote, urlsplit

from aftermile.kernel import clock
from aftermile.kernel.errors import BadAmount
from aftermile.ledger.payments import (
    ChargeAnswer,
    ChargeRequest,
    ChargeResult,
    Notice,
    RefundAnswer,
    RefundRequest,
    RefundResult,
    WebhookNotChecked,
    WebhookNotValid,
)
from aftermile.providers.http import Answer, Http, key_of_page, shortened
from aftermile.providers.payments.paypal import codes, parse

REFUND_KEYS_LAST: Final = timedelta(days=44)  # PayPal: 45 days
ORDER_KEYS_LAST: Final = timedelta(hours=5)  # PayPal: 6 hours
EARLY: Final = timedelta(minutes=5)
OLDEST_NOTICE: Final = timedelta(days=4)  # it is sent again for three days
WHOLE: Final = {"Prefer": "return=representation"}
SIGNED: Final = {
    "auth_algo": "paypal-auth-algo",
    "cert_url": "paypal-cert-url",
    "transmission_id": "paypal-transmission-id",
    "transmission_sig": "paypal-transmission-sig",
    "transmission_time": "paypal-transmission-time",
}


def _issues(answer: Answer) -> list[str]:
    details = answer.body.get("details")
    found = [str(detail.get("issue", "")) for detail in details or () if isinstance(detail, Mapping)]
    return [*found, str(answer.body.get("name") or "")]


def _open_end(answer: Answer) -> bool:
    """Say that the answer is no clean no."""
    return answer.leaves_open or not codes.OPEN_ISSUES.isdisjoint(_issues(answer))


def _words(answer: Answer) -> str:
    details = [detail for detail in answer.body.get("details") or () if isinstance(detail, Mapping)]
    said = next((detail.get("description") for detail in details), "") or answer.body.get("message")
    return answer.words if answer.leaves_open else shortened(said or answer.words)


class Access:
    """A token by client credentials, kept until shortly before it ends."""

    def __init__(self, http: Http, client_id: str, client_secret: str) -> None:
        self._http = http
        self._auth = (client_id, client_secret)
        self._lock = threading.Lock()
        self._token = ""
        self._until: datetime | None = None

    def token(self) -> Answer:
        """Return the token as `problem`-free answer with `access_token`, or why there is none."""
        with self._lock:
            if self._until and clock.now() < self._until:
                return Answer(200, {"access_token": self._token})
            asked = {"grant_type": "client_credentials"}
            answer = self._http.call("POST", "/v1/oauth2/token", data=asked, auth=self._auth)
            if answer.good and answer.body.get("access_token"):
                self._token = str(answer.body["access_token"])
                lasts = timedelta(seconds=int(answer.body.get("expires_in") or 0))
                self._until = clock.now() + max(lasts - EARLY, timedelta())
                return answer
        return Answer(0, problem=answer.problem or f"no token: answer {answer.status}")

    def forget(self) -> None:
        with self._lock:
            self._until = None


class PayPal:
    id = "paypal"
    label = "PayPal"
    manual = False

    def __init__(self, http: Http, access: Access, webhook_id: str) -> None:
        self._http = http
        self._access = access
        self._webhook_id = webhook_id

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        http = Http(config["url"], config["timeout"])
        return cls(http, Access(http, config["client_id"], config["client_secret"]), config["webhook_id"])

    def _call(self, method: str, path: str, *, key: str = "", **more: Any) -> Answer:
        token = self._access.token()
        if not token.good:
            return token
        headers = {"Authorization": f"Bearer {token.body['access_token']}", **more.pop("headers", {})}
        if key:
            headers["PayPal-Request-Id"] = key
        answer = self._http.call(method, path, headers=headers, **more)
        if answer.status == 401:  # noqa: PLR2004
            self._access.forget()
        return answer

    # Refunds

    def refund(self, request: RefundRequest) -> RefundResult:
        try:
            amount = codes.amount_out(request.amount)
        except BadAmount as error:
            return RefundResult(RefundAnswer.DECLINED, message=str(error))
        body = {"amount": amount, "custom_id": f"{parse.OURS}{request.key}"}
        path = f"/v2/payments/captures/{quote(request.payment_ref, safe='')}/refund"
        answer = self._call("POST", path, key=request.key, json=body, headers=WHOLE)
        if answer.good:
            return parse.refund_result(answer.body)
        if _open_end(answer):
            return RefundResult(RefundAnswer.UNKNOWN, message=_words(answer))
        return RefundResult(RefundAnswer.DECLINED, message=_words(answer))

    def find_refund(self, request: RefundRequest) -> RefundResult | None:
        """Look at the refund itself, else through the capture at all refunds of its order."""
        if request.provider_ref:
            answer = self._call("GET", f"/v2/payments/refunds/{quote(request.provider_ref, safe='')}")
            return parse.refund_result(answer.body) if answer.good else _unknown(answer)
        answer = self._call("GET", f"/v2/payments/captures/{quote(request.payment_ref, safe='')}")
        if answer.status == 404:  # noqa: PLR2004
            return None  # no such payment: nothing can have moved
        if not answer.good:
            return _unknown(answer)
        if answer.body.get("status") == "COMPLETED":
            return None  # nothing of it was refunded
        return self._find_in_order(request, parse.order_of(answer.body))

    def _find_in_order(self, request: RefundRequest, order_id: str) -> RefundResult | None:
        answer = self._call("GET", f"/v2/checkout/orders/{order_id}") if order_id else Answer(404)
        if answer.status == 404:  # noqa: PLR2004  not bought by an order: only the key can tell
            return self._by_key_only(request)
        if not answer.good:
            return _unknown(answer)
        found = [one for one in parse.refunds_of(answer.body) if parse.key_of(one) == request.key]
        return parse.refund_result(found[0]) if found else None

    def _by_key_only(self, request: RefundRequest) -> RefundResult | None:
        asked = request.asked_at
        if asked is not None and clock.now() - asked < REFUND_KEYS_LAST:
            return None  # PayPal still knows the key: sending it again moves nothing twice
        words = "PayPal cannot be asked about this refund any more: look it up in its activity"
        return RefundResult(RefundAnswer.UNKNOWN, message=words)

    # Charges

    def charge(self, request: ChargeRequest) -> ChargeResult:
        try:
            amount = codes.amount_out(request.amount)
        except BadAmount as error:
            return ChargeResult(ChargeAnswer.FAILED, message=str(error))
        unit = {
            "reference_id": "default",
            "custom_id": f"{parse.OURS}{request.key}",
            "description": request.words[:127],
            "amount": amount,
        }
        body: dict[str, Any] = {"intent": "CAPTURE", "purchase_units": [unit]}
        if request.method_ref:
            body["payment_source"] = {"paypal": {"vault_id": request.method_ref}}
        else:
            pages = {"return_url": request.return_url, "cancel_url": request.return_url}
            flow = {"user_action": "PAY_NOW", "shipping_preference": "NO_SHIPPING"}
            body["application_context"] = {**flow, **(pages if request.return_url else {})}
        key = request.key if request.method_ref else key_of_page(request.key, body)
        answer = self._call("POST", "/v2/checkout/orders", key=key, json=body, headers=WHOLE)
        if answer.good:
            return parse.order_result(answer.body)
        state = ChargeAnswer.UNKNOWN if _open_end(answer) else ChargeAnswer.FAILED
        return ChargeResult(state, message=_words(answer))

    def find_charge(self, request: ChargeRequest, provider_ref: str) -> ChargeResult | None:
        """Ask; an order that the buyer approved is captured now. Without a reference the key must tell."""
        if provider_ref:
            return self._capture_if_approved(provider_ref)[1]
        asked = request.asked_at
        young = asked is not None and clock.now() - asked < ORDER_KEYS_LAST
        if not request.method_ref or young:
            return None
        words = "PayPal cannot be asked about this payment any more: look it up in its activity"
        return ChargeResult(ChargeAnswer.UNKNOWN, message=words)

    def _capture_if_approved(self, order_id: str) -> tuple[Mapping[str, Any], ChargeResult]:
        """Return the order and how it stands; PayPal captures nothing by itself."""
        path = f"/v2/checkout/orders/{quote(order_id, safe='')}"
        answer = self._call("GET", path)
        if not answer.good:
            return {}, ChargeResult(ChargeAnswer.UNKNOWN, order_id, message=_words(answer))
        order = answer.body
        if parse.is_withdrawn(order):
            return order, ChargeResult(ChargeAnswer.CANCELED, order_id)
        if order.get("status") != "APPROVED" or not parse.key_of(parse.unit_of(order)):
            return order, parse.order_result(order)
        taken = self._call("POST", f"{path}/capture", key=f"{order_id}-capture", json={}, headers=WHOLE)
        if taken.good:
            return order, parse.order_result(taken.body)
        if _open_end(taken) or "ORDER_ALREADY_CAPTURED" in _issues(taken):
            return order, ChargeResult(ChargeAnswer.UNKNOWN, order_id, message=_words(taken))
        return order, ChargeResult(ChargeAnswer.OPEN, order_id, message=_words(taken))

    def cancel_charge(self, request: ChargeRequest, provider_ref: str) -> ChargeResult:
        """
        Withdraw an order that is not captured.

        PayPal has no call for it: the order lapses by itself. It is marked as withdrawn at PayPal, and what
        is marked we never capture, so that an approval that comes later takes no money.
        """
        path = f"/v2/checkout/orders/{quote(provider_ref, safe='')}"
        change = {
            "op": "replace",
            "path": "/purchase_units/@reference_id=='default'/custom_id",
            "value": f"{parse.WITHDRAWN}{request.key}",
        }
        answer = self._call("PATCH", path, json=[change])
        if answer.good or answer.status == 404:  # noqa: PLR2004  lapsed: there is nothing to capture
            return ChargeResult(ChargeAnswer.CANCELED, provider_ref)
        if answer.leaves_open:
            return ChargeResult(ChargeAnswer.UNKNOWN, provider_ref, message=_words(answer))
        found = self._call("GET", path)
        if not found.good:
            return ChargeResult(ChargeAnswer.UNKNOWN, provider_ref, message=_words(found))
        return parse.order_result(found.body)

    # Webhooks

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> list[Notice]:
        """Have PayPal check the signature, read the event, and capture an order that was approved."""
        self._check(headers, body)
        kind, resource = parse.event_of(body)
        if kind != codes.APPROVED:
            return parse.notices_of(kind, resource)
        order, result = self._capture_if_approved(str(resource.get("id") or ""))
        if not parse.key_of(parse.unit_of(order)):
            return []
        if result.answer == ChargeAnswer.UNKNOWN:
            raise WebhookNotChecked(provider=self.label, problem=result.message)
        notice = parse.charge_notice(order, result)
        return [] if notice is None else [notice]

    def _check(self, headers: Mapping[str, str], body: bytes) -> None:
        lower = {name.lower(): value for name, value in headers.items()}
        fields = {name: lower.get(header, "") for name, header in SIGNED.items()}
        if not all(fields.values()):
            raise WebhookNotValid(problem="it is not signed")
        try:
            sent_at = datetime.fromisoformat(fields["transmission_time"])
            json.loads(body)
        except ValueError as error:
            raise WebhookNotValid(problem="it cannot be read") from error
        if sent_at.tzinfo is None or abs(clock.now() - sent_at) > OLDEST_NOTICE:
            raise WebhookNotValid(problem="it is older than four days")
        if not self._is_theirs(fields["cert_url"]):
            raise WebhookNotValid(problem="its certificate is not PayPal's")
        asked = json.dumps({**fields, "webhook_id": self._webhook_id}).encode()
        whole = asked[:-1] + b', "webhook_event": ' + body + b"}"  # the very bytes: the checksum is over them
        answer = self._call(
            *("POST", "/v1/notifications/verify-webhook-signature"),
            content=whole,
            headers={"Content-Type": "application/json"},
        )
        if not answer.good:
            raise WebhookNotChecked(provider=self.label, problem=_words(answer))
        if answer.body.get("verification_status") != "SUCCESS":
            raise WebhookNotValid(problem="the signature is not PayPal's")

    def _is_theirs(self, cert_url: str) -> bool:
        host = urlsplit(cert_url).hostname or ""
        return host.endswith(".paypal.com") or host == urlsplit(self._http.url).hostname


def _unknown(answer: Answer) -> RefundResult:
    return RefundResult(RefundAnswer.UNKNOWN, message=_words(answer))
