"""The pages of returns near the buyer, as people use them: console, portal, counter, API."""

import json
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from aftermile.accounts.actions import make_api_key
from aftermile.accounts.scopes import SCOPES
from aftermile.inbound import codes
from aftermile.inbound.actions.duty import reliefs_on
from aftermile.inbound.models import Batch, DropOff, DutyFile, Pickup, PickupService, ReturnPoint, ReturnRoute
from aftermile.inbound.queries.routes import agreed_route
from aftermile.kernel import clock
from aftermile.orders.portal_links import make_link
from tests.factories import make_member, make_seller
from tests.inbound.scenes import make_point, make_received, make_service, make_waiting, make_warehouse

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PDF = b"%PDF-1.4"


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def page(client, seller):
    client.force_login(make_member(seller))
    return client


def test_a_point_is_added_changed_and_shown(page, seller) -> None:
    form = {
        "name": "Kiosk",
        "code": "kiosk",
        "kind": "return_point",
        "line1": "Kade 1",
        "city": "Utrecht",
        "country": "NL",
        "time_zone": "Europe/Amsterdam",
        "mon": "9:00-12:30, 14:00-18:00",
        "special": "2026-12-24 09:00-12:00\n2026-12-25",
        "serves": "NL\nBE 2",
        "takes_box_free": "on",
        "instructions_en": "Ring twice.",
        "active": "on",
    }
    assert page.post(reverse("console:add_return_point"), form | {"serves": "Utrecht"}).status_code == 422
    assert page.post(reverse("console:add_return_point"), form).status_code == 302
    point = ReturnPoint.objects.get()
    assert point.hours == {"mon": [["09:00", "12:30"], ["14:00", "18:00"]]}
    assert point.special == {"2026-12-24": [["09:00", "12:00"]], "2026-12-25": []}
    shown = page.get(reverse("console:return_point", args=[point.pk]))
    assert "09:00-12:30, 14:00-18:00" in shown.text
    assert codes.counter_token(point.pk, 1) in shown.text
    page.post(reverse("console:new_counter", args=[point.pk]))
    point.refresh_from_db()
    assert point.counter_version == 2
    assert "open until 12:30" in page.get(reverse("console:return_points")).text


def test_points_come_from_a_file(page) -> None:
    text = b"code,name,country,line1,city,time_zone\na,A,NL,Kade,Utrecht,Europe/Amsterdam\nb,,NL,K,U,UTC\n"
    answer = page.post(
        reverse("console:import_return_points"), {"file": SimpleUploadedFile("p.csv", text, "text/csv")}
    )
    assert (answer.status_code, ReturnPoint.objects.count()) == (200, 1)
    assert "Row 3" in answer.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_points_asks_as_often_for_one_as_for_three(
    page, seller, count, django_assert_num_queries
) -> None:
    for number in range(count):
        make_point(seller, f"p{number}")
    with django_assert_num_queries(5):
        page.get(reverse("console:return_points"))


def test_staff_agree_on_a_way_and_take_it_back(page, seller) -> None:
    make_warehouse(seller)
    point, case = make_point(seller), make_waiting(seller)
    shown = page.get(reverse("console:case", args=[case.pk]))
    assert f"drop_off:{point.pk}" in shown.text
    agree = reverse("console:agree_way_back", args=[case.pk])
    page.post(agree, {"way": f"drop_off:{point.pk}", "operation_key": "k"})
    route = agreed_route(case)
    assert route.kind == "drop_off"
    assert route.code in page.get(reverse("console:case", args=[case.pk])).text
    page.post(reverse("console:end_way_back", args=[case.pk, route.pk]))
    assert agreed_route(case) is None


@pytest.fixture
def buyer(seller):
    make_warehouse(seller)
    case = make_waiting(seller, units=((2, 5000),))
    client = Client()
    _link, token = make_link(case.order)
    client.post(reverse("portal:open", args=[seller.slug, case.order_id, token]))
    return client, case


def address(case, name: str) -> str:
    return reverse(f"portal:{name}", args=[case.seller.slug, case.order_id, case.pk])


