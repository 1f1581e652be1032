"""The sandbox's charges with their page, and its chargebacks."""

import secrets
from html import escape
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from aftermile.providers.payments.sandbox.server import Handler

OPEN: Final = ("open",)
STAGES: Final = ("inquiry", "opened", "answered", "won", "lost")


def _amount_problem(body: Any) -> str:
    amount = body.get("amount") if isinstance(body, dict) else None
    if not isinstance(amount, dict) or not isinstance(amount.get("minor"), int) or amount["minor"] <= 0:
        return "amount.minor must be a whole number above zero"
    return "" if isinstance(amount.get("currency"), str) else "amount.currency is missing"


def _shown(handler: "Handler", charge: dict[str, Any]) -> dict[str, Any]:
    return {**charge, "url": f"{handler.box.url}/pay/{charge['id']}"}


def open_charge(handler: "Handler", body: Any) -> None:
    """A page to pay on, or a method charged at once: one that ends in `~decline` is refused."""
    problem = _amount_problem(body)
    if problem:
        handler.answer(422, {"message": problem})
        return
    memory = handler.box.memory
    method = str(body.get("method") or "")
    state = "open" if not method else "refused" if method.endswith("~decline") else "paid"
    key = handler.headers.get("Idempotency-Key") or None
    known = memory.thing(key) if key else None
    told = {
        **body,
        "payment": f"pay_{secrets.token_hex(6)}",
        "message": "no funds" if state == "refused" else "",
    }
    charge = known or memory.keep("sch", key, state, told)
    if known is None and state != "open":
        memory.owe_notice(charge["id"], after=0.2)
    handler.answer(402 if charge["state"] == "refused" else 201, _shown(handler, charge))


def get_charge(handler: "Handler", name: str) -> None:
    charge = handler.box.memory.thing(name)
    if charge is None:
        handler.answer(404, {"message": "nothing here"})
    else:
        handler.answer(200, _shown(handler, charge))


def cancel_charge(handler: "Handler", name: str) -> None:
    found = handler.box.memory.thing(name)
    if found is None:
        handler.answer(404, {"message": "nothing here"})
        return
    charge = handler.box.memory.change(found["id"], "canceled", was=OPEN)
    handler.answer(200, _shown(handler, charge or found))


def pay_page(handler: "Handler", name: str, *, pay: bool) -> None:
    """The page a buyer sees; pressing the button pays and sends the notice."""
    charge = handler.box.memory.thing(name)
    if charge is None:
        handler.answer(404, {"message": "nothing here"})
        return
    if pay:
        changed = handler.box.memory.change(charge["id"], "paid", was=OPEN) or charge
        if changed["state"] == "paid" and charge["state"] == "open":
            handler.box.memory.owe_notice(charge["id"])
        handler.send_response(303)
        handler.send_header(
            "Location", str(charge.get("return_url") or f"{handler.box.url}/pay/{charge['id']}")
        )
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return
    amount = charge["amount"]
    words = f"{escape(str(charge.get('words', '')))}: {amount['minor']} {escape(amount['currency'])}"
    form = "<form method=post><button>Pay (rehearsal)</button></form>" if charge["state"] == "open" else ""
    html = (
        "<!doctype html><meta name=viewport content='width=device-width'><title>Sandbox</title>"
        f"<p>{words}</p><p>{escape(charge['state'])}</p>{form}"
    )
    handler.answer_bytes(200, html.encode(), "text/html; charset=utf-8")


def raise_dispute(handler: "Handler", body: Any) -> None:
    """Open a chargeback, or bring one (`id`) to another stage; the notice follows."""
    memory = handler.box.memory
    stage = str(body.get("stage") or "opened") if isinstance(body, dict) else ""
    if stage not in STAGES:
        handler.answer(422, {"message": f"stage is one of {', '.join(STAGES)}"})
        return
    if body.get("id"):
        dispute = memory.change(str(body["id"]), stage, was=STAGES)
    else:
        problem = _amount_problem(body) or ("" if body.get("payment") else "payment is missing")
        if problem:
            handler.answer(422, {"message": problem})
            return
        dispute = memory.keep("sdp", None, stage, {k: v for k, v in body.items() if k != "stage"})
    if dispute is None:
        handler.answer(404, {"message": "nothing here"})
        return
    memory.owe_notice(dispute["id"])
    handler.answer(201, dispute)


def answer_dispute(handler: "Handler", name: str) -> None:
    dispute = handler.box.memory.change(name, "answered", was=("inquiry", "opened", "answered"))
    if dispute is None:
        handler.answer(404, {"message": "nothing here"})
    else:
        handler.answer(200, dispute)
