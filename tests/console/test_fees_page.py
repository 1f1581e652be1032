"""Fees and money that came back on the case page, and what the buyer sees of them."""

import pytest
from django.test import Client
from django.urls import reverse

from aftermile.accounts.models import Seller
from aftermile.cases.actions import ReceivedLine, approve, make_offer, receive, refund_case
from aftermile.cases.models import Arrear, Case, Fee
from aftermile.cases.taken_off import NewFee
from aftermile.ledger.actions.settle import settle
from aftermile.ledger.models import Refund
from aftermile.ledger.payments import RefundAnswer, RefundResult
from aftermile.orders.portal_links import make_link
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from tests.cases.acts import KIM, drain, opened, pay_out
from tests.cases.test_fees import order_of, rules
from tests.factories import make_member, make_seller

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(db) -> Seller:
    ensure_reasons()
    seller = make_seller()
    ensure_default_table(seller)
    rules(seller, deductions=["restocking"], restocking_percent=10)
    return seller


@pytest.fixture
def page(client: Client, seller: Seller) -> Client:
    client.force_login(make_member(seller))
    return client


def shown(client: Client, case: Case, **query: str) -> str:
    return client.get(reverse("console:case", args=[case.pk]), query).content.decode()


def test_the_form_of_an_approval_takes_a_fee_and_shows_what_is_left(page: Client, seller: Seller) -> None:
    case = opened(order_of(seller, "US"))
    text = shown(page, case, move="approve", remedy="refund")
    assert "€90.00" in text
    typed = {"remedy": "refund", "fee_kind": "return_freight", "fee_amount": "4.50", "fee_words": "From NY"}
    text = shown(page, case, move="approve", **typed)
    assert "€95.50" in text
    page.post(reverse("console:case_do", args=[case.pk, "approve"]), typed)
    fee = Fee.objects.get()
    assert (fee.kind, fee.amount_minor, fee.words) == ("return_freight", 450, "From NY")
    assert "From NY" in shown(page, case)


def test_a_fee_is_added_and_removed_on_the_page(page: Client, seller: Seller) -> None:
    case = approve(opened(order_of(seller, "US")), remedy="refund", fees=[], by=KIM)
    add = reverse("console:case_fees", args=[case.pk])
    told = page.post(add, {"kind": "cancellation", "amount": "5", "operation_key": "a"})
    assert "Cancellation fee" in told.text
    assert Fee.objects.count() == 0
    assert page.post(add, {"kind": "restocking", "amount": "x", "operation_key": "a"}).status_code == 422
    for _twice in range(2):
        page.post(add, {"kind": "restocking", "amount": "5.00", "words": "Opened", "operation_key": "b"})
    fee = Fee.objects.get()
    assert "Opened" in shown(page, case)
    page.post(reverse("console:case_fee_removal", args=[case.pk, fee.pk]))
    assert Fee.objects.get().removed_by == "Kim Berger"


def test_money_that_came_back_is_sent_again_from_the_page(page: Client, seller: Seller) -> None:
    case = approve(opened(order_of(seller, "US")), remedy="refund", fees=[], by=KIM)
    receive(case, operation_key="r", lines=[ReceivedLine(case.lines.get().pk, 2, "a")], by=KIM)
    refund_case(Case.objects.get(pk=case.pk), operation_key="p", by=KIM)
    pay_out(case)
    settle(Refund.objects.get(), RefundResult(RefundAnswer.BOUNCED, "b1", "account closed"))
    drain()
    text = shown(page, case)
    assert "Money that came back" in text
    assert "account closed" in text
    arrear = Arrear.objects.get()
    page.post(reverse("console:case_pay_again", args=[case.pk, arrear.pk]), {"to": "store_credit"})
    drain()
    assert Case.objects.get(pk=case.pk).state == "settled"
    assert "Money that came back" not in shown(page, case)


def test_the_buyer_reads_what_is_taken_off(client: Client, seller: Seller) -> None:
    order = order_of(seller, "US")
    case = opened(order)
    make_offer(case, remedy="refund", fees=[NewFee("restocking", 700, "Opened box")], by=KIM)
    _link, token = make_link(order)
    client.post(reverse("portal:open", args=[seller.slug, order.pk, token]))
    case_page = reverse("portal:case", args=[seller.slug, order.pk, case.pk])
    text = client.get(case_page).text
    assert "Opened box" in text
    assert "€93.00" in text
    offer = case.offers.get()
    client.post(reverse("portal:acceptance", args=[seller.slug, order.pk, case.pk, offer.pk]))
    text = client.get(case_page).text
    assert "Restocking fee" in text
    assert "€93.00" in text
    assert "is taken off your refund" in text
