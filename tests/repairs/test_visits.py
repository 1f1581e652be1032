"""Visits: slots in free time, one booking each, moved and canceled in time, done or failed."""

from datetime import UTC, datetime, timedelta

import pytest

from aftermile.cases.actions import LineRequest, approve, cancel, open_case
from aftermile.cases.models import Case, Evidence, Step
from aftermile.kernel import clock
from aftermile.kernel.errors import MoveNotAllowed
from aftermile.parcels.models import Shipment
from aftermile.repairs import errors
from aftermile.repairs.actions import (
    Result,
    UsedPart,
    approve_without_quote,
    arrive,
    book_slot,
    cancel_visit,
    fail_visit,
    finish,
    finish_visit,
    load_points,
    offer_visit,
    set_days_off,
    start_way,
    start_work,
)
from aftermile.repairs.models import Part, Repair, Visit
from aftermile.repairs.slots import free_slots
from tests.factories import units_of
from tests.repairs.acts import KIM, MONDAY, NA, TOM, lamp_order, make_technician, opened_repair, repair_case

pytestmark = pytest.mark.django_db

SIGNED = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
    "RU5ErkJggg=="
)


@pytest.fixture
def visit(seller) -> Visit:
    case = repair_case(lamp_order(seller), goods_back=False)
    return offer_visit(case, by=KIM, repair=opened_repair(case, payer="warranty"), fee_minor=1900)


def test_slots_lie_in_the_hours_and_area_of_a_technician(seller, visit) -> None:
    tom = make_technician(seller)
    make_technician(seller, name="Far away", areas=("DE:8",))
    make_technician(seller, name="Other trade", skills=("washer",))
    slots = free_slots(visit, days=2)
    assert {slot.technician_id for slot in slots} == {tom.pk}
    assert [slot.starts_at for slot in slots] == [
        datetime(2026, 11, 24, hour, tzinfo=UTC) for hour in (8, 10, 12, 14)
    ] + [datetime(2026, 11, 25, hour, tzinfo=UTC) for hour in (8, 10, 12, 14)]
    set_days_off(tom, [datetime(2026, 11, 24, tzinfo=UTC).date()])
    assert [slot.starts_at.day for slot in free_slots(visit, days=2)] == [25] * 4


def test_two_buyers_want_the_last_place_and_one_gets_it(seller, visit) -> None:
    tom = make_technician(seller, capacity=1)
    other = offer_visit(repair_case(lamp_order(seller), goods_back=False), by=KIM)
    slot = free_slots(visit)[0]
    assert free_slots(other)[0] == slot
    booked = book_slot(visit, technician=tom, starts_at=slot.starts_at, by=NA)
    with pytest.raises(errors.SlotTaken):
        book_slot(other, technician=tom, starts_at=slot.starts_at, by=NA)
    assert (booked.state, booked.position, booked.version) == ("booked", 1, 2)
    again = book_slot(booked, technician=tom, starts_at=slot.starts_at, by=NA)
    assert again.version == 2
    assert all(one.starts_at.date() != slot.starts_at.date() for one in free_slots(other))


def test_a_booking_moves_and_gives_its_time_back(seller, visit) -> None:
    tom = make_technician(seller)
    first, *_rest, last = free_slots(visit, days=1)
    book_slot(visit, technician=tom, starts_at=first.starts_at, by=NA)
    with pytest.raises(errors.TooLateToChange):
        book_slot(visit, technician=tom, starts_at=last.starts_at, by=NA)
    moved = book_slot(visit, technician=tom, starts_at=last.starts_at, by=KIM)
    assert moved.starts_at == last.starts_at
    with clock.frozen(last.starts_at - timedelta(hours=23)), pytest.raises(errors.TooLateToChange):
        cancel_visit(moved, by=NA)
    assert cancel_visit(moved, by=KIM, words="Buyer called.").state == "canceled"
    assert cancel_visit(moved, by=KIM).words == "Buyer called."


def test_a_time_outside_the_hours_is_nobodys(seller, visit) -> None:
    tom = make_technician(seller)
    for at in (MONDAY + timedelta(days=1, hours=9), MONDAY + timedelta(days=5), MONDAY):
        with pytest.raises(errors.SlotTaken):
            book_slot(visit, technician=tom, starts_at=at, by=KIM)


