"""A refund from the reservation to its end, through each vendor's wire format: calls, notices, kills."""

import json
from datetime import timedelta

import pytest

from aftermile.kernel import clock
from aftermile.ledger.actions import ask_due, begin_sending, check_ledger, send_refund
from aftermile.ledger.actions.send import request_of
from aftermile.ledger.models import ExternalMovement, Refund
from aftermile.ledger.payments import providers
from tests.ledger.books import make_paid_order
from tests.ledger.test_reserve import reserve
from tests.providers.stand_ins import STAND_INS, connect, letters, movements, payment, rehearse, standing_in

pytestmark = pytest.mark.django_db
VENDORS = sorted(STAND_INS)


@pytest.fixture(params=VENDORS)
def server(request, tmp_path, monkeypatch):
    with standing_in(request.param, tmp_path / "s") as running:
        provider = connect(running, timeout="0.2")
        monkeypatch.setattr(providers, "_items", {**providers._items, provider.id: provider})
        yield running


def reserved(server, ending="", minor=6000, key="k1"):
    order = make_paid_order(provider=server.name.lower())
    order.tenders.update(external_id=payment(server, ending))
    (refund,) = reserve(order, minor, key=key)
    return refund


def post(client, server, letter):
    headers, body = letter
    headers = {name: value for name, value in headers.items() if name != "Content-Type"}
    url = f"/api/v1/hooks/payments/{server.name.lower()}/"
    return client.post(url, body, content_type="application/json", headers=headers)


def state(refund):
    return Refund.objects.get(pk=refund.pk).state


def later(minutes=10):
    return clock.frozen(clock.now() + timedelta(minutes=minutes))


def test_the_answer_is_what_the_vendor_wants_to_read(server, client):
    refund = reserved(server)
    send_refund(refund.pk)
    letter = letters(server)[0]
    for _ in range(2):  # repeated notices change nothing
        answer = post(client, server, letter)
        assert answer.status_code == 200
        if server.name == "Adyen":
            assert (answer.content, answer["Content-Type"]) == (b"[accepted]", "text/plain")
        else:
            assert answer.json() == {"taken": 1}
    assert state(refund) == "done"
    assert ExternalMovement.objects.count() == 0
    assert len(movements(server)) == 1
    assert check_ledger() == []


def test_lesson_32_the_notice_may_come_before_our_own_commit(server, client):
    """The provider acts and tells while our call still waits; then we die before we hear its answer."""
    refund = reserved(server)
    begin_sending(refund.pk)
    providers.get(refund.provider).refund(request_of(refund))  # its answer dies with the process
    assert post(client, server, letters(server)[0]).status_code == 200
    assert state(refund) == "done"
    send_refund(refund.pk)
    assert len(movements(server)) == 1
    assert ExternalMovement.objects.count() == 0
    assert check_ledger() == []


def test_a_kill_between_asking_and_hearing_moves_once(server, client):
    refund = reserved(server)
    begin_sending(refund.pk)
    providers.get(refund.provider).refund(request_of(refund))
    Refund.objects.filter(pk=refund.pk).update(ask_at=clock.now())
    assert ask_due() == 1
    assert state(refund) == ("sent" if server.name == "Adyen" else "done")
    assert len(movements(server)) == 1
    post(client, server, letters(server)[0])
    assert state(refund) == "done"
    assert check_ledger() == []


def test_a_kill_before_asking_moves_once(server, client):
    refund = reserved(server)
    begin_sending(refund.pk)
    with later():
        assert ask_due() == 1
    assert [moved["key"] for moved in movements(server)] == [refund.pk]
    post(client, server, letters(server)[0])
    assert state(refund) == "done"


def test_a_timeout_is_unknown_until_the_late_notice(server, client):
    refund = reserved(server, "timeout")
    assert send_refund(refund.pk).state == "unknown"
    with later():
        ask_due()
    assert state(refund) in ("done", "sent")
    assert post(client, server, letters(server)[0]).status_code == 200
    assert (state(refund), len(movements(server))) == ("done", 1)
    assert check_ledger() == []


