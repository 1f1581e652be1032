from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from aftermile.events.models import Event
from aftermile.kernel.actor import SYSTEM
from aftermile.kernel.tenancy import Scope
from aftermile.parcels.actions import (
    ScanInput,
    add_parcel,
    check_parcels,
    create_shipment,
    import_scans,
    rebuild_parcels,
    record_scans,
    register_return_parcel,
    void_scan,
)
from aftermile.parcels.actions.numbers import add_leg
from aftermile.parcels.errors import ImportBroken, ParcelExists, ScanBroken
from aftermile.parcels.models import Location, Parcel
from aftermile.parcels.queries import ParcelFilters, list_parcels, outbound_milestone
from tests.factories import make_order, make_seller

AT = datetime.now(UTC).replace(microsecond=0) - timedelta(days=4)
pytestmark = pytest.mark.django_db


def sent(order=None, number: str = "JD01"):
    order = order or make_order(make_seller(), shipped_at=None, delivered_at=None, state="open")
    return add_parcel(create_shipment(order, by=SYSTEM), by=SYSTEM, carrier="DHL", tracking_number=number)


def scans() -> list[ScanInput]:
    return [
        ScanInput("picked_up", AT),
        ScanInput("in_transit", AT + timedelta(hours=5), "Rotterdam"),
        ScanInput("delivered", AT + timedelta(hours=30), "Berlin"),
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_scans_in_any_order_and_twice_end_the_same(order) -> None:
    parcel = sent()
    for index in (*order, *order):
        record_scans(parcel, [scans()[index]], by=SYSTEM)
    parcel.refresh_from_db()
    sale = parcel.shipment.order
    sale.refresh_from_db()
    assert (parcel.milestone, parcel.delivered_at) == ("delivered", AT + timedelta(hours=30))
    assert (sale.state, sale.shipped_at, sale.delivered_at) == ("delivered", AT, AT + timedelta(hours=30))
    assert list(check_parcels()) == []


@pytest.mark.parametrize(
    ("countries", "origin"), [((), "DE"), (("NL",), "NL"), (("NL", "NL"), "NL"), (("NL", "CN"), "")]
)
def test_a_parcel_leaves_the_only_country_that_its_seller_sends_from(countries, origin) -> None:
    seller = make_seller(country="DE")
    for number, country in enumerate(countries):
        Location.objects.create(seller=seller, code=f"w{number}", name="Warehouse", country=country)
    Location.objects.create(seller=seller, code="back", name="Point", kind="return_point", country="FR")
    assert sent(make_order(seller)).origin == origin


def test_a_parcel_is_found_by_each_of_its_numbers() -> None:
    parcel = sent()
    add_leg(parcel, role="last_mile", number="655120934418", by=SYSTEM)
    scope = Scope(frozenset({parcel.seller_id}))
    for text in ("JD01", "655120934418", parcel.shipment.order.number):
        assert [row.pk for row in list_parcels(scope, ParcelFilters(text=text)).items] == [parcel.pk]


def test_each_change_is_told_once() -> None:
    parcel = sent()
    assert record_scans(parcel, scans(), by=SYSTEM) == 3
    assert record_scans(parcel, scans(), by=SYSTEM) == 0
    names = list(Event.objects.filter(subject_id=parcel.pk).values_list("name", flat=True))
    assert names == ["parcel.registered", "parcel.milestone"]


def test_a_delivery_taken_back_is_taken_back_from_the_order() -> None:
    parcel = sent()
    record_scans(parcel, scans(), by=SYSTEM)
    void_scan(parcel, key=scans()[2].own_key, by=SYSTEM, why="other house")
    parcel.refresh_from_db()
    order = parcel.shipment.order
    order.refresh_from_db()
    assert (parcel.milestone, order.state, order.delivered_at) == ("in_transit", "shipped", None)


def test_an_order_of_two_parcels_is_delivered_with_the_second() -> None:
    first = sent()
    order = first.shipment.order
    second = sent(order, "JD02")
    record_scans(first, scans(), by=SYSTEM)
    order.refresh_from_db()
    assert (order.state, order.delivered_at, outbound_milestone(order)) == ("shipped", None, "registered")
    record_scans(second, scans(), by=SYSTEM)
    order.refresh_from_db()
    assert (order.state, outbound_milestone(order)) == ("delivered", "delivered")


def test_an_unknown_code_is_kept_as_unknown() -> None:
    parcel = sent()
    record_scans(parcel, [ScanInput("ZX-81", AT)], by=SYSTEM)
    parcel.refresh_from_db()
    [scan] = parcel.scans.all()
    assert (parcel.milestone, scan.milestone, scan.code) == ("unknown", "unknown", "ZX-81")


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ScanBroken):
        record_scans(sent(), [ScanInput("in_transit", datetime(2026, 3, 2))], by=SYSTEM)  # noqa: DTZ001


