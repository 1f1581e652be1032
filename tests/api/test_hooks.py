import json
import time

import pytest

from aftermile.ledger.models import ExternalMovement
from aftermile.providers.payments.sandbox.parse import sign
from tests.ledger.books import make_paid_order
from tests.ledger.test_reserve import reserve

pytestmark = pytest.mark.django_db
URL = "/api/v1/hooks/payments/sandbox/"


def send(client, *refunds, secret="sandbox"):  # noqa: S107
    body = json.dumps({"refunds": refunds}).encode()
    headers = {"Sandbox-Signature": sign(secret, int(time.time()), body)}
    return client.post(URL, body, content_type="application/json", headers=headers)


def item(refund=None, **fields):
    values = {"id": "sre_1", "key": refund.pk if refund else "", "state": "succeeded"}
    values["payment"] = refund.tender.external_id if refund else "pay_nobody"
    values["amount"] = {"minor": refund.amount_minor if refund else 5, "currency": "EUR"}
    return {**values, **fields}


def test_a_notice_settles_the_refund(client):
    (refund,) = reserve(make_paid_order(provider="sandbox"), 6000)
    for _ in range(2):
        answer = send(client, item(refund))
        assert (answer.status_code, answer.json()) == (200, {"taken": 1})
    refund.refresh_from_db()
    assert (refund.state, refund.provider_ref) == ("done", "sre_1")


def test_one_bad_notice_does_not_keep_the_others_out(client):
    (refund,) = reserve(make_paid_order(provider="sandbox"), 6000)
    answer = send(client, item(id="sre_0"), item(refund), item(refund, id="sre_2", key=""))
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_payment")
    refund.refresh_from_db()
    assert refund.state == "done"
    assert ExternalMovement.objects.get().provider_ref == "sre_2"


def test_strangers_are_refused(client):
    assert send(client, secret="guess").json()["code"] == "webhook_not_valid"
    answer = client.post("/api/v1/hooks/payments/nobody/", b"{}", content_type="application/json")
    assert answer.status_code == 404
    assert client.get(URL).status_code == 405
