"""HTTP to Adyen."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Self
from urllib.parse import quote

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
)
from aftermile.providers.http import Answer, Http, key_of_page, note_unknown, shortened
from aftermile.providers.payments.adyen import codes, parse

KEYS_LAST: Final = timedelta(days=6)  # Adyen keeps a key for seven days at least
LONGEST_LINK: Final = timedelta(days=69)  # Adyen: 70 days
NO_PAGE: Final = "https://localhost/"  # asked for, but nobody is there to be sent back
IN_PROGRESS: Final = frozenset({"704", "902_704"})
TOO_OLD: Final = "Adyen may have forgotten the key and cannot be asked: see its Customer Area"


def _words(answer: Answer) -> str:
    said = answer.body.get("message")
    return answer.words if answer.leaves_open or not said else shortened(said)


def _open_end(answer: Answer) -> bool:
    """Say that the answer is no clean no; `704`: the key is being worked on, or is another request's."""
    return answer.leaves_open or str(answer.body.get("errorCode")) in IN_PROGRESS


def _is_young(asked_at: datetime | None) -> bool:
    return asked_at is None or clock.now() - asked_at < KEYS_LAST


class Adyen:
    id = "adyen"
    label = "Adyen"
    manual = False
    accepted = "[accepted]"
    """What Adyen wants to read as the answer to a notice."""

    def __init__(self, http: Http, account: str, hmac_keys: str) -> None:
        self._http = http
        self._account = account
        self._keys = [part.strip() for part in hmac_keys.split(",") if part.strip()]

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        http = Http(config["url"], config["timeout"], {"X-API-Key": config["api_key"]})
        return cls(http, config["merchant_account"], config["hmac_key"])

    def _post(self, path: str, key: str, body: Mapping[str, Any]) -> Answer:
        whole = {"merchantAccount": self._account, **body}
        return self._http.call("POST", path, json=whole, headers={"Idempotency-Key": key})

    # Refunds

    def refund(self, request: RefundRequest) -> RefundResult:
        """
        Ask for a refund; the answer is only that it was received, the webhook tells the end.

        Sent again with the same key it is the same refund, as long as Adyen keeps the key. After that it is
        not sent at all: nobody could say whether it would be the second one.
        """
        if not _is_young(request.asked_at):
            return RefundResult(RefundAnswer.UNKNOWN, message=TOO_OLD)
        try:
            amount = codes.amount_out(request.amount)
        except BadAmount as error:
            return RefundResult(RefundAnswer.DECLINED, message=str(error))
        body = {"amount": amount, "reference": f"{parse.OURS}{request.key}"}
        path = f"/payments/{quote(request.payment_ref, safe='')}/refunds"
        answer = self._post(path, request.key, body)
        if not answer.good:
            state = RefundAnswer.UNKNOWN if _open_end(answer) else RefundAnswer.DECLINED
            return RefundResult(state, message=_words(answer))
        status = str(answer.body.get("status") or "")
        if status != codes.RECEIVED:
            note_unknown("adyen", "refund", status)
            return RefundResult(RefundAnswer.UNKNOWN, message=f"answer {status}")
        return RefundResult(RefundAnswer.PENDING, str(answer.body.get("pspReference") or ""))

    def find_refund(self, request: RefundRequest) -> RefundResult | None:
        """
        Say what is known; Adyen cannot be asked for a refund by our reference.

        One that Adyen received is pending until the webhook. Of one that it may never have seen, None lets
        the same key be sent again while Adyen keeps it; later it stays unknown, for a person to look up.
        """
        if request.provider_ref:
            return RefundResult(RefundAnswer.PENDING, request.provider_ref, "received; the notice is due")
        if _is_young(request.asked_at):
            return None
        return RefundResult(RefundAnswer.UNKNOWN, message=TOO_OLD)

    # Charges

    def charge(self, request: ChargeRequest) -> ChargeResult:
        try:
            amount = codes.amount_out(request.amount)
        except BadAmount as error:
            return ChargeResult(ChargeAnswer.FAILED, message=str(error))
        if request.method_ref:
            return self._charge_method(request, amount)
        ends = min(request.expires_at or clock.now() + LONGEST_LINK, clock.now() + LONGEST_LINK)
        body: dict[str, Any] = {
            "amount": amount,
            "reference": f"{parse.OURS}{request.key}",
            "description": request.words[:280],
            "expiresAt": ends.isoformat(timespec="seconds") if request.expires_at else None,
            "returnUrl": request.return_url or None,
        }
        given = {name: value for name, value in body.items() if value is not None}
        answer = self._post("/paymentLinks", key_of_page(request.key, given), given)
        return parse.link_result(answer.body) if answer.good else _no_charge(answer)

    def _charge_method(self, request: ChargeRequest, amount: Mapping[str, object]) -> ChargeResult:
        shopper, _, method = request.method_ref.rpartition("/")
        if not shopper:
            words = "a saved method is written shopperReference/storedPaymentMethodId"
            return ChargeResult(ChargeAnswer.FAILED, message=words)
        if not _is_young(request.asked_at):
            return ChargeResult(ChargeAnswer.UNKNOWN, message=TOO_OLD)
        body = {
            "amount": amount,
            "reference": f"{parse.OURS}{request.key}{parse.DIRECT}",
            "paymentMethod": {"type": "scheme", "storedPaymentMethodId": method},
            "shopperReference": shopper,
            "shopperInteraction": "ContAuth",
            "recurringProcessingModel": "UnscheduledCardOnFile",
            "returnUrl": NO_PAGE,
        }
        answer = self._post("/payments", request.key, body)
        return parse.payment_result(answer.body) if answer.good else _no_charge(answer)

    def find_charge(self, request: ChargeRequest, provider_ref: str) -> ChargeResult | None:
        """Ask for a link; of a charged method only the same key and the webhook can tell."""
        if provider_ref.startswith("PL"):
            answer = self._http.call("GET", f"/paymentLinks/{quote(provider_ref, safe='')}")
            return parse.link_result(answer.body) if answer.good else _unknown(answer, provider_ref)
        if provider_ref:
            return ChargeResult(ChargeAnswer.OPEN, provider_ref, message="received; the notice is due")
        if not request.method_ref or _is_young(request.asked_at):
            return None
        return ChargeResult(ChargeAnswer.UNKNOWN, message=TOO_OLD)

    def cancel_charge(self, request: ChargeRequest, provider_ref: str) -> ChargeResult:
        if not provider_ref.startswith("PL"):
            return self.find_charge(request, provider_ref) or ChargeResult(ChargeAnswer.UNKNOWN)
        path = f"/paymentLinks/{quote(provider_ref, safe='')}"
        answer = self._http.call("PATCH", path, json={"status": "expired"})
        if answer.good:
            return parse.link_result(answer.body)
        found = None if answer.leaves_open else self.find_charge(request, provider_ref)
        return found or _unknown(answer, provider_ref)

    # Webhooks

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> list[Notice]:
        """Read the items; each carries its own signature, and none says when it was sent."""
        del headers
        return parse.read_items(self._keys, body, self._account)


def _unknown(answer: Answer, ref: str = "") -> ChargeResult:
    return ChargeResult(ChargeAnswer.UNKNOWN, ref, message=_words(answer))


def _no_charge(answer: Answer) -> ChargeResult:
    if _open_end(answer):
        return _unknown(answer)
    return ChargeResult(ChargeAnswer.FAILED, message=_words(answer))
