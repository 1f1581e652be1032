"""The way back that is the buyer's to pay: off his refund, or by a link; the law first."""

import pytest

from aftermile.accounts.models import Seller
from aftermile.cases import errors
from aftermile.cases.actions import add_fee, refund_case
from aftermile.cases.models import Case, Collection, Fee
from aftermile.cases.queries import preview_refund
from aftermile.inbound.actions.routes import accept_route, cancel_route, choose_route, expire_routes
from aftermile.inbound.models import ReturnRoute
from aftermile.inbound.queries.routes import options_of
from aftermile.ledger.actions import confirm_charge_by_hand, confirm_manual_refund, set_terms
from aftermile.ledger.models import Charge, Refund
from aftermile.ledger.queries import balances
from aftermile.ledger.queries.losses import net_cost
from aftermile.orders.models import Order
from tests.cases.acts import KIM, NA, drain, pay_out
from tests.cases.test_fees import rules, there
from tests.factories import make_shop_facts
from tests.inbound.scenes import make_point, make_waiting, make_warehouse

pytestmark = pytest.mark.django_db


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def waiting(seller: Seller) -> Case:
    """A buyer who was told that he pays the way back; a kiosk and a warehouse take goods."""
    make_shop_facts(seller)
    rules(seller, remedies=["refund", "replacement"])
    make_warehouse(seller)
    make_point(seller)
    return make_waiting(seller, units=[(2, 10_000)], currency="USD")


def chosen(case: Case, key: str = "k1") -> ReturnRoute:
    return choose_route(fresh(case), kind="label", by=KIM, operation_key=key)


def by_link(seller: Seller) -> None:
    set_terms(seller, strategy="last_in", how_to_pay="", charge_days=14, return_freight="charge", by=KIM)


def test_it_is_taken_off_the_refund(waiting: Case) -> None:
    route = chosen(waiting)
    assert route.buyer_minor > 0
    fee = Fee.objects.get()
    assert (fee.kind, fee.amount_minor, fee.origin, fee.ref) == (
        "return_freight",
        route.buyer_minor,
        "route",
        route.pk,
    )
    assert chosen(waiting) == route
    assert Fee.objects.count() == 1
    refund_case(there(waiting), operation_key="p", by=KIM)
    assert pay_out(waiting).refunded_minor == 10_000 - route.buyer_minor


def test_another_way_takes_the_place_of_its_fee(waiting: Case) -> None:
    route = chosen(waiting)
    choose_route(fresh(waiting), kind="own", by=NA, operation_key="k2")
    assert Fee.objects.get(ref=route.pk).removed_at is not None
    assert preview_refund(there(waiting)).amount_minor == 10_000


def test_canceled_and_expired_ways_cost_nothing(waiting: Case) -> None:
    cancel_route(chosen(waiting), by=NA)
    ReturnRoute.objects.filter(pk=chosen(waiting, "k2").pk).update(valid_until="2020-01-01T00:00Z")
    assert expire_routes() == 1
    assert Fee.objects.filter(removed_at=None).count() == 0


def test_a_way_that_was_proposed_costs_when_it_is_taken(waiting: Case) -> None:
    route = choose_route(fresh(waiting), kind="label", by=KIM, operation_key="o", offer=True)
    assert Fee.objects.count() == 0
    accept_route(route, by=NA)
    assert Fee.objects.get().amount_minor == route.buyer_minor


def test_a_fee_that_was_set_before_stays_the_only_one(waiting: Case) -> None:
    add_fee(waiting, kind="return_freight", amount_minor=300, operation_key="f", by=KIM)
    chosen(waiting)
    assert Fee.objects.get().amount_minor == 300


def test_it_never_costs_more_than_the_refund(seller: Seller) -> None:
    make_shop_facts(seller)
    rules(seller)
    make_warehouse(seller)
    make_point(seller)
    case = make_waiting(seller, units=[(1, 20)], currency="USD")
    with pytest.raises(errors.FeesExceedRefund):
        chosen(case)
    assert ReturnRoute.objects.count() == 0


class TestByLink:
    def test_the_buyer_pays_it_and_the_books_call_it_a_fee(self, waiting: Case) -> None:
        by_link(waiting.seller)
        route = chosen(waiting)
        charge = Charge.objects.get()
        assert (charge.amount_minor, charge.what) == (route.buyer_minor, "return_freight")
        assert Fee.objects.count() == 0
        confirm_charge_by_hand(charge, "bank 1", KIM)
        drain()
        assert Collection.objects.get().counted_minor == route.buyer_minor
        refund_case(there(waiting), operation_key="p", by=KIM)
        assert preview_free(waiting) == 10_000
        for refund in Refund.objects.exclude(state="done"):
            confirm_manual_refund(refund, reference="bank 2", by=KIM)
        drain()
        assert (fresh(waiting).state, fresh(waiting).refunded_minor) == ("settled", 10_000)
        booked = {
            (row.account.kind, row.account.party): row.amount_minor for row in balances(waiting.seller.scope)
        }
        assert booked["fees", "return_freight"] == -route.buyer_minor
        assert net_cost(waiting.pk, "USD").fees_minor == -route.buyer_minor
        assert Order.objects.get().total_minor == 10_000

    def test_what_he_paid_for_a_way_that_is_not_used_goes_back_once(self, waiting: Case) -> None:
        by_link(waiting.seller)
        route = chosen(waiting)
        confirm_charge_by_hand(Charge.objects.get(), "bank 1", KIM)
        drain()
        for _again in range(2):
            cancel_route(route, by=NA)
        refund = Refund.objects.get()
        assert (refund.amount_minor, refund.reason) == (route.buyer_minor, "fee_back")
        booked = {row.account.kind: row.amount_minor for row in balances(waiting.seller.scope)}
        assert booked["fees"] == 0
        assert preview_refund(there(waiting)).amount_minor == 10_000

    def test_an_unpaid_one_is_not_asked_for_any_more(self, waiting: Case) -> None:
        by_link(waiting.seller)
        cancel_route(chosen(waiting), by=NA)
        assert Charge.objects.get().state == "canceled"


def preview_free(case: Case) -> int:
    return sum(Refund.objects.filter(case_ref=case.pk).values_list("amount_minor", flat=True))


@pytest.mark.parametrize("reason", ["damaged", "changed_mind"])
def test_the_law_first(seller: Seller, reason: str) -> None:
    """A fault, or a buyer in a country whose law has the seller pay: the way is free, whatever was agreed."""
    make_shop_facts(seller)
    rules(seller)
    make_warehouse(seller)
    make_point(seller, country="BR" if reason == "changed_mind" else "DE", code="p")
    case = make_waiting(
        seller, units=[(1, 5_000)], currency="USD", country="BR" if reason == "changed_mind" else "DE"
    )
    if reason == "damaged":
        case.lines.update(reason="damaged")
    Case.objects.filter(pk=case.pk).update(freight_payer="buyer")
    assert {option.buyer_minor for option in options_of(fresh(case), for_staff=True)} == {0}
    choose_route(fresh(case), kind="label", by=KIM, operation_key="k")
    assert (Fee.objects.count(), Charge.objects.count()) == (0, 0)
