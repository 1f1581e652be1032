"""Warranties by serial: terms, registration, extension, the chain of replacements, the law."""

from datetime import date, timedelta

import pytest

from aftermile.kernel import clock
from aftermile.kernel.errors import BadInput
from aftermile.kernel.tenancy import Scope
from aftermile.orders.actions.replacing import reserve_replacement, swap_in
from aftermile.orders.models import Unit
from aftermile.repairs import errors
from aftermile.repairs.actions import (
    NewWarranty,
    approve_without_quote,
    finish,
    follow_chain,
    load_warranties,
    register,
    save_term,
    start_work,
    void,
)
from aftermile.repairs.coverage import coverage_of
from aftermile.repairs.models import Warranty
from aftermile.repairs.serials import record_of
from tests.factories import make_seller, units_of
from tests.repairs.acts import KIM, MONDAY, NA, lamp_order, opened_repair, repair_case

pytestmark = pytest.mark.django_db


def unit_of(order) -> Unit:
    return Unit.objects.select_related("line__order__seller", "line__order__ship_to").get(line__order=order)


def repaired(case) -> None:
    row = opened_repair(case, payer="warranty")
    approve_without_quote(row, by=KIM)
    finish(start_work(row, by=KIM), "repaired", by=KIM)


def test_a_term_of_the_seller_covers_without_registration(seller) -> None:
    save_term(seller, months=36, words="Three years on all lamps.")
    covered = coverage_of(unit_of(lamp_order(seller)), order := lamp_order(seller), MONDAY)
    assert (covered.covered, covered.by) == (True, "promise")
    assert covered.promise_until == date(2029, 10, 14)
    assert covered.law_until == date(2028, 10, 14)
    assert covered.until == covered.promise_until
    assert order.pk


def test_a_case_after_the_law_and_the_promise_is_not_covered(seller) -> None:
    save_term(seller, months=30)
    old = MONDAY - timedelta(days=365 * 4)
    order = lamp_order(seller, placed_at=old - timedelta(days=9), delivered_at=old)
    covered = coverage_of(unit_of(order), order, MONDAY)
    assert (covered.covered, covered.by, covered.days_left) == (False, "", 0)


def test_a_repair_extends_the_law_and_the_promise_once(seller) -> None:
    save_term(seller, months=24, repair_months=6)
    order = lamp_order(seller, placed_at=MONDAY - timedelta(days=50))
    case = repair_case(order, goods_back=False)
    repaired(case)
    rows = {row.source: row for row in Warranty.objects.all()}
    assert rows["promise"].ends_on == date(2029, 4, 14)
    assert rows["law"].ends_on == date(2029, 10, 14)
    event = rows["law"].events.get(what="extended")
    assert (event.months, event.cite) == (12, "BGB § 434, 437-439, 475e, 477")
    assert rows["law"].events.count() == 2
    covered = coverage_of(unit_of(order), order, clock.now() + timedelta(hours=1))
    assert covered.law_until == date(2029, 10, 14)


def test_registering_takes_the_sold_serial_and_no_other(seller) -> None:
    save_term(seller, months=24, needs_registration=True)
    unit = unit_of(lamp_order(seller))
    Unit.objects.filter(pk=unit.pk).update(serial="SN-1")
    unit.refresh_from_db()
    with pytest.raises(errors.SerialOfOther):
        register(seller, NewWarranty(serial="SN-2", unit=unit), by=NA)
    row = register(seller, NewWarranty(serial="sn-1", unit=unit), by=NA)
    assert register(seller, NewWarranty(unit=unit, serial="SN-1"), by=NA).pk == row.pk
    assert row.registered_at == MONDAY
    with pytest.raises(errors.WarrantyTaken):
        register(seller, NewWarranty(serial=row.serial, unit=unit_of(lamp_order(seller))), by=NA)


def test_serials_of_a_file_are_all_taken_or_none(seller) -> None:
    table = b"serial,sku,title,starts_on,months\nA1,L,Lamp,2026-01-31,13\nA2,L,Lamp,2026-01-01,24\n"
    assert load_warranties(seller, table, by=KIM) == 2
    assert load_warranties(seller, table, by=KIM) == 2
    assert Warranty.objects.get(serial="A1").ends_on == date(2027, 2, 28)
    with pytest.raises(errors.RowsBroken, match="Row 3"):
        load_warranties(seller, b"serial,starts_on,months\nB1,2026-01-01,12\nB2,soon,12\n", by=KIM)
    assert Warranty.objects.count() == 2
    with pytest.raises(errors.RowsBroken, match="Row 2"):
        load_warranties(seller, b"serial\nC1\n", by=KIM)


def test_lesson_46_the_service_record_follows_the_swap_chain(seller) -> None:
    save_term(seller, months=24)
    order = lamp_order(seller)
    unit = unit_of(order)
    Unit.objects.filter(pk=unit.pk).update(serial="OLD")
    unit.refresh_from_db()
    register(seller, NewWarranty(serial="OLD", unit=unit), by=NA)
    case = repair_case(order, goods_back=False)
    repaired(case)
    unit.refresh_from_db()
    new = reserve_replacement(
        unit,
        variant=None,
        sku="sku-1",
        title="Lamp 1",
        options={},
        quantity=1,
        unit_price_minor=5000,
        case_ref=case.pk,
        origin="replacement",
    )
    Unit.objects.filter(pk=new.pk).update(serial="NEW")
    swap_in(new, move_minor=5000, at=MONDAY + timedelta(hours=2))
    new.refresh_from_db()
    assert [row.source for row in follow_chain(new)] == ["promise", "law"]
    assert follow_chain(new) == []
    for serial in ("OLD", "NEW"):
        record = record_of(Scope.of(seller.pk), serial)
        assert [one.serial for one in record.chain] == ["OLD", "NEW"]
        whats = [moment.what for moment in record.moments]
        assert whats[0] == "sold"
        assert {"registered", "repair", "replaced", "extended", "moved"} <= set(whats)
        assert record.unit.serial == "NEW"
    assert Warranty.objects.get(source="promise").serial == "NEW"
    assert record_of(Scope.of(make_seller().pk), "NEW") is None
    assert record_of(Scope.of(seller.pk), "none") is None


def test_a_promise_is_voided_with_a_reason_and_the_law_is_not(seller) -> None:
    row = register(seller, NewWarranty(serial="X", starts_on=date(2026, 1, 1), months=12), by=KIM)
    with pytest.raises(BadInput):
        void(row, words=" ", by=KIM)
    assert void(row, words="Opened by the buyer.", by=KIM).void_why == "Opened by the buyer."
    assert units_of


def test_lesson_46_the_days_of_a_warranty_are_the_fold_of_its_events(seller) -> None:
    save_term(seller, months=12, repair_months=3)
    order = lamp_order(seller)
    case = repair_case(order, goods_back=False)
    repaired(case)
    row = Warranty.objects.get(source="promise")
    assert row.ends_on == date(2028, 1, 14)
    assert [(event.what, event.months) for event in row.events.order_by("id")] == [
        ("started", 12),
        ("extended", 3),
    ]
