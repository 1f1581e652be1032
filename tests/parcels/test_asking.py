"""Numbers are asked for by a stand-in over HTTP: registered, asked, paused, resumed."""

from datetime import UTC, datetime, timedelta

import pytest

from aftermile.events.worker import LANES
from aftermile.kernel import clock
from aftermile.orders.models import Address
from aftermile.parcels.actions import pacing, polling
from aftermile.parcels.actions.inbox import take_pushes
from aftermile.parcels.carrier import CarrierError, Limits, Tracking
from aftermile.parcels.following import followers, who_follows
from aftermile.parcels.models import Leg, Pace, Scan
from tests.factories import make_order, make_seller
from tests.parcels.services import leg_of, make_parcel, switched_on
from tests.providers.trackers.stand_ins import DELIVERED, INFOS, connect, event, parcel, standing_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
NUMBER = "JD014600003828392837"
POLLING = [name for name, info in INFOS.items() if "poll" in info.verbs]


@pytest.fixture(autouse=True)
def now():
    with clock.frozen(NOW):
        yield NOW


def later(**spans):
    return clock.frozen(NOW + timedelta(**spans))


def close(at, expected, spread=timedelta(minutes=30)):
    return at is not None and abs(at - expected) <= spread


@pytest.mark.parametrize("name", POLLING)
def test_a_number_is_followed_from_its_registration_to_its_delivery(name):
    info = INFOS[name]
    with standing_in(info) as server, switched_on(name, connect(server, info)):
        box = make_parcel()
        assert (leg_of(box).provider, leg_of(box).next_poll_at) == (name, NOW)
        assert polling.poll_due(name) == 1
        first = leg_of(box)
        assert first.health in ("pending", "not_found")
        assert (first.enrolled_at is not None) is (name != "dhl_unified")
        assert (first.polled_at, polling.poll_due(name)) == (NOW, 0)
        server.tell_of(parcel(NUMBER, event(DELIVERED[name], "Delivered", at="2026-11-21T09:30:00+01:00")))
        with later(hours=7):
            assert polling.poll_due(name) == 1
            box.refresh_from_db()
            last = leg_of(box)
            assert (box.milestone, last.health, Scan.objects.get().source) == ("delivered", "ok", name)
            assert close(last.next_poll_at, NOW + timedelta(hours=31), timedelta(hours=3))
        with later(days=40):
            assert polling.poll_due(name) == 1
            assert (leg_of(box).next_poll_at, leg_of(box).health) == (None, "ok")


def test_a_number_of_nobody_expires_and_the_parcel_does_not_move():
    info = INFOS["dhl_unified"]
    with standing_in(info) as server, switched_on("dhl_unified", connect(server, info)):
        box = make_parcel()
        for days in (0, 1, 59, 61):
            with later(days=days):
                Leg.objects.update(next_poll_at=clock.now())
                assert polling.poll_due("dhl_unified") == 1
        box.refresh_from_db()
        assert (leg_of(box).health, leg_of(box).next_poll_at, box.milestone) == (
            "expired",
            None,
            "registered",
        )


def test_a_service_that_is_down_waits_longer_each_time_and_loses_nothing():
    info = INFOS["aftership"]
    with standing_in(info) as server, switched_on("aftership", connect(server, info)):
        box = make_parcel()
        server.store.behave("error", 2)
        waits = []
        at = NOW
        for _ in range(2):
            with clock.frozen(at):
                assert polling.poll_due("aftership") == 0
                row = Pace.objects.get()
                waits.append(row.paused_until - at)
                assert "answer 503" in row.problem
                assert (polling.poll_due("aftership"), leg_of(box).next_poll_at) == (0, row.paused_until)
                assert (leg_of(box).health, leg_of(box).poll_failures) == ("", 0)
                at = row.paused_until + timedelta(seconds=1)
        assert timedelta(seconds=20) < waits[0] < timedelta(seconds=40) < waits[1] < timedelta(seconds=80)
        with clock.frozen(at):
            assert polling.poll_due("aftership") == 1
            row = Pace.objects.get()
            assert (row.failures, row.paused_until, row.problem, row.answered_at) == (0, None, "", at)


def test_a_service_that_asks_for_time_gets_it_and_a_person_may_resume_it():
    info = INFOS["aftership"]
    with standing_in(info) as server, switched_on("aftership", connect(server, info)):
        make_parcel()
        server.store.behave("busy", 1)
        Pace.objects.create(provider="aftership", tokens=1, at=NOW, day=NOW.date(), failures=0)
        polling.poll_due("aftership")
        assert Pace.objects.get().paused_until >= NOW + timedelta(seconds=7)
        pacing.resume("aftership")
        with later(seconds=2):
            Leg.objects.update(next_poll_at=clock.now())
            assert polling.poll_due("aftership") == 1


