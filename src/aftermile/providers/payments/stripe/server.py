"""
A stand-in of Stripe: refunds, Checkout, Payment Links, PaymentIntents, signed events.

`providers/rehearsal.py` says how it misbehaves. Saved methods end the same way: `cus_1/pm_1~decline`.
"""

import json
import time
from collections.abc import Iterator
from typing import Any, ClassVar, Final
from urllib.parse import parse_qsl

from aftermile.providers.payments.stripe.parse import sign
from aftermile.providers.rehearsal import Call, Deed, Reply, StandIn, Thing, new_ref

KEYS: Final = {"secret_key": "sk_test_rehearsal", "webhook_secret": "whsec_rehearsal"}
MOVED: Final = ("succeeded", "pending")


def _error(status: int, kind: str, code: str, message: str, **more: Any) -> Reply:
    error = {"type": kind, "code": code, "message": message, **more}
    return Reply(status, {"error": error}, kept=status not in (409, 429))


DECLINED: Final = _error(
    400, "invalid_request_error", "charge_already_refunded", "Charge has already been refunded."
)
CARD_DECLINED: Final = _error(402, "card_error", "card_declined", "Your card was declined.")
BUSY: Final = _error(429, "invalid_request_error", "rate_limit", "Too many requests hit the API too quickly.")
UNKNOWN_KEY: Final = _error(401, "invalid_request_error", "", "Invalid API Key provided.")


def _missing(what: str) -> Reply:
    return _error(404, "invalid_request_error", "resource_missing", f"No such {what}")


def _nested(form: dict[str, str], name: str) -> dict[str, str]:
    """Return what stands under `name[...]`."""
    head = f"{name}["
    return {key[len(head) : -1]: value for key, value in form.items() if key.startswith(head)}


