"""Keys, scopes, rates, sizes, and one effect per Idempotency-Key."""

import json
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory, override_settings

from aftermile.accounts.actions import revoke_api_key
from aftermile.accounts.models import IdempotencyRecord
from aftermile.accounts.roles import Role
from aftermile.api import idempotency
from aftermile.api.errors import RequestInProgress
from aftermile.api.rates import Buckets
from aftermile.cases.models import Note
from aftermile.events.models import WebhookEndpoint
from aftermile.kernel import clock
from aftermile.kernel.holding import new_token
from aftermile.kernel.money import Money
from tests.api.conftest import Api
from tests.factories import make_member, make_order, make_seller, units_of

HOOK = {"url": "http://127.0.0.1:1/"}


@pytest.fixture(autouse=True)
def _loopback():
    with override_settings(WEBHOOK_HOSTS=["127.0.0.1"]):
        yield


def case_of(api) -> str:
    order = make_order(api.seller)
    lines = [{"unit": units_of(order)[0].pk, "quantity": 1, "reason": "damaged"}]
    return api.post("/cases", {"order": order.pk, "kind": "return", "lines": lines}).json()["id"]


def is_problem(answer, status: int, code: str) -> bool:
    body = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert body["type"].endswith(f"/api/v1/problems/{code}")
    return (answer.status_code, body["status"], body["code"]) == (status, status, code)


@pytest.mark.parametrize("given", [None, "", "Bearer", "Bearer amk_live_wrong", "Basic abc", "Bearer \x00"])
def test_without_a_living_key_nothing_opens(api, given):
    headers = {"Authorization": given} if given is not None else {}
    answer = Client().get("/api/v1/orders", headers=headers)
    assert is_problem(answer, 401, "key_missing")
    assert answer["WWW-Authenticate"] == 'Bearer realm="Aftermile"'


def test_a_revoked_or_ended_key_is_dead(api, seller):
    revoke_api_key(api.key)
    assert api.get("/key").status_code == 401
    soon = Api(seller, expires_at=clock.now() + timedelta(hours=1))
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert soon.get("/key").status_code == 401


def test_a_browsers_session_does_not_open_the_api(api, seller):
    client = Client()
    client.force_login(make_member(seller, Role.OWNER))
    assert client.get("/api/v1/orders").status_code == 401


def test_a_key_sees_itself(api):
    assert api.get("/key").json()["name"] == "ERP"
    assert api.get("/key").json()["seller"] == api.seller.pk


def test_each_operation_needs_its_scope(seller):
    reader = Api(seller, scopes=["cases:read"])
    assert reader.get("/cases").status_code == 200
    assert is_problem(reader.get("/orders"), 403, "scope_missing")
    assert is_problem(reader.post("/cases", {}), 422, "fields_invalid")


def test_a_key_acts_only_up_to_its_limit(seller):
    small = Api(seller, limit=Money(1000, "EUR"))
    ref = case_of(small)
    answer = small.post(f"/cases/{ref}/approval", {"remedy": "refund"})
    assert is_problem(answer, 403, "above_authority")


def test_an_operators_key_names_the_seller(api):
    operator = Api(None)
    assert is_problem(operator.post("/webhooks", HOOK), 422, "seller_missing")
    assert operator.post("/webhooks", {**HOOK, "seller": api.seller.slug}).status_code == 201
    assert is_problem(api.post("/webhooks", {**HOOK, "seller": make_seller().slug}), 404, "not_found")
    assert len(operator.get("/webhooks").json()["items"]) == 1


def test_what_is_wrong_with_a_body_is_pointed_at(api):
    answer = api.post("/scans", {"parcel": "x", "milestone": "delivered", "at": "2026-11-21T10:00:00"})
    assert is_problem(answer, 422, "fields_invalid")
    assert answer.json()["errors"][0]["pointer"].endswith("/at")
    assert api.get("/orders?limit=0").json()["errors"][0]["parameter"] == "limit"
    broken = api.client.post(
        "/api/v1/webhooks",
        data=b"{not json",
        content_type="application/json",
        headers={"Authorization": f"Bearer {api.secret}"},
    )
    assert is_problem(broken, 400, "body_broken")
    assert is_problem(api.post("/webhooks", {"url": "a\x00"}), 422, "nul_character")
    assert is_problem(api.get("/orders?q=%00"), 422, "nul_character")
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100):
        assert is_problem(api.post("/webhooks", {"url": "x" * 200}), 413, "body_too_large")


def test_words_come_in_the_language_asked_for(api):
    answer = api.get("/cases/RMA-1", Accept_Language="zh-CN")
    assert answer.json()["detail"] == "没有找到case：RMA-1。" or "RMA-1" in answer.json()["detail"]
    assert answer["Content-Language"] == "zh-hans"


def test_an_unknown_address_is_a_problem_too(api):
    assert is_problem(api.get("/nothing/here"), 404, "not_found")
    assert Client().get("/api/v1/problems/move_not_allowed").json()["status"] == 409
    assert Client().get("/api/v1/problems/no_such_code").status_code == 404


