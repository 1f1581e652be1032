import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aftermile.kernel import clock
from aftermile.kernel.errors import BadAmount
from aftermile.kernel.money import Money
from aftermile.ledger.payments import (
    ChargeAnswer,
    ChargeNotice,
    ChargeRequest,
    DisputeNotice,
    DisputeStage,
    RefundAnswer,
    RefundNotice,
    RefundRequest,
    RefundResult,
    WebhookNotValid,
    unknown_codes,
)
from aftermile.providers.http import Answer
from aftermile.providers.payments import stripe
from aftermile.providers.payments.stripe.client import _no_charge
from aftermile.providers.payments.stripe.codes import amount_in, amount_out
from aftermile.providers.payments.stripe.parse import notices_of, refund_result, sign
from tests.providers.stand_ins import connect, letters, movements, pay, rehearse, standing_in

FIXTURES = Path(stripe.__file__).parent / "fixtures"
KEY = "rfd_01kaq3x5y6z7a8b9c0d1e2f3g4"
PAYMENT = "pi_1GszsK2eZvKYlo2CfhZyoZLp"


def fixture(name):
    return (FIXTURES / f"{name}.json").read_bytes()


def ask(key=KEY, minor=5420, payment="pi_1", **more):
    return RefundRequest(key, payment, Money(minor, "EUR"), **more)


@pytest.fixture
def server(tmp_path):
    with standing_in("stripe", tmp_path / "s") as running:
        yield running


@pytest.mark.parametrize(
    ("minor", "currency", "theirs"),
    [
        *[(5420, "EUR", 5420), (500, "JPY", 500), (5, "ISK", 500), (5, "UGX", 500)],
        *[(500, "MGA", 5), (1230, "KWD", 1230), (4500, "HUF", 4500), (80045, "TWD", 80045)],
    ],
)
def test_lesson_50_the_amount_is_the_presentment_currencys_own(minor, currency, theirs):
    assert amount_out(Money(minor, currency)) == theirs
    assert amount_in(theirs, currency.lower()) == Money(minor, currency)


@pytest.mark.parametrize(("minor", "currency"), [(501, "MGA"), (1234, "KWD")])
def test_lesson_15_what_cannot_be_said_is_declined_and_never_rounded(minor, currency, server):
    with pytest.raises(BadAmount):
        amount_out(Money(minor, currency))
    answer = connect(server).refund(RefundRequest(KEY, "pi_1", Money(minor, currency)))
    assert (answer.answer, movements(server)) == (RefundAnswer.DECLINED, [])


def test_its_notices_of_a_refund_are_read():
    notice = RefundNotice("re_1Nispe2eZvKYlo2Cd31jOCgZ", PAYMENT, Money(5420, "EUR"), RefundAnswer.DONE, KEY)
    assert notices_of(fixture("refund_updated")) == [notice]
    (failed,) = notices_of(fixture("refund_failed"))
    assert (failed.answer, failed.key) == (RefundAnswer.BOUNCED, KEY)
    assert notices_of(fixture("charge_refunded")) == []
    assert refund_result(json.loads(fixture("refund"))) == RefundResult(
        RefundAnswer.DONE, notice.provider_ref
    )


def test_an_older_api_version_has_the_refunds_in_the_charge():
    event = json.loads(fixture("charge_refunded"))
    event["data"]["object"]["refunds"] = {"data": [json.loads(fixture("refund"))]}
    assert [one.key for one in notices_of(json.dumps(event).encode())] == [KEY]


def test_its_notices_of_a_page_are_read():
    (paid,) = notices_of(fixture("session_completed"))
    assert paid == ChargeNotice(
        provider_ref="cs_test_a11YYufWQzNY63zpQ6QSNRQhkUpVph4WRmzW0zWJO2znZKdVujZ0N0S22u",
        amount=Money(2198, "USD"),
        answer=ChargeAnswer.PAID,
        key="chg_01kaq",
        payment_ref="pi_3MtwBwLkdIwHu7ix28a3tqPa",
    )
    (over,) = notices_of(fixture("session_expired"))
    assert (over.answer, over.payment_ref) == (ChargeAnswer.CANCELED, "")


def test_its_notice_of_a_chargeback_has_deadline_reason_and_fee():
    assert notices_of(fixture("dispute_created")) == [
        DisputeNotice(
            provider_ref="du_1MtJUT2eZvKYlo2CNaw2HvEv",
            payment_ref=PAYMENT,
            amount=Money(5420, "EUR"),
            stage=DisputeStage.OPENED,
            reason="product_not_received",
            answer_by=datetime(2023, 4, 23, 23, 59, 59, tzinfo=UTC),
            fee=Money(1500, "EUR"),
        )
    ]