def test_a_buyer_hands_in_without_a_box_and_the_counter_takes_it_once(seller, buyer) -> None:
    client, case = buyer
    point = make_point(seller, instructions={"en": "Second floor."})
    shown = client.get(address(case, "way_back"))
    assert shown.status_code == 200
    assert "Second floor." in shown.text
    assert "Kiosk Mitte" in shown.text
    assert client.post(address(case, "way_back"), {}).status_code == 422
    assert client.post(address(case, "way_back"), {"way": f"drop_off:{point.pk}"}).status_code == 302
    route = ReturnRoute.objects.get()
    assert codes.spoken(route.code) in client.get(address(case, "case")).text

    counter = reverse("portal:counter", args=[codes.counter_token(point.pk, 1)])
    clerk = Client()
    card = clerk.get(counter, {"q": codes.signed(route.code)})
    assert card.status_code == 200
    assert "Lamp 1" in card.text
    assert case.buyer.name not in card.text
    form = {"q": route.code, "operation_key": "d1", "pieces": "2", "answer": "accept"}
    assert clerk.post(counter, form | {"pieces": "9"}).status_code == 422
    done = clerk.post(counter, form)
    assert clerk.post(counter, form).status_code == 302
    assert (done.status_code, DropOff.objects.count()) == (302, 1)
    assert "Taken: 2" in clerk.get(done.url).text
    assert "taken already" in clerk.get(counter, {"q": route.code}).text
    assert clerk.get(counter, {"q": "nonsense"}).status_code == 422
    assert clerk.get(counter + "x").status_code == 404
    ReturnPoint.objects.update(counter_version=2)
    assert clerk.get(counter).status_code == 404
    assert "on their way back" in client.get(address(case, "case")).text


def test_a_buyer_has_it_fetched_moves_it_and_calls_it_off(seller, buyer) -> None:
    client, case = buyer
    service = make_service(seller)
    shown = client.get(address(case, "way_back")).text
    assert f"{service.pk}@2026-11-24T08:00" in shown
    assert client.post(address(case, "way_back"), {"way": "pickup:"}).status_code == 422
    form = {
        "way": "pickup:",
        "slot": f"{service.pk}@2026-11-24T08:00",
        "phone": "+49 30 1",
        "operation_key": "p",
    }
    assert client.post(address(case, "way_back"), form).status_code == 302
    assert Pickup.objects.get().phone == "+49 30 1"
    client.post(address(case, "pickup"), {"slot": "2026-11-25T12:00"})
    assert Pickup.objects.get().on.isoformat() == "2026-11-25"
    assert "13:00" in client.get(address(case, "case")).text
    client.post(address(case, "pickup"), {"cancel": "1"})
    assert (Pickup.objects.get().state, agreed_route(case)) == ("canceled", None)


def test_points_are_public(seller) -> None:
    make_point(seller)
    shown = Client().get(reverse("portal:points", args=[seller.slug]), {"country": "de", "postcode": "10115"})
    assert "Torstr. 1" in shown.text
    assert "Open until 12:30" in shown.text


def test_a_pickup_in_the_console(page, seller, buyer) -> None:
    _client, case = buyer
    service = make_service(seller)
    slot = f"{service.pk}@2026-11-24T08:00"
    page.post(reverse("console:agree_way_back", args=[case.pk]), {"way": "pickup:", "slot": slot})
    row = Pickup.objects.get()
    url = reverse("console:pickup", args=[row.pk])
    assert "10:00" not in page.get(url).text.split("timeline")[0][:0]
    assert page.post(url, {"act": "confirm", "reference": "R-1"}).status_code == 302
    assert page.post(url, {"act": "fail", "reason": "made up"}).status_code == 422
    told = page.post(reverse("console:driver_list", args=[service.pk]), {"on": "2026-11-24"})
    assert row.pk in told.content.decode()
    assert case.rma_number in page.get(reverse("console:pickups")).text
    assert page.post(url, {"act": "complete"}).status_code == 302
    assert Pickup.objects.get().state == "picked_up"


