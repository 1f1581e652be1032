"""The road of a push: over HTTP into the inbox, from there to the parcel."""

import json
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.parcels.actions import inbox, refusing
from aftermile.parcels.carrier import LARGEST_PUSH
from aftermile.parcels.models import Pace, ParcelNotice, Push, Scan, StrayScan
from aftermile.parcels.queries import dead_pushes
from aftermile.providers.trackers.ship24.signature import HEADER, SCHEME
from tests.factories import make_member
from tests.parcels.services import make_parcel, switched_on
from tests.providers.trackers.stand_ins import DELIVERED, INFOS, event, parcel, pushed

pytestmark = pytest.mark.django_db
SERVICES = [name for name, info in INFOS.items() if "push" in info.verbs]
NUMBER = "JD014600003828392837"


@pytest.fixture
def now():
    with clock.frozen(clock.now().replace(year=2026, month=11, day=21)) as at:
        yield at


def send(client, name, headers, body, query=""):
    path = f"/api/v1/webhooks/trackers/{name}{query}"
    return client.post(path, body, content_type="application/json", headers=headers)


def of(name, *events, number=NUMBER):
    return pushed(INFOS[name], parcel(number, *events))


def states():
    return list(Push.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize("name", SERVICES)
def test_a_push_reaches_its_parcel_once(name, client):
    with switched_on(name):
        box = make_parcel()
        headers, body = of(name, event(DELIVERED[name], "Delivered"))
        first = send(client, name, headers, body)
        assert (first.status_code, first.json()) == (200, {"taken": True, "repeated": False})
        assert (states(), Scan.objects.count()) == (["waiting"], 0)
        assert inbox.take_pushes() == 1
        box.refresh_from_db()
        assert (box.milestone, states(), bytes(Push.objects.get().body)) == ("delivered", ["done"], b"")
        told = Event.objects.filter(name="parcel.milestone").count()
        scans = list(Scan.objects.values_list("key", "source"))
        again = send(client, name, headers, body)
        assert (again.status_code, again.json()) == (200, {"taken": True, "repeated": True})
        assert inbox.take_pushes() == 0
        assert list(Scan.objects.values_list("key", "source")) == scans == [(scans[0][0], name)]
        assert Event.objects.filter(name="parcel.milestone").count() == told == 1


@pytest.mark.parametrize("name", SERVICES)
def test_the_same_news_in_other_bytes_changes_nothing(name, client):
    with switched_on(name):
        box = make_parcel()
        news = event(DELIVERED[name], "Delivered")
        for told in (parcel(NUMBER, news), parcel(NUMBER, news, service="Express")):
            assert send(client, name, *pushed(INFOS[name], told)).status_code == 200
        assert inbox.take_pushes() == 2
        box.refresh_from_db()
        assert (box.milestone, Scan.objects.count(), states()) == ("delivered", 1, ["done", "done"])


@pytest.mark.parametrize("name", SERVICES)
def test_without_a_good_signature_nothing_is_kept(name, client):
    with switched_on(name):
        headers, body = of(name, event(DELIVERED[name]))
        for bad in ({}, dict.fromkeys(headers, "wrong")):
            answer = send(client, name, bad, body)
            assert (answer.status_code, answer.json()["code"]) == (401, "push_not_valid")
            assert answer.headers["Content-Type"] == "application/problem+json"
        if name not in ("ship24", "karrio"):
            assert send(client, name, headers, body + b" ").status_code == 401
    assert states() == []


def test_what_is_refused_is_told_to_people_and_makes_no_row(client, now, django_assert_num_queries):
    cache.clear()
    refusing._waiting.clear()
    at = clock.now()
    with switched_on("aftership"):
        headers, body = of("aftership", event("Delivered_001"))
        assert refusing.last_refusals(["aftership"]) == {}
        send(client, "aftership", {}, body)
        assert refusing.last_refusal("aftership") == refusing.Refusal(at, "the signature is missing", 1)
        with django_assert_num_queries(0):
            for _ in range(20):
                send(client, "aftership", headers, body + b" ")
        with clock.frozen(at + refusing.EVERY):
            send(client, "aftership", headers, body + b" ")
        told = refusing.Refusal(at + refusing.EVERY, "the signature is not ours", 22)
        assert refusing.last_refusals(["aftership", "shippo"]) == {"aftership": told}
        client.force_login(make_member(operator=True))
        page = client.get("/console/settings/tracking-services/").content.decode()
        assert ("22 pushes refused" in page, "the signature is not ours" in page) == (True, True)


def test_a_cache_that_is_away_breaks_neither_push_nor_page(client, monkeypatch):
    def away(*_args, **_more):
        raise OSError("nobody there")

    refusing._waiting.clear()
    monkeypatch.setattr(refusing, "cache", SimpleNamespace(get=away, set=away, get_many=away))
    with switched_on("aftership"):
        assert send(client, "aftership", {}, b"{}").status_code == 401
        assert refusing.last_refusals(["aftership"]) == {}


def test_a_service_that_is_off_is_not_there(client):
    for path in ("/api/v1/webhooks/trackers/aftership", "/api/v1/webhooks/trackers/nobody"):
        assert client.post(path, b"{}", content_type="application/json").status_code == 404
        assert client.head(path).status_code == 404
    with switched_on("dhl_unified"):
        assert client.head("/api/v1/webhooks/trackers/dhl_unified").status_code == 404


def test_services_that_look_for_somebody_find_him(client):
    with switched_on("ship24"):
        for path in ("/api/v1/webhooks/trackers/ship24", "/api/v1/webhooks/trackers/ship24/"):
            assert client.head(path).status_code == 200
        assert client.put("/api/v1/webhooks/trackers/ship24").status_code == 405


def test_a_push_that_is_too_large_is_refused_before_it_is_read(client):
    with switched_on("aftership"):
        headers, _ = of("aftership")
        body = b" " * (LARGEST_PUSH + 1)
        answer = send(client, "aftership", headers, body)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        small = client.generic(
            "POST",
            "/api/v1/webhooks/trackers/aftership",
            b"{}",
            headers={**headers, "Content-Length": "50000000"},
        )
        assert small.status_code == 413
    assert states() == []


def test_a_token_in_the_address_of_shippo(client):
    _, body = of("shippo", event(DELIVERED["shippo"]))
    with switched_on("shippo"):
        assert send(client, "shippo", {}, body).status_code == 401
        assert send(client, "shippo", {}, body, "?token=wrong").status_code == 401
        assert send(client, "shippo", {"X-Url-Token": "rehearsal"}, body).status_code == 401
        assert send(client, "shippo", {}, body, "?token=rehearsal").status_code == 200


def test_a_signed_push_that_cannot_be_read_is_kept_with_its_reason_and_its_siblings_go_in(client):
    with switched_on("ship24"):
        box = make_parcel()
        headers = {HEADER: f"{SCHEME}rehearsal"}
        for body in (b"{", b'{"trackings": 7}'):
            assert send(client, "ship24", headers, body).status_code == 200
        good, bad = json.loads(of("ship24", event("delivery_delivered", "Delivered"))[1])["trackings"][0], {}
        assert (
            send(client, "ship24", headers, json.dumps({"trackings": [bad, good]}).encode()).status_code
            == 200
        )
        assert inbox.take_pushes() == 3
        box.refresh_from_db()
        assert box.milestone == "delivered"
        rows = list(Push.objects.order_by("pk").values_list("state", "error"))
        assert [state for state, _ in rows] == ["dead", "dead", "dead"]
        heads = (
            "ScanPushBroken: This push of Ship24 cannot be read: " + what
            for what in ("it is not JSON", "trackings is no list")
        )
        assert [error.startswith(head) for (_, error), head in zip(rows, heads, strict=False)] == [True, True]
        assert rows[2][1] == "tracking 1 has no number"
        partly = Push.objects.get(error="tracking 1 has no number")
        assert json.loads(bytes(partly.body))["trackings"]
        assert partly.finished_at is not None
        assert [row.reason for row in dead_pushes(1)] == ["tracking 1 has no number"]


def test_a_zero_character_in_a_signed_push_keeps_nothing_out(client):
    with switched_on("aftership"):
        box = make_parcel()
        headers, body = of("aftership", event("Delivered_001", "Left at \0 the door"))
        assert b"\\u0000" in body
        assert send(client, "aftership", headers, body).status_code == 200
        inbox.take_pushes()
        box.refresh_from_db()
        assert (box.milestone, Scan.objects.get().text) == ("delivered", "Left at the door")


def test_a_secret_in_authorization_is_no_key_of_the_api(client, django_assert_num_queries):
    with switched_on("ship24"), django_assert_num_queries(1):
        assert send(client, "ship24", *of("ship24", event("delivery_delivered"))).status_code == 200


def test_a_push_of_ten_thousand_old_events_is_taken_in_whole_and_nobody_is_told(client):
    with switched_on("aftership"):
        box = make_parcel()
        old = [event("InTransit_001", f"{n}", at=f"2025-03-{1 + n % 28:02}T10:00:00Z") for n in range(9_999)]
        told = parcel(NUMBER, *old, event("InTransit_002", "moves", at="2026-11-01T10:00:00Z"))
        assert send(client, "aftership", *pushed(INFOS["aftership"], told)).status_code == 200
        inbox.take_pushes()
        box.refresh_from_db()
        assert (states(), Scan.objects.count(), ParcelNotice.objects.count()) == (["done"], 10_000, 0)


def test_what_is_nobodys_lies_apart(client):
    with switched_on("aftership"):
        send(client, "aftership", *of("aftership", event("Delivered_001"), number="RR123456785CN"))
        inbox.take_pushes()
    assert (states(), StrayScan.objects.get().number) == (["done"], "RR123456785CN")


def test_a_fault_of_ours_keeps_the_push_and_harms_no_other(client, monkeypatch):
    with switched_on("aftership"):
        box = make_parcel()
        send(client, "aftership", *of("aftership", event("InTransit_001"), number="BAD"))
        send(client, "aftership", *of("aftership", event("Delivered_001")))
        whole = inbox.ingest

        def ingest(trackings, **more):
            if any(one.number == "BAD" for one in trackings):
                raise RuntimeError("out of luck")
            return whole(trackings, **more)

        monkeypatch.setattr(inbox, "ingest", ingest)
        assert inbox.take_pushes() == 2
        box.refresh_from_db()
        assert (box.milestone, states()) == ("delivered", ["waiting", "done"])
        waiting = Push.objects.get(state="waiting")
        assert (waiting.attempts, waiting.due_at > clock.now(), "out of luck" in waiting.error) == (
            1,
            True,
            True,
        )
        for _ in range(inbox.TRIES):
            Push.objects.filter(state="waiting").update(due_at=clock.now())
            inbox.take_pushes()
        assert states() == ["dead", "done"]
        monkeypatch.setattr(inbox, "ingest", whole)
        assert inbox.take_again([waiting.pk]) == 1
        assert inbox.take_pushes() == 1
        assert states() == ["done", "done"]


def test_many_pushes_cost_as_many_statements_as_one(client):
    def statements(many):
        seen = []
        with connection.execute_wrapper(lambda run, sql, *rest: (seen.append(sql), run(sql, *rest))[1]):
            assert inbox.take_pushes() == many
        return len(seen)

    costs = []
    Pace.objects.create(provider="aftership", at=clock.now(), day=clock.now().date())
    with switched_on("aftership"):
        for many in (1, 30):
            for number in range(many):
                send(
                    client, "aftership", *of("aftership", event("Delivered_001"), number=f"RR{many}{number}")
                )
            costs.append(statements(many))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("copy", [False, True], ids=["fresh", "repeated"])
def test_a_push_is_kept_by_one_statement_that_is_its_own_transaction(client, copy):
    with switched_on("aftership"):
        headers, body = of("aftership", event("Delivered_001"))
        if copy:
            send(client, "aftership", headers, body)
        with CaptureQueriesContext(connection) as asked:
            assert send(client, "aftership", headers, body).json()["repeated"] is copy
    assert [query["sql"].split()[:3] for query in asked] == [["INSERT", "INTO", "parcels_push"]]
    kept = Push.objects.get()
    assert (kept.attempts, kept.lease, kept.leased_until, kept.error, kept.finished_at) == (
        *(0, "", None, "", None),
    )
    assert (bytes(kept.body), kept.received_at, kept.due_at) == (body, kept.due_at, kept.received_at)


def test_old_pushes_are_forgotten_but_those_that_were_never_taken_in(now):
    values = {"received_at": clock.now(), "due_at": clock.now(), "finished_at": clock.now(), "body": b""}
    for number, (state, error) in enumerate([("done", ""), ("dead", "event 2"), ("dead", "no")]):
        values["finished_at"] = None if error == "no" else clock.now()
        Push.objects.create(provider="x", digest=str(number), state=state, error=error, **values)
    assert inbox.forget_pushes() == 0
    with clock.frozen(clock.now().replace(month=12, day=30)):
        assert inbox.forget_pushes() == 2
    assert states() == ["dead"]


@pytest.mark.parametrize("asked", [True, False], ids=["asked too", "only pushes"])
def test_the_pace_notes_the_last_push(client, asked):
    with switched_on("aftership"):
        if asked:
            Pace.objects.create(provider="aftership", at=clock.now(), day=clock.now().date())
        send(client, "aftership", *of("aftership", event("Delivered_001"), number="RR1"))
        inbox.take_pushes()
    assert Pace.objects.get().pushed_at is not None
