"""The plan of a case and its kind through the API."""

import pytest

from aftermile.cases.actions import LineRequest, open_case
from aftermile.cases.models import Case, Step
from tests.cases.acts import KIM
from tests.factories import make_order, units_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(seller):
    order = make_order(seller, units=[(1, 10_000)])
    lines = [LineRequest(units_of(order)[0].pk, 1, "defective")]
    return open_case(order, kind="return", lines=lines, by=KIM)


def test_a_preview_shows_the_plan_that_an_approval_makes(api, case) -> None:
    body = {"remedy": "refund"}
    answer = api.post(f"/cases/{case.pk}/approval?preview=true", body)
    assert answer.status_code == 200
    plan = answer.json()
    assert Step.objects.count() == 0
    assert [row["amount"]["minor"] for row in plan["postings"]] == [10_000, -10_000]
    assert plan["message"]["language"] == case.language
    assert case.rma_number in plan["message"]["subject"] + plan["message"]["text"]
    assert api.post(f"/cases/{case.pk}/approval", body).status_code == 201
    made = api.get(f"/cases/{case.pk}/steps").json()
    planned = [(row["key"], row["owner"], row["cost_expected"], row["needs"]) for row in plan["steps"]]
    assert [(row["key"], row["owner"], row["cost_expected"], row["needs"]) for row in made] == planned
    assert made[0]["state"] == "done"


def test_steps_are_completed_and_skipped(api, case) -> None:
    api.post(f"/cases/{case.pk}/approval", {"remedy": "refund"})
    path = f"/cases/{case.pk}/steps"
    first = next(row["key"] for row in api.get(path).json() if row["state"] == "ready")
    answer = api.post(f"{path}/{first}/completion", {"ref": "LBL1", "text": "By mail."})
    assert (answer.status_code, answer.json()["state"], answer.json()["ref"]) == (200, "done", "LBL1")
    assert api.post(f"{path}/refund/completion", {}).json()["code"] == "step_not_yours"
    assert api.post(f"{path}/refund/retry", {}).status_code == 409
    assert api.post(f"{path}/nothing/completion", {}).status_code == 404


def test_the_kind_is_changed_after_a_preview(api, case) -> None:
    body = {"kind": "warranty"}
    looked = api.post(f"/cases/{case.pk}/kind?preview=true", body).json()
    assert (looked["preview"], Case.objects.get(pk=case.pk).kind) == (True, "return")
    made = api.post(f"/cases/{case.pk}/kind", body)
    assert (made.status_code, made.json()["kind_was"]) == (200, "return")
    assert made.json()["decision"] == looked["decision"]
    assert Case.objects.get(pk=case.pk).kind == "warranty"
    assert api.get("/cases?kind=warranty").json()["items"][0]["id"] == case.pk


def test_a_question_is_opened_and_answered(api, seller) -> None:
    order = make_order(seller)
    body = {"order": order.number, "kind": "question", "lines": [], "text": "Where is the manual?"}
    opened = api.post("/cases", body)
    assert (opened.status_code, opened.json()["lines"]) == (201, [])
    ref = opened.json()["id"]
    assert api.post(f"/cases/{ref}/approval", {"remedy": "coupon"}).json()["code"] == "kind_gives_nothing"
    assert api.post(f"/cases/{ref}/resolution", {"text": "In the box."}).json()["state"] == "settled"
