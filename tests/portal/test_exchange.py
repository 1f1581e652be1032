"""A buyer chooses what comes instead, sees what to pay, and proposes another sum."""

import pytest
from django.test import Client

from aftermile.cases.actions import LineRequest, Way, approve, choose_replacements, make_offer, open_case
from aftermile.cases.actions.replacing import Choice
from aftermile.cases.models import Case, Offer, Replacement
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.orders.models import OrderLine
from tests.factories import make_variants
from tests.portal.shop import Shop, open_shop, sign_in

pytestmark = pytest.mark.django_db
KIM = Actor(ActorKind.MEMBER, "mbr_kim", "Kim Secret")


@pytest.fixture
def shop() -> Shop:
    return open_shop()


@pytest.fixture
def buyer(client, shop) -> Client:
    return sign_in(client, shop)


def make_case(shop: Shop, wanted: str = "") -> Case:
    by = Actor(ActorKind.BUYER, shop.order.buyer_id, "Li Na")
    lines = [LineRequest(shop.units[0].pk, 1, "changed_mind", "")]
    return open_case(
        shop.order, kind="return", lines=lines, by=by, source="portal", language="en", wanted=wanted
    )


def sizes(shop: Shop):
    line = OrderLine.objects.get(units=shop.units[0].pk)
    price = line.unit_price_minor
    own, large, gone = make_variants(
        shop.order.seller, ("M", price), ("L", price + 500), ("XL", price), currency=shop.order.currency
    )
    OrderLine.objects.filter(pk=line.pk).update(variant=own)
    type(gone).objects.filter(pk=gone.pk).update(available=False)
    return large, gone


def test_a_size_is_chosen_with_its_price_before_anything_is_agreed(buyer, shop):
    large, gone = sizes(shop)
    case = make_case(shop, wanted="exchange")
    page = buyer.get(shop.url("case", case.pk)).text
    assert "Choose what you want instead" in page
    assert "you pay €5.00 more for each" in page
    assert "not available now" in page
    line = case.lines.get()
    answer = buyer.post(shop.url("choice", case.pk), {f"variant-{line.pk}": gone.pk})
    assert answer.status_code == 302
    assert not Replacement.objects.exists()
    buyer.post(shop.url("choice", case.pk), {f"variant-{line.pk}": large.pk})
    assert Replacement.objects.get().difference_minor == 500
    approve(Case.objects.get(pk=case.pk), remedy="exchange", override="Fine.", by=KIM)
    page = buyer.get(shop.url("case", case.pk)).text
    assert "Please pay €5.00." in page
    assert "/pay/chg_" in page
    assert "Kept for you" in page


def test_who_wants_no_exchange_cannot_choose(buyer, shop):
    sizes(shop)
    case = make_case(shop)
    assert buyer.post(shop.url("choice", case.pk), {}).status_code == 404


def test_offers_stand_side_by_side_and_are_countered(buyer, shop):
    case = make_case(shop)
    make_offer(
        case, remedy="partial_refund", amount_minor=500, by=KIM, beside=[Way("replacement")], override="x"
    )
    page = buyer.get(shop.url("case", case.pk)).text
    assert "Our offers: choose one" in page
    offer = Offer.objects.order_by("created_at", "id")[0]
    url = shop.url("counter", case.pk, offer.pk)
    buyer.post(url, {"amount": "abc", "text": ""})
    assert Offer.objects.filter(from_buyer=True).count() == 0
    buyer.post(url, {"amount": "8.00", "text": "It is scratched."})
    counter = Offer.objects.get(from_buyer=True)
    assert (counter.amount_minor, counter.message) == (800, "It is scratched.")
    page = buyer.get(shop.url("case", case.pk)).text
    assert "Your proposal" in page
    assert "It is scratched." in page


def test_what_is_sent_is_told(buyer, shop):
    case = make_case(shop)
    choose_replacements(case, [Choice(case.lines.get().pk, 1)], by=KIM)
    assert "What you get instead" in buyer.get(shop.url("case", case.pk)).text
