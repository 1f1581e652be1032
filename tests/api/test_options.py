"""Shipping options and pickup points over the API."""

from datetime import UTC, datetime

import pytest

from aftermile.kernel import clock
from aftermile.parcels.models import Location
from tests.factories import make_seller

pytestmark = pytest.mark.django_db
LEGS = [{"leg": "air", "p50": 2, "p90": 4, "country": "HK"}]


def test_an_option_is_added_changed_and_offered(api, seller):
    hub = Location.objects.create(seller=seller, code="szx", name="Shenzhen", country="CN", time_zone="UTC")
    body = {"code": "air", "kind": "air_last_mile", "origin": hub.pk, "countries": ["de"], "legs": LEGS}
    value = {"minor": 9900, "currency": "EUR"}
    added = api.post(
        "/shipping-options", {**body, "max_value": value, "cut_off": "15:00", "words": {"en": "Air"}}
    )
    assert added.status_code == 201
    row = added.json()
    assert (row["countries"], row["legs"], row["cut_off"], row["max_value"]) == (
        ["DE"],
        LEGS,
        "15:00:00",
        value,
    )
    assert api.post("/shipping-options", body).json()["code"] == "option_exists"
    changed = api("PATCH", f"/shipping-options/{row['id']}", {"max_grams": 500, "max_value": None}).json()
    assert (changed["max_grams"], changed["max_value"], changed["origin"]) == (500, None, hub.pk)
    offered = api.get("/shipping-choices?country=DE&grams=500").json()["items"]
    assert [(one["fits"], one["window"]["basis"]) for one in offered] == [(True, "defaults")]
    refused = api.get("/shipping-choices?country=FR&grams=501").json()["items"][0]
    assert [one["code"] for one in refused["obstacles"]] == ["country", "weight"]
    off = api("PATCH", f"/shipping-options/{row['id']}", {"active": False}).json()
    assert (off["active"], off["legs"]) == (False, LEGS)
    assert api.get("/shipping-choices?country=DE").json()["items"][0]["obstacles"][0]["code"] == "off"
    assert [one["id"] for one in api.get("/shipping-options").json()["items"]] == [row["id"]]


def test_what_is_not_ones_own_cannot_be_named(api):
    foreign = Location.objects.create(seller=make_seller(), code="x", name="x", country="DE")
    assert api.post("/shipping-options", {"code": "a", "origin": foreign.pk}).status_code == 404
    for more in ({"countries": ["ZZ"]}, {"legs": [{**LEGS[0], "country": "ZZ"}]}):
        wrong = api.post("/shipping-options", {"code": "a", **more})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_input")


def test_days_of_a_leg_are_counted_where_it_lies(api, seller):
    """On 27 April the Netherlands have a holiday, Germany and Belgium have none."""
    for country in ("NL", "BE", ""):
        legs = [{"leg": "import", "p50": 2, "p90": 2, "country": country}]
        api.post("/shipping-options", {"code": f"by-{country}", "handling_days": 0, "legs": legs})
    with clock.frozen(datetime(2026, 4, 24, 9, tzinfo=UTC)):
        offered = api.get("/shipping-choices?country=DE").json()["items"]
    days = {one["option"]["code"]: one["window"]["by_on"] for one in offered}
    assert days == {"by-NL": "2026-04-28", "by-BE": "2026-04-27", "by-": "2026-04-27"}


def test_points_are_kept_and_found(api):
    points = [
        {"code": "A1", "name": "Kiosk", "country": "DE", "postcode": "10115", "hours": "24/7"},
        {"code": "A2", "name": "Odd", "country": "DE", "hours": "sometimes"},
    ]
    report = api.post("/pickup-points", {"carrier": "dpd", "points": points}).json()
    assert (report["added"], [one["field"] for one in report["problems"]]) == (1, ["hours"])
    assert api.post("/pickup-points", {"carrier": "dpd", "points": points}).json()["unchanged"] == 1
    found = api.get("/pickup-points?country=DE&postcode=10115&limit=5").json()["items"]
    assert [(one["code"], one["open"], one["time_zone"]) for one in found] == [("A1", True, "Europe/Berlin")]
    path = f"/pickup-points/{found[0]['id']}"
    assert api("PATCH", path, {"active": False}).json()["active"] is False
    assert api.get(path).json()["active"] is False
    assert api.get("/pickup-points?country=DE").json()["items"] == []


def test_a_key_that_only_reads_changes_nothing(api, seller):
    reader = type(api)(seller, scopes=("parcels:read",))
    assert reader.get("/shipping-options").status_code == 200
    assert reader.post("/shipping-options", {"code": "a"}).json()["code"] == "scope_missing"
