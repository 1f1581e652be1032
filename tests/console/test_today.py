from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from aftermile.accounts.access import access_of
from aftermile.cases.actions import decline
from aftermile.complaints.actions import open_complaint, raise_arbitration
from aftermile.complaints.actions.complaining import Told
from aftermile.complaints.states import Side
from aftermile.console.today.numbers import last_of, numbers, spark
from aftermile.console.today.urgent import urgent
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.ledger.actions.disputes import record_dispute
from aftermile.orders.models import Unit
from aftermile.parcels.actions import ScanInput, add_parcel, create_shipment, record_scans
from aftermile.repairs.models import Repair
from tests.console.scenes import actor_of, open_one, open_shop, sign_in
from tests.factories import make_member, make_order

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


def test_what_is_to_be_put_right_is_shown_with_a_constant_number_of_queries(
    client, django_assert_num_queries
) -> None:
    shop = open_shop()
    member = sign_in(client, shop)
    access = access_of(member)
    wanted = {"Chargebacks to answer", "Complaints late", "Arbitrations", "Repairs waiting"}
    for made, rows in ((1, 1), (2, 3)):
        for number in range(made):
            _trouble(shop, member, f"{rows}-{number}")
        with django_assert_num_queries(22):
            found = {row.words: row.count for row in urgent(access)}
        assert {words: found.get(words) for words in wanted} == dict.fromkeys(wanted, rows)


def _trouble(shop, member, key: str) -> None:
    """Leave a chargeback, a late complaint, an arbitration and a repair."""
    by = actor_of(member)
    case = open_one(shop, member)
    decline(case, words="Sorry.", by=by)
    now = clock.now()
    raise_arbitration(case, side=Side.SELLER, wants="A ruling.", by=by)
    open_complaint(case, told=Told(answer_by=now - timedelta(hours=1)), by=by)
    tender = case.order.tenders.latest("position")
    record_dispute(tender, amount_minor=100, reference=f"dp-{key}", by=by, answer_by=now)
    unit = Unit.objects.filter(line__order=case.order).first()
    Repair.objects.create(
        seller=shop, case=case, unit=unit, place="workshop", payer="seller", opened_at=now, updated_at=now
    )


def test_a_lost_parcel_waits_until_somebody_opens_a_case() -> None:
    shop = open_shop()
    member = make_member(shop)
    order = make_order(shop)
    for number, milestone in (("JD01", "lost"), ("JD02", "in_transit")):
        parcel = add_parcel(
            create_shipment(order, by=SYSTEM), by=SYSTEM, carrier="dhl", tracking_number=number
        )
        record_scans(parcel, [ScanInput(milestone, clock.now(), source="manual")], by=SYSTEM)
    words = "Lost, without a case"
    assert [row.count for row in urgent(access_of(member)) if row.words == words] == [1]
    open_one(shop, member, order=order)
    assert words not in [row.words for row in urgent(access_of(member))]