def test_a_visit_is_done_and_its_case_goes_on(seller, visit) -> None:
    tom = make_technician(seller)
    slot = free_slots(visit)[0]
    book_slot(visit, technician=tom, starts_at=slot.starts_at, by=NA)
    with pytest.raises(errors.SignatureMissing):
        finish_visit(visit, Result(), by=TOM, operation_key="k1")
    with pytest.raises(MoveNotAllowed):
        finish_visit(visit, Result(signed_name="Li Na"), by=TOM, operation_key="k1")
    start_way(visit, by=TOM)
    arrive(visit, by=TOM)
    result = Result(
        fault_code="E12",
        words="Switch replaced.",
        parts=[UsedPart("SW-1", 450, serial="S9")],
        signature=SIGNED,
        fee="collected",
    )
    done = finish_visit(visit, result, by=TOM, operation_key="k1")
    assert finish_visit(visit, result, by=TOM, operation_key="k1").pk == done.pk
    assert (done.state, done.fee_state, bool(done.signature)) == ("done", "collected", True)
    assert list(Part.objects.values_list("sku", "serial", "cost_minor")) == [("SW-1", "S9", 450)]
    repair = done.repair
    repair.refresh_from_db()
    assert (repair.state, repair.outcome, repair.fault_code) == ("returned", "repaired", "E12")
    case = Case.objects.get(pk=done.case_id)
    assert (case.state, case.lines.get().unit.holder_ref) == ("settled", "")
    assert Evidence.objects.count() == 0


def test_a_failed_visit_is_offered_anew(seller, visit) -> None:
    tom = make_technician(seller)
    book_slot(visit, technician=tom, starts_at=free_slots(visit)[0].starts_at, by=NA)
    start_way(visit, by=TOM)
    fresh = fail_visit(visit, words="Nobody there.", by=TOM)
    assert fail_visit(visit, words="Nobody there.", by=TOM).pk == fresh.pk
    assert (fresh.state, fresh.fee_minor, fresh.repair_id) == ("offered", 1900, visit.repair_id)
    assert Visit.objects.get(pk=visit.pk).state == "failed"


def test_one_visit_at_a_time_for_a_case(seller, visit) -> None:
    tom = make_technician(seller)
    assert offer_visit(visit.case, by=KIM).pk == visit.pk
    book_slot(visit, technician=tom, starts_at=free_slots(visit)[0].starts_at, by=NA)
    with pytest.raises(errors.VisitOpen):
        offer_visit(visit.case, by=KIM)


def test_a_broken_signature_is_refused(seller, visit) -> None:
    for text in ("hello", "data:image/png;base64,AAAA", "data:image/png;base64,%%%"):
        with pytest.raises(errors.SignatureBroken):
            finish_visit(visit, Result(signature=text), by=TOM, operation_key="k")


def test_postcodes_of_a_table_give_coordinates(seller) -> None:
    table = b"country,postcode,latitude,longitude\nDE,101,52.53,13.38\nDE,1,52.0,13.0\n"
    assert load_points(seller, table) == 2
    assert load_points(seller, table) == 2
    visit = offer_visit(repair_case(lamp_order(seller), goods_back=False), by=KIM)
    assert (visit.latitude, visit.longitude) == (52.53, 13.38)
    with pytest.raises(errors.PointsBroken, match="Row 2"):
        load_points(seller, b"DE,101,52.5,13.3\nDE,x,one,two\n")


def test_a_slot_is_shown_in_the_buyers_own_zone(seller) -> None:
    order = lamp_order(seller, country="US", address={"country": "US", "region": "NY", "postcode": "10001"})
    make_technician(seller, time_zone="America/New_York", country="US", areas=("US",))
    visit = offer_visit(repair_case(order, goods_back=False), by=KIM)
    first = free_slots(visit)[0]
    assert visit.zone == "America/New_York"
    assert first.starts_at - clock.now() >= timedelta(hours=12)
    assert first.starts_at == datetime(2026, 11, 24, 14, tzinfo=UTC)


