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
    WebhookNotValid,
    unknown_codes,
)
from aftermile.providers.payments import adyen
from aftermile.providers.payments.adyen.codes import amount_in, amount_out
from aftermile.providers.payments.adyen.parse import link_result, sign
from aftermile.providers.payments.adyen.server import KEYS
from tests.providers.stand_ins import connect, letters, movements, pay, rehearse, standing_in

FIXTURES = Path(adyen.__file__).parent / "fixtures"
KEY = "rfd_01kaq3x5y6z7a8b9c0d1e2f3g4"
PAYMENT = "NC6HT9CRT65ZGN82"


def fixture(name):
    return (FIXTURES / f"{name}.json").read_bytes()


def items(*names):
    return [json.loads(fixture(name))["notificationItems"][0]["NotificationRequestItem"] for name in names]


def signed(item, **fields):
    item = {**item, **fields}
    item["additionalData"] = {**item["additionalData"], "hmacSignature": sign(KEYS["hmac_key"], item)}
    return item


def body(*of):
    wrapped = [{"NotificationRequestItem": item} for item in of]
    return json.dumps({"live": "false", "notificationItems": wrapped}).encode()


def ask(key=KEY, minor=5420, payment="PSP1", **more):
    return RefundRequest(key, payment, Money(minor, "EUR"), **more)


@pytest.fixture
def server(tmp_path):
    with standing_in("adyen", tmp_path / "s") as running:
        yield running


@pytest.fixture
def provider():
    return adyen.INFO.make({**KEYS, "url": "http://127.0.0.1:9/v71", "timeout": "1"})


def test_its_own_example_is_signed_as_in_its_documentation():
    item = {
        "pspReference": "7914073381342284",
        "merchantAccountCode": "TestMerchant",
        "merchantReference": "TestPayment-1407325143704",
        "amount": {"value": 1130, "currency": "EUR"},
        "eventCode": "AUTHORISATION",
        "success": "true",
    }
    assert sign(KEYS["hmac_key"], item) == "coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0="
    nothing = {**item, "amount": {"value": 0, "currency": "EUR"}, "eventCode": "REFUND"}
    assert sign(KEYS["hmac_key"], nothing) == "J7HhsgZo5KwqdB7LFZJV6rfQgp+RqC2kuYyw/3x3w+8="


@pytest.mark.parametrize(
    ("minor", "currency", "theirs"),
    [
        *[(5420, "EUR", 5420), (500, "JPY", 500), (5, "CLP", 500), (5, "ISK", 500), (5, "UGX", 5)],
        *[(500, "CVE", 5), (150000, "IDR", 1500), (1234, "KWD", 1234)],
    ],
)
def test_lesson_50_the_amount_is_the_presentment_currencys_own(minor, currency, theirs):
    assert amount_out(Money(minor, currency)) == {"currency": currency, "value": theirs}
    assert amount_in(theirs, currency) == Money(minor, currency)


def test_lesson_15_what_cannot_be_said_is_declined_and_never_rounded(server):
    with pytest.raises(BadAmount):
        amount_out(Money(150001, "IDR"))
    with pytest.raises(BadAmount):
        amount_in(279050, "ISK")
    answer = connect(server).refund(RefundRequest(KEY, "PSP1", Money(150001, "IDR")))
    assert (answer.answer, movements(server)) == (RefundAnswer.DECLINED, [])


def test_its_notices_of_a_refund_are_read(provider):
    done = RefundNotice("KHQC5N7G84BLNK43", PAYMENT, Money(5420, "EUR"), RefundAnswer.DONE, KEY)
    assert provider.read_webhook({}, fixture("refund")) == [done]
    ends = {"refund_refused": RefundAnswer.DECLINED, "refund_failed": RefundAnswer.BOUNCED}
    for name, answer in ends.items():
        (notice,) = provider.read_webhook({}, fixture(name))
        assert (notice.answer, notice.key) == (answer, KEY)


def test_its_notices_of_a_charge_are_read(provider):
    paid = ChargeNotice(
        provider_ref="PL61C53A8B97E6915A",
        amount=Money(2198, "USD"),
        answer=ChargeAnswer.PAID,
        key="chg_01kaq",
        payment_ref="QFQTPCQ8HXSKGK82",
    )
    assert provider.read_webhook({}, fixture("authorisation")) == [paid]
    (item,) = items("authorisation")
    assert provider.read_webhook({}, body(signed(item, success="false"))) == []  # he may try again
    assert provider.read_webhook({}, body(signed(item, merchantReference="1001"))) == []  # the shop's own
    direct = signed(item, success="false", merchantReference="aftermile.chg_2.direct")
    (refused,) = provider.read_webhook({}, body(direct))
    assert (refused.key, refused.answer) == ("chg_2", ChargeAnswer.FAILED)