def test_one_service_in_trouble_is_not_the_others_trouble():
    ship, dhl = INFOS["aftership"], INFOS["dhl_unified"]
    with (
        standing_in(ship) as bad,
        standing_in(dhl) as good,
        switched_on("aftership", connect(bad, ship)),
        switched_on("dhl_unified", connect(good, dhl)),
    ):
        bad.store.behave("timeout", -1)
        ours, theirs = make_parcel("1Z5338FF0107231059", "ups"), make_parcel()
        assert (leg_of(ours).provider, leg_of(theirs).provider) == ("aftership", "dhl_unified")
        good.tell_of(parcel(NUMBER, event("delivered", "Delivered", at="2026-11-21T08:30:00+01:00")))
        assert (polling.poll_due("aftership"), polling.poll_due("dhl_unified")) == (0, 1)
        theirs.refresh_from_db()
        assert theirs.milestone == "delivered"


class Service:
    """A service in this process that answers as the test wants."""

    def __init__(self, answer, limits=None, *, registers=False):
        self.limits, self.registers = limits or Limits(per_second=100, batch=10), registers
        self.answer, self.asked, self.registered = answer, [], []

    def poll(self, wanted):
        self.asked.append([one.number for one in wanted])
        self.extras = [dict(one.extra) for one in wanted]
        return self.answer(wanted)

    def register(self, wanted):
        self.registered.append([one.number for one in wanted])
        self.extras = [dict(one.extra) for one in wanted]
        return self.answer(wanted)


def found(wanted):
    return [Tracking(one.number) for one in wanted]


def test_numbers_go_in_batches_within_the_limit():
    service = Service(found, Limits(per_second=2, batch=4))
    Pace.objects.create(provider="aftership", tokens=2, at=NOW, day=NOW.date())
    with switched_on("aftership", service):
        order = make_order(make_seller())
        for number in range(10):
            make_parcel(f"RR{number}", "x", order)
        assert polling.poll_due("aftership") == 8
        with later(seconds=0.4):
            assert polling.poll_due("aftership") == 0
        with later(seconds=0.6):
            assert polling.poll_due("aftership") == 2
    assert [len(asked) for asked in service.asked] == [4, 4, 2]
    assert sorted(number for asked in service.asked for number in asked) == sorted(
        f"RR{number}" for number in range(10)
    )


def test_a_day_has_its_limit_and_the_next_day_is_new():
    limits = Limits(per_second=1000, per_day=3)
    assert [pacing.take_token("x", limits) for _ in range(2)] == [True, False]  # one at once
    with later(seconds=1):
        assert [pacing.take_token("x", limits) for _ in range(3)] == [True, True, False]
    with later(hours=15):
        assert pacing.take_token("x", limits) is True
        assert Pace.objects.get().today == 1


def test_the_same_number_of_two_sellers_is_asked_once_and_told_to_both():
    service = Service(lambda wanted: [Tracking(wanted[0].number, health="not_found")])
    with switched_on("aftership", service):
        for _ in range(2):
            make_parcel("RR1", "x")
        polling.poll_due("aftership")
    assert service.asked == [["RR1"]]
    assert list(Leg.objects.values_list("health", flat=True)) == ["not_found", "not_found"]


def test_a_number_that_spoils_its_batch_is_found_alone():
    def answer(wanted):
        if any(one.number == "BAD" for one in wanted):
            raise CarrierError(provider="x", problem="no", permanent=True)
        return found(wanted)

    service = Service(answer)
    with switched_on("aftership", service):
        for number in ("RR1", "BAD", "RR2"):
            make_parcel(number, "x")
        Pace.objects.create(provider="aftership", tokens=99, at=NOW, day=NOW.date())
        polling.poll_due("aftership")
    assert [len(asked) for asked in service.asked] == [3, 1, 1, 1]
    assert dict(Leg.objects.values_list("number", "health")) == {"RR1": "ok", "BAD": "", "RR2": "ok"}
    bad = Leg.objects.get(number="BAD")
    assert (bad.poll_failures, close(bad.next_poll_at, NOW + timedelta(hours=24), timedelta(hours=3))) == (
        2,
        True,
    )
    assert Pace.objects.get().paused_until is None


def test_a_number_that_the_service_forgot_is_registered_again():
    service = Service(found, registers=True)
    with switched_on("aftership", service):
        box = make_parcel("RR1", "x")
        Leg.objects.update(enrolled_at=NOW)
        Pace.objects.create(provider="aftership", tokens=99, at=NOW, day=NOW.date())
        service.answer = lambda wanted: [] if not service.registered else found(wanted)
        polling.poll_due("aftership")
    assert (service.asked, service.registered) == ([["RR1"]], [["RR1"]])
    assert (leg_of(box).enrolled_at, leg_of(box).health) == (NOW, "ok")