def test_unknown_codes_are_counted_and_not_guessed():
    before = unknown_codes.total()
    for old, new in ((b'"succeeded"', b'"teleported"'), (b'"refund.updated"', b'"refund.melted"')):
        assert notices_of(fixture("refund_updated").replace(old, new)) == []
    assert notices_of(fixture("dispute_created").replace(b"needs_response", b"prevented")) == []
    assert unknown_codes.total() == before + 3
    assert unknown_codes["stripe dispute 'prevented'"] >= 1


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"type": "refund.updated", "data": {"object": {}}}'])
def test_what_cannot_be_read_is_refused(body):
    if body.endswith(b"{}}}"):
        body = body.replace(b'{"object": {}}', b'{"object": {"status": "succeeded"}}')
    with pytest.raises(WebhookNotValid):
        notices_of(body)


def header(secret="whsec_rehearsal", body=b"{}", at=None, more=""):  # noqa: S107
    at = at or int(time.time())
    return {"Stripe-Signature": f"t={at},v1={sign(secret, at, body)}{more}"}


BODY = fixture("refund_updated")


@pytest.mark.parametrize(
    "headers",
    [
        *[{}, {"Stripe-Signature": ""}, {"Stripe-Signature": "t=,v1="}, {"Stripe-Signature": "t=9,v1=é"}],
        *[{"Stripe-Signature": f"t={int(time.time())}"}, {"Stripe-Signature": "t=9999999999999999999,v1=0"}],
        *[
            header("whsec_other", BODY),
            header(body=BODY + b" "),
            header(body=BODY, at=int(time.time()) - 600),
        ],
        {"Stripe-Signature": header(body=BODY)["Stripe-Signature"].replace(",v1=", ",v0=")},
    ],
)
def test_a_notice_that_is_not_ours_is_refused(headers, server):
    with pytest.raises(WebhookNotValid):
        connect(server).read_webhook(headers, BODY)


def test_while_a_secret_is_replaced_both_are_taken(server):
    provider = connect(server, webhook_secret="whsec_new, whsec_rehearsal")
    assert len(provider.read_webhook(header("whsec_rehearsal", BODY), BODY)) == 1
    two = header("whsec_elsewhere", BODY, more=f",v1={sign('whsec_new', int(time.time()), BODY)}")
    assert len(provider.read_webhook(two, BODY)) == 1


def test_lesson_33_a_key_per_operation_not_per_payment(server):
    provider = connect(server)
    first, second = provider.refund(ask("rfd_1", 2000)), provider.refund(ask("rfd_2", 2000))
    assert (first.answer, second.answer) == (RefundAnswer.DONE, RefundAnswer.DONE)
    assert [moved["key"] for moved in movements(server)] == ["rfd_1", "rfd_2"]


def test_lesson_34_each_of_several_partial_refunds_is_found(server):
    provider = connect(server)
    made = {key: provider.refund(ask(key, 100)) for key in ("rfd_1", "rfd_2", "rfd_3")}
    assert {key: provider.find_refund(ask(key, 100)) for key in made} == made
    assert provider.find_refund(ask("rfd_4", 100)) is None


def test_it_looks_through_all_pages(server, monkeypatch):
    monkeypatch.setattr("aftermile.providers.payments.stripe.client.PAGE", 2)
    provider = connect(server)
    made = [provider.refund(ask(f"rfd_{number}", 1)) for number in range(5)]
    assert provider.find_refund(ask("rfd_0", 1)) == made[0]
    monkeypatch.setattr("aftermile.providers.payments.stripe.client.MOST_PAGES", 1)
    assert provider.find_refund(ask("rfd_0", 1)).answer == RefundAnswer.UNKNOWN


def test_after_a_day_the_key_is_forgotten_and_the_list_still_knows(server):
    provider = connect(server)
    assert provider.refund(ask(payment="pi_1~timeout")).answer == RefundAnswer.UNKNOWN
    server.store.forget_keys()
    assert provider.find_refund(ask(payment="pi_1~timeout")).answer == RefundAnswer.DONE


def test_lesson_14_what_goes_out_is_what_was_asked(server):
    connect(server).refund(ask(minor=1))
    assert [(one["minor"], one["currency"], one["payment"]) for one in movements(server)] == [
        (1, "EUR", "pi_1")
    ]


def test_lesson_32_the_notice_carries_our_key_and_its_id(server):
    provider = connect(server)
    result = provider.refund(ask(payment="pi_1~late"))
    assert result.answer == RefundAnswer.PENDING
    (notice,) = provider.read_webhook(*letters(server)[0])
    assert (notice.key, notice.provider_ref, notice.answer) == (KEY, result.provider_ref, RefundAnswer.DONE)
    assert provider.find_refund(ask(provider_ref=result.provider_ref)).answer == RefundAnswer.DONE


