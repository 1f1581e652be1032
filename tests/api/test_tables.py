"""Tables over the API: a draft, its cells, its way into force, and backtests."""

import pytest

from aftermile.policies.models import PolicyTable
from tests.factories import make_order, units_of

pytestmark = pytest.mark.django_db
RULES = [{"id": "r1", "when": [], "then": {"window_days": 14, "freight_payer": "buyer"}}]


def document(*rules, currency="EUR"):
    return {
        "schema": 1,
        "purpose": "promise",
        "hit": "first",
        "currency": currency,
        "rules": list(rules),
        "default": None,
    }


def test_a_draft_is_written_checked_and_put_in_force(api):
    draft = api.post("/policies", {"purpose": "promise"}).json()
    assert (draft["state"], draft["version"]) == ("draft", 2)
    written = api("PUT", f"/policies/{draft['id']}/document", {"document": document(*RULES)})
    assert (written.status_code, written.json()["document"]["rules"]) == (200, RULES)
    checks = api.get(f"/policies/{draft['id']}/checks").json()
    assert "conflicts" in checks["needed"]
    refused = api.post(f"/policies/{draft['id']}/publication", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "publishing_needs_an_answer")
    done = api.post(f"/policies/{draft['id']}/publication", {"accepted": checks["needed"]})
    assert (done.status_code, done.json()["state"]) == (200, "live")
    back = api.post(f"/policies/{draft['id']}/reversal").json()
    assert (back["state"], back["version"]) == ("live", 3)


def test_each_wrong_cell_is_named(api):
    bad = [{"field": "country", "op": "==", "value": "Germany"}, {"field": "size", "op": "==", "value": 1}]
    answer = api.post(
        "/policies", {"document": document({"id": "r1", "when": bad, "then": {"window_days": "x"}})}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "table_broken")
    found = {(one["pointer"], one["code"]) for one in answer.json()["errors"]}
    assert found == {
        ("/document/rules/0/when/1", "not_a_country"),
        ("/document/rules/0/when/2", "unknown_field"),
        ("/document/rules/0/then/window_days", "not_a_number"),
    }


def test_a_trial_is_started_and_stopped(api):
    draft = api.post("/policies", {"document": document(*RULES)}).json()
    shadow = api.post(f"/policies/{draft['id']}/shadow").json()
    assert shadow["state"] == "shadow"
    shared = api.post(f"/policies/{draft['id']}/rollout", {"percent": 20}).json()
    assert (shared["state"], shared["percent"]) == ("rollout", 20)
    assert api("DELETE", f"/policies/{draft['id']}/rollout").json()["state"] == "retired"


def test_a_backtest_is_asked_read_and_its_changes_listed(api, seller):
    order = make_order(seller, units=((1, 5000),), country="US")
    lines = [{"unit": units_of(order)[0].pk, "quantity": 1, "reason": "changed_mind"}]
    case = api.post("/cases", {"order": order.pk, "kind": "return", "lines": lines}).json()
    no = {"id": "r1", "when": [], "then": {"allow": "review"}}
    draft = api.post("/policies", {"document": document(no)}).json()
    asked = api.post("/backtests", {"table": draft["id"], "months": 3}, Idempotency_Key="b1")
    again = api.post("/backtests", {"table": draft["id"], "months": 3}, Idempotency_Key="b1")
    assert (asked.status_code, again.json()["id"]) == (202, asked.json()["id"])
    result = asked.json()["result"]
    assert (asked.json()["state"], result["cases"], result["changed"]) == ("done", 1, 1)
    assert result["before"]["refunds"] == {"minor": 5000, "currency": "EUR"}
    assert [row["key"] for row in result["by_country"]] == ["US"]
    changes = api.get(f"/backtests/{asked.json()['id']}/changes").json()["items"]
    assert [(row["case"], row["after"]["verdict"]) for row in changes] == [(case["id"], "review")]
    assert api.get("/backtests").json()["items"][0]["result"] is None
    assert api("DELETE", f"/backtests/{asked.json()['id']}").json()["state"] == "done"


def test_a_key_without_the_scope_changes_nothing(api, seller):
    table = PolicyTable.objects.get(seller=seller)
    reader = type(api)(seller, scopes=("policies:read",))
    assert reader.get(f"/policies/{table.pk}/document").status_code == 200
    for path, body in (("/policies", {}), ("/backtests", {"table": table.pk})):
        assert reader.post(path, body).json()["code"] == "scope_missing"