class StripeStandIn(StandIn):
    name: ClassVar[str] = "Stripe"

    def settings(self) -> dict[str, str]:
        return {**KEYS, **self.options.secrets, "url": self.url}

    def route(self, call: Call) -> Reply:
        if call.headers.get("authorization") != f"Bearer {self.settings()['secret_key']}":
            return UNKNOWN_KEY
        parts = call.path.strip("/").split("/")[1:]
        if call.method == "GET":
            return self._read(parts, call.query)
        work = getattr(self, f"_make_{'_'.join(parts)}", None)
        if work:
            request = json.dumps([call.path, sorted(parse_qsl(call.raw.decode()))])
            return self.once(call.headers.get("idempotency-key", ""), request, lambda: work(call.form))
        return self._change(parts, call.form)

    def key_reused(self) -> Reply:
        words = "Keys for idempotent requests can only be used with the same parameters."
        return _error(400, "idempotency_error", "", words)

    def key_running(self) -> Reply:
        words = "There is currently another in-progress request using this Idempotent Key."
        return _error(409, "idempotency_error", "idempotency_key_in_use", words)

    # Reading

    def _read(self, parts: list[str], query: dict[str, str]) -> Reply:
        kind, found = "/".join(parts), None
        if parts[-1].startswith(("re_", "cs_", "pi_", "plink_")):
            found = self.store.get(parts[-1])
            return Reply(200, found) if found else _missing(parts[0])
        wanted = {name: value for name, value in query.items() if name not in ("limit", "starting_after")}
        things = [
            thing
            for thing in reversed(self.store.all(kind))
            if all(thing.get(name) == value for name, value in wanted.items())
        ]
        after = query.get("starting_after")
        start = [thing["id"] for thing in things].index(after) + 1 if after else 0
        end = start + int(query.get("limit", 10))
        return Reply(200, {"object": "list", "data": things[start:end], "has_more": end < len(things)})

    # Refunds

    def _refund(self, payment: str, form: dict[str, str], status: str) -> Thing:
        field = "payment_intent" if payment.startswith("pi_") else "charge"
        refund = {
            "id": new_ref("re_"),
            "object": "refund",
            "amount": int(form["amount"]),
            "balance_transaction": None,
            "charge": None,
            "payment_intent": None,
            field: payment,
            "created": int(time.time()),
            "currency": form.get("currency", self._currency(payment)),
            "failure_reason": None,
            "metadata": _nested(form, "metadata"),
            "pending_reason": "processing" if status == "pending" else None,
            "reason": None,
            "receipt_number": None,
            "status": status,
        }
        return self.store.put("refunds", refund)

    def _currency(self, payment: str) -> str:
        return str((self.store.get(payment) or {}).get("currency", "eur"))

    def _make_refunds(self, form: dict[str, str]) -> Reply:
        payment = form.get("payment_intent") or form.get("charge") or ""
        if not payment.startswith(("pi_", "ch_", "py_")):
            return _missing(f"payment_intent: '{payment}'")

        def do(late: bool) -> Deed:  # noqa: FBT001  as `act` calls it
            refund = self._refund(payment, form, "pending" if late else "succeeded")
            tells = "refund.updated" if late else "refund.created"
            return Deed(Reply(200, refund), refund["id"], tells, "refund.failed")

        return self.act(payment, do, DECLINED, BUSY)

    # Charges

    def _hosted(self, kind: str, prefix: str, form: dict[str, str], **more: Any) -> Thing:
        ref = new_ref(prefix)
        page = {"id": ref, "metadata": _nested(form, "metadata"), "url": f"{self.url}/rehearsal/pay/{ref}"}
        return self.store.put(kind, {**page, **more})

    def _make_prices(self, form: dict[str, str]) -> Reply:
        price = {"id": new_ref("price_"), "amount": int(form["unit_amount"]), "currency": form["currency"]}
        return Reply(200, self.store.put("prices", price))

    def _make_payment_links(self, form: dict[str, str]) -> Reply:
        price = self.store.get(form.get("line_items[0][price]", ""))
        if not price:
            return _missing("price")
        money = {"amount_total": price["amount"], "currency": price["currency"]}
        back = form.get("after_completion[redirect][url]", "")
        more = {**money, "active": True, "success_url": back}
        return Reply(200, self._hosted("payment_links", "plink_", form, **more))

    def _make_payment_intents(self, form: dict[str, str]) -> Reply:
        def do(late: bool) -> Deed:  # noqa: FBT001  as `act` calls it
            intent = {
                "id": new_ref("pi_"),
                "object": "payment_intent",
                "amount": int(form["amount"]),
                "currency": form["currency"],
                "customer": form.get("customer"),
                "metadata": _nested(form, "metadata"),
                "status": "processing" if late else "succeeded",
            }
            self.store.put("payment_intents", intent)
            return Deed(Reply(200, intent), str(intent["id"]), "payment_intent.succeeded")

        return self.act(form.get("payment_method", ""), do, CARD_DECLINED, BUSY)

    def _change(self, parts: list[str], form: dict[str, str]) -> Reply:
        thing = self.store.get(parts[-2] if parts[-1] in ("expire", "cancel") else parts[-1])
        if not thing:
            return _missing(parts[0])
        if parts[-1] == "expire" and thing["status"] != "open":
            return _error(400, "invalid_request_error", "", "Only open Checkout Sessions can be expired.")
        if parts[-1] == "expire":
            self.store.owe("checkout.session.expired", thing["id"])
            return Reply(200, self.store.change(thing["id"], status="expired"))
        if parts[-1] == "cancel":
            return _error(400, "invalid_request_error", "", "This PaymentIntent's status does not allow it.")
        return Reply(200, self.store.change(thing["id"], active=form.get("active") == "true"))

    def _make_checkout_sessions(self, form: dict[str, str]) -> Reply:
        return Reply(200, self._session(form))

    def _session(self, form: dict[str, str], link: str = "") -> Thing:
        item = _nested(form, "line_items[0][price_data]")
        money = {"amount_total": int(item.get("unit_amount") or 0), "currency": item.get("currency", "")}
        state = {"status": "open", "payment_status": "unpaid", "payment_intent": None}
        more = {**money, **state, "payment_link": link or None, "success_url": form.get("success_url", "")}
        return self._hosted("checkout/sessions", "cs_test_", form, object="checkout.session", **more)

    def pay(self, page: str, outcome: str) -> str:
        thing = self.store.get(page) or {}
        if thing.get("active") is False or thing.get("status", "open") != "open":
            return ""
        if page.startswith("plink_"):
            session = self._session({}, link=page)
            copied = {name: thing[name] for name in ("metadata", "amount_total", "currency", "success_url")}
            thing = self.store.change(session["id"], **copied)
        if outcome != "paid":
            return ""
        intent = new_ref("pi_")
        money = {"amount": thing["amount_total"], "currency": thing["currency"]}
        self.store.put("payment_intents", {"id": intent, "status": "succeeded", "metadata": {}, **money})
        paid = {"status": "complete", "payment_status": "paid", "payment_intent": intent}
        self.store.change(thing["id"], **paid)
        if thing["payment_link"]:
            self.store.change(thing["payment_link"], active=False)
        self.store.owe("checkout.session.completed", thing["id"])
        return str(thing["success_url"])

    # Notices

    def ripen(self, name: str, thing: Thing) -> Thing:
        state = {"refund.failed": "failed", "refund.updated": "succeeded"}
        state |= {"payment_intent.succeeded": "succeeded"}
        return self.store.change(thing["id"], status=state[name]) if name in state else thing

    def letter(self, name: str, thing: Thing) -> tuple[dict[str, str], bytes]:
        event = {
            "id": new_ref("evt_"),
            "object": "event",
            "created": int(time.time()),
            "livemode": False,
            "type": name,
            "data": {"object": thing},
        }
        body, at = json.dumps(event).encode(), int(time.time())
        secret = self.settings()["webhook_secret"].split(",")[0]
        signature = f"t={at},v1={sign(secret, at, body)},v0=0"
        return {"Stripe-Signature": signature, "Content-Type": "application/json"}, body

    def movements(self) -> Iterator[dict[str, Any]]:
        for refund in self.store.all("refunds"):
            if refund["status"] in MOVED:
                key = refund["metadata"].get("aftermile_refund", "")
                payment = refund["payment_intent"] or refund["charge"]
                money = {"minor": refund["amount"], "currency": refund["currency"].upper()}
                yield {"id": refund["id"], "key": key, "payment": payment, **money}

    def elsewhere(self, asked: Thing) -> str:
        form = {"amount": str(asked["minor"]), "currency": str(asked["currency"]).lower()}
        refund = self._refund(str(asked["payment"]), form, "succeeded")
        self.store.owe("refund.created", refund["id"])
        return str(refund["id"])

    def dispute(self, asked: Thing) -> str:
        minor, currency = int(asked["minor"]), str(asked["currency"]).lower()
        status = str(asked.get("stage") or "needs_response")
        taken = {"amount": -minor, "currency": currency, "fee": 1500, "type": "adjustment"}
        dispute = {
            "id": str(asked.get("id") or new_ref("du_")),
            "object": "dispute",
            "amount": minor,
            "currency": currency,
            "payment_intent": asked["payment"],
            "charge": new_ref("ch_"),
            "balance_transactions": [] if status.startswith("warning") else [taken],
            "evidence_details": {"due_by": int(time.time()) + 7 * 86400, "past_due": False},
            "reason": str(asked.get("reason") or "product_not_received"),
            "status": status,
        }
        self.store.put("disputes", dispute)
        closed = status in ("won", "lost", "warning_closed")
        self.store.owe(f"charge.dispute.{'closed' if closed else 'created'}", dispute["id"])
        return str(dispute["id"])