def test_a_decline_moves_nothing(server):
    result = connect(server).refund(ask(payment="pi_1~decline"))
    assert result == RefundResult(RefundAnswer.DECLINED, message="Charge has already been refunded.")
    assert connect(server).refund(ask("rfd_2", payment="nonsense")).answer == RefundAnswer.DECLINED
    assert movements(server) == []


def test_a_refund_made_elsewhere_has_no_key(server):
    rehearse(server, "elsewhere", payment="pi_1", minor=700, currency="EUR")
    (notice,) = connect(server).read_webhook(*letters(server)[0])
    assert (notice.key, notice.payment_ref, notice.amount) == ("", "pi_1", Money(700, "EUR"))


def charge(**more):
    return ChargeRequest("chg_1", Money(1990, "EUR"), "Difference", "https://shop.example/back", **more)


def test_a_page_is_paid(server):
    provider = connect(server)
    page = provider.charge(charge())
    pay(server, page.provider_ref)
    (notice,) = provider.read_webhook(*letters(server)[0])
    assert (notice.key, notice.answer, notice.amount) == ("chg_1", ChargeAnswer.PAID, Money(1990, "EUR"))
    found = provider.find_charge(charge(), page.provider_ref)
    assert (found.answer, found.payment_ref) == (ChargeAnswer.PAID, notice.payment_ref)
    assert provider.cancel_charge(charge(), page.provider_ref).answer == ChargeAnswer.PAID


def test_a_page_that_shall_live_longer_is_a_link(server):
    provider, request = connect(server), charge(expires_at=clock.now() + timedelta(days=7))
    link = provider.charge(request)
    assert (link.answer, link.provider_ref[:6]) == (ChargeAnswer.OPEN, "plink_")
    assert provider.find_charge(request, link.provider_ref).answer == ChargeAnswer.OPEN
    pay(server, link.provider_ref)
    (notice,) = provider.read_webhook(*letters(server)[0])
    assert (notice.provider_ref, notice.answer) == (link.provider_ref, ChargeAnswer.PAID)
    found = provider.find_charge(request, link.provider_ref)
    assert (found.answer, found.payment_ref) == (ChargeAnswer.PAID, notice.payment_ref)
    assert provider.cancel_charge(request, link.provider_ref) == found


def test_a_link_is_switched_off_with_the_pages_it_opened(server):
    provider, request = connect(server), charge(expires_at=clock.now() + timedelta(days=7))
    link = provider.charge(request).provider_ref
    server.store.change(server._session({}, link=link)["id"], amount_total=1990, currency="eur")
    assert provider.cancel_charge(request, link).answer == ChargeAnswer.CANCELED
    assert [one["status"] for one in server.store.all("checkout/sessions")] == ["expired"]
    pay(server, link)
    assert provider.find_charge(request, link).answer == ChargeAnswer.CANCELED


def test_a_saved_method_is_charged_once(server):
    provider, request = connect(server, timeout="0.15"), charge(method_ref="cus_1/pm_1~timeout")
    assert provider.charge(request).answer == ChargeAnswer.UNKNOWN
    server.store.forget_keys()
    found = provider.find_charge(request, "")
    assert (found.answer, found.payment_ref) == (ChargeAnswer.PAID, found.provider_ref)
    assert provider.find_charge(request, found.provider_ref) == found
    assert len(server.store.all("payment_intents")) == 1


def test_a_saved_method_may_be_declined_or_written_wrongly(server):
    provider = connect(server)
    refused = provider.charge(charge(method_ref="cus_1/pm_1~decline"))
    assert (refused.answer, refused.message) == (ChargeAnswer.FAILED, "Your card was declined.")
    assert provider.find_charge(charge(method_ref="cus_1/pm_1~decline"), "") is None
    assert provider.charge(charge(method_ref="pm_1")).answer == ChargeAnswer.FAILED
    answer = _no_charge(Answer(402, json.loads(fixture("card_declined"))))
    assert (answer.provider_ref, answer.message) == (
        "pi_1DoaBsJCbVEUkHzw",
        "Your card has insufficient funds.",
    )


def test_a_chargeback_comes(server):
    rehearse(server, "dispute", payment="pi_1", minor=5420, currency="EUR")
    rehearse(server, "dispute", payment="pi_1", minor=5420, currency="EUR", stage="lost")
    provider = connect(server)
    stages = [provider.read_webhook(*letter)[0].stage for letter in letters(server, 2)]
    assert stages == [DisputeStage.OPENED, DisputeStage.LOST]
