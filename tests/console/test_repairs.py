"""The pages of repairs, technicians, visits and warranties."""

from datetime import timedelta

import pytest
from django.urls import reverse

from aftermile.accounts.roles import Role
from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.ledger.models import Recovery
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from aftermile.repairs.actions import NewLine, NewWarranty, book_slot, make_quote, offer_visit, register
from aftermile.repairs.models import Repair, Technician, Visit, Warranty, WarrantyTerm
from aftermile.repairs.slots import free_slots
from tests.factories import make_member, make_seller, make_shop_facts
from tests.portal.shop import Shop, sign_in
from tests.repairs.acts import KIM, MONDAY, NA, lamp_order, make_technician, opened_repair, repair_case

pytestmark = pytest.mark.django_db


def portal_of(client, order):
    shop = Shop(order.seller, order, [])
    sign_in(client, shop)
    return shop.url


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def seller(db):
    ensure_reasons()
    seller = make_seller()
    ensure_default_table(seller)
    make_shop_facts(seller)
    return seller


@pytest.fixture
def repair(seller) -> Repair:
    return opened_repair(repair_case(lamp_order(seller), goods_back=False), payer="warranty")


@pytest.fixture
def page(client, seller):
    client.force_login(make_member(seller))
    return client


def test_the_queue_takes_as_many_queries_for_three_as_for_one(
    page, seller, repair, django_assert_num_queries
) -> None:
    url = reverse("console:repairs")
    page.get(url)
    with django_assert_num_queries(4):
        assert page.get(url).status_code == 200
    for _ in range(2):
        opened_repair(repair_case(lamp_order(seller), goods_back=False))
    with django_assert_num_queries(4):
        assert page.get(url).content.count(b"data-row>") == 3


def test_a_member_takes_a_repair_from_the_price_to_the_end(page, repair) -> None:
    def do(name: str, **typed: str) -> int:
        return page.post(reverse("console:repair_move", args=[repair.pk, name]), typed).status_code

    assert page.get(reverse("console:repair", args=[repair.pk])).status_code == 200
    assert do("quote", labor_amount="30.00", payer="nobody") == 422
    assert do("quote", labor_amount="thirty", payer="seller") == 422
    assert do("quote", labor_amount="30.00", payer="seller") == 302
    quote = repair.quotes.get()
    assert do("accept", quote=quote.pk) == 302
    assert do("start") == 302
    assert do("part", sku="SW-1", cost="4.50", quantity="x") == 422
    assert do("part", sku="SW-1", cost="4.50", operation_key="k") == 302
    assert do("finish") == 422
    assert do("finish", outcome="repaired") == 302
    repair.refresh_from_db()
    assert (repair.state, repair.parts.get().cost_minor) == ("returned", 450)
    case_page = page.get(reverse("console:case", args=[repair.case_id])).content.decode()
    assert 'id="repairs"' in case_page