def test_a_service_is_added(page, seller) -> None:
    form = {
        "name": "Van",
        "country": "de",
        "time_zone": "Europe/Berlin",
        "serves": "DE 10",
        "days": ["0", "2"],
        "slots": "09:00-13:00",
        "cut_off": "15:00",
        "lead_days": "1",
        "ahead_days": "10",
        "capacity": "5",
        "cost": "7.50",
        "currency": "EUR",
        "active": "on",
    }
    assert page.post(reverse("console:add_pickup_service"), form | {"serves": "x"}).status_code == 422
    assert page.post(reverse("console:add_pickup_service"), form).status_code == 302
    row = PickupService.objects.get()
    assert (row.days, row.slots, row.cost_minor) == ([0, 2], [["09:00", "13:00"]], 750)
    assert page.get(reverse("console:pickup_service", args=[row.pk])).status_code == 200


def test_a_batch_and_its_duty_file_by_hand(page, seller) -> None:
    hub = make_point(seller, "hub", kind="hub").location
    case = make_received(seller, hub)
    form = {"purpose": "origin", "hub": hub.pk, "party": "Maker", "country": "CN", "currency": "EUR"}
    assert page.post(reverse("console:new_batch"), form | {"country": ""}).status_code == 422
    page.post(reverse("console:new_batch"), form | {"operation_key": "b"})
    batch = Batch.objects.get()
    url = reverse("console:batch", args=[batch.pk])
    assert page.post(url, {"act": "add", "q": "nothing"}).status_code == 422
    assert page.post(url, {"act": "add", "q": case.rma_number, "grams": "900"}).status_code == 302
    assert page.post(url, {"act": "seal", "grams": "1000"}).status_code == 302
    assert page.post(url, {"act": "send", "cost": "12.34", "carrier": "dhl"}).status_code == 302
    upload = SimpleUploadedFile("x.pdf", PDF, "application/pdf")
    assert page.post(url, {"act": "file", "kind": "export", "file": upload}).status_code == 302
    for kind in ("list", "csv", "pdf"):
        paper = page.get(reverse("console:batch_paper", args=[batch.pk, kind]))
        assert paper.status_code == 200
    assert paper.content.startswith(b"%PDF")
    relief = next(row for row in reliefs_on(NOW.date()) if row.code == "us_drawback")
    page.post(reverse("console:begin_duty", args=[batch.pk]), {"relief": relief.pk, "currency": "EUR"})
    file = DutyFile.objects.get()
    duty = reverse("console:duty_file", args=[batch.pk])
    shown = page.get(duty)
    assert "Number of the import entry (MRN)" in shown.text
    member = batch.members.get()
    entry = reverse("console:duty_entry", args=[batch.pk, file.entries.get().pk])
    assert page.get(entry).status_code == 200
    row = {"act": "entry", "member": member.pk, "mrn": "26NL1", "duty": "3.33", "currency": "EUR"}
    assert page.post(duty, row | {"duty": "three"}).status_code == 422
    assert page.post(duty, row).status_code == 302
    assert page.post(duty, {"act": "file"}).status_code == 422
    archive = page.get(reverse("console:duty_archive", args=[batch.pk]))
    names = zipfile.ZipFile(BytesIO(archive.content)).namelist()
    assert names == [
        "claim.pdf",
        "entries.csv",
        "manifest.csv",
        "missing.csv",
        "papers/01-export-x.pdf",
        "papers.csv",
    ]
    assert batch.number in page.get(reverse("console:batches")).text
    verify = reverse("console:verify_relief", args=[relief.pk])
    assert page.post(verify, {"verified": "1"}).status_code == 403
    assert verify not in page.get(reverse("console:reliefs")).text


def test_only_the_operator_says_that_a_relief_was_checked(client, seller) -> None:
    """Reliefs are the same for every seller: a seller's own people read them, and no more."""
    relief = next(row for row in reliefs_on(NOW.date()) if row.code == "us_drawback")
    verify = reverse("console:verify_relief", args=[relief.pk])
    client.force_login(make_member(seller))
    assert verify not in client.get(reverse("console:reliefs")).text
    assert client.post(verify, {"verified": "1"}).status_code == 403
    relief.refresh_from_db()
    assert not relief.verified
    client.force_login(make_member(operator=True, name="Kim Berger"))
    assert verify in client.get(reverse("console:reliefs")).text
    client.post(verify, {"verified": "1"})
    relief.refresh_from_db()
    assert (relief.verified, relief.verified_by) == (True, "Kim Berger")
    assert "Kim Berger" in client.get(reverse("console:reliefs")).text