def test_what_a_carrier_wants_to_know_is_told_only_then_and_only_that():
    address = Address.objects.create(name="Li Na", postcode="10115", country="DE", phone="+4930")
    order = make_order(make_seller(), ship_to=address)
    service = Service(
        lambda wanted: [
            Tracking(one.number, health="pending")
            if one.extra.get("postcode")
            else Tracking(one.number, health="input_required", needs=("postcode",))
            for one in wanted
        ],
        registers=True,
    )
    with switched_on("aftership", service):
        box = make_parcel("RR1", "x", order)
        Pace.objects.create(provider="aftership", tokens=99, at=NOW, day=NOW.date())
        polling.poll_due("aftership")
    assert service.registered == [["RR1"], ["RR1"]]
    assert service.extras == [{"postcode": "10115", "needs": "postcode"}]
    assert (leg_of(box).health, leg_of(box).needs) == ("pending", "")


def test_without_an_address_the_number_waits_for_a_day():
    service = Service(lambda wanted: [Tracking(wanted[0].number, health="input_required", needs=("phone",))])
    with switched_on("aftership", service):
        box = make_parcel("RR1", "x")
        polling.poll_due("aftership")
    assert (leg_of(box).health, leg_of(box).needs) == ("input_required", "phone")
    assert close(leg_of(box).next_poll_at, NOW + timedelta(days=1), timedelta(hours=3))


def test_a_fault_of_ours_is_not_asked_again_and_again():
    def answer(wanted):
        raise ZeroDivisionError

    with switched_on("aftership", Service(answer)):
        make_parcel("RR1", "x")
        assert polling.poll_due("aftership") == 0
    assert Pace.objects.get().problem == "ZeroDivisionError"


def test_a_claimed_number_comes_back_when_its_worker_dies():
    def answer(wanted):
        raise KeyboardInterrupt

    with switched_on("aftership", Service(answer)):
        box = make_parcel("RR1", "x")
        with pytest.raises(KeyboardInterrupt):
            polling.poll_due("aftership")
    assert leg_of(box).next_poll_at == NOW + polling.HELD


def test_who_follows_whom():
    assert (followers(), who_follows("ups")) == ({}, "")
    with switched_on("dhl_unified"):
        assert (who_follows("dhl_express"), who_follows("ups")) == ("dhl_unified", "")
        with switched_on("easypost"), switched_on("karrio"):
            assert (who_follows("dhl_express"), who_follows("ups"), who_follows("")) == (
                "dhl_unified",
                "easypost",
                "easypost",
            )


def test_numbers_from_before_a_service_was_on_are_followed():
    boxes = [make_parcel("RR1", "x"), make_parcel(), make_parcel("RR2", "x")]
    boxes[2].delivered_at = NOW
    boxes[2].save()
    assert [leg_of(box).next_poll_at for box in boxes] == [None] * 3
    with switched_on("dhl_unified"), switched_on("easypost"):
        assert polling.assign(followers()) == 2
        assert polling.assign(followers()) == 0
        assert [leg_of(box).provider for box in boxes] == ["easypost", "dhl_unified", ""]
    with switched_on("karrio"):
        assert polling.assign(followers()) == 2


def test_asking_now():
    with switched_on("aftership"):
        box = make_parcel("RR1", "x")
        Leg.objects.update(next_poll_at=None, poll_failures=3)
        assert polling.ask_now(Leg.objects.filter(parcel=box)) == 1
    assert (leg_of(box).next_poll_at, leg_of(box).poll_failures) == (NOW, 0)


def test_the_number_under_which_it_goes_on_is_followed_too():
    service = Service(
        lambda wanted: [Tracking(wanted[0].number, next_numbers=(("usps", "9400111899223100000017"),))]
    )
    with switched_on("aftership", service):
        box = make_parcel("LX123456785CN", "china_post")
        polling.poll_due("aftership")
        rows = Leg.objects.filter(parcel=box).order_by("position")
        assert [(leg.number, leg.provider) for leg in rows] == [
            ("LX123456785CN", "aftership"),
            ("9400111899223100000017", "aftership"),
        ]
        with later(seconds=1):
            polling.poll_due("aftership")
    assert service.asked == [["LX123456785CN"], ["9400111899223100000017"]]


def test_pushes_have_a_lane_of_their_own():
    assert LANES["pushes"] == (take_pushes,)
