import json
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
    WebhookNotChecked,
    WebhookNotValid,
    unknown_codes,
)
from aftermile.providers.payments import paypal
from aftermile.providers.payments.paypal.codes import amount_in, amount_out
from aftermile.providers.payments.paypal.parse import event_of, notices_of, order_result, refund_result
from tests.providers.stand_ins import connect, letters, movements, pay, rehearse, standing_in

FIXTURES = Path(paypal.__file__).parent / "fixtures"
KEY = "rfd_01kaq3x5y6z7a8b9c0d1e2f3g4"
CAPTURE = "2GG279541U471931P"


def fixture(name):
    return (FIXTURES / f"{name}.json").read_bytes()


def read(raw):
    return notices_of(*event_of(raw))


def ask(key=KEY, minor=5420, payment="CAP1", **more):
    return RefundRequest(key, payment, Money(minor, "EUR"), **more)


@pytest.fixture
def server(tmp_path):
    with standing_in("paypal", tmp_path / "s") as running:
        yield running


@pytest.mark.parametrize(
    ("minor", "currency", "theirs"),
    [(5420, "EUR", "54.20"), (500, "JPY", "500"), (150000, "HUF", "1500"), (80000, "TWD", "800")],
)
def test_lesson_50_the_amount_is_the_presentment_currencys_own(minor, currency, theirs):
    assert amount_out(Money(minor, currency)) == {"currency_code": currency, "value": theirs}
    assert amount_in({"currency_code": currency, "value": theirs}) == Money(minor, currency)


@pytest.mark.parametrize(("minor", "currency"), [(150050, "HUF"), (1000, "KWD"), (80045, "TWD")])
def test_lesson_15_what_cannot_be_said_is_declined_and_never_rounded(minor, currency, server):
    with pytest.raises(BadAmount):
        amount_out(Money(minor, currency))
    provider = connect(server)
    answer = provider.refund(RefundRequest(KEY, "CAP1", Money(minor, currency)))
    assert (answer.answer, movements(server)) == (RefundAnswer.DECLINED, [])
    asked = ChargeRequest("chg_1", Money(minor, currency), "Difference")
    assert provider.charge(asked).answer == ChargeAnswer.FAILED


def test_its_notices_of_a_refund_are_read():
    assert read(fixture("capture_refunded")) == [
        RefundNotice("1JU08902781691411", CAPTURE, Money(5420, "EUR"), RefundAnswer.DONE, KEY)
    ]
    failed = fixture("capture_refunded").replace(b'"COMPLETED"', b'"FAILED"')
    assert read(failed)[0].answer == RefundAnswer.BOUNCED
    assert refund_result(json.loads(fixture("refund"))).answer == RefundAnswer.DONE


def test_its_notice_of_a_capture_is_read():
    paid = ChargeNotice("5O190127TN364715T", Money(2198, "USD"), ChargeAnswer.PAID, "chg_01kaq", CAPTURE)
    assert read(fixture("capture_completed")) == [paid]
    theirs = fixture("capture_completed").replace(b"aftermile.chg_01kaq", b"1001")
    assert read(theirs) == []  # the shop's own payment


def test_its_notice_of_a_chargeback_has_deadline_and_reason():
    assert read(fixture("dispute_created")) == [
        DisputeNotice(
            provider_ref="PP-000-042-663-135",
            payment_ref=CAPTURE,
            amount=Money(5420, "EUR"),
            stage=DisputeStage.OPENED,
            reason="MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
            answer_by=datetime(2018, 7, 11, 13, 35, 44, tzinfo=UTC),
        )
    ]


@pytest.mark.parametrize(
    ("fields", "stage"),
    [
        ({"dispute_life_cycle_stage": "INQUIRY"}, DisputeStage.INQUIRY),
        ({"status": "UNDER_REVIEW"}, DisputeStage.ANSWERED),
        (
            {"status": "RESOLVED", "dispute_outcome": {"outcome_code": "RESOLVED_SELLER_FAVOUR"}},
            DisputeStage.WON,
        ),
        (
            {"status": "RESOLVED", "dispute_outcome": {"outcome_code": "RESOLVED_BUYER_FAVOUR"}},
            DisputeStage.LOST,
        ),
    ],
)
def test_each_state_of_a_dispute_has_its_stage(fields, stage):
    event = json.loads(fixture("dispute_created"))
    event["resource"] |= fields
    assert read(json.dumps(event).encode())[0].stage == stage


