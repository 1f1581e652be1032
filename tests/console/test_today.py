from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from aftermile.cases.actions import decline
from aftermile.console.today.numbers import last_of, numbers, spark
from aftermile.kernel import clock
from tests.console.scenes import actor_of, open_one, open_shop, sign_in
from tests.factories import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_cache():
    cache.clear()


def test_an_empty_shop_has_dashes_and_good_news(client) -> None:
    sign_in(client, open_shop())
    page = client.get(reverse("console:today")).content.decode()
    assert page.count("<dd>–") == 3
    assert "Nothing waits for you" in page


def test_the_numbers_count_what_happened(client) -> None:
    shop = open_shop()
    member = sign_in(client, shop)
    now = clock.now()
    with clock.frozen(now - timedelta(hours=5)):
        case = open_one(shop, member)
        open_one(shop, member)
    with clock.frozen(now - timedelta(hours=1)):
        decline(case, words="Sorry.", by=actor_of(member))
    found = numbers(shop.scope, fresh=True)
    assert (found.open_cases, found.opened[-1], found.hours[-1], found.on_time[-1]) == (1, 2.0, 4.0, 100.0)
    assert (found.currency, found.refunded_minor[-1]) == ("EUR", 0)
    page = client.get(reverse("console:today")).content.decode()
    assert "New, without an owner" in page


def test_other_shops_do_not_count(client) -> None:
    shop, other = open_shop(), open_shop()
    open_one(other, make_member(other))
    assert numbers(shop.scope, fresh=True).open_cases == 0


def test_a_sparkline_needs_two_weeks_and_fits_its_box() -> None:
    assert spark([None] * 7 + [3.0]) == ""
    assert spark([0.0, *[None] * 6, 10.0]) == "0.0,30.0 96.0,2.0"
    assert spark([5.0, 5.0, *[None] * 6]) == "0.0,16.0 13.7,16.0"
    assert (last_of([1.0, None]), last_of([None])) == (1.0, None)