def test_a_technician_sees_the_own_day_and_ends_a_visit(client, seller, repair) -> None:
    tom = make_member(seller, Role.TECHNICIAN, name="Tom Fix")
    row = make_technician(seller)
    row.member = tom
    row.save()
    visit = offer_visit(repair.case, by=KIM, repair=repair)
    slot = free_slots(visit)[0]
    book_slot(visit, technician=row, starts_at=slot.starts_at, by=NA)
    client.force_login(tom)
    with clock.frozen(slot.starts_at):
        assert b"Li Na" in client.get(reverse("console:my_day")).content
        for name in ("leave", "arrive"):
            assert client.post(reverse("console:visit_move", args=[visit.pk, name])).status_code == 302
        result = client.get(reverse("console:visit", args=[visit.pk]))
        assert b"data-sign" in result.content
        url = reverse("console:visit_move", args=[visit.pk, "finish"])
        assert client.post(url, {"outcome": "repaired"}).status_code == 422
        assert client.post(url, {"outcome": "repaired", "signed_name": "Li Na"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.state, visit.signed_name) == ("done", "Li Na")


def test_another_technician_does_not_act_on_a_visit(client, seller, repair) -> None:
    visit = offer_visit(repair.case, by=KIM, repair=repair)
    book_slot(visit, technician=make_technician(seller), starts_at=free_slots(visit)[0].starts_at, by=NA)
    client.force_login(make_member(seller, Role.TECHNICIAN))
    assert client.post(reverse("console:visit_move", args=[visit.pk, "leave"])).status_code == 403
    client.force_login(make_member(make_seller()))
    assert client.get(reverse("console:visit", args=[visit.pk])).status_code == 404
    assert client.get(reverse("console:repair", args=[repair.pk])).status_code == 404


def test_technicians_are_kept_with_area_and_hours(page, seller) -> None:
    url = reverse("console:technician_new", args=[seller.pk])
    assert page.get(url).status_code == 200
    typed = {
        "name": "Tom Fix",
        "country": "DE",
        "time_zone": "Europe/Berlin",
        "capacity": "4",
        "speed_kmh": "40",
        "skills": "*",
        "areas": "DE:10, DE:12",
        "day0": "09:00-12:00, 13:00-17:00",
        "days_off": "2026-12-24",
        "active": "on",
    }
    assert page.post(url, {**typed, "day1": "late"}).status_code == 422
    assert page.post(url, {**typed, "areas": "Berlin"}).status_code == 422
    assert page.post(url, typed).status_code == 302
    row = Technician.objects.get()
    assert (row.areas, row.hours[0], row.days_off.count()) == (
        ["DE:10", "DE:12"],
        [["09:00", "12:00"], ["13:00", "17:00"]],
        1,
    )
    assert (
        page.post(reverse("console:technician", args=[row.pk]), {**typed, "name": "Tom"}).status_code == 302
    )
    assert page.get(reverse("console:technicians")).status_code == 200


def test_the_board_shows_routes_and_routes_anew(page, seller, repair) -> None:
    row = make_technician(seller)
    visit = offer_visit(repair.case, by=KIM, repair=repair)
    board = reverse("console:visit_board")
    assert repair.case.rma_number.encode() in page.get(board).content
    url = reverse("console:visit", args=[visit.pk])
    assert b"slot-list" in page.get(url + "?slots=1").content
    starts_at = free_slots(visit)[0].starts_at
    booking = {"technician": row.pk, "starts_at": starts_at.isoformat()}
    assert page.post(reverse("console:visit_move", args=[visit.pk, "book"]), booking).status_code == 302
    assert Visit.objects.get().state == "booked"
    assert b"Li Na" in page.get(f"{board}?day={starts_at:%Y-%m-%d}").content
    again = page.post(reverse("console:technician_route", args=[row.pk]), {"day": f"{starts_at:%Y-%m-%d}"})
    assert again.status_code == 302


def test_warranties_are_registered_and_read_by_serial(page, seller) -> None:
    url = reverse("console:warranties")
    terms = reverse("console:warranty_terms")
    assert page.post(terms, {"seller": seller.pk, "months": "24", "repair_months": "6"}).status_code == 302
    assert WarrantyTerm.objects.get().repair_months == 6
    typed = {"seller": seller.pk, "serial": "SN/1", "starts_on": "2026-01-01", "months": ""}
    assert page.post(reverse("console:warranty_add"), typed).status_code == 302
    assert (
        page.post(reverse("console:warranty_add"), {**typed, "serial": "X", "starts_on": ""}).status_code
        == 422
    )
    assert b"SN/1" in page.get(url).content
    assert page.get(reverse("console:serial", args=["SN/1"])).status_code == 200
    assert page.get(reverse("console:serial", args=["none"])).status_code == 404
    term = WarrantyTerm.objects.get()
    assert page.post(reverse("console:warranty_term_remove", args=[term.pk])).status_code == 302
    assert Warranty.objects.count() == 1


def test_a_loaner_and_a_visit_are_offered_from_the_page(page, seller, repair) -> None:
    url = reverse("console:repair_move", args=[repair.pk, "lend"])
    assert page.post(url, {"serial": "LN-1", "due_on": "soon", "value": "80"}).status_code == 422
    assert page.post(url, {"serial": "LN-1", "due_on": "2026-12-10", "value": "80"}).status_code == 302
    assert (
        page.post(reverse("console:repair_move", args=[repair.pk, "visit"]), {"fee": "19"}).status_code == 302
    )
    assert (Visit.objects.get().fee_minor, repair.loaners.get().value_minor) == (1900, 8000)


def test_loaners_are_seen_prolonged_and_late(page, seller, repair, django_assert_num_queries) -> None:
    def do(name: str, **typed: str) -> int:
        return page.post(reverse("console:repair_move", args=[repair.pk, name]), typed).status_code

    url = reverse("console:loaners")
    for number in ("LN-1", "LN-2", "LN-3"):
        assert do("lend", serial=number, due_on="2026-12-10", value="80") == 302
        page.get(url)
        with django_assert_num_queries(4):
            assert page.get(url).status_code == 200
    first, second, third = (row.pk for row in repair.loaners.order_by("id"))
    assert do("loaner-longer", loaner=first, due_on="2026-11-01") == 422
    assert do("loaner-longer", loaner=first, due_on="2026-12-24") == 302
    assert do("loaner-kept", loaner=second) == 409
    assert do("loaner-back", loaner=third) == 302
    assert page.get(url + "?state=late").content.count(b"data-row>") == 0
    with clock.frozen(MONDAY + timedelta(days=20)):
        late = page.get(url + "?state=late").content
        assert (late.count(b"data-row>"), b"LN-2" in late) == (1, True)
        assert reverse("console:loaners").encode() in page.get(reverse("console:today")).content
        assert do("loaner-kept", loaner=second) == 302
    states = list(repair.loaners.order_by("id").values_list("state", flat=True))
    assert states == ["out", "kept", "returned"]
    page.force_login(make_member(make_seller()))
    assert page.get(url).content.count(b"data-row>") == 0
    assert do("loaner-back", loaner=first) == 404


def test_a_supplier_is_asked_for_the_costs_of_a_repair(page, repair) -> None:
    def do(name: str, **typed: str) -> int:
        return page.post(reverse("console:repair_move", args=[repair.pk, name]), typed).status_code

    url = reverse("console:repair", args=[repair.pk])
    assert b'name="party"' not in page.get(url).content
    assert do("approve") == 302
    assert do("part", sku="SW-1", cost="4.50", operation_key="k") == 302
    assert b'value="4.50"' in page.get(url).content
    for _ in range(2):
        assert do("recover", party="acme", amount="4.50", reference="RMA 7", operation_key="c") == 302
    row = Recovery.objects.get()
    assert (row.kind, row.party, row.claimed_minor, row.case_ref) == ("supplier", "acme", 450, repair.case_id)
    assert reverse("console:recovery", args=[row.pk]).encode() in page.get(url).content
    assert Event.objects.filter(name="repair.recovered").count() == 1


def test_a_buyer_agrees_and_chooses_in_the_portal(client, seller, repair) -> None:
    shop = portal_of(client, repair.case.order)
    quote = make_quote(repair, [NewLine("labor", 3000)], by=KIM, payer="buyer")
    make_technician(seller)
    visit = offer_visit(repair.case, by=KIM, repair=repair, fee_minor=1900)
    assert b'id="quote"' in client.get(shop("case", repair.case_id)).content
    answer = shop("quote_answer", repair.case_id, quote.pk)
    assert client.post(answer, {"answer": "yes"}).status_code == 302
    assert "CHG-" in client.get(shop("case", repair.case_id)).content.decode()
    url = shop("visit_slots", repair.case_id, visit.pk)
    text = client.get(url).content.decode()
    days = text.count('<details class="card day"')
    assert (days, text.count(" open><summary>")) == (
        len({slot.starts_at.date() for slot in free_slots(visit)}),
        1,
    )
    assert client.post(url, {}).status_code == 422
    slot = free_slots(visit)[0]
    value = f"{slot.starts_at.isoformat()}|{slot.technician_id}"
    assert client.post(url, {"slot": "nonsense"}).status_code == 409
    assert client.post(url, {"slot": value}).status_code == 302
    assert b"Until you book another time" in client.get(url).content
    assert Visit.objects.get().state == "booked"
    cancel = shop("visit_cancel", repair.case_id, visit.pk)
    assert client.post(cancel).status_code == 302
    assert b'id="visit"' in client.get(shop("case", repair.case_id)).content


def test_a_buyer_registers_a_warranty_in_the_portal(client, seller) -> None:
    order = lamp_order(seller)
    shop = portal_of(client, order)
    register(seller, NewWarranty(serial="TAKEN", starts_on=MONDAY.date(), months=12), by=KIM)
    WarrantyTerm.objects.create(seller=seller, months=24)
    unit = order.lines.get().units.get()
    url = shop("warranty")
    assert client.get(url).status_code == 200
    assert client.post(url, {"unit": unit.pk, "serial": ""}).status_code == 422
    assert client.post(url, {"unit": unit.pk, "serial": "SN-1"}).status_code == 302
    assert Warranty.objects.filter(unit=unit).count() == 1
