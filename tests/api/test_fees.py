"""Fees of a refund, and money that came back, through the API."""

import pytest

from aftermile.cases.actions import ReceivedLine, receive
from aftermile.cases.models import Arrear, Case, Fee
from aftermile.events.worker import run_once
from aftermile.ledger.actions.settle import settle
from aftermile.ledger.models import Refund
from aftermile.ledger.payments import RefundAnswer, RefundResult
from tests.cases.acts import KIM, opened, pay_out
from tests.cases.test_fees import order_of, rules

pytestmark = pytest.mark.django_db
FIVE = {"minor": 500, "currency": "EUR"}


@pytest.fixture
def case(seller) -> Case:
    rules(seller, deductions=["restocking"], restocking_percent=10)
    return opened(order_of(seller, "US"))


def agreed(api, case: Case, **body) -> Case:
    assert api.post(f"/cases/{case.pk}/approval", {"remedy": "refund", **body}).status_code == 201
    receive(case, operation_key="r", lines=[ReceivedLine(case.lines.get().pk, 2, "a")], by=KIM)
    return case


def test_a_preview_shows_what_the_rules_take_off_and_the_approval_takes_it(api, case) -> None:
    plan = api.post(f"/cases/{case.pk}/approval?preview=true", {"remedy": "refund"}).json()
    ten = {"minor": 1_000, "currency": "EUR"}
    assert (plan["amount"]["minor"], plan["fees"]) == (
        10_000,
        [{"kind": "restocking", "amount": ten, "words": ""}],
    )
    assert {row["account"]: row["amount"]["minor"] for row in plan["postings"]}["fees"] == -1_000
    assert "10.00" in plan["message"]["text"]
    agreed(api, case)
    (fee,) = api.get(f"/cases/{case.pk}/fees").json()
    assert (fee["kind"], fee["amount"], fee["origin"], fee["removed_at"]) == ("restocking", ten, "rule", None)
    plan = api.post(f"/cases/{case.pk}/refunds?preview=true", {}).json()
    assert (plan["amount"]["minor"], plan["shipping"]["minor"], plan["fees"][0]["amount"]) == (9_000, 0, ten)


def test_a_fee_is_set_once_and_taken_off_again(api, case) -> None:
    agreed(api, case, fees=[])
    path, body = f"/cases/{case.pk}/fees", {"kind": "return_freight", "amount": FIVE, "words": "From NY"}
    made = [api.post(path, body, Idempotency_Key="k1") for _again in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json()["id"] == made[1].json()["id"]
    assert api.post(path, body).json()["code"] == "idempotency_key_missing"
    gone = api("DELETE", f"{path}/{made[0].json()['id']}")
    assert (gone.status_code, gone.json()["removed_by"]) == (200, "ERP")
    assert Fee.objects.filter(removed_at=None).count() == 0


def test_what_is_not_allowed_is_told_as_a_problem(api, case, stranger) -> None:
    agreed(api, case, fees=[])
    path = f"/cases/{case.pk}/fees"
    told = api.post(path, {"kind": "cancellation", "amount": FIVE}, Idempotency_Key="a")
    assert (told.status_code, told.json()["code"]) == (409, "fee_not_allowed")
    too_much = {"minor": 10_001, "currency": "EUR"}
    told = api.post(path, {"kind": "return_freight", "amount": too_much}, Idempotency_Key="b")
    assert (told.status_code, told.json()["code"]) == (422, "fees_exceed_refund")
    wrong = {"minor": 5, "currency": "USD"}
    told = api.post(path, {"kind": "return_freight", "amount": wrong}, Idempotency_Key="c")
    assert told.json()["code"] == "currency_mismatch"
    assert api.post(path, {"kind": "value_loss", "amount": FIVE}, Idempotency_Key="d").status_code == 422
    assert stranger.get(path).status_code == 404


def test_money_that_came_back_is_sent_again(api, case) -> None:
    agreed(api, case, fees=[])
    api.post(f"/cases/{case.pk}/refunds", {}, Idempotency_Key="p")
    pay_out(case)
    settle(Refund.objects.get(), RefundResult(RefundAnswer.BOUNCED, "b1", "account closed"))
    while run_once():
        pass
    assert api.get(f"/cases/{case.pk}").json()["state"] == "partially_settled"
    (row,) = api.get(f"/cases/{case.pk}/arrears").json()
    assert (row["amount"]["minor"], row["error"], row["how"]) == (10_000, "account closed", "")
    path = f"/cases/{case.pk}/arrears/{row['id']}/refunds"
    made = [api.post(path, {"to": "store_credit"}) for _again in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json() == made[1].json()
    while run_once():
        pass
    assert (Case.objects.get(pk=case.pk).state, Arrear.objects.get().how) == ("settled", "again")
    assert api.post(f"/cases/{case.pk}/arrears/arr_made_up/refunds", {}).status_code == 404