def test_one_that_takes_long_is_sent_until_its_notice(server, client):
    refund = reserved(server, "late")
    assert send_refund(refund.pk).state == "sent"
    with later():
        ask_due()
    assert state(refund) == "sent"
    post(client, server, letters(server)[0])
    assert (state(refund), len(movements(server))) == ("done", 1)


def test_a_decline_frees_the_amount(server, client):
    refund = reserved(server, "decline", 10_000)
    send_refund(refund.pk)
    if server.name == "Adyen":  # it says so by webhook only
        assert state(refund) == "sent"
        post(client, server, letters(server)[0])
    assert state(refund) == "failed"
    assert movements(server) == []
    assert reserve(refund.order, 10_000, key="k2")[0].state == "reserved"
    assert check_ledger() == []


@pytest.mark.parametrize("order", [(0, 1, 0), (1, 0, 1)], ids=["in_order", "failure_first"])
def test_a_refund_that_bounces_is_failed_for_good_in_any_order(server, client, order):
    """It was done, then the bank sent the money back; the first notice comes again, or comes last."""
    refund = reserved(server, "bounce", 10_000)
    send_refund(refund.pk)
    both = letters(server, 2)
    for number in order:
        assert post(client, server, both[number]).status_code == 200
    assert (state(refund), movements(server)) == ("failed", [])
    assert ExternalMovement.objects.count() == 0
    assert reserve(refund.order, 10_000, key="k2")[0].state == "reserved"
    assert check_ledger() == []


def test_lesson_29_two_refunds_of_one_payment_both_arrive_and_no_third(server, client):
    order = make_paid_order(provider=server.name.lower())
    order.tenders.update(external_id=payment(server))
    both = [*reserve(order, 5000, key="k1"), *reserve(order, 5000, key="k2")]
    for refund in both:
        send_refund(refund.pk)
    for letter in reversed(letters(server, 2)):
        assert post(client, server, letter).status_code == 200
    assert [state(refund) for refund in both] == ["done", "done"]
    assert sorted(moved["key"] for moved in movements(server)) == sorted(refund.pk for refund in both)
    with pytest.raises(Exception, match="paid back in full"):
        reserve(order, 1, key="k3")


def test_a_refund_made_elsewhere_waits_in_the_inbox_once(server, client):
    refund = reserved(server)
    asked = {"payment": payment(server), "minor": 1000, "currency": "EUR"}
    rehearse(server, "elsewhere", **asked)
    letter = letters(server)[0]
    assert [post(client, server, letter).status_code for _ in range(2)] == [200, 200]
    movement = ExternalMovement.objects.get()
    assert (movement.amount_minor, movement.alarm, movement.tender_id) == (1000, False, refund.tender_id)
    rehearse(server, "elsewhere", **{**asked, "payment": payment(server) + "X"})
    answer = post(client, server, letters(server)[0])
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_payment")


def test_a_forged_notice_changes_nothing(server, client):
    refund = reserved(server)
    send_refund(refund.pk)
    Refund.objects.filter(pk=refund.pk).update(state="unknown")
    headers, body = letters(server)[0]
    for wrong in (body.replace(refund.pk.encode(), b"rfd_other"), b"", b"{}", b"[]"):
        assert post(client, server, (headers, wrong)).status_code == 400
    assert state(refund) == "unknown"
    assert post(client, server, (headers, b" " * 1_000_001)).status_code == 413


def test_the_good_items_of_a_partly_forged_body_are_taken(tmp_path, monkeypatch, client):
    with standing_in("adyen", tmp_path / "s") as server:
        provider = connect(server)
        monkeypatch.setattr(providers, "_items", {**providers._items, "adyen": provider})
        refund = reserved(server)
        send_refund(refund.pk)
        headers, body = letters(server)[0]
        parts = json.loads(body)
        forged = json.loads(body)["notificationItems"][0]
        forged["NotificationRequestItem"]["amount"]["value"] = 1
        parts["notificationItems"].insert(0, forged)
        answer = post(client, server, (headers, json.dumps(parts).encode()))
        assert (answer.status_code, answer.json()["code"]) == (400, "webhook_not_valid")
        assert state(refund) == "done"
