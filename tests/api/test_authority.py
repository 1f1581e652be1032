"""The switch of automation and the overrides through the API."""

import pytest

from aftermile.accounts.scopes import SCOPES
from aftermile.api.shapes.authority import override_out
from aftermile.cases.models import Automation
from aftermile.cases.queries import list_overrides
from aftermile.database.keyset import page
from aftermile.events.models import Event
from aftermile.kernel.actor import SYSTEM
from aftermile.policies.actions import draft_for, publish, save_document
from tests.api.conftest import Api
from tests.factories import make_order, units_of

BUDGET = {"minor": 50_000, "currency": "EUR"}


@pytest.fixture
def table(seller):
    document = {
        "schema": 1,
        "purpose": "automation",
        "hit": "first",
        "currency": "EUR",
        "rules": [{"id": "r1", "when": [], "then": {"settle": True, "most": "100.00"}, "priority": 0}],
        "default": None,
    }
    draft = save_document(draft_for(seller, "automation", by=SYSTEM), document, by=SYSTEM)
    return publish(draft, by=SYSTEM, accepted=["warnings"])


def state_of(answer) -> tuple:
    assert answer.status_code == 200, answer.json()
    said = answer.json()
    return said["running"], said["daily_budget"]["minor"], said["used"]["minor"], said["left"]["minor"]


def test_automation_is_read_started_and_stopped(api, table):
    assert state_of(api.get("/automation")) == (False, 0, 0, 0)
    started = api("PUT", "/automation", {"running": True, "daily_budget": BUDGET})
    assert state_of(started) == (True, 50_000, 0, 50_000)
    assert (started.json()["table"], started.json()["started_by"]) == (table.pk, "ERP")
    stopped = api("PUT", "/automation", {"running": False, "why": "Too many"})
    assert state_of(stopped) == (False, 50_000, 0, 0)
    assert (stopped.json()["stopped_by"], stopped.json()["stopped_why"]) == ("ERP", "Too many")
    again = api("PUT", "/automation", {"running": False, "why": "Twice"})
    assert again.json() == stopped.json()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"running": True}, "bad_input"),
        ({"running": True, "daily_budget": {"minor": 0, "currency": "EUR"}}, "bad_input"),
        ({"running": True, "daily_budget": {"minor": -1, "currency": "EUR"}}, "bad_input"),
        ({"running": True, "daily_budget": {"minor": 1, "currency": "USD"}}, "currency_mismatch"),
        ({"running": "perhaps"}, "fields_invalid"),
        ({"running": False, "surprise": 1}, "fields_invalid"),
        ({}, "fields_invalid"),
    ],
)
def test_what_makes_no_sense_starts_nothing(api, table, body, code):
    answer = api("PUT", "/automation", body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not Automation.objects.filter(running=True).exists()


def test_without_a_published_table_it_does_not_start(api):
    answer = api("PUT", "/automation", {"running": True, "daily_budget": BUDGET})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")


def test_the_same_key_starts_once_and_scopes_are_asked_for(api, seller, table):
    body = {"running": True, "daily_budget": BUDGET}
    first = api("PUT", "/automation", body, Idempotency_Key="k1")
    again = api("PUT", "/automation", body, Idempotency_Key="k1")
    assert (first.json(), Event.objects.filter(name="automation.started").count()) == (again.json(), 1)
    other = api("PUT", "/automation", {"running": False}, Idempotency_Key="k1")
    assert other.status_code == 422
    reader = Api(seller, scopes=("policies:read",))
    assert reader("PUT", "/automation", {"running": False}).status_code == 403
    rest = Api(seller, scopes=tuple(name for name in SCOPES if name not in ("policies:read", "cases:read")))
    assert [rest.get(path).status_code for path in ("/automation", "/overrides")] == [403, 403]


def test_another_sellers_switch_is_not_reached(api, stranger, table):
    api("PUT", "/automation", {"running": True, "daily_budget": BUDGET})
    assert stranger.get(f"/automation?seller={api.seller.pk}").status_code == 404
    body = {"seller": api.seller.pk, "running": False}
    assert stranger("PUT", "/automation", body).status_code == 404
    assert state_of(stranger.get("/automation")) == (False, 0, 0, 0)
    assert state_of(api.get("/automation"))[0] is True


def overrule(api, seller) -> str:
    order = make_order(seller)
    lines = [{"unit": units_of(order)[0].pk, "quantity": 1, "reason": "changed_mind"}]
    case = api.post("/cases", {"order": order.pk, "kind": "return", "lines": lines}).json()["id"]
    wish = {"remedy": "returnless_refund", "override": "A loyal buyer."}
    assert api.post(f"/cases/{case}/approval", wish).status_code == 201
    return case


def test_overrides_come_newest_first_page_by_page(api, seller, stranger):
    made = [overrule(api, seller) for _ in range(3)]
    seen, after = [], ""
    while after is not None:
        answer = api.get(f"/overrides?limit=2&after={after}").json()
        seen += answer["items"]
        after = answer["next"]
    assert [row["case"] for row in seen] == made[::-1]
    row = seen[0]
    assert (row["what"], row["remedy"], row["why"], row["by"]["kind"]) == (
        "remedy",
        "returnless_refund",
        "A loyal buyer.",
        "api_key",
    )
    assert stranger.get("/overrides").json() == {"items": [], "next": None}


def test_overrides_of_a_time(api, seller):
    overrule(api, seller)
    [row] = api.get("/overrides").json()["items"]
    assert api.get(f"/overrides?until={row['at']}").json()["items"] == []
    assert api.get(f"/overrides?since={row['at']}").json()["items"] == [row]
    answer = api.get("/overrides?since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z")
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")
    assert api.get("/overrides?since=yesterday").status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_overrides_costs_the_same(api, seller, count, django_assert_num_queries):
    for _ in range(count):
        overrule(api, seller)
    with django_assert_num_queries(1):
        found = page(list_overrides(seller.scope), order_by=["-at", "-id"])
        assert len([override_out(row) for row in found.items]) == count
