import json
import time
from pathlib import Path

import pytest

from aftermile.kernel.money import Money
from aftermile.ledger.payments import RefundAnswer, RefundNotice, RefundRequest, WebhookNotValid
from aftermile.providers.payments import sandbox
from aftermile.providers.payments.sandbox.client import NotTaken, Sandbox
from aftermile.providers.payments.sandbox.codes import answer_of
from aftermile.providers.payments.sandbox.parse import notices_of, sign
from tests.providers.sandbox import behave, movements, serving

FIXTURES = Path(sandbox.__file__).parent / "fixtures"


@pytest.fixture
def server(tmp_path):
    with serving(tmp_path / "state.sqlite3", late=0.3, hold=0.6) as running:
        yield running


@pytest.fixture
def client(server):
    return Sandbox(server.url, "sandbox", timeout=0.3)


def ask(payment="pay_1", key="k1", minor=5420):
    return RefundRequest(key, payment, Money(minor, "EUR"))


def test_a_decline_moves_nothing(client, server):
    result = client.refund(ask("pay_1~decline"))
    assert (result.answer, result.message) == (RefundAnswer.DECLINED, "card closed")
    assert client.refund(ask("pay_1~decline")).answer == RefundAnswer.DECLINED
    assert movements(server.url) == []


def test_a_timeout_after_acting_is_unknown_and_found(client, server):
    assert client.refund(ask("pay_1~timeout")).answer == RefundAnswer.UNKNOWN
    found = client.find_refund(ask("pay_1~timeout"))
    assert found.answer == RefundAnswer.DONE
    assert [refund["id"] for refund in movements(server.url)] == [found.provider_ref]


def test_a_late_one_is_pending_then_done(client):
    assert client.refund(ask("pay_1~late")).answer == RefundAnswer.PENDING
    assert client.find_refund(ask()).answer == RefundAnswer.PENDING
    time.sleep(0.7)
    assert client.find_refund(ask()).answer == RefundAnswer.DONE


def test_behavior_is_asked_for(client, server):
    behave(server.url, "error", 1)
    assert client.refund(ask()).answer == RefundAnswer.UNKNOWN
    assert client.find_refund(ask()) is None
    assert client.refund(ask()).answer == RefundAnswer.DONE
    behave(server.url, "decline")
    assert client.refund(ask(key="k2")).answer == RefundAnswer.DECLINED
    assert client.refund(ask(key="k3")).answer == RefundAnswer.DECLINED


def test_a_key_belongs_to_one_request(client):
    client.refund(ask())
    with pytest.raises(NotTaken) as caught:
        client.refund(ask(minor=1))
    assert caught.value.permanent is True


def test_memory_survives(tmp_path):
    with serving(tmp_path / "s") as first:
        done = Sandbox(first.url, "sandbox").refund(ask())
    with serving(tmp_path / "s") as second:
        assert Sandbox(second.url, "sandbox").find_refund(ask()) == done


def test_a_wrong_key_or_no_server_is_unknown(server):
    assert Sandbox(server.url, "other").refund(ask()).message == "answer 401"
    assert Sandbox("http://127.0.0.1:9", "x", 0.2).refund(ask()).message == "no answer: ConnectError"


def test_a_notice_is_read():
    body = (FIXTURES / "notice.json").read_bytes()
    assert notices_of(body) == [
        RefundNotice(
            provider_ref="sre_9b1c",
            payment_ref="pay_17",
            amount=Money(5420, "EUR"),
            answer=RefundAnswer.DONE,
            key="rfd_01kaq3x5y6z7a8b9c0d1e2f3g4",
        )
    ]


def test_states_we_do_not_know_are_left_open():
    assert answer_of("teleported") == RefundAnswer.UNKNOWN
    body = (FIXTURES / "notice.json").read_bytes().replace(b"succeeded", b"teleported")
    assert notices_of(body) == []


BODY = json.dumps({"refunds": []}).encode()


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=,v1=",
        "t=9,v1=é",
        f"t={int(time.time())},v1=00",
        sign("other", int(time.time()), BODY),
        sign("sandbox", int(time.time()), BODY + b" "),
        sign("sandbox", int(time.time()) - 600, BODY),
    ],
    ids=["none", "empty", "not_hex", "zeros", "other_secret", "other_body", "old"],
)
def test_a_notice_that_is_not_ours_is_refused(header):
    with pytest.raises(WebhookNotValid):
        Sandbox("http://x", "sandbox").read_webhook({"Sandbox-Signature": header}, BODY)


def test_our_notice_is_taken():
    headers = {"Sandbox-Signature": sign("sandbox", int(time.time()), BODY)}
    assert Sandbox("http://x", "sandbox").read_webhook(headers, BODY) == []
