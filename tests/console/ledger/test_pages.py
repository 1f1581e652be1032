import csv
import io

import pytest
from django.test import Client

from aftermile.accounts.roles import Role
from aftermile.console.ledger.books import harmless
from aftermile.kernel.money import Money
from aftermile.ledger.actions import take_notice
from aftermile.ledger.models import ExternalMovement, Refund
from aftermile.ledger.payments import RefundAnswer, RefundNotice
from tests.factories import make_member
from tests.ledger.books import make_paid_order
from tests.ledger.test_reserve import reserve

pytestmark = pytest.mark.django_db


def signed_in(seller, role=Role.FINANCE):
    client = Client()
    client.force_login(make_member(seller, role))
    return client


@pytest.fixture
def order():
    return make_paid_order([6000, 4000], provider="manual")


@pytest.fixture
def refund(order):
    return reserve(order, 2500)[0]


@pytest.fixture
def movement(refund):
    notice = RefundNotice("dash-1", refund.tender.external_id, Money(2500, "EUR"), RefundAnswer.DONE)
    return take_notice("manual", notice)


def test_finance_marks_a_refund_as_paid(order, refund):
    client = signed_in(order.seller)
    assert refund.number in client.get("/console/refunds/?state=reserved").content.decode()
    page = client.get(f"/console/refunds/{refund.number}/").content.decode()
    assert "Mark as paid" in page
    assert "Refund reserved" in page
    assert "Owed to buyers" in page
    assert "Reserved" in page
    assert client.post(f"/console/refunds/{refund.pk}/confirmation/", {"reference": " "}).status_code == 422
    answer = client.post(f"/console/refunds/{refund.pk}/confirmation/", {"reference": "SEPA 7"}, follow=True)
    assert "Marked as paid." in answer.content.decode()
    refund.refresh_from_db()
    assert (refund.state, refund.provider_ref) == ("done", "SEPA 7")
    again = client.post(f"/console/refunds/{refund.pk}/confirmation/", {"reference": "SEPA 8"})
    assert again.status_code == 409


def test_a_manual_refund_is_canceled(order, refund):
    client = signed_in(order.seller)
    client.post(f"/console/refunds/{refund.pk}/cancellation/")
    refund.refresh_from_db()
    assert (refund.state, refund.error) == ("failed", "canceled")


def test_the_provider_is_asked_again(provider):
    order = make_paid_order()
    provider.answers = [RefundAnswer.UNKNOWN]
    (refund,) = reserve(order, 2500)
    client = signed_in(order.seller)
    Refund.objects.filter(pk=refund.pk).update(state="unknown")
    assert "Ask the provider again" in client.get(f"/console/refunds/{refund.pk}/").content.decode()
    client.post(f"/console/refunds/{refund.pk}/question/")
    client.post(f"/console/refunds/{refund.pk}/question/")
    refund.refresh_from_db()
    assert refund.state == "done"


def test_an_agent_and_an_auditor_may_look_but_not_confirm(order, refund, movement):
    for role in (Role.AGENT, Role.AUDITOR):
        client = signed_in(order.seller, role)
        assert "Mark as paid" not in client.get(f"/console/refunds/{refund.pk}/").content.decode()
        for path in (
            f"refunds/{refund.pk}/confirmation/",
            f"refunds/{refund.pk}/cancellation/",
            f"refunds/elsewhere/{movement.pk}/match/",
            f"refunds/elsewhere/{movement.pk}/setting-aside/",
        ):
            assert client.post(f"/console/{path}", {"reference": "x", "note": "x"}).status_code == 403


def test_a_movement_is_matched(order, refund, movement):
    client = signed_in(order.seller)
    assert "dash-1" in client.get("/console/refunds/elsewhere/").content.decode()
    assert refund.number in client.get(f"/console/refunds/elsewhere/{movement.pk}/").content.decode()
    client.post(f"/console/refunds/elsewhere/{movement.pk}/match/", {"refund": refund.pk})
    refund.refresh_from_db()
    assert refund.state == "done"
    assert "dash-1" not in client.get("/console/refunds/elsewhere/").content.decode()
    assert "Matched" in client.get("/console/refunds/elsewhere/?all").content.decode()


def test_a_movement_is_set_aside_with_a_reason(order, movement):
    client = signed_in(order.seller)
    client.post(f"/console/refunds/elsewhere/{movement.pk}/setting-aside/", {"note": ""})
    assert ExternalMovement.objects.get().settled_at is None
    client.post(f"/console/refunds/elsewhere/{movement.pk}/setting-aside/", {"note": "old shop"})
    assert ExternalMovement.objects.get().note == "old shop"


def test_the_books_are_shown_and_exported(order, refund):
    client = signed_in(order.seller)
    page = client.get(f"/console/orders/{order.pk}/ledger/").content.decode()
    assert "Payment captured" in page
    assert "Refund reserved" in page
    assert "Owed to buyers" in client.get("/console/ledger/").content.decode()
    order.number = '=HYPERLINK("x")'
    order.save()
    answer = client.get("/console/ledger/export.csv")
    text = b"".join(answer.streaming_content).decode().lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["account"], row["amount"]) for row in rows] == [
        ("cash", "100.00"),
        ("sales", "-100.00"),
        ("refunds", "25.00"),
        ("refunds_pending", "-25.00"),
    ]
    assert {row["order"] for row in rows} == {'\'=HYPERLINK("x")'}


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_formulas_are_harmless(text):
    assert harmless(text) == f"'{text}"
    assert harmless("N1") == "N1"


def test_another_seller_sees_nothing(order, refund, movement):
    stranger = signed_in(make_paid_order().seller)
    for path in (
        f"refunds/{refund.pk}/",
        f"refunds/{refund.number}/",
        f"refunds/elsewhere/{movement.pk}/",
        f"orders/{order.pk}/ledger/",
    ):
        assert stranger.get(f"/console/{path}").status_code == 404
    for path in (
        f"refunds/{refund.pk}/confirmation/",
        f"refunds/{refund.pk}/question/",
        f"refunds/elsewhere/{movement.pk}/match/",
    ):
        assert stranger.post(f"/console/{path}", {"reference": "x"}).status_code == 404
    assert refund.number not in stranger.get("/console/refunds/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("refunds/", 5), ("ledger/", 7), ("refunds/elsewhere/", 4)])
def test_pages_ask_the_same_number_of_questions(rows, path, queries, django_assert_num_queries):
    order = make_paid_order(provider="manual")
    client = signed_in(order.seller)
    for number in range(rows):
        (refund,) = reserve(make_paid_order(provider="manual", seller=order.seller), 100, key=f"k{number}")
        notice = RefundNotice(f"d{number}", refund.tender.external_id, Money(50, "EUR"), RefundAnswer.DONE)
        take_notice("manual", notice)
    client.get(f"/console/{path}")
    with django_assert_num_queries(queries):
        client.get(f"/console/{path}")
