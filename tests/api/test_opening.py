"""What opening a case costs: as many statements for any number of lines, and by the newest rules."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftermile.accounts.models import NumberSeries
from aftermile.cases.models import Case, Deadline
from aftermile.events.models import Event
from aftermile.policies.models import CalendarDay, DecisionRecord, GoodsRule, PolicyTable, Reason
from tests.factories import make_order, units_of


@pytest.fixture(autouse=True)
def _counting_alone(settings):
    """On PostgreSQL requests are counted in the database; that is another test's."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def body_of(order) -> dict:
    lines = [{"unit": unit.pk, "quantity": 1, "reason": "changed_mind"} for unit in units_of(order)]
    return {"order": order.pk, "kind": "return", "lines": lines}


def opened(api, order) -> dict:
    answer = api.post("/cases", body_of(order))
    assert answer.status_code == 201, answer.json()
    return answer.json()


@pytest.mark.parametrize("lines", [1, 3])
def test_a_case_costs_the_same_for_any_number_of_lines(api, seller, lines) -> None:
    opened(api, make_order(seller))  # the table of rules is read once in each process
    body = body_of(make_order(seller, units=[(1, 5000)] * lines))
    with CaptureQueriesContext(connection) as found:
        answer = api.post("/cases", body, Idempotency_Key="counted")
    told = [query["sql"] for query in found.captured_queries]
    framing = [sql for sql in told if sql.startswith(("SAVEPOINT", "RELEASE"))]
    assert (len(told) - len(framing), len(framing)) == (26, 6)
    assert (answer.status_code, len(answer.json()["lines"])) == (201, lines)


def test_the_answer_is_what_is_read_afterwards(api, seller) -> None:
    case = opened(api, make_order(seller, units=[(1, 5000), (2, 3000), (1, 100)]))
    read = api.get(f"/cases/{case['id']}").json()
    assert {name: read[name] for name in case} == case
    kept = Case.objects.get(pk=case["id"])
    first = Deadline.objects.filter(case=kept, waits_for="", kind="respond").get()
    assert kept.due_at == first.due_at
    told = Event.objects.get(name="case.opened", subject_id=kept.pk)
    assert [line["line"] for line in told.data["lines"]] == [line["id"] for line in case["lines"]]


def test_numbers_go_up_by_one(api, seller) -> None:
    numbers = [opened(api, make_order(seller))["rma_number"] for _ in range(3)]
    assert [number[-6:] for number in numbers] == ["000001", "000002", "000003"]
    assert NumberSeries.objects.get(seller=seller, kind="RMA").last == 3


def test_what_was_changed_a_moment_ago_decides(api, seller) -> None:
    """Another process may have written it: nothing but the documents of rules is kept between requests."""

    def record_of(order) -> DecisionRecord:
        return DecisionRecord.objects.get(case_ref=opened(api, order)["id"])

    before = record_of(make_order(seller))
    [live] = PolicyTable.objects.filter(seller=seller, state="live")
    rule = {"id": "new", "when": [], "then": {"window_days": 77}, "priority": 0, "note": "", "cite": ""}
    live.document["rules"].insert(0, rule)
    PolicyTable.objects.filter(pk=live.pk).update(document=live.document, sha256="")
    Reason.objects.filter(code="changed_mind").update(goods_back=False)
    GoodsRule.objects.create(seller=seller, sku="sku-1", goods_class="food", exclusions=["perishable"])
    order = make_order(seller)
    CalendarDay.objects.create(country="DE", day=order.placed_at.date(), works=False)
    after = record_of(order)
    assert before.trace[0]["rules"] != ["new"]
    assert after.trace[0]["rules"] == ["new"]
    assert after.facts["lines"][0]["goods_class"] == "food"
    assert [row["goods_back"] for row in after.facts["reasons"] if row["code"] == "changed_mind"] == [False]
    assert after.versions["calendar"] == {"off": {"DE": [order.placed_at.date().isoformat()]}, "on": {}}


def test_a_unit_asked_for_twice_is_held_once(api, seller) -> None:
    order = make_order(seller, units=[(3, 9000)])
    [unit] = units_of(order)
    line = {"unit": unit.pk, "quantity": 1, "reason": "changed_mind"}
    taken = api.post("/cases", {**body_of(order), "lines": [line, line]})
    assert (taken.status_code, [row["quantity"] for row in taken.json()["lines"]]) == (201, [1, 1])
    whole = make_order(seller)
    answer = api.post("/cases", {**body_of(whole), "lines": body_of(whole)["lines"] * 2})
    assert (answer.status_code, answer.json()["code"]) == (409, "units_held_elsewhere")
    assert not Case.objects.filter(order=whole).exists()
    assert [unit.holder_ref for unit in units_of(whole)] == [""]