def test_its_notice_of_a_chargeback_has_deadline_and_reason(provider):
    assert provider.read_webhook({}, fixture("chargeback")) == [
        DisputeNotice(
            provider_ref="9915555555555555",
            payment_ref=PAYMENT,
            amount=Money(5420, "EUR"),
            stage=DisputeStage.OPENED,
            reason="13.1 Merchandise/Services Not Received",
            answer_by=datetime(2021, 9, 20, 12, 36, 4, tzinfo=UTC),
        )
    ]


@pytest.mark.parametrize(
    ("code", "status", "stage"),
    [
        ("REQUEST_FOR_INFORMATION", "Unresponded", DisputeStage.INQUIRY),
        ("NOTIFICATION_OF_CHARGEBACK", "Undefended", DisputeStage.INQUIRY),
        ("CHARGEBACK", "Accepted", DisputeStage.LOST),
        ("INFORMATION_SUPPLIED", "Responded", DisputeStage.ANSWERED),
        ("CHARGEBACK_REVERSED", "Pending", DisputeStage.ANSWERED),
        ("CHARGEBACK_REVERSED", "Won", DisputeStage.WON),
        ("SECOND_CHARGEBACK", "Lost", DisputeStage.LOST),
        ("PREARBITRATION_OPEN", "Undefended", DisputeStage.OPENED),
        ("PREARBITRATION_WON", "Won", DisputeStage.WON),
        ("PREARBITRATION_LOST", "Lost", DisputeStage.LOST),
    ],
)
def test_each_event_of_a_chargeback_has_its_stage(code, status, stage, provider):
    (item,) = items("chargeback")
    more = {**item["additionalData"], "disputeStatus": status}
    (notice,) = provider.read_webhook({}, body(signed(item, eventCode=code, additionalData=more)))
    assert notice.stage == stage


def test_unknown_codes_are_counted_and_not_guessed(provider):
    before = unknown_codes.total()
    (item,) = items("refund")
    assert provider.read_webhook({}, body(signed(item, eventCode="REFUND_MELTED"))) == []
    assert provider.read_webhook({}, body(signed(item, success="perhaps"))) == []
    either = signed(item, eventCode="CANCEL_OR_REFUND")
    assert provider.read_webhook({}, body(either)) == []
    assert unknown_codes.total() == before + 3


def test_a_cancel_or_refund_says_which(provider):
    (item,) = items("refund")
    for action, many in (("refund", 1), ("cancel", 0)):
        more = {**item["additionalData"], "modification.action": action}
        notice = signed(item, eventCode="CANCEL_OR_REFUND", additionalData=more)
        assert len(provider.read_webhook({}, body(notice))) == many


def test_one_malformed_item_does_not_drop_its_siblings(provider):
    refund, paid = items("refund", "authorisation")
    broken = signed(refund, amount={"value": "many", "currency": "EUR"})
    before = unknown_codes["adyen unreadable item 'REFUND'"]
    assert len(provider.read_webhook({}, body(broken, refund, paid))) == 2
    assert unknown_codes["adyen unreadable item 'REFUND'"] == before + 1


def test_one_forged_item_does_not_drop_its_siblings_but_the_answer_is_no(provider):
    refund, paid = items("refund", "authorisation")
    forged = {**refund, "amount": {"value": 999999, "currency": "EUR"}}
    with pytest.raises(WebhookNotValid) as caught:
        provider.read_webhook({}, body(forged, paid))
    assert [notice.key for notice in caught.value.trusted] == ["chg_01kaq"]


@pytest.mark.parametrize(
    "raw",
    [
        *[b"", b"[]", b"{}", b'{"notificationItems": []}', b'{"notificationItems": [1]}', b"\xff\xfe"],
        b'{"notificationItems": [{"NotificationRequestItem": []}]}',
        b'{"notificationItems": [{"NotificationRequestItem": {"amount": 5, "additionalData": 7}}]}',
        body({**items("refund")[0], "additionalData": {}}),
        body({**items("refund")[0], "success": "false"}),
    ],
)
def test_what_is_not_signed_is_refused(raw, provider):
    with pytest.raises(WebhookNotValid):
        provider.read_webhook({}, raw)


def test_a_replay_says_the_same_and_another_account_nothing(provider):
    assert provider.read_webhook({}, fixture("refund")) == provider.read_webhook({}, fixture("refund"))
    (item,) = items("refund")
    assert provider.read_webhook({}, body(signed(item, merchantAccountCode="Other"))) == []


def test_while_a_key_is_replaced_both_are_taken():
    keys = f"00ff, {KEYS['hmac_key']}"
    provider = adyen.INFO.make({**KEYS, "hmac_key": keys, "url": "http://127.0.0.1:9", "timeout": "1"})
    assert len(provider.read_webhook({}, fixture("refund"))) == 1


def test_lesson_33_a_key_per_operation_not_per_payment(server):
    provider = connect(server)
    first, second = provider.refund(ask("rfd_1", 2000)), provider.refund(ask("rfd_2", 2000))
    assert (first.answer, second.answer) == (RefundAnswer.PENDING, RefundAnswer.PENDING)
    assert [moved["key"] for moved in movements(server)] == ["rfd_1", "rfd_2"]


