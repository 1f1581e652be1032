"""HTTP to Stripe."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final, Self

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
from aftermile.providers.http import Answer, Http, key_of_page, shortened
from aftermile.providers.payments.stripe import parse
from aftermile.providers.payments.stripe.codes import amount_out

VERSION: Final = "2025-12-15.clover"
PAGE: Final = 100
MOST_PAGES: Final = 50
SHORTEST_PAGE: Final = timedelta(minutes=31)  # a Checkout Session lives 30 minutes at least
LONGEST_PAGE: Final = timedelta(hours=23, minutes=59)  # and a day at most
KEY_USED: Final = "idempotency_error"
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


def payment_field(payment_ref: str) -> str:
    """Say which parameter names this payment."""
    return "payment_intent" if payment_ref.startswith("pi_") else "charge"


def _error(answer: Answer) -> Mapping[str, Any]:
    found = answer.body.get("error")
    return found if isinstance(found, Mapping) else {}


def _words(answer: Answer) -> str:
    error = _error(answer)
    if answer.leaves_open or not error:
        return answer.words
    return shortened(error.get("message") or error.get("code"))


def _open_end(answer: Answer) -> bool:
    """Say that the answer is no clean no: no answer, or a key that stands for another request."""
    return answer.leaves_open or _error(answer).get("type") == KEY_USED


class Stripe:
    id = "stripe"
    label = "Stripe"
    manual = False

    def __init__(self, http: Http, webhook_secrets: str) -> None:
        self._http = http
        self._secrets = [part.strip() for part in webhook_secrets.split(",") if part.strip()]

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        headers = {"Authorization": f"Bearer {config['secret_key']}", "Stripe-Version": VERSION}
        return cls(Http(config["url"], config["timeout"], headers), config["webhook_secret"])

    def _post(self, path: str, fields: Mapping[str, object], key: str = "") -> Answer:
        headers = {**FORM, "Idempotency-Key": key} if key else FORM
        data = {name: str(value) for name, value in fields.items() if value != ""}
        return self._http.call("POST", path, data=data, headers=headers)

    def _list(self, path: str, **params: str) -> Iterator[Answer]:
        """Yield the pages of a list, newest first; the last answer is the one that ends it."""
        for _ in range(MOST_PAGES):
            answer = self._http.call("GET", path, params={"limit": str(PAGE), **params})
            yield answer
            things = answer.body.get("data") or []
            if not answer.good or not answer.body.get("has_more") or not things:
                return
            params["starting_after"] = str(things[-1]["id"])
        yield Answer(0, problem=f"more than {PAGE * MOST_PAGES} entries")

    # Refunds

    def refund(self, request: RefundRequest) -> RefundResult:
        try:
            amount = amount_out(request.amount)
        except BadAmount as error:
            return RefundResult(RefundAnswer.DECLINED, message=str(error))
        fields = {
            payment_field(request.payment_ref): request.payment_ref,
            "amount": amount,
            f"metadata[{parse.REFUND_KEY}]": request.key,
            "metadata[reason]": request.reason,
        }
        answer = self._post("/v1/refunds", fields, request.key)
        if answer.good:
            return parse.refund_result(answer.body)
        if _open_end(answer):
            return RefundResult(RefundAnswer.UNKNOWN, message=_words(answer))
        return RefundResult(RefundAnswer.DECLINED, message=_words(answer))

    def find_refund(self, request: RefundRequest) -> RefundResult | None:
        """Look through the payment's refunds: Stripe forgets keys after a day, its list does not."""
        if request.provider_ref:
            answer = self._http.call("GET", f"/v1/refunds/{request.provider_ref}")
            return parse.refund_result(answer.body) if answer.good else _unknown_refund(answer)
        by = {payment_field(request.payment_ref): request.payment_ref}
        for answer in self._list("/v1/refunds", **by):
            if answer.status == 404 or _error(answer).get("code") == "resource_missing":  # noqa: PLR2004
                return None  # no such payment: nothing can have moved
            if not answer.good:
                return _unknown_refund(answer)
            for refund in answer.body.get("data") or []:
                if parse.metadata_of(refund).get(parse.REFUND_KEY) == request.key:
                    return parse.refund_result(refund)
        return None

    # Charges

    def charge(self, request: ChargeRequest) -> ChargeResult:
        try:
            amount = amount_out(request.amount)
        except BadAmount as error:
            return ChargeResult(ChargeAnswer.FAILED, message=str(error))
        if request.method_ref:
            return self._charge_method(request, amount)
        lives = (request.expires_at - clock.now()) if request.expires_at else LONGEST_PAGE
        link = lives > LONGEST_PAGE or not request.return_url  # a session has to know where to go back
        return self._open_link(request, amount) if link else self._open_page(request, amount)

    def _charge_method(self, request: ChargeRequest, amount: int) -> ChargeResult:
        customer, _, method = request.method_ref.rpartition("/")
        if not customer:
            return ChargeResult(ChargeAnswer.FAILED, message="a saved method is written cus_.../pm_...")
        fields = {
            "amount": amount,
            "currency": request.amount.currency.lower(),
            "customer": customer,
            "payment_method": method,
            "off_session": "true",
            "confirm": "true",
            "error_on_requires_action": "true",
            "description": request.words,
            f"metadata[{parse.CHARGE_KEY}]": request.key,
        }
        answer = self._post("/v1/payment_intents", fields, request.key)
        return parse.intent_result(answer.body) if answer.good else _no_charge(answer)

    def _open_page(self, request: ChargeRequest, amount: int) -> ChargeResult:
        ends = max(request.expires_at, clock.now() + SHORTEST_PAGE) if request.expires_at else None
        fields = {
            "mode": "payment",
            "line_items[0][quantity]": 1,
            "line_items[0][price_data][currency]": request.amount.currency.lower(),
            "line_items[0][price_data][unit_amount]": amount,
            "line_items[0][price_data][product_data][name]": request.words,
            "client_reference_id": request.key,
            "success_url": request.return_url,
            "cancel_url": request.return_url,
            "expires_at": int(ends.timestamp()) if ends else "",
            f"metadata[{parse.CHARGE_KEY}]": request.key,
            "payment_intent_data[description]": request.words,
            "payment_intent_data[metadata][aftermile_page]": request.key,
        }
        answer = self._post("/v1/checkout/sessions", fields, key_of_page(request.key, fields))
        return parse.session_result(answer.body) if answer.good else _no_charge(answer)

    def _open_link(self, request: ChargeRequest, amount: int) -> ChargeResult:
        """Open a page that outlives a day: a Payment Link that takes one payment."""
        price = {
            "currency": request.amount.currency.lower(),
            "unit_amount": amount,
            "product_data[name]": request.words,
        }
        priced = self._post("/v1/prices", price, key_of_page(f"{request.key}-price", price))
        if not priced.good:
            return _no_charge(priced)
        fields = {
            "line_items[0][price]": str(priced.body.get("id", "")),
            "line_items[0][quantity]": 1,
            "restrictions[completed_sessions][limit]": 1,
            "after_completion[type]": "redirect" if request.return_url else "",
            "after_completion[redirect][url]": request.return_url,
            f"metadata[{parse.CHARGE_KEY}]": request.key,
            "payment_intent_data[metadata][aftermile_page]": request.key,
        }
        answer = self._post("/v1/payment_links", fields, key_of_page(request.key, fields))
        if not answer.good:
            return _no_charge(answer)
        ref, url = str(answer.body.get("id", "")), str(answer.body.get("url", ""))
        return ChargeResult(ChargeAnswer.OPEN, ref, url)

    def find_charge(self, request: ChargeRequest, provider_ref: str) -> ChargeResult | None:
        """Ask; without a reference a page is None: nobody knows its address, another one does no harm."""
        if provider_ref.startswith("plink_"):
            return self._look_at_link(provider_ref)
        if provider_ref.startswith("cs_"):
            answer = self._http.call("GET", f"/v1/checkout/sessions/{provider_ref}")
            return parse.session_result(answer.body) if answer.good else _unknown_charge(answer)
        if provider_ref:
            answer = self._http.call("GET", f"/v1/payment_intents/{provider_ref}")
            return parse.intent_result(answer.body) if answer.good else _unknown_charge(answer)
        return self._find_by_method(request) if request.method_ref else None

    def _find_by_method(self, request: ChargeRequest) -> ChargeResult | None:
        customer = request.method_ref.rpartition("/")[0]
        for answer in self._list("/v1/payment_intents", customer=customer):
            if not answer.good:
                return _unknown_charge(answer)
            for intent in answer.body.get("data") or []:
                if parse.metadata_of(intent).get(parse.CHARGE_KEY) == request.key:
                    return parse.intent_result(intent)
        return None

    def _look_at_link(self, link: str) -> ChargeResult:
        for answer in self._list("/v1/checkout/sessions", payment_link=link):
            if not answer.good:
                return _unknown_charge(answer, link)
            for session in answer.body.get("data") or []:
                result = parse.session_result(session)
                if result.answer == ChargeAnswer.PAID:
                    return ChargeResult(ChargeAnswer.PAID, link, payment_ref=result.payment_ref)
        answer = self._http.call("GET", f"/v1/payment_links/{link}")
        if not answer.good:
            return _unknown_charge(answer, link)
        state = ChargeAnswer.OPEN if answer.body.get("active") else ChargeAnswer.CANCELED
        return ChargeResult(state, link, str(answer.body.get("url", "")))

    def cancel_charge(self, request: ChargeRequest, provider_ref: str) -> ChargeResult:
        if provider_ref.startswith("plink_"):
            return self._close_link(provider_ref)
        kind = "checkout/sessions" if provider_ref.startswith("cs_") else "payment_intents"
        verb = "expire" if provider_ref.startswith("cs_") else "cancel"
        answer = self._post(f"/v1/{kind}/{provider_ref}/{verb}", {})
        if answer.good:
            return ChargeResult(ChargeAnswer.CANCELED, provider_ref)
        found = None if answer.leaves_open else self.find_charge(request, provider_ref)
        return found or _unknown_charge(answer, provider_ref)

    def _close_link(self, link: str) -> ChargeResult:
        """Switch the link off, and the pages that it has opened already."""
        answer = self._post(f"/v1/payment_links/{link}", {"active": "false"})
        if not answer.good:
            return _unknown_charge(answer, link)
        for page in self._list("/v1/checkout/sessions", payment_link=link, status="open"):
            if not page.good:
                return _unknown_charge(page, link)
            for session in page.body.get("data") or []:
                self._post(f"/v1/checkout/sessions/{session['id']}/expire", {})
        return self._look_at_link(link)

    # Webhooks

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> list[Notice]:
        header = {name.lower(): value for name, value in headers.items()}.get(parse.SIGNATURE, "")
        parse.check_signature(self._secrets, header, body, now=int(clock.now().timestamp()))
        return parse.notices_of(body)


def _unknown_refund(answer: Answer) -> RefundResult:
    return RefundResult(RefundAnswer.UNKNOWN, message=_words(answer))


def _unknown_charge(answer: Answer, ref: str = "") -> ChargeResult:
    return ChargeResult(ChargeAnswer.UNKNOWN, ref, message=_words(answer))


def _no_charge(answer: Answer) -> ChargeResult:
    """Read a refused charge; a declined card brings its PaymentIntent."""
    if _open_end(answer):
        return _unknown_charge(answer)
    intent = _error(answer).get("payment_intent")
    ref = str(intent.get("id") or "") if isinstance(intent, Mapping) else ""
    return ChargeResult(ChargeAnswer.FAILED, ref, message=_words(answer))