def test_a_wrong_method_is_a_problem_that_names_the_right_ones(api):
    answer = api("PATCH", "/orders", {})
    assert is_problem(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, POST"


def test_a_key_asks_only_so_often(api):
    with override_settings(API_RATE=3):
        answers = [api.get("/key") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert (answers[0]["RateLimit-Limit"], answers[3]["Retry-After"]) == ("3", "20")
    assert is_problem(answers[3], 429, "too_many_requests")


def test_a_bucket_fills_again():
    buckets = Buckets()
    taken = [buckets.take("k", 60, now=0.0).allowed for _ in range(61)]
    assert taken == [True] * 60 + [False]
    assert buckets.take("k", 60, now=1.0).allowed is True
    assert buckets.take("other", 60, now=1.0).remaining == 59


def test_the_same_key_and_body_is_one_effect_and_one_answer(api):
    first = api.post("/webhooks", HOOK, Idempotency_Key="k1")
    second = api.post("/webhooks", HOOK, Idempotency_Key="k1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert (second.json(), second["Idempotency-Replayed"]) == (first.json(), "true")
    assert WebhookEndpoint.objects.count() == 1
    other = api.post("/webhooks", {"url": "http://127.0.0.1:2/"}, Idempotency_Key="k1")
    assert is_problem(other, 422, "idempotency_key_reused")
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert api.post("/webhooks", HOOK, Idempotency_Key="k1").json()["id"] != first.json()["id"]


def test_the_answer_keeps_its_etag(api):
    ref = case_of(api)
    first = api.post(f"/cases/{ref}/questions", {"text": "?"}, Idempotency_Key="q")
    api.post(f"/cases/{ref}/answers", {"text": "!"})
    again = api.post(f"/cases/{ref}/questions", {"text": "?"}, Idempotency_Key="q")
    assert (again["ETag"], again.json()) == (first["ETag"], first.json())
    assert Note.objects.count() == 2


def test_keys_of_others_do_not_meet(api, stranger):
    assert api.post("/webhooks", HOOK, Idempotency_Key="k1").status_code == 201
    assert "Idempotency-Replayed" not in stranger.post("/webhooks", HOOK, Idempotency_Key="k1")


def test_what_was_refused_may_be_tried_again(api):
    bad = api.post("/webhooks", {"url": "https://10.0.0.1/"}, Idempotency_Key="k1")
    assert is_problem(bad, 422, "address_not_public")
    assert api.post("/webhooks", HOOK, Idempotency_Key="k1").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "ü", "x" * 201, "a\tb"])
def test_a_key_that_is_none(api, key):
    assert is_problem(api.post("/webhooks", HOOK, Idempotency_Key=key), 400, "idempotency_key_invalid")


def test_a_form_without_a_boundary_is_a_problem(api):
    answer = api.client.generic(
        "POST",
        "/api/v1/imports",
        b"x",
        content_type="multipart/form-data",
        headers={"Authorization": f"Bearer {api.secret}", "Idempotency-Key": "form"},
    )
    assert is_problem(answer, 400, "body_broken")


def test_ids_of_products_lose_blanks_and_control_characters(api):
    body = {"external_id": " la\x1dmp\x1d", "title": "Lamp", "variants": [{"sku": "L\x1c"}]}
    for _ in range(2):
        answer = api.post("/products", body)
        assert (answer.status_code, answer.json()["external_id"]) == (200, "la mp")
    assert [variant["sku"] for variant in answer.json()["variants"]] == ["L"]
    assert is_problem(api.post("/products", {**body, "external_id": "\x1d"}), 422, "bad_input")


def test_while_the_first_runs_the_second_waits(api):
    IdempotencyRecord.objects.create(
        api_key=api.key,
        key="k1",
        fingerprint=print_of(api, HOOK),
        created_at=clock.now(),
        held_until=clock.now() + idempotency.LEASE,
    )
    answer = api.post("/webhooks", HOOK, Idempotency_Key="k1")
    assert is_problem(answer, 409, "request_in_progress")
    assert answer.json()["retryable"] is True
    with clock.frozen(clock.now() + idempotency.LEASE):
        assert api.post("/webhooks", HOOK, Idempotency_Key="k1").status_code == 201


def test_what_a_killed_server_began_is_taken_up_at_once(api):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    place, _pid, rest = new_token().split("-")
    begun = IdempotencyRecord.objects.create(
        api_key=api.key,
        key="k1",
        fingerprint=print_of(api, HOOK),
        created_at=clock.now(),
        held_until=clock.now() + idempotency.LEASE,
        held_by=f"{place}-{dead.pid}-{rest}",
    )
    assert api.post("/webhooks", HOOK, Idempotency_Key="k1").status_code == 201
    begun.refresh_from_db()
    assert begun.status == 201


def test_whose_claim_was_taken_over_does_nothing(api):
    claim, mine = idempotency._claim(api.key, "k1", "print")
    assert mine
    IdempotencyRecord.objects.filter(pk=claim.pk).update(held_by="another")
    with pytest.raises(RequestInProgress):
        idempotency._run(claim, lambda: pytest.fail("it ran"))
    assert IdempotencyRecord.objects.get().held_by == "another"


def print_of(api, body) -> str:
    request = RequestFactory().post(
        "/api/v1/webhooks", data=json.dumps(body), content_type="application/json"
    )
    return idempotency.fingerprint(request)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_with_one_key_make_one(api):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory has one connection")
    statuses: list[int] = []

    def ask() -> None:
        try:
            statuses.append(api.post("/webhooks", HOOK, Idempotency_Key="k1").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {201, 409}
    assert WebhookEndpoint.objects.count() == 1


def test_old_answers_are_forgotten(api):
    api.post("/webhooks", HOOK, Idempotency_Key="k1")
    assert idempotency.forget_old() == 0
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert idempotency.forget_old() == 1
