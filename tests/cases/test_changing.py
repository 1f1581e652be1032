"""Orders changed before they are shipped, by the API: what is done, what goes back, what is refused."""

import pytest

from aftermile.cases.models import Case
from aftermile.config.checks import checks
from aftermile.ledger.models import Refund
from aftermile.orders.models import Order, Unit, UnitState
from aftermile.orders.queries import serial_matches
from tests.api.conftest import *  # noqa: F403 - the seller and his key
from tests.cases.acts import pay_out
from tests.factories import make_order, units_of

pytestmark = pytest.mark.django_db
KEY = {"Idempotency_Key": "one"}


@pytest.fixture
def order(seller) -> Order:
    return make_order(
        seller,
        units=[(2, 2001), (1, 3000)],
        shipping=500,
        state="open",
        shipped_at=None,
        delivered_at=None,
    )


def right() -> None:
    assert {name: list(checks.get(name).find()) for name in ("units", "holders", "ledger")} == {
        "units": [],
        "holders": [],
        "ledger": [],
    }


def test_a_whole_order_is_canceled_and_paid_back_with_shipping(api, order) -> None:
    answer = api.post(f"/orders/{order.pk}/cancellation", {"reason": "ordered_by_mistake"}, **KEY)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["refunded"]["minor"], body["order"]["state"]) == (5501, "canceled")
    assert [row["amount"]["minor"] for row in body["refunds"]] == [5501]
    assert set(Unit.objects.values_list("state", flat=True)) == {UnitState.CANCELED}
    case = pay_out(Case.objects.get())
    assert (case.kind, case.state, case.refunded_minor, case.reason) == (
        *("change", "settled", 5501),
        "ordered_by_mistake",
    )
    assert set(Unit.objects.values_list("holder_ref", flat=True)) == {""}
    right()


def test_the_same_request_again_cancels_once(api, order) -> None:
    first = api.post(f"/orders/{order.pk}/cancellation", {}, **KEY)
    again = api.post(f"/orders/{order.pk}/cancellation", {}, **KEY)
    assert again.json() == first.json()
    assert (Case.objects.count(), Refund.objects.count()) == (1, 1)
    other = api.post(f"/orders/{order.pk}/cancellation", {}, Idempotency_Key="two")
    assert (other.status_code, other.json()["code"]) == (409, "order_not_open")


def test_a_preview_says_what_would_be_and_keeps_nothing(api, order) -> None:
    answer = api.post(f"/orders/{order.pk}/cancellation?preview=true", {})
    body = answer.json()
    assert (answer.status_code, body["preview"], body["case"]) == (200, True, None)
    assert (body["refunded"]["minor"], body["order"]["state"]) == (5501, "canceled")
    order.refresh_from_db()
    assert (order.state, Case.objects.count(), Refund.objects.count()) == ("open", 0, 0)
    assert {unit.state for unit in units_of(order)} == {UnitState.WITH_BUYER}


def test_some_pieces_are_canceled_and_the_rest_is_sent(api, order) -> None:
    unit = units_of(order)[0]
    body = {"lines": [{"unit": unit.pk, "quantity": 1}]}
    answer = api.post(f"/orders/{order.pk}/cancellation", body, **KEY).json()
    assert (answer["refunded"]["minor"], answer["order"]["state"]) == (1001, "open")
    pay_out(Case.objects.get())
    assert sorted((row.state, row.quantity, row.paid_minor) for row in units_of(order)) == [
        ("canceled", 1, 1001),
        ("with_buyer", 1, 1000),
        ("with_buyer", 1, 3000),
    ]
    rest = api.post(f"/orders/{order.pk}/cancellation", {}, Idempotency_Key="two").json()
    assert (rest["refunded"]["minor"], rest["order"]["state"]) == (4500, "canceled")
    right()


@pytest.mark.parametrize("state", ["shipped", "delivered", "canceled"])
@pytest.mark.parametrize("way", ["cancellation", "address"])
def test_what_has_left_cannot_be_changed(api, seller, state, way) -> None:
    order = make_order(seller, state=state)
    body = {} if way == "cancellation" else {"line1": "Weg 2", "city": "Ulm", "country": "DE"}
    answer = api.post(f"/orders/{order.pk}/{way}", body, **KEY)
    assert (answer.status_code, answer.json()["code"]) == (409, "order_not_open")


def test_pieces_of_an_open_case_are_not_changed_by_another(api, order) -> None:
    unit = units_of(order)[1]
    Unit.objects.filter(pk=unit.pk).update(holder_ref="case_other")
    answer = api.post(f"/orders/{order.pk}/cancellation", {}, **KEY)
    assert (answer.status_code, answer.json()["code"]) == (409, "units_held_elsewhere")
    assert (Case.objects.count(), Refund.objects.count()) == (0, 0)


def test_an_order_goes_to_another_address(api, order) -> None:
    to = {"line1": "Neuer Weg 2", "city": "Ulm", "postcode": "89073", "country": "DE"}
    answer = api.post(f"/orders/{order.pk}/address", to, **KEY)
    assert answer.status_code == 201, answer.content
    order.refresh_from_db()
    assert (order.ship_to.city, order.ship_to.name) == ("Ulm", "Li Na")
    assert Case.objects.get().state == "settled"
    again = api.post(f"/orders/{order.pk}/address", to, Idempotency_Key="two")
    assert (again.status_code, again.json()["code"]) == (422, "nothing_changes")
    abroad = api.post(f"/orders/{order.pk}/address", {**to, "country": "FR"}, Idempotency_Key="three")
    assert (abroad.status_code, abroad.json()["code"]) == (409, "address_abroad")
    right()


def test_a_stranger_changes_nothing(stranger, order) -> None:
    for way, body in (("cancellation", {}), ("payment", {"payment_method": "x"})):
        assert stranger.post(f"/orders/{order.pk}/{way}", body, **KEY).status_code == 404


@pytest.mark.parametrize(
    ("sold", "came", "same"),
    [("AB-12", "ab 12", True), ("AB12", "AB13", False), ("", "AB", None), ("AB", "", None)],
)
def test_a_serial_that_came_back_is_compared_with_the_one_sold(sold, came, same) -> None:
    assert serial_matches(Unit(serial=sold), came) is same