def test_lesson_32_the_notice_carries_our_key_and_its_id(server):
    provider = connect(server)
    result = provider.refund(ask())
    (notice,) = provider.read_webhook(*letters(server)[0])
    assert (notice.key, notice.provider_ref, notice.answer) == (KEY, result.provider_ref, RefundAnswer.DONE)
    assert notice.payment_ref == "PSP1"


def test_a_refund_may_be_refused_later_or_at_once(server):
    provider = connect(server)
    assert provider.refund(ask(payment="PSP1~decline")).answer == RefundAnswer.PENDING
    (notice,) = provider.read_webhook(*letters(server)[0])
    assert notice.answer == RefundAnswer.DECLINED
    assert provider.refund(ask("rfd_2", payment="PSP1~refuse")).answer == RefundAnswer.DECLINED
    assert movements(server) == []


def test_law_4_a_refund_of_unknown_fate_is_never_sent_twice(server):
    """Within the life of the key it is the same refund; afterwards nothing goes out any more."""
    provider, start = connect(server, timeout="0.15"), clock.now()
    request = ask(payment="PSP1~timeout", asked_at=start)
    assert provider.refund(request).answer == RefundAnswer.UNKNOWN
    with clock.frozen(start + timedelta(days=5)):
        assert provider.find_refund(request) is None  # the same key may go again ...
        assert provider.refund(request).answer == RefundAnswer.PENDING  # ... and is the same refund
    server.store.forget_keys()
    with clock.frozen(start + timedelta(days=7)):
        assert provider.find_refund(request).answer == RefundAnswer.UNKNOWN
        assert provider.refund(request).answer == RefundAnswer.UNKNOWN
    assert len(movements(server)) == 1


def test_one_that_was_received_is_pending_until_its_notice(server):
    with clock.frozen(clock.now() + timedelta(days=30)):
        found = connect(server).find_refund(ask(asked_at=datetime(2026, 1, 1, tzinfo=UTC), provider_ref="X"))
    assert (found.answer, found.provider_ref) == (RefundAnswer.PENDING, "X")


def test_a_refund_made_elsewhere_has_no_key(server):
    rehearse(server, "elsewhere", payment="PSP1", minor=700, currency="EUR")
    (notice,) = connect(server).read_webhook(*letters(server)[0])
    assert (notice.key, notice.payment_ref, notice.amount) == ("", "PSP1", Money(700, "EUR"))


def charge(**more):
    return ChargeRequest("chg_1", Money(1990, "EUR"), "Difference", "https://shop.example/back", **more)


def test_a_link_is_paid_after_a_failed_try(server):
    provider = connect(server)
    link = provider.charge(charge(expires_at=clock.now() + timedelta(days=200)))
    pay(server, link.provider_ref, "failed")
    assert provider.read_webhook(*letters(server)[0]) == []
    pay(server, link.provider_ref)
    (notice,) = provider.read_webhook(*letters(server)[0])
    assert (notice.key, notice.answer, notice.provider_ref) == ("chg_1", ChargeAnswer.PAID, link.provider_ref)
    assert provider.find_charge(charge(), link.provider_ref).answer == ChargeAnswer.UNKNOWN
    assert provider.cancel_charge(charge(), link.provider_ref).answer == ChargeAnswer.UNKNOWN


def test_its_payment_link_is_read():
    link = link_result(json.loads(fixture("payment_link")))
    assert (link.answer, link.url) == (ChargeAnswer.OPEN, "https://test.adyen.link/PL61C53A8B97E6915A")


def test_a_saved_method_is_charged_once(server):
    provider = connect(server, timeout="0.15")
    request = charge(method_ref="buyer-1/8416~timeout", asked_at=clock.now())
    assert provider.charge(request).answer == ChargeAnswer.UNKNOWN
    assert provider.find_charge(request, "") is None
    again = provider.charge(request)
    assert (again.answer, again.payment_ref) == (ChargeAnswer.PAID, again.provider_ref)
    (notice,) = provider.read_webhook(*letters(server)[0])
    assert (notice.key, notice.payment_ref) == ("chg_1", again.payment_ref)
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert provider.find_charge(request, "").answer == ChargeAnswer.UNKNOWN
        assert provider.charge(request).answer == ChargeAnswer.UNKNOWN
    assert len(server.store.all("payments")) == 1


def test_a_saved_method_may_be_refused_or_written_wrongly(server):
    provider = connect(server)
    refused = provider.charge(charge(method_ref="buyer-1/8416~decline"))
    assert (refused.answer, refused.message) == (ChargeAnswer.FAILED, "Not enough balance")
    assert provider.charge(charge(method_ref="8416")).answer == ChargeAnswer.FAILED
    assert provider.find_charge(charge(), "PSPX").answer == ChargeAnswer.OPEN