@pytest.fixture
def api(seller):
    _key, secret = make_api_key(name="ERP", seller=seller, scopes=tuple(SCOPES), by=None)

    def ask(method: str, path: str, body=None, key: str = ""):
        headers = {"Authorization": f"Bearer {secret}"} | ({"Idempotency-Key": key} if key else {})
        data = json.dumps(body) if body is not None else b""
        answer = Client().generic(
            method, f"/api/v1{path}", data, content_type="application/json", headers=headers
        )
        return answer.status_code, json.loads(answer.content)

    return ask


def test_the_api_agrees_fetches_and_packs(seller, api) -> None:
    make_warehouse(seller)
    point, hub = make_point(seller), make_point(seller, "hub", kind="hub", name="Hub")
    service, case = make_service(seller), make_waiting(seller)
    status, found = api("GET", "/return-points?country=DE&postcode=10115&latitude=52.5&longitude=13.4")
    assert (status, {row["id"] for row in found["items"]}) == (200, {point.pk, hub.pk})
    status, ways = api("GET", f"/cases/{case.pk}/return-route")
    assert (status, ways["agreed"]) == (200, None)
    body = {"kind": "drop_off", "point": point.pk}
    status, route = api("POST", f"/cases/{case.pk}/return-route", body, "k1")
    assert (status, route["state"], len(route["code"])) == (201, "chosen", 10)
    status, route = api("DELETE", f"/cases/{case.pk}/return-route")
    assert route["state"] == "canceled"
    _status, slots = api("GET", f"/cases/{case.pk}/pickup-slots")
    wanted = {"case": case.pk, "service": service.pk, "starts_at": slots["items"][0]["starts_at"]}
    status, pickup = api("POST", "/pickups", wanted, "k2")
    assert (status, pickup["state"]) == (201, "requested")
    status, pickup = api("PATCH", f"/pickups/{pickup['id']}", {"act": "confirm", "reference": "R"})
    assert (status, pickup["state"]) == (200, "confirmed")
    assert api("PATCH", f"/pickups/{pickup['id']}", {"act": "move"})[0] == 422

    came = make_received(seller, hub.location)
    body = {"purpose": "resale", "hub": hub.location_id, "party": "Outlet", "country": "DE"}
    status, batch = api("POST", "/batches", body, "k3")
    assert (status, batch["state"]) == (201, "open")
    url = f"/batches/{batch['number']}"
    status, members = api("POST", f"{url}/members", {"scan": came.rma_number})
    assert (status, len(members["items"])) == (201, 1)
    api("PATCH", url, {"act": "seal", "grams": 500})
    status, sent = api("PATCH", url, {"act": "send", "cost": {"minor": 400, "currency": "EUR"}})
    assert (status, sent["state"]) == (200, "sent")
    assert api("GET", f"{url}/members")[1]["items"][0]["share"]["minor"] == 400
    assert api("GET", f"{url}/duty-file")[0] == 404
    entry = {"member": members["items"][0]["id"], "duty_minor": 333, "imported_on": "2026-01-31"}
    status, duty = api("PUT", f"{url}/duty-file", {"relief": "us_drawback", "entries": [entry]})
    assert (status, duty["claim"]["minor"], duty["file_by"]) == (200, 329, "2031-01-31")
    assert "import_mrn" in {row["code"] for row in duty["missing"]}


def test_a_stranger_finds_nothing(seller) -> None:
    hub = make_point(seller, "hub", kind="hub").location
    other = make_seller()
    client = Client()
    client.force_login(make_member(other))
    for name, ref in (("return_point", hub.point.pk), ("batch", "bat_x"), ("pickup", "pku_x")):
        assert client.get(reverse(f"console:{name}", args=[ref])).status_code == 404