def test_the_same_number_is_one_parcel() -> None:
    parcel = sent()
    assert add_parcel(parcel.shipment, by=SYSTEM, carrier="dhl", tracking_number="JD 01") == parcel
    with pytest.raises(ParcelExists):
        add_parcel(
            create_shipment(make_order(parcel.seller), by=SYSTEM),
            by=SYSTEM,
            carrier="dhl",
            tracking_number="JD01",
        )


def test_a_number_in_small_letters_or_without_its_carrier_is_the_same_parcel() -> None:
    shipment = create_shipment(make_order(make_seller()), by=SYSTEM)
    parcel = add_parcel(shipment, by=SYSTEM, tracking_number="1z 5r89390357567127")
    for carrier in ("", "ups", "UPS", ""):
        again = add_parcel(shipment, by=SYSTEM, carrier=carrier, tracking_number="1Z5R89390357567127")
        assert again == parcel
    assert (again.carrier, again.tracking_number) == ("ups", "1Z5R89390357567127")
    assert list(parcel.legs.values_list("carrier", "number")) == [("ups", "1Z5R89390357567127")]
    other = add_parcel(shipment, by=SYSTEM, carrier="dhl", tracking_number="1Z5R89390357567127")
    assert other != parcel


def test_a_return_parcel_is_read_in_the_case() -> None:
    order = make_order(make_seller())
    parcel = register_return_parcel(order, case_ref="case_1", by=SYSTEM, carrier="dhl", tracking_number="R1")
    again = register_return_parcel(order, case_ref="case_1", by=SYSTEM, carrier="dhl", tracking_number="R1")
    assert (again, Event.objects.get(subject_id=parcel.pk).thread_id) == (parcel, "case_1")


def test_import_takes_the_good_rows_and_names_the_bad() -> None:
    parcel = sent()
    text = (
        "Tracking_Number;milestone;at;place\n"
        "JD01;in_transit;2026-03-02T10:00;Köln\n"
        "JD01;teleported;2026-03-02T10:00;Köln\n"
        "JD01;delivered;2. März;Köln\n"
        "NOPE;delivered;2026-03-02T10:00;Köln\n"
    )
    report = import_scans(parcel.seller, text.encode(), by=SYSTEM, zone="Europe/Berlin")
    assert (report.rows, report.fresh, report.repeated) == (4, 1, 0)
    assert [(row.row, row.field) for row in report.problems] == [
        (3, "milestone"),
        (4, "at"),
        (5, "tracking_number"),
    ]
    assert import_scans(parcel.seller, text.encode(), by=SYSTEM, zone="Europe/Berlin").repeated == 1
    with pytest.raises(ImportBroken):
        import_scans(parcel.seller, b"a,b\n1,2\n", by=SYSTEM)
    with pytest.raises(ImportBroken):
        import_scans(parcel.seller, b"", by=SYSTEM)


def test_rebuild_mends_what_was_changed_by_hand() -> None:
    parcel = sent()
    record_scans(parcel, scans(), by=SYSTEM)
    Parcel.objects.update(milestone="lost")
    assert [str(row) for row in check_parcels()] == [f"{parcel.pk}: stored lost, scans say delivered"]
    assert (rebuild_parcels(), list(check_parcels())) == (1, [])


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_one_query(count, django_assert_num_queries) -> None:
    seller = make_seller()
    for number in range(count):
        sent(make_order(seller), f"N{number}")
    with django_assert_num_queries(1):
        found = [parcel.shipment.order.number for parcel in list_parcels(seller.scope).items]
    assert len(found) == count
