"""
A stand-in of Adyen: refunds that are only received, payment links, saved methods, signed notification items.

`providers/rehearsal.py` says how it misbehaves. Here `decline` is what Adyen does most often: it receives the
refund, and the webhook says `success: false`; `refuse` at the end of a payment's reference is a 422 at once.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final

from aftermile.providers.payments.adyen.parse import key_of, sign
from aftermile.providers.rehearsal import BEHAVIORS, Call, Deed, Reply, StandIn, Thing, new_ref

KEYS: Final = {
    "api_key": "AQE-rehearsal",
    "merchant_account": "RehearsalECOM",
    "hmac_key": "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056",
}
NOT_NOW: Final = (409, 429)


def _psp() -> str:
    return new_ref("").upper()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _error(status: int, code: str, message: str, kind: str = "validation") -> Reply:
    body = {"status": status, "errorCode": code, "message": message, "errorType": kind}
    return Reply(status, body, kept=status not in NOT_NOW)


REFUSED: Final = _error(422, "167", "Original pspReference required for this operation")
BUSY: Final = _error(429, "", "Too many requests", "throttled")
NO_KEY: Final = _error(401, "000", "HTTP Status Response - Unauthorized", "security")
WRONG_ACCOUNT: Final = _error(403, "901", "Invalid Merchant Account", "security")
MISSING: Final = _error(404, "", "not found")


class AdyenStandIn(StandIn):
    name: ClassVar[str] = "Adyen"

    def settings(self) -> dict[str, str]:
        return {**KEYS, **self.options.secrets, "url": f"{self.url}/v71"}

    def route(self, call: Call) -> Reply:
        if call.headers.get("x-api-key") != self.settings()["api_key"]:
            return NO_KEY
        parts = call.path.strip("/").split("/")[1:]
        if call.method in ("GET", "PATCH"):
            return self._link(parts[-1], call.json)
        if call.json.get("merchantAccount") != self.settings()["merchant_account"]:
            return WRONG_ACCOUNT
        request = json.dumps([call.path, call.json], sort_keys=True)
        key = call.headers.get("idempotency-key", "")
        return self.once(key, request, lambda: self._work(parts, call.json))

    def _work(self, parts: list[str], body: Thing) -> Reply:
        if parts[-1] == "refunds":
            return self._make_refund(parts[-2], body)
        if parts == ["paymentLinks"]:
            return self._make_link(body)
        return self._make_payment(body) if parts == ["payments"] else MISSING

    def key_reused(self) -> Reply:
        return _error(422, "704", "request already processed or in progress")

    def key_running(self) -> Reply:
        return Reply(409, _error(422, "704", "request already processed or in progress").body, kept=False)

    # Refunds

    def _refund(self, payment: str, body: Thing, state: str) -> Thing:
        refund = {
            "id": _psp(),
            "payment": payment,
            "amount": body["amount"],
            "reference": body.get("reference", ""),
            "state": state,
        }
        return self.store.put("refunds", refund)

    def _make_refund(self, payment: str, body: Thing) -> Reply:
        ending = payment.rpartition("~")[2]
        if ending == "refuse":
            return REFUSED
        behavior = ending if ending in BEHAVIORS else self.store.next_behavior()

        def received(state: str, tells: str) -> Deed:
            refund = self._refund(payment, body, state)
            answer = {
                "merchantAccount": body["merchantAccount"],
                "paymentPspReference": payment,
                "pspReference": refund["id"],
                "reference": refund["reference"],
                "status": "received",
                "amount": body["amount"],
            }
            return Deed(Reply(201, answer), refund["id"], tells, "REFUND_FAILED")

        if behavior == "decline":
            deed = received("refused", "REFUND:false")
            self.store.owe(deed.tells, deed.thing, 0.05)
            return deed.reply
        return self.act(
            f"~{behavior}", lambda late: received("late" if late else "moved", "REFUND"), REFUSED, BUSY
        )

    # Charges

    def _make_link(self, body: Thing) -> Reply:
        ref = new_ref("PL").upper()
        ends = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds")
        shown = {"id": ref, "url": f"{self.url}/rehearsal/pay/{ref}", "status": "active", "expiresAt": ends}
        return Reply(201, self.store.put("links", {**body, **shown}))

    def _link(self, ref: str, change: Thing) -> Reply:
        link = self.store.get(ref)
        if link is None:
            return MISSING
        if change and link["status"] != "active":
            return _error(422, "14_0410", "Payment link cannot be updated: it is not active")
        return Reply(200, self.store.change(ref, status="expired") if change else link)

    def pay(self, page: str, outcome: str) -> str:
        link = self.store.get(page) or {}
        if link.get("status") != "active":
            return ""
        self._authorize(link, page, "true" if outcome == "paid" else "false")
        if outcome == "paid":
            self.store.change(page, status="completed")
        return str(link.get("returnUrl") or "")

    def _authorize(self, body: Thing, link: str, success: str) -> Thing:
        payment = {"id": _psp(), "amount": body["amount"], "reference": body["reference"], "link": link}
        self.store.put("payments", payment)
        self.store.owe("AUTHORISATION" if success == "true" else "AUTHORISATION:false", payment["id"])
        return payment

    def _make_payment(self, body: Thing) -> Reply:
        method = str(body["paymentMethod"].get("storedPaymentMethodId") or "")
        no = Reply(
            200, {"pspReference": _psp(), "resultCode": "Refused", "refusalReason": "Not enough balance"}
        )

        def do(late: bool) -> Deed:  # noqa: FBT001  as `act` calls it
            payment = self._authorize(body, "", "true")
            code = "Pending" if late else "Authorised"
            return Deed(Reply(200, {"pspReference": payment["id"], "resultCode": code}), payment["id"])

        return self.act(method, do, no, BUSY)

    # Notices

    def ripen(self, name: str, thing: Thing) -> Thing:
        if name in ("REFUND", "REFUND_FAILED"):
            return self.store.change(thing["id"], state="moved" if name == "REFUND" else "failed")
        return thing

    def item(self, name: str, thing: Thing) -> Thing:
        """Return one signed notification item."""
        code, _, refused = name.partition(":")
        item = {
            "additionalData": dict(thing.get("more") or {}),
            "amount": thing["amount"],
            "eventCode": code,
            "eventDate": _now(),
            "merchantAccountCode": self.settings()["merchant_account"],
            "merchantReference": thing["reference"],
            "originalReference": thing.get("payment", ""),
            "paymentMethod": "visa",
            "pspReference": thing["id"],
            "reason": "Insufficient balance on payment" if refused else "",
            "success": refused or "true",
        }
        if thing.get("link"):
            item["additionalData"]["paymentLinkId"] = thing["link"]
        item["additionalData"]["hmacSignature"] = sign(self.settings()["hmac_key"].split(",")[0], item)
        return item

    def letter(self, name: str, thing: Thing) -> tuple[dict[str, str], bytes]:
        items = [{"NotificationRequestItem": self.item(name, thing)}]
        body = json.dumps({"live": "false", "notificationItems": items}).encode()
        return {"Content-Type": "application/json"}, body

    def movements(self) -> Iterator[dict[str, Any]]:
        for refund in self.store.all("refunds"):
            if refund["state"] in ("moved", "late"):
                money = {"minor": refund["amount"]["value"], "currency": refund["amount"]["currency"]}
                key = key_of(refund["reference"])
                yield {"id": refund["id"], "key": key, "payment": refund["payment"], **money}

    def elsewhere(self, asked: Thing) -> str:
        amount = {"value": int(asked["minor"]), "currency": str(asked["currency"])}
        refund = self._refund(str(asked["payment"]), {"amount": amount, "reference": "1001"}, "moved")
        self.store.owe("REFUND", refund["id"])
        return str(refund["id"])

    def dispute(self, asked: Thing) -> str:
        more = {
            "chargebackReasonCode": str(asked.get("reason") or "13.1"),
            "chargebackSchemeCode": "visa",
            "defendable": "true",
            "defensePeriodEndsAt": (datetime.now(UTC) + timedelta(days=14)).isoformat(timespec="seconds"),
            "disputeStatus": str(asked.get("status") or "Undefended"),
        }
        dispute = {
            "id": str(asked.get("id") or _psp()),
            "payment": str(asked["payment"]),
            "amount": {"value": int(asked["minor"]), "currency": str(asked["currency"])},
            "reference": "1001",
            "more": more,
        }
        self.store.put("disputes", dispute)
        self.store.owe(str(asked.get("stage") or "CHARGEBACK"), str(dispute["id"]))
        return str(dispute["id"])
