"""The agreed way back, drop-off at a counter, and pickups at the door."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from aftermile.cases.actions import cancel
from aftermile.cases.models import Case, Evidence
from aftermile.events.models import Event
from aftermile.inbound import codes
from aftermile.inbound.actions.dropping import Handed, find_route, take_drop_off
from aftermile.inbound.actions.pickups import (
    cancel_pickup,
    complete_pickup,
    confirm_pickup,
    fail_pickup,
    free_slots,
    move_pickup,
    request_pickup,
)
from aftermile.inbound.actions.routes import accept_route, cancel_route, choose_route, expire_routes
from aftermile.inbound.errors import (
    CodeCanceled,
    CodeExpired,
    CodeUnknown,
    NothingGoesBack,
    NotNow,
    PointNotBoxFree,
    SlotNotOpen,
    TooManyPieces,
    WayNotServed,
    WayUsed,
)
from aftermile.inbound.models import DropOff, Pickup, ReturnRoute
from aftermile.inbound.queries.routes import agreed_route, options_of, proposed_route
from aftermile.kernel import clock
from aftermile.kernel.errors import BadInput, NotFound
from aftermile.parcels.models import Parcel, Scan
from tests.cases.acts import KIM, NA, drain, opened
from tests.factories import make_order, make_seller
from tests.inbound.scenes import make_point, make_service, make_waiting, make_warehouse
from tests.isolation.world import PICTURE

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def case(seller) -> Case:
    make_warehouse(seller)
    return make_waiting(seller, units=((2, 5000),), currency="USD")


def names(case: Case) -> list[str]:
    found = Event.objects.filter(thread_id=case.pk).order_by("seq").values_list("name", flat=True)
    return [name for name in found if not name.startswith("case.")]


def test_ways_are_those_that_serve_the_buyer(seller, case) -> None:
    point = make_point(seller)
    make_point(seller, "munich", serves=("DE 80",))
    make_point(seller, "hub", kind="hub", takes_box_free=False, serves=("DE", "AT"))
    make_service(seller)
    found = options_of(case)
    assert [option.kind for option in found] == ["own", "drop_off", "return_point", "hub", "pickup"]
    assert found[1].point == point
    assert [option.kind for option in options_of(case, for_staff=True)][:2] == ["own", "label"]
    assert sum(option.cheapest for option in found) == 1
    assert {option.buyer_minor for option in found} == {0} or case.freight_payer == "buyer"


def test_who_pays_the_way_back_pays_for_the_label(seller, case) -> None:
    make_point(seller)
    by_payer = {}
    for payer in ("seller", "buyer"):
        case.freight_payer = payer
        ways = {option.kind: option for option in options_of(case, for_staff=True)}
        by_payer[payer] = ways["label"]
        assert ways["own"].buyer_minor == 0
    assert by_payer["buyer"].buyer_minor > 0
    one, other = by_payer["seller"], by_payer["buyer"]
    assert one.cost_minor == other.cost_minor + other.buyer_minor


def test_a_way_is_agreed_once(seller, case) -> None:
    point = make_point(seller)
    route = choose_route(case, kind="drop_off", point=point.pk, by=NA, operation_key="k1")
    again = choose_route(case, kind="drop_off", point=point.pk, by=NA, operation_key="k1")
    third = choose_route(case, kind="drop_off", point=point.pk, by=NA, operation_key="k2")
    assert route == again == third == agreed_route(case)
    assert (route.address, route.payer, len(route.code)) == (point.address, case.freight_payer, 10)
    assert names(case).count("return_route.chosen") == 1


def test_another_choice_ends_the_first(seller, case) -> None:
    point = make_point(seller)
    first = choose_route(case, kind="drop_off", point=point.pk, by=NA, operation_key="k1")
    second = choose_route(case, kind="own", by=NA, operation_key="k2")
    first.refresh_from_db()
    assert (first.state, second.state, second.code) == ("canceled", "chosen", "")


def test_no_way_without_goods_and_none_that_is_not_there(seller, case) -> None:
    with pytest.raises(WayNotServed):
        choose_route(case, kind="drop_off", by=NA, operation_key="k")
    waiting = opened(make_order(seller))
    with pytest.raises(NothingGoesBack):
        choose_route(waiting, kind="own", by=NA, operation_key="k")


def test_a_proposed_way_counts_once_it_is_taken(seller, case) -> None:
    make_point(seller)
    choose_route(case, kind="own", by=NA, operation_key="k1")
    offer = choose_route(case, kind="drop_off", by=KIM, operation_key="k2", offer=True)
    assert (proposed_route(case), agreed_route(case).kind) == (offer, "own")
    accept_route(offer, by=NA)
    accept_route(offer, by=NA)
    assert agreed_route(case) == offer
    assert names(case).count("return_route.chosen") == 2


def test_a_way_runs_out_and_ends_with_its_case(seller, case) -> None:
    make_point(seller)
    route = choose_route(case, kind="drop_off", by=NA, operation_key="k1")
    with clock.frozen(route.valid_until + timedelta(seconds=1)):
        assert (expire_routes(), expire_routes()) == (1, 0)
    other = choose_route(case, kind="own", by=NA, operation_key="k2")
    cancel(case, by=NA)
    drain()
    states = dict(ReturnRoute.objects.values_list("kind", "state"))
    assert states == {"drop_off": "expired", "own": "canceled"}
    assert cancel_route(other, by=KIM).state == "canceled"


def test_a_drop_off_counts_once(seller, case) -> None:
    point = make_point(seller)
    route = choose_route(case, kind="drop_off", by=NA, operation_key="k1")
    assert find_route(point, codes.signed(route.code)) == route
    assert find_route(point, codes.spoken(route.code).lower()) == route
    clerk = KIM
    first = take_drop_off(route, point, Handed(2, bag="B7"), by=clerk, operation_key="d1")
    again = take_drop_off(route, point, Handed(2), by=clerk, operation_key="d1")
    other = take_drop_off(route, point, Handed(1), by=clerk, operation_key="d2")
    assert first == again == other
    assert (DropOff.objects.count(), Parcel.objects.count(), Scan.objects.count()) == (1, 1, 1)
    assert (first.pieces, first.expected, first.parcel.shipment.location) == (2, 2, point.location)
    drain()
    assert names(case).count("drop_off.accepted") == 1
    assert agreed_route(case).state == "used"
    with pytest.raises(WayUsed):
        choose_route(case, kind="own", by=NA, operation_key="k9")


def test_a_refusal_leaves_the_code_for_another_try(seller, case) -> None:
    point = make_point(seller)
    route = choose_route(case, kind="drop_off", by=NA, operation_key="k1")
    row = take_drop_off(
        route, point, Handed(accepted=False, reason="incomplete", note="No cable"), by=KIM, operation_key="d1"
    )
    assert (row.accepted, row.parcel, agreed_route(case).state) == (False, None, "chosen")
    assert take_drop_off(route, point, Handed(2), by=KIM, operation_key="d2").accepted
    assert "drop_off.refused" in names(case)


def test_a_counter_is_told_why_a_code_does_not_count(seller, case) -> None:
    point, plain = make_point(seller), make_point(seller, "plain", takes_box_free=False)
    route = choose_route(case, kind="drop_off", point=point.pk, by=NA, operation_key="k1")
    signed = codes.signed(route.code)
    for text in ("", "ABC", signed[:-1] + ("a" if signed[-1] != "a" else "b"), "0123456789"):
        with pytest.raises(CodeUnknown):
            find_route(point, text)
    with pytest.raises(PointNotBoxFree):
        find_route(plain, signed)
    with pytest.raises(TooManyPieces):
        take_drop_off(route, point, Handed(3), by=KIM, operation_key="d")
    with pytest.raises(BadInput):
        take_drop_off(route, point, Handed(0), by=KIM, operation_key="d")
    with pytest.raises(BadInput):
        take_drop_off(route, point, Handed(accepted=False), by=KIM, operation_key="d")
    with clock.frozen(route.valid_until), pytest.raises(CodeExpired):
        find_route(point, signed)
    cancel_route(route, by=KIM)
    with pytest.raises(CodeCanceled):
        find_route(point, signed)


def test_a_code_of_another_seller_is_unknown(seller, case) -> None:
    make_point(seller)
    stranger = make_point(make_seller(), "x")
    route = choose_route(case, kind="drop_off", by=NA, operation_key="k1")
    with pytest.raises(CodeUnknown):
        find_route(stranger, codes.signed(route.code))


def test_the_link_of_a_counter_is_signed(seller) -> None:
    point = make_point(seller)
    token = codes.counter_token(point.pk, 3)
    assert codes.read_counter(token) == (point.pk, 3)
    with pytest.raises(NotFound):
        codes.read_counter(token[:-1] + "_")


def test_a_photo_of_the_counter_is_evidence_of_the_case(seller, case) -> None:
    point = make_point(seller)
    route = choose_route(case, kind="drop_off", by=NA, operation_key="k1")
    photo = SimpleUploadedFile("item.png", PICTURE, "image/png")
    row = take_drop_off(route, point, Handed(2), by=KIM, operation_key="d1", photo=photo)
    assert Evidence.objects.get(case=case).pk == row.photo_ref


def test_slots_keep_cut_off_holidays_and_room(seller) -> None:
    service = make_service(seller, capacity=1, ahead_days=4)
    before = [slot.on.isoformat() for slot in free_slots(service, datetime(2026, 11, 23, 13, 59, tzinfo=UTC))]
    after = [slot.on.isoformat() for slot in free_slots(service, datetime(2026, 11, 23, 14, tzinfo=UTC))]
    assert before == ["2026-11-24"] * 2 + ["2026-11-25"] * 2 + ["2026-11-26"] * 2 + ["2026-11-27"] * 2
    assert after == before[2:]
    # Friday, 25 December is a holiday; the next day to drive is Monday.
    christmas = free_slots(service, datetime(2026, 12, 24, 9, tzinfo=UTC))
    assert [slot.on.isoformat() for slot in christmas] == ["2026-12-28", "2026-12-28"]


def test_a_pickup_from_request_to_the_van(seller, case) -> None:
    service = make_service(seller, currency="USD")
    start = free_slots(service)[0].starts_at
    pickup = request_pickup(case, service, start, by=NA, operation_key="p1")
    assert request_pickup(case, service, start, by=NA, operation_key="p1") == pickup
    assert (pickup.route.kind, agreed_route(case).pk) == ("pickup", pickup.route_id)
    assert ReturnRoute.objects.get(pk=pickup.route_id).cost_minor == 700  # the price of the van
    confirm_pickup(pickup, by=KIM, reference="PU-1")
    confirm_pickup(pickup, by=KIM, reference="PU-1")
    fail_pickup(pickup, reason="nobody_home", by=KIM)
    later = free_slots(service)[3].starts_at
    moved = move_pickup(Pickup.objects.get(), later, by=NA)
    assert (moved.state, moved.starts_at, moved.attempts) == ("requested", later, 1)
    done = complete_pickup(moved, by=KIM)
    complete_pickup(moved, by=KIM)
    assert (done.state, Parcel.objects.count(), agreed_route(case).state) == ("picked_up", 1, "used")
    assert [name for name in names(case) if name.startswith("pickup")] == [
        "pickup.requested",
        "pickup.confirmed",
        "pickup.failed",
        "pickup.moved",
        "pickup.picked_up",
    ]
    with pytest.raises(NotNow):
        fail_pickup(done, reason="nobody_home", by=KIM)


def test_a_full_slot_and_a_made_up_time_are_refused(seller, case) -> None:
    service = make_service(seller, capacity=1)
    start = free_slots(service)[0].starts_at
    request_pickup(make_waiting(seller), service, start, by=NA, operation_key="p0")
    with pytest.raises(SlotNotOpen):
        request_pickup(case, service, start, by=NA, operation_key="p1")
    with pytest.raises(SlotNotOpen):
        request_pickup(case, service, NOW, by=NA, operation_key="p2")
    far = make_service(seller, name="Far", serves=["DE 80"])
    with pytest.raises(SlotNotOpen):
        request_pickup(case, far, start, by=NA, operation_key="p3")


def test_calling_off_frees_the_slot_and_the_way(seller, case) -> None:
    service = make_service(seller, capacity=1)
    start = free_slots(service)[0].starts_at
    pickup = request_pickup(case, service, start, by=NA, operation_key="p1")
    assert start not in {slot.starts_at for slot in free_slots(service)}
    cancel_pickup(pickup, by=NA, words="Not at home")
    cancel_pickup(pickup, by=NA)
    assert start in {slot.starts_at for slot in free_slots(service)}
    assert agreed_route(case) is None
    assert names(case).count("pickup.canceled") == 1
