"""The numbers of the ranking and the ranked ways through the API."""

from aftermile.policies.models import CostInput
from tests.factories import make_order, units_of


def rows_of(answer) -> dict[str, dict]:
    assert answer.status_code == 200, answer.json()
    return {row["key"]: row for row in answer.json()}


def test_numbers_are_set_read_and_taken_away(api) -> None:
    body = {
        "country": "DE",
        "inputs": [
            {"key": "label_domestic", "amount": {"minor": 610, "currency": "EUR"}},
            {"key": "goods_cost", "value": "0.4"},
        ],
    }
    rows = rows_of(api("PUT", "/cost-inputs", body))
    assert rows["label_domestic"]["amount"] == {"minor": 610, "currency": "EUR"}
    assert (rows["goods_cost"]["value"], rows["goods_cost"]["source"], rows["goods_cost"]["own"]) == (
        "0.4",
        "set",
        True,
    )
    assert rows_of(api.get("/cost-inputs"))["goods_cost"]["source"] == "default"
    here = rows_of(api.get("/cost-inputs?country=DE"))["goods_cost"]
    assert (here["value"], here["default_value"]) == ("0.4", "0.45")
    cleared = rows_of(api("PUT", "/cost-inputs", {"country": "DE", "inputs": [{"key": "goods_cost"}]}))
    assert cleared["goods_cost"]["own"] is False


def test_all_or_nothing(api) -> None:
    inputs = [{"key": "goods_cost", "value": "0.4"}, {"key": "send_back", "value": "1.5"}]
    answer = api("PUT", "/cost-inputs", {"inputs": inputs})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")
    for wrong in (
        {"key": "label_domestic", "value": "4"},
        {"key": "goods_cost", "amount": {"minor": 1, "currency": "EUR"}},
        {"key": "no_such", "value": "1"},
        {"key": "goods_cost", "value": "NaN"},
    ):
        assert api("PUT", "/cost-inputs", {"inputs": [wrong]}).status_code == 422
    assert not CostInput.objects.exists()


def test_the_same_key_sets_once(api) -> None:
    body = {"inputs": [{"key": "goods_cost", "value": "0.4"}]}
    first = api("PUT", "/cost-inputs", body, Idempotency_Key="k1")
    again = api("PUT", "/cost-inputs", body, Idempotency_Key="k1")
    assert first.json() == again.json()
    other = api(
        "PUT", "/cost-inputs", {"inputs": [{"key": "goods_cost", "value": "0.5"}]}, Idempotency_Key="k1"
    )
    assert other.status_code == 422


def test_numbers_of_another_seller_are_not_reached(api, stranger) -> None:
    api("PUT", "/cost-inputs", {"inputs": [{"key": "goods_cost", "value": "0.4"}]})
    assert rows_of(stranger.get("/cost-inputs"))["goods_cost"]["source"] == "default"
    body = {"seller": api.seller.pk, "inputs": [{"key": "goods_cost", "value": "0.9"}]}
    assert stranger("PUT", "/cost-inputs", body).status_code == 404
    assert stranger.get(f"/cost-inputs?seller={api.seller.pk}").status_code == 404


def test_a_decision_ranks_the_ways(api, seller) -> None:
    order = make_order(seller, units=((1, 5420),))
    lines = [{"unit": units_of(order)[0].pk, "quantity": 1, "reason": "changed_mind"}]
    found = api.post("/decisions", {"order": order.pk, "kind": "return", "lines": lines}).json()
    named = {row["name"] for row in found["inputs"]}
    assert {name for way in found["ways"] for part in way["parts"] for name in part["inputs"]} == named
    for way in found["ways"]:
        assert sum(part["amount"]["minor"] for part in way["parts"]) == way["cost"]["minor"]
    assert any(way["statutory"] and way["remedy"] == "refund" for way in found["ways"])
    assert [way["cheapest"] for way in found["ways"]] == [True] + [False] * (len(found["ways"]) - 1)
    case = api.post("/cases", {"order": order.pk, "kind": "return", "lines": lines}).json()
    kept = api.get(f"/cases/{case['id']}/decision").json()
    assert kept["ways"][0]["remedy"] == found["ways"][0]["remedy"]
