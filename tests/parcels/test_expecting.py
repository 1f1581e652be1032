"""Parcels under way have an estimate that follows what becomes known, and a first promise that stays."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.orders.models import Order
from aftermile.parcels.actions import ScanInput, add_parcel, create_shipment, record_scans
from aftermile.parcels.actions.arrivals import note_arrivals
from aftermile.parcels.actions.expecting import expect, expect_open
from aftermile.parcels.actions.learning import learn
from aftermile.parcels.actions.options import OptionDraft, save_option
from aftermile.parcels.actions.promising import Shown, note_promise, promise_for
from aftermile.parcels.carrier import Arrival
from aftermile.parcels.estimating.alive import given_alive
from aftermile.parcels.estimating.lanes import Lane, simulated
from aftermile.parcels.estimating.lines import LegDays
from aftermile.parcels.estimating.walk import LEVELS
from aftermile.parcels.estimating.windows import Window
from aftermile.parcels.models import Estimate, EtaModel, LaneFigure, Parcel, Scan, Shipment
from tests.factories import make_buyer, make_order, make_seller

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)


def ship(seller, **fields) -> Parcel:
    order = make_order(seller, **{"placed_at": NOW - timedelta(days=1), "delivered_at": None, **fields})
    return add_parcel(
        create_shipment(order, by=SYSTEM), by=SYSTEM, carrier="dhl", tracking_number=order.number
    )


def history(seller, count: int = 60) -> None:
    """Parcels to DE that were handed over after 1 day and arrived after 4 or 5."""
    buyer = make_buyer(seller, country="DE")
    for number in range(count):
        at = NOW - timedelta(days=70 - number, hours=number % 5)
        order = Order.objects.create(
            seller=seller,
            buyer=buyer,
            channel="shop",
            external_id=f"h{number}",
            number=f"H{number}",
            country="DE",
            currency="EUR",
            placed_at=at,
            source_updated_at=at,
            created_at=at,
        )
        shipment = Shipment.objects.create(seller=seller, order=order, direction="outbound", created_at=at)
        sent, there = at + timedelta(days=1), at + timedelta(days=4 + number % 2)
        arrived = there < NOW
        parcel = Parcel.objects.create(
            seller=seller,
            shipment=shipment,
            carrier="dhl",
            tracking_number=f"H{number}",
            origin="DE",
            destination="DE",
            sent_at=sent,
            delivered_at=there if arrived else None,
            created_at=at,
            milestone="delivered" if arrived else "in_transit",
        )
        out = there - timedelta(hours=6)
        Scan.objects.bulk_create(
            Scan(parcel=parcel, key=key, milestone=key, at=when, recorded_at=when)
            for key, when in (("picked_up", sent), ("out_for_delivery", out))
        )


@pytest.mark.django_db
def test_an_estimate_follows_the_parcel_and_the_first_promise_stays():
    with clock.frozen(NOW):
        seller = make_seller()
        parcel = ship(seller)
        assert expect([parcel.pk], by=SYSTEM) == 1
    parcel.refresh_from_db()
    first = parcel.deliver_by_on
    assert first is not None
    assert parcel.promised_by_on == first
    late = NOW + timedelta(days=12)
    with clock.frozen(late):
        assert expect_open(by=SYSTEM) == 1
        assert expect_open(by=SYSTEM) == 0
    parcel.refresh_from_db()
    assert parcel.deliver_from_on is not None
    assert parcel.deliver_from_on >= late.date()
    assert parcel.promised_by_on == first
    assert [row.by_on for row in parcel.estimates.order_by("pk")] == [first, parcel.deliver_by_on]
    told = Event.objects.get(name="promise.changed")
    assert (told.data["was_by_on"], told.data["by_on"]) == (str(first), str(parcel.deliver_by_on))


@pytest.mark.django_db
def test_ended_and_returning_parcels_are_left_alone():
    with clock.frozen(NOW):
        parcel = ship(make_seller())
        record_scans(parcel, [ScanInput("delivered", NOW)], by=SYSTEM)
        back = ship(parcel.seller)
        record_scans(back, [ScanInput("returning", NOW)], by=SYSTEM)
        assert (expect([parcel.pk, back.pk], by=SYSTEM), expect_open(by=SYSTEM)) == (0, 0)
    assert not Estimate.objects.exists()


@pytest.mark.django_db
def test_what_was_shown_to_the_buyer_is_the_promise():
    with clock.frozen(NOW):
        seller = make_seller()
        parcel = ship(seller)
        shown = Window(date(2026, 11, 17), date(2026, 11, 18), date(2026, 11, 18))
        order = parcel.shipment.order
        note_promise(seller, shown, Shown("checkout", "DE", order=order))
        expect([parcel.pk], by=SYSTEM)
    parcel.refresh_from_db()
    assert parcel.promised_by_on == date(2026, 11, 18)


@pytest.mark.django_db
def test_lanes_are_learned_and_speak():
    with clock.frozen(NOW):
        seller = make_seller()
        assert learn(seller) is None
        history(seller)
        made = learn(seller)
        assert made is not None
        assert EtaModel.objects.count() == 1
        figure = LaneFigure.objects.get()
        assert (figure.carrier, figure.origin, figure.destination) == ("dhl", "DE", "DE")
        assert figure.n > 50
        assert 3.9 < figure.days_p50 < 5.1
        assert set(figure.errors) == {"lane", "legs", "model"}
        window = promise_for(seller, destination_country="DE", at=NOW)
        parcel = ship(seller, placed_at=NOW - timedelta(days=3))
        Parcel.objects.filter(pk=parcel.pk).update(
            milestone="out_for_delivery", milestone_at=NOW - timedelta(hours=1)
        )
        expect([parcel.pk], by=SYSTEM)
    assert window is not None
    assert window.basis in ("lane", "legs", "model")
    assert date(2026, 11, 19) <= window.from_on <= window.by_on <= date(2026, 11, 24)
    assert window.model == made.pk
    parcel.refresh_from_db()
    assert parcel.deliver_by_on == date(2026, 11, 16)


@pytest.mark.django_db
def test_a_carriers_own_date_stands_beside_ours_once():
    with clock.frozen(NOW):
        parcel = ship(make_seller())
        said = {parcel.pk: Arrival(date(2026, 11, 18))}
        assert [note_arrivals(said, source="dhl") for _ in range(2)] == [1, 0]
        assert note_arrivals({parcel.pk: Arrival(date(2026, 11, 19))}, source="dhl") == 1
    assert [row.source for row in parcel.estimates.all()] == ["dhl", "dhl"]


@pytest.mark.django_db
def test_many_parcels_cost_few_statements(django_assert_num_queries):
    with clock.frozen(NOW):
        seller = make_seller()
        history(seller, 20)
        learn(seller)
        three = [ship(seller) for _ in range(3)]
        expect_open(by=SYSTEM)
        for count in (1, 3):
            Parcel.objects.filter(pk__in=[parcel.pk for parcel in three]).update(deliver_by_on=None)
            with django_assert_num_queries(9):
                assert expect([parcel.pk for parcel in three[:count]], by=SYSTEM) == count


def test_the_rest_of_the_way_gives_way_to_age():
    whole = np.tile(np.linspace(2.0, 12.0, len(LEVELS)), (4, 1))
    left = given_alive(whole, np.array([0.0, 3.0, 9.0, 30.0]))
    ages = left + np.array([[0.0], [3.0], [9.0], [30.0]])
    assert np.all(np.diff(left, axis=1) > 0)
    assert np.all(np.diff(ages[:, 2]) > 0)
    assert left[3, 2] == pytest.approx(30)


def test_a_lane_counts_once_among_its_parents():
    assert Lane(destination="DE").parents == (Lane(), Lane(destination="DE"))
    assert len(Lane("DHL", "", "CN", "DE").parents) == 4


def test_legs_are_summed_by_draws_and_not_by_their_ends():
    leg = np.quantile(np.random.default_rng(1).gamma(2, 2, 5000), LEVELS)
    ends = 2 * leg[-4]
    assert simulated(leg, leg, 0.0)[-4] < 0.9 * ends
    assert simulated(leg, leg, 0.95)[-4] > simulated(leg, leg, 0.0)[-4]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("milestone", "days"),
    [
        ("out_for_delivery", (date(2026, 11, 16), date(2026, 11, 18))),
        ("attempt_failed", (date(2026, 11, 17), date(2026, 11, 21))),
    ],
)
def test_a_parcel_near_the_door_comes_soon_without_any_history(milestone, days):
    parcel = ship(make_seller(), country="KR")
    with clock.frozen(NOW):
        record_scans(parcel, [ScanInput(milestone, NOW - timedelta(hours=2))], by=SYSTEM)
        expect([parcel.pk], by=SYSTEM)
    parcel.refresh_from_db()
    assert (parcel.deliver_from_on, parcel.deliver_by_on) == days


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lies_in", "hub", "days"),
    [
        ("DE", "", (date(2026, 4, 27), date(2026, 5, 11))),
        ("BE", "", (date(2026, 4, 27), date(2026, 5, 11))),
        ("NL", "", (date(2026, 4, 28), date(2026, 5, 12))),
        ("NL", "NL", (date(2026, 4, 28), date(2026, 5, 11))),
    ],
)
def test_a_parcel_waits_for_the_country_in_which_it_was_seen_last(lies_in, hub, days):
    """27 April is a holiday in the Netherlands; days that the line names there have it already."""
    now = datetime(2026, 4, 27, 9, tzinfo=UTC)
    with clock.frozen(now):
        seller = make_seller(country="DE")
        legs = (LegDays("import", 1, 4, hub), LegDays("last_mile", 2, 9))
        save_option(seller, OptionDraft("dhl", carrier="dhl", legs=legs), by=SYSTEM)
        parcel = ship(seller, placed_at=now - timedelta(days=3), country="AT")
        record_scans(parcel, [ScanInput("in_transit", now - timedelta(hours=2))], by=SYSTEM)
        Scan.objects.update(country=lies_in)
        expect([parcel.pk], by=SYSTEM)
    parcel.refresh_from_db()
    assert (parcel.deliver_from_on, parcel.deliver_by_on) == days


@pytest.mark.django_db
def test_holidays_on_the_way_come_on_top_of_history():
    """18 November is a holiday in Latvia, not in Estonia; 22 November is a Sunday."""
    found = {}
    with clock.frozen(NOW):
        seller = make_seller(country="DE")
        history(seller)
        learn(seller)
        option = None
        for hub in ("", "EE", "LV"):
            legs = (LegDays("collect", 2, 2, hub), LegDays("last_mile", 1, 1))
            option = save_option(seller, OptionDraft("a", carrier="dhl", legs=legs), by=SYSTEM, option=option)
            parcel = ship(seller)
            expect([parcel.pk], by=SYSTEM)
            parcel.refresh_from_db()
            shown = promise_for(seller, destination_country="DE", service="dhl:", at=NOW)
            assert shown.basis != "defaults"
            found[hub] = shown.expected_on, parcel.deliver_by_on
    usual = date(2026, 11, 21), date(2026, 11, 20)
    assert found == {"": usual, "EE": usual, "LV": (date(2026, 11, 23), date(2026, 11, 21))}