def steps_of(case: Case) -> list[tuple[str, str, str]]:
    rows = Step.objects.filter(case_id=case.pk).order_by("position")
    return [(step.key, step.owner, step.state) for step in rows if step.key not in ("authorize", "recover")]


def agreed_at_home(seller, *, goods_back: bool = False) -> Case:
    reason = "damaged" if goods_back else "parts_missing"
    order = lamp_order(seller)
    lines = [LineRequest(unit.pk, unit.quantity, reason) for unit in units_of(order)]
    case = open_case(order, kind="claim", lines=lines, by=KIM, override="As promised.")
    case = approve(case, remedy="repair", override="As promised.", by=KIM)
    assert case.goods_back is goods_back
    return case


@pytest.mark.parametrize("sent_first", [False, True])
def test_the_plan_of_a_repair_at_home_has_a_visit_and_no_parcel(seller, sent_first) -> None:
    tom = make_technician(seller)
    case = agreed_at_home(seller, goods_back=sent_first)
    skipped = []
    if sent_first:
        opened_repair(case, place="on_site")
        skipped = [
            ("label", "seller", "skipped"),
            ("ship_back", "buyer", "skipped"),
            ("receive", "warehouse", "skipped"),
            ("inspect", "warehouse", "skipped"),
        ]
    back = [("send_repaired", "warehouse", "skipped")] if sent_first else []

    def plan(visit: tuple[str, str], repair: str, inform: str) -> list[tuple[str, str, str]]:
        own = [("visit", *visit), ("repair", "technician", repair), *back]
        return [*skipped, *own, ("inform", "system", inform)]

    visit = Visit.objects.get(case=case)
    assert steps_of(case) == plan(("buyer", "ready"), "waiting", "waiting")
    first, second = free_slots(visit)[:2]
    booked = book_slot(visit, technician=tom, starts_at=first.starts_at, by=NA)
    assert steps_of(case) == plan(("technician", "doing"), "waiting", "waiting")
    assert Step.objects.get(case=case, key="visit").due_at == first.ends_at
    book_slot(booked, technician=tom, starts_at=second.starts_at, by=KIM)
    assert Step.objects.get(case=case, key="visit").due_at == second.ends_at
    arrive(visit, by=TOM)
    again = fail_visit(visit, words="Nobody there.", by=TOM)
    assert steps_of(case) == plan(("buyer", "ready"), "waiting", "waiting")
    cancel_visit(again, by=NA)
    assert steps_of(case) == plan(("seller", "ready"), "waiting", "waiting")
    last = offer_visit(case, by=KIM, repair=visit.repair)
    book_slot(last, technician=tom, starts_at=first.starts_at, by=NA)
    arrive(last, by=TOM)
    finish_visit(last, Result(signed_name="Li Na"), by=TOM, operation_key="k")
    assert steps_of(case) == plan(("technician", "done"), "done", "ready")
    assert Step.objects.get(case=case, key="visit").ref == last.pk
    assert Case.objects.get(pk=case.pk).state == "settled"
    assert list(Repair.objects.filter(case=case).values_list("state", "outcome")) == [
        ("returned", "repaired")
    ]
    assert not Shipment.objects.filter(case_ref=case.pk).exists()


def test_work_without_a_visit_ends_that_step(seller) -> None:
    case = agreed_at_home(seller)
    assert steps_of(case)[0] == ("visit", "seller", "ready")
    row = start_work(approve_without_quote(Repair.objects.get(case=case), by=KIM), by=KIM)
    assert steps_of(case)[:2] == [("visit", "seller", "skipped"), ("repair", "technician", "doing")]
    finish(row, "repaired", by=KIM)
    assert Repair.objects.filter(case=case).count() == 1


def test_a_plan_that_ends_calls_its_visit_off(seller) -> None:
    tom = make_technician(seller)
    case = agreed_at_home(seller)
    visit = Visit.objects.get(case=case)
    book_slot(visit, technician=tom, starts_at=free_slots(visit)[0].starts_at, by=NA)
    cancel(Case.objects.get(pk=case.pk), by=NA, words="It works again.")
    assert (Visit.objects.get().state, Repair.objects.get().state) == ("canceled", "canceled")
    assert {state for _key, _owner, state in steps_of(case)} == {"skipped"}
