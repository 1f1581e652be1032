"""Settings of delivery: options saved by their form, lists of points read, searched, switched."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from aftermile.accounts.roles import Role
from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions.options import OptionDraft, save_option
from aftermile.parcels.models import Location, PickupPoint, ShippingOption
from tests.factories import make_member, make_seller

pytestmark = pytest.mark.django_db
POINTS = (
    b"code,name,country,postcode,hours\nA1,Kiosk,DE,10115,Mo-Su 00:00-24:00\nA2,Shop,DE,10117,\nA3,,DE,,\n"
)


@pytest.fixture
def seller():
    return make_seller()


@pytest.fixture
def owner(client, seller):
    client.force_login(make_member(seller))
    return client


def written(**more):
    fields = {"code": "air", "kind": "air_last_mile", "words_en": "By air", "words_more": "de: Luftfracht"}
    days = {"handling_days": "2", "cut_off": "15:00", "workdays": ["mon", "sat"], "days_off": "2026-12-24"}
    legs = {"air_p50": "2", "air_p90": "4.5", "air_country": "hk", "last_mile_p50": "3"}
    limits = {"countries": "de, at FR", "max_value": "99.5", "currency": "eur", "max_grams": "2000"}
    return {**fields, **days, **legs, **limits, "active": "on", "position": "", **more}


def test_an_option_is_added_changed_and_switched_off(owner, seller):
    hub = Location.objects.create(seller=seller, code="szx", name="Shenzhen", country="CN")
    answer = owner.post(
        reverse("console:add_shipping_option"), written(countries="de, at; FR", origin=hub.pk)
    )
    assert answer.status_code == 302
    row = ShippingOption.objects.get()
    assert (row.words, row.countries) == ({"en": "By air", "de": "Luftfracht"}, ["AT", "DE", "FR"])
    assert (row.max_value_minor, row.currency, row.workdays) == (9950, "EUR", ["mon", "sat"])
    assert row.legs == [
        {"leg": "air", "p50": 2, "p90": 4.5, "country": "HK"},
        {"leg": "last_mile", "p50": 3, "p90": 3, "country": ""},
    ]
    url = reverse("console:shipping_option", args=[row.pk])
    page = owner.get(url).content.decode()
    assert "de: Luftfracht" in page
    assert 'name="air_country" value="HK"' in page
    assert "2026-12-24" in page
    assert owner.post(url, written(code="air2")).status_code == 302
    assert owner.post(reverse("console:switch_shipping_option", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert (row.code, row.active, row.origin) == ("air2", False, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"countries": "Germany"},
        {"max_value": "1.001"},
        {"currency": "XXQ"},
        {"currency": ""},
        {"air_p90": "1"},
        {"air_p50": ""},
        {"air_country": "QQ"},
        {"import_country": "NL"},
        {"days_off": "tomorrow"},
        {"kind": "local_warehouse"},
        {"calendar": "QQ"},
        {"words_more": "Luftfracht"},
        {"max_grams": "99999999999"},
    ],
)
def test_what_is_wrong_stands_by_its_field(owner, wrong):
    answer = owner.post(reverse("console:add_shipping_option"), written(**wrong))
    page = answer.content.decode()
    assert (answer.status_code, ShippingOption.objects.count()) == (422, 0)
    assert "field-error" in page or "notice-bad" in page
    assert "countries: " not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_says_what_can_go_to_a_place(owner, seller, count, django_assert_num_queries):
    for number in range(count):
        save_option(seller, OptionDraft(f"o{number}", countries=("NL",)), by=SYSTEM)
    url = reverse("console:shipping_options")
    owner.get(url)
    with django_assert_num_queries(QUERIES):
        page = owner.get(url).content.decode()
    assert page.count("data-row>") == count
    assert "It does not go to this country." in owner.get(url, {"country": "fr"}).content.decode()
    assert "circle-x" not in owner.get(url, {"country": "NL", "grams": "99999999999"}).content.decode()


QUERIES = 5


def test_points_are_read_searched_and_switched(owner, seller):
    page = owner.post(
        reverse("console:import_pickup_points"),
        {"file": SimpleUploadedFile("p.csv", POINTS), "carrier": "dpd"},
    ).content.decode()
    assert "3 rows read, 1 left out" in page
    assert "Row 4" in page
    url = reverse("console:pickup_points")
    assert "Kiosk" in owner.get(url).content.decode()
    found = owner.get(url, {"postcode": "10115"}).content.decode()
    assert "same postcode" in found
    assert found.index("Kiosk") < found.index("Shop")
    point = PickupPoint.objects.get(code="A1")
    assert owner.post(reverse("console:switch_pickup_point", args=[point.pk])).status_code == 302
    assert "Kiosk" not in owner.get(url, {"postcode": "10115"}).content.decode()
    bad = {"file": SimpleUploadedFile("p.csv", b"x,y\n1,2\n")}
    assert owner.post(reverse("console:import_pickup_points"), bad).status_code == 422


def test_it_is_for_those_who_may_change_settings(client, seller):
    client.force_login(make_member(seller, role=Role.AGENT))
    for name in ("add_shipping_option", "import_pickup_points"):
        assert client.get(reverse(f"console:{name}")).status_code == 403
    for name in ("shipping_options", "pickup_points"):
        page = client.get(reverse(f"console:{name}")).content.decode()
        assert reverse("console:add_shipping_option") not in page
        assert reverse("console:import_pickup_points") not in page
    row = save_option(seller, OptionDraft("one"), by=SYSTEM)
    assert client.post(reverse("console:switch_shipping_option", args=[row.pk])).status_code == 403


def test_a_carrier_may_be_written_by_its_name(owner):
    owner.post(reverse("console:add_shipping_option"), written(carrier="DHL Express"))
    assert ShippingOption.objects.get().carrier == "dhl_express"


def test_lines_for_product_pages_are_safe_to_copy(owner, seller):
    page = owner.get(reverse("console:product_pages"), {"sku": 'x"><script>'}).content.decode()
    assert f"data-seller=&quot;{seller.slug}&quot; data-sku=&quot;x&amp;quot;&amp;gt;" in page
    assert "/embed/promise.js" in page


def test_a_list_in_excel_is_told_to_be_saved_anew(owner):
    file = SimpleUploadedFile("points.xlsx", b"PK\x03\x04...")
    answer = owner.post(reverse("console:import_pickup_points"), {"file": file})
    assert (answer.status_code, "save it as CSV" in answer.content.decode()) == (422, True)