def test_unknown_codes_are_counted_and_not_guessed():
    before = unknown_codes.total()
    refund, dispute = fixture("capture_refunded"), fixture("dispute_created")
    assert read(refund.replace(b'"COMPLETED"', b'"TELEPORTED"')) == []
    assert read(refund.replace(b"CAPTURE.REFUNDED", b"CAPTURE.MELTED")) == []
    assert read(dispute.replace(b'"CHARGEBACK"', b'"LIMBO"')) == []
    assert read(dispute.replace(b"WAITING_FOR_SELLER_RESPONSE", b"RESOLVED")) == []
    assert unknown_codes.total() == before + 4


def test_a_notice_is_checked_by_paypal_over_its_very_bytes(server):
    provider = connect(server)
    provider.refund(ask())
    headers, body = letters(server)[0]
    (notice,) = provider.read_webhook(headers, body)
    assert (notice.key, notice.payment_ref, notice.answer) == (KEY, "CAP1", RefundAnswer.DONE)
    assert provider.read_webhook(headers, body) == [notice]  # a replay says the same
    for wrong in (
        *(body.replace(b"54.20", b"99.99"), body + b" ", b"", b"[]", b"\xff\xfe", b'"x"}, {"a": 1'),
    ):
        with pytest.raises(WebhookNotValid):
            provider.read_webhook(headers, wrong)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PAYPAL-TRANSMISSION-SIG", ""),
        ("PAYPAL-TRANSMISSION-SIG", "bm9uc2Vuc2U="),
        ("PAYPAL-TRANSMISSION-ID", "other"),
        ("PAYPAL-TRANSMISSION-TIME", "2020-01-01T00:00:00Z"),
        ("PAYPAL-TRANSMISSION-TIME", "yesterday"),
        ("PAYPAL-CERT-URL", "https://evil.example/cert"),
        ("PAYPAL-CERT-URL", "https://evilpaypal.com/cert"),
    ],
)
def test_a_notice_that_is_not_theirs_is_refused(name, value, server):
    provider = connect(server)
    provider.refund(ask())
    headers, body = letters(server)[0]
    with pytest.raises(WebhookNotValid):
        provider.read_webhook({**headers, name: value}, body)


def test_a_notice_that_cannot_be_checked_now_comes_again(server):
    provider = connect(server)
    provider.refund(ask())
    headers, body = letters(server)[0]
    server.store.behave("error", 1)
    with pytest.raises(WebhookNotChecked) as caught:
        provider.read_webhook(headers, body)
    assert (caught.value.status, caught.value.permanent) == (503, False)
    assert len(provider.read_webhook(headers, body)) == 1


def test_the_token_is_fetched_once_and_again_when_it_ends(server, caplog):
    caplog.set_level("INFO", "aftermile.providers.rehearsal")
    provider, now = connect(server), clock.now()
    for days in (0, 0, 1):
        with clock.frozen(now + timedelta(days=days)):
            provider.find_refund(ask())
    assert caplog.text.count("/v1/oauth2/token") == 2


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
    known = ask("rfd_1", 100, provider_ref=made["rfd_1"].provider_ref)
    assert provider.find_refund(known) == made["rfd_1"]


def test_after_45_days_the_key_is_forgotten_and_the_order_still_knows(server):
    provider = connect(server, timeout="0.15")
    request = ask(payment="CAP1~timeout", asked_at=clock.now())
    assert provider.refund(request).answer == RefundAnswer.UNKNOWN
    server.store.forget_keys()
    assert provider.find_refund(request).answer == RefundAnswer.DONE


def test_law_4_without_an_order_only_the_key_can_tell(server, monkeypatch):
    provider, start = connect(server), clock.now()
    provider.refund(ask("rfd_0", 1))
    monkeypatch.setattr(server, "_show_order", lambda ref: None)
    request = ask(asked_at=start)
    assert provider.find_refund(request) is None
    with clock.frozen(start + timedelta(days=46)):
        assert provider.find_refund(request).answer == RefundAnswer.UNKNOWN


