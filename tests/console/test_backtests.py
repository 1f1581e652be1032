"""The pages of backtests: asked, read, called off, downloaded."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftermile.accounts.roles import Role
from aftermile.console.backtests.words import sentence_of, share
from aftermile.kernel.actor import SYSTEM
from aftermile.policies.actions import ask_backtest
from aftermile.policies.models import Backtest, BacktestState
from tests.cases.test_backtesting import HISTORY, case, seller, table  # noqa: F401 - a fixture
from tests.factories import make_member

pytestmark = pytest.mark.django_db
RESULT = {
    "cases": 1200,
    "lines": 1200,
    "changed": 34,
    "buyers": 30,
    "currency": "EUR",
    "before": {"refunds": 2583300, "alone": 0, "allow": 1},
    "after": {"refunds": 2614300, "alone": 0, "allow": 1},
    "conflicts": [
        {"rule": "r1", "country": "KR", "how": "window", "lines": 1},
        {"rule": "r2", "country": "DE", "how": "payer", "lines": 2},
    ],
}


@pytest.fixture
def signed(client, seller):  # noqa: F811
    client.force_login(make_member(seller, Role.OWNER))
    return client


def test_the_answer_is_one_sentence():
    assert sentence_of(Backtest(months=12, result=RESULT)) == (
        "In the last 12 months, 34 of 1,200 cases would have been decided otherwise; "
        "refunds +1.2 % (+€310.00); 2 rules fall below the law in DE, KR."
    )
    assert sentence_of(Backtest(source="file", result={**RESULT, "conflicts": []})) == (
        "Of 1,200 cases in the file, 34 would have been decided otherwise; refunds +1.2 % (+€310.00)."
    )
    assert sentence_of(Backtest(result={"cases": 0, "changed": 0})) == (
        "There are no cases in this time, so nothing can be said."
    )
    assert (share(0, 5), share(200, 100), share(100, 100)) == ("", "−50.0 %", "0.0 %")


def test_a_small_backtest_is_answered_at_once(signed, seller):  # noqa: F811
    draft = table(seller, rules=(([], {"window_days": 14}),))
    table(seller, "live", version=1)
    far = case(seller, days=20)
    answer = signed.post("/console/policies/backtests/", {"table": draft.pk, "months": 12})
    backtest = Backtest.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/console/policies/backtests/{backtest.pk}/")
    page = signed.get(answer["Location"]).content.decode()
    assert "In the last 12 months, 1 of 1 cases would have been decided otherwise" in page
    assert f"/console/cases/{far.pk}/" in page
    assert "style=" not in page.partition('id="backtest"')[2]
    listed = signed.get(f"/console/policies/backtests/?table={draft.pk}").content.decode()
    assert f"/console/policies/backtests/{backtest.pk}/" in listed
    sheet = b"".join(
        signed.get(f"/console/policies/backtests/{backtest.pk}/changes.csv").streaming_content
    ).decode()
    assert sheet.splitlines()[1].split(",")[:4] == ["1", far.rma_number, "US", "changed_mind"]


def test_a_file_waits_for_the_worker_and_can_be_called_off(signed, seller):  # noqa: F811
    draft = table(seller)
    upload = ContentFile(HISTORY.encode(), name="past.csv")
    answer = signed.post("/console/policies/backtests/", {"table": draft.pk, "months": 12, "history": upload})
    backtest = Backtest.objects.get()
    assert "every 2s" in signed.get(answer["Location"]).content.decode()
    signed.post(f"/console/policies/backtests/{backtest.pk}/cancellation/")
    backtest.refresh_from_db()
    assert backtest.state == BacktestState.CANCELED


def test_what_is_wrong_stands_in_the_form(signed, seller):  # noqa: F811
    draft = table(seller, rules=(([("country", "==", "Germany")], {}),))
    answer = signed.post("/console/policies/backtests/", {"table": draft.pk, "months": 12})
    assert answer.status_code == 422
    assert "The table cannot be used." in answer.content.decode()
    assert signed.post("/console/policies/backtests/", {"table": "pol_none", "months": 7}).status_code == 422


def test_a_failed_one_says_why_and_a_formula_stays_a_text(signed, seller):  # noqa: F811
    asked = ask_backtest(table(seller), by=SYSTEM)
    Backtest.objects.update(state="failed", error={"code": "history_kind_unknown", "data": {"kind": ".xlsx"}})
    page = signed.get(f"/console/policies/backtests/{asked.pk}/").content.decode()
    assert "A history is a file .csv, .jsonl or .parquet, not “.xlsx”." in page
    asked.changes.create(rank=1, number="=1+1", currency="EUR")
    sheet = b"".join(
        signed.get(f"/console/policies/backtests/{asked.pk}/changes.csv").streaming_content
    ).decode()
    assert sheet.splitlines()[1].split(",")[1] == "'=1+1"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long_it_is(signed, seller, count):  # noqa: F811
    for version in range(1, count + 1):
        made = ask_backtest(table(seller, "retired" if version > 1 else "draft", version=version), by=SYSTEM)
        Backtest.objects.filter(pk=made.pk).update(state="done", result=RESULT)
    with CaptureQueriesContext(connection) as queries:
        assert signed.get("/console/policies/backtests/").status_code == 200
    assert len(queries) == 6
