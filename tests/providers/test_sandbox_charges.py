"""The sandbox collects by a page, and its bank takes payments back."""

import httpx
import pytest

from aftermile.kernel.money import Money
from aftermile.ledger.payments import (
    ChargeAnswer,
    ChargeRequest,
    DisputeAnswer,
    DisputeStage,
    WebhookNotValid,
)
from aftermile.providers.payments.sandbox.client import NotTaken, Sandbox
from aftermile.providers.payments.sandbox.parse import notices_of
from tests.providers.sandbox import serving

BEARER = {"Authorization": "Bearer sandbox"}


@pytest.fixture
def server(tmp_path):
    with serving(tmp_path / "s") as one:
        yield one


def asked(**more) -> ChargeRequest:
    return ChargeRequest("chg_1", Money(1990, "EUR"), "Larger <lamp>", "http://127.0.0.1:9/back", **more)


def test_a_page_is_paid_once(server):
    box = Sandbox(server.url, "sandbox")
    assert box.find_charge(asked(), "") is None
    page = box.charge(asked())
    assert (page.answer, page.url) == (ChargeAnswer.OPEN, f"{server.url}/pay/{page.provider_ref}")
    assert box.charge(asked()) == page
    shown = httpx.get(page.url).text
    assert ("Larger &lt;lamp&gt;: 1990 EUR" in shown, "<button>" in shown) == (True, True)
    assert httpx.post(page.url).headers["Location"] == "http://127.0.0.1:9/back"
    assert box.find_charge(asked(), page.provider_ref).answer == ChargeAnswer.PAID
    assert box.cancel_charge(asked(), page.provider_ref).answer == ChargeAnswer.PAID
    assert "<button>" not in httpx.get(page.url).text
    told = server._told(page.provider_ref)
    (notice,) = notices_of(httpx.Response(200, json=told).content)
    assert (notice.key, notice.answer, notice.amount) == ("chg_1", ChargeAnswer.PAID, Money(1990, "EUR"))


def test_a_canceled_page_cannot_be_paid(server):
    box = Sandbox(server.url, "sandbox")
    page = box.charge(asked())
    assert box.cancel_charge(asked(), "").answer == ChargeAnswer.CANCELED
    httpx.post(page.url)
    assert box.find_charge(asked(), "").answer == ChargeAnswer.CANCELED


def test_a_method_is_charged_or_refused_at_once(server):
    box = Sandbox(server.url, "sandbox")
    assert box.charge(asked(method_ref="card_1")).answer == ChargeAnswer.PAID
    refused = box.charge(ChargeRequest("chg_2", Money(5, "EUR"), "x", method_ref="card~decline"))
    assert (refused.answer, refused.message) == (ChargeAnswer.FAILED, "no funds")
    with pytest.raises(NotTaken):
        box.charge(ChargeRequest("chg_3", Money(0, "EUR"), "x"))
    assert Sandbox("http://127.0.0.1:9", "x").charge(asked()).answer == ChargeAnswer.UNKNOWN


def test_a_chargeback_goes_its_way(server):
    body = {"payment": "pay_1", "amount": {"minor": 500, "currency": "EUR"}, "reason": "13.1"}
    raised = httpx.post(f"{server.url}/v1/disputes", json=body, headers=BEARER).json()
    (notice,) = notices_of(httpx.Response(200, json=server._told(raised["id"])).content)
    assert (notice.stage, notice.payment_ref, notice.reason) == (DisputeStage.OPENED, "pay_1", "13.1")
    assert Sandbox(server.url, "sandbox").answer_dispute(DisputeAnswer("k", raised["id"], "Delivered."))
    won = httpx.post(
        f"{server.url}/v1/disputes", json={"id": raised["id"], "stage": "won"}, headers=BEARER
    ).json()
    assert won["state"] == "won"
    assert httpx.post(f"{server.url}/v1/disputes", json={"stage": "?"}, headers=BEARER).status_code == 422


@pytest.mark.parametrize("body", [b"{}", b'{"charges": [{}]}', b'{"disputes": [1]}', b'{"charges": 5}'])
def test_a_notice_that_says_nothing_is_refused(body):
    with pytest.raises(WebhookNotValid):
        notices_of(body)