def test_a_decline_moves_nothing(server):
    result = connect(server).refund(ask(payment="CAP1~decline"))
    assert (result.answer, result.message) == (
        RefundAnswer.DECLINED,
        "The capture has already been fully refunded.",
    )
    assert movements(server) == []


def test_a_refund_made_elsewhere_has_no_key(server):
    rehearse(server, "elsewhere", payment="CAP1", value="7.00", currency="EUR")
    (notice,) = connect(server).read_webhook(*letters(server)[0])
    assert (notice.key, notice.payment_ref, notice.amount) == ("", "CAP1", Money(700, "EUR"))


def charge(**more):
    return ChargeRequest("chg_1", Money(1990, "EUR"), "Difference", "https://shop.example/back", **more)


def test_its_order_is_read():
    order = order_result(json.loads(fixture("order_created")))
    assert (order.answer, order.provider_ref) == (ChargeAnswer.OPEN, "5O190127TN364715T")
    assert order.url == "https://www.paypal.com/checkoutnow?token=5O190127TN364715T"


def test_an_approved_order_is_captured_once(server):
    provider = connect(server)
    page = provider.charge(charge())
    pay(server, page.provider_ref)
    approved = letters(server)[0]
    (notice,) = provider.read_webhook(*approved)
    assert (notice.key, notice.answer, notice.amount) == ("chg_1", ChargeAnswer.PAID, Money(1990, "EUR"))
    assert provider.read_webhook(*approved) == [notice]
    assert provider.read_webhook(*letters(server)[0]) == [notice]  # PAYMENT.CAPTURE.COMPLETED
    found = provider.find_charge(charge(), page.provider_ref)
    assert (found.answer, found.payment_ref) == (ChargeAnswer.PAID, notice.payment_ref)
    assert provider.cancel_charge(charge(), page.provider_ref) == found
    assert len(server.store.all("captures")) == 1


def test_a_question_captures_too(server):
    provider = connect(server)
    page = provider.charge(charge())
    pay(server, page.provider_ref)
    assert provider.find_charge(charge(), page.provider_ref).answer == ChargeAnswer.PAID


def test_what_was_withdrawn_is_never_captured(server):
    provider = connect(server)
    page = provider.charge(charge()).provider_ref
    assert provider.cancel_charge(charge(), page).answer == ChargeAnswer.CANCELED
    pay(server, page)
    (notice,) = provider.read_webhook(*letters(server)[0])
    assert (notice.key, notice.answer) == ("chg_1", ChargeAnswer.CANCELED)
    assert server.store.all("captures") == []
    assert provider.cancel_charge(charge(), "LAPSED").answer == ChargeAnswer.CANCELED
    assert provider.find_charge(charge(), "LAPSED").answer == ChargeAnswer.UNKNOWN


def test_a_saved_method_is_charged_once(server):
    provider = connect(server, timeout="0.15")
    request = charge(method_ref="vault1~timeout", asked_at=clock.now())
    assert provider.charge(request).answer == ChargeAnswer.UNKNOWN
    assert provider.find_charge(request, "") is None
    again = provider.charge(request)
    assert (again.answer, bool(again.payment_ref)) == (ChargeAnswer.PAID, True)
    assert len(server.store.all("captures")) == 1
    with clock.frozen(clock.now() + timedelta(hours=7)):
        assert provider.find_charge(request, "").answer == ChargeAnswer.UNKNOWN
    refused = provider.charge(charge(method_ref="vault1~decline"))
    assert refused.answer in (ChargeAnswer.FAILED, ChargeAnswer.UNKNOWN)


def test_a_chargeback_comes(server):
    rehearse(server, "dispute", payment="CAP1", value="54.20", currency="EUR", id="PP-1")
    rehearse(
        server, "dispute", payment="CAP1", value="54.20", currency="EUR", outcome="RESOLVED_BUYER_FAVOUR"
    )
    provider = connect(server)
    found = [provider.read_webhook(*letter)[0] for letter in letters(server, 2)]
    assert [notice.stage for notice in found] == [DisputeStage.OPENED, DisputeStage.LOST]
    assert (found[0].payment_ref, found[0].amount) == ("CAP1", Money(5420, "EUR"))
