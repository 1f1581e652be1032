"""Past cases of the database and of files as frames, and backtests as jobs."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftermile.cases.actions import open_case
from aftermile.cases.actions.opening import LineRequest
from aftermile.cases.backtesting import running
from aftermile.cases.backtesting.batches import batch_of
from aftermile.cases.backtesting.preparing import freight_of
from aftermile.cases.backtesting.rows import Collector, Rates
from aftermile.cases.models import Case
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.ledger.actions import add_rate
from aftermile.ledger.models import ExchangeRate
from aftermile.policies.actions import ask_backtest, cancel_backtest, ensure_reasons
from aftermile.policies.errors import BacktestNotPossible, BadMonths
from aftermile.policies.models import (
    Backtest,
    BacktestState,
    DecisionRecord,
    PolicyTable,
    Purpose,
    TableState,
)
from tests.factories import make_buyer, make_order, make_seller, units_of

pytestmark = pytest.mark.django_db


NOON = datetime(2026, 6, 24, 12, tzinfo=UTC)
"""No clock changes in the weeks before it: days ago are the same number of local days everywhere."""


@pytest.fixture(autouse=True)
def _at_noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def seller(settings, tmp_path):
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    ensure_reasons()
    return make_seller(base_currency="EUR", country="DE")


def document(*rules, purpose="promise", currency="EUR"):
    rows = [
        {"id": f"r{number}", "when": [{"field": f, "op": op, "value": v} for f, op, v in when], "then": then}
        for number, (when, then) in enumerate(rules, 1)
    ]
    return {
        "schema": 1,
        "purpose": purpose,
        "hit": "first",
        "currency": currency,
        "rules": rows,
        "default": None,
    }


def table(seller, state=TableState.DRAFT, *, version=7, purpose=Purpose.PROMISE, **fields):
    rules = fields.pop("rules", (([], {"window_days": 30, "freight_payer": "buyer"}),))
    currency = fields.pop("currency", "EUR")
    return PolicyTable.objects.create(
        seller=seller,
        state=state,
        version=version,
        purpose=purpose,
        document=document(*rules, purpose=purpose, currency=currency),
        **fields,
    )


def case(seller, *, reason="changed_mind", days=10, paid=5000, buyer=None, ago=20, **order):
    """A case opened `ago` days before now, `days` after the goods came; nothing was kept with it."""
    opened = clock.now() - timedelta(days=ago)
    came = opened - timedelta(days=days)
    bought = make_order(
        seller,
        units=((1, paid),),
        buyer=buyer or make_buyer(seller, country=order.get("country", "US")),
        **{"country": "US", "placed_at": came - timedelta(days=5), **order},
        shipped_at=came - timedelta(days=3),
        delivered_at=came,
    )
    unit = units_of(bought)[0]
    kind = "claim" if reason == "not_received" else "return"
    found = open_case(bought, kind=kind, lines=[LineRequest(unit.pk, 1, reason)], by=SYSTEM)
    Case.objects.filter(pk=found.pk).update(opened_at=opened)
    DecisionRecord.objects.filter(case_ref=found.pk).delete()
    return Case.objects.get(pk=found.pk)


def rows_of(seller, *cases):
    collector = Collector(seller, Rates("EUR"))
    found = (
        Case.objects.filter(pk__in=[one.pk for one in cases]).select_related("order__ship_to").order_by("pk")
    )
    return list(collector.rows(batch_of(list(found)))), collector.left_out


def test_a_row_says_what_was_known_on_the_day_of_opening(seller):
    buyer = make_buyer(seller, country="US")
    earlier = case(seller, buyer=buyer, ago=40, paid=1000)
    Case.objects.filter(pk=earlier.pk).update(refunded_minor=1000)
    one = case(seller, buyer=buyer, ago=20, days=10, shipping=490)
    case(seller, buyer=buyer, ago=5, paid=700)
    (row,), left_out = rows_of(seller, one)
    wanted = {
        "case": one.pk,
        "number": one.rma_number,
        "kind": "return",
        "reason": "changed_mind",
        "fault": "buyer",
        "basis": "withdrawal",
        "country": "US",
        "channel": "shop",
        "price": 5000,
        "worth": 5000,
        "case_value": 5000,
        "order_total": 5490,
        "shipping": 490,
        "quantity": 1,
        "lines": 1,
        "whole_order": True,
        "delivered": True,
        "days_since_order": 15,
        "days_since_shipping": 13,
        "days_since_delivery": 10,
        "evidence": frozenset(),
        "buyer_cases_year": 1,
        "buyer_refunded_year": 1000,
        "refunded": 0,
    }
    assert {name: row[name] for name in wanted} == wanted
    assert left_out == {}


def test_the_facts_kept_with_a_case_count_as_they_are(seller):
    order = make_order(seller, units=((1, 5000),), delivered_at=clock.now() - timedelta(days=3), country="DE")
    lines = [LineRequest(units_of(order)[0].pk, 1, "changed_mind")]
    one = open_case(order, kind="return", lines=lines, evidence=["photo"], by=SYSTEM)
    (kept,), _left_out = rows_of(seller, one)
    assert (kept["evidence"], kept["days_since_delivery"], kept["country"]) == ({"photo"}, 3, "DE")
    order.delivered_at -= timedelta(days=9)  # learned later
    order.save(update_fields=["delivered_at"])
    assert rows_of(seller, one)[0] == [kept]
    DecisionRecord.objects.update(facts={"form": "older"})
    (rebuilt,), _left_out = rows_of(seller, one)
    assert rebuilt == kept | {"evidence": frozenset(), "days_since_delivery": 12}


def test_money_is_converted_by_the_day_and_rows_without_a_rate_are_counted_apart(seller):
    dollars, yen = case(seller, currency="USD", paid=5000), case(seller, currency="JPY", paid=5000)
    placed = dollars.order.placed_at.date()
    ExchangeRate.objects.create(
        base="EUR", currency="USD", on=placed - timedelta(days=1), rate=Decimal("1.25")
    )
    rows, left_out = rows_of(seller, dollars, yen)
    assert [(row["case"], row["worth"]) for row in rows] == [(dollars.pk, 4000)]
    assert left_out == {"no_rate:JPY": 1}


@pytest.mark.parametrize("count", [1, 3])
def test_a_batch_takes_the_same_queries_however_long_it_is(seller, count):
    cases = [case(seller) for _ in range(count)]
    collector = Collector(seller, Rates("EUR"))
    found = list(Case.objects.filter(pk__in=[one.pk for one in cases]).select_related("order__ship_to"))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(list(collector.rows(batch_of(found)))) == count
    assert len(queries) == 9


def test_a_known_history_comes_to_what_was_counted_by_hand(seller):
    live = table(seller, TableState.LIVE, version=1, published_at=clock.now())
    draft = table(seller, version=2, rules=(([], {"window_days": 14, "freight_payer": "seller"}),))
    near, far, _broken = (
        case(seller, days=10),
        case(seller, days=20, paid=3000),
        case(seller, reason="damaged"),
    )
    case(seller, ago=400)  # too long ago
    case(make_seller(), ago=10)  # not ours
    assert freight_of(seller, "EUR", {"US"}) == {}
    add_rate(base="EUR", currency="USD", on=clock.now().date() - timedelta(days=1), rate="1.1", by=SYSTEM)
    label = freight_of(seller, "EUR", {"US"})["US"]
    backtest = running.run_if_small(ask_backtest(draft, by=SYSTEM))
    assert (backtest.state, backtest.against, backtest.share) == (BacktestState.DONE, live, 1.0)
    result = backtest.result
    assert (result["cases"], result["changed"], result["buyers"], result["currency"]) == (3, 2, 2, "EUR")
    assert label == 2545  # 28 dollars
    assert result["before"] == {
        "allow": 3,
        "review": 0,
        "deny": 0,
        "refunds": 13000,
        "freight": label,
        "write_offs": 0,
        "alone": 0,
        "settled": 0,
        "conflicts": 0,
    }
    assert (result["after"]["allow"], result["after"]["review"], result["after"]["refunds"]) == (2, 1, 10000)
    assert result["after"]["freight"] == 2 * label
    changes = list(backtest.changes.order_by("rank"))
    assert [(row.case_ref, row.difference_minor) for row in changes] == [(far.pk, -3000), (near.pk, label)]
    assert (changes[0].before["verdict"], changes[0].after["verdict"]) == ("allow", "review")
    assert backtest.first_on == far.order.placed_at.astimezone(ZoneInfo("America/Los_Angeles")).date()


def test_a_killed_run_goes_on_where_it_stopped(seller, monkeypatch):
    draft = table(seller)
    cases = sorted(case(seller, currency="JPY" if number == 0 else "EUR").pk for number in range(5))
    monkeypatch.setattr(running, "BATCH", 2)
    backtest = ask_backtest(draft, by=SYSTEM)
    running.run_backtest(backtest, seconds=0)
    backtest.refresh_from_db()
    assert (backtest.state, backtest.cursor, backtest.share) == (BacktestState.RUNNING, cases[1], 0.36)
    folder = running.Path(running.settings.DATA) / "backtests" / backtest.pk
    (folder / f"{cases[3]}.parquet").write_bytes(b"half")  # written, not noted
    read = []
    real = running.batch_of
    monkeypatch.setattr(
        running, "batch_of", lambda found: read.append([one.pk for one in found]) or real(found)
    )
    Backtest.objects.update(lease="elsewhere-1-x", leased_until=clock.now() - timedelta(seconds=1))
    assert running.run_waiting() == 1
    backtest.refresh_from_db()
    assert read == [cases[2:4], cases[4:]]
    assert (backtest.state, backtest.result["cases"]) == (BacktestState.DONE, 4)
    assert backtest.result["left_out"] == {"no_rate:JPY": 1}
    assert not folder.exists()


def test_begun_on_another_host_it_begins_anew(seller):
    case(seller), case(seller)
    backtest = ask_backtest(table(seller), by=SYSTEM)
    Backtest.objects.update(cursor=Case.objects.order_by("pk").last().pk, state="running")
    assert running.run_backtest(backtest).result["cases"] == 2


def test_while_one_is_open_a_second_press_starts_no_other(seller):
    draft = table(seller)
    first = ask_backtest(draft, by=SYSTEM)
    assert ask_backtest(draft, by=SYSTEM, months=3) == first
    running.run_backtest(first)
    assert ask_backtest(draft, by=SYSTEM, months=3) != first


def test_called_off_it_writes_nothing_more(seller, monkeypatch):
    case(seller)
    backtest = ask_backtest(table(seller), by=SYSTEM)
    real = running.batch_of

    def meanwhile(found):
        cancel_backtest(backtest, by=SYSTEM)
        return real(found)

    monkeypatch.setattr(running, "batch_of", meanwhile)
    done = running.run_backtest(Backtest.objects.get())
    assert (done.state, done.result, done.changes.count()) == (BacktestState.CANCELED, {}, 0)
    assert cancel_backtest(done, by=SYSTEM).state == BacktestState.CANCELED
    assert running.run_waiting() == 0


def test_what_cannot_be_asked_is_said(seller):
    with pytest.raises(BadMonths):
        ask_backtest(table(seller), by=SYSTEM, months=0)
    with pytest.raises(BacktestNotPossible):
        ask_backtest(table(seller, purpose=Purpose.CHANGE), by=SYSTEM)


def test_two_currencies_fail_with_words(seller):
    table(seller, TableState.LIVE, version=1, currency="USD", published_at=clock.now())
    done = running.run_backtest(ask_backtest(table(seller), by=SYSTEM))
    assert (done.state, done.error["code"]) == (BacktestState.FAILED, "backtest_currencies")


HISTORY = """\
case,reason,country,price,placed_on,days_since_order,days_since_delivery,evidence,buyer
a,changed_mind,US,54.20,2026-05-04,15,10,,b1
b,changed_mind,us,30.00,2026-05-04,25,20,"photo,packaging",b2
c,who_knows,US,30.00,2026-05-04,25,20,,b2
d,changed_mind,USA,30.001,,25,20,,b2
e,changed_mind,US,1e3,2026-02-30,25,20.5,,b2
"""


def test_a_file_is_a_history_and_its_bad_rows_are_told(seller):
    draft = table(seller, rules=(([], {"window_days": 14, "freight_payer": "buyer"}),))
    table(seller, TableState.LIVE, version=1, published_at=clock.now())
    asked = ask_backtest(draft, by=SYSTEM, history=ContentFile(HISTORY.encode(), name="past.csv"))
    done = running.run_backtest(asked)
    assert (done.state, done.result["cases"], done.result["changed"]) == (BacktestState.DONE, 2, 1)
    assert done.result["before"]["refunds"] == 8420
    assert done.result["left_out"] == {"bad_rows": 3}
    assert [(one["row"], one["field"], one["value"], one["code"]) for one in done.problems] == [
        (4, "reason", "who_knows", "value_unreadable"),
        (5, "country", "USA", "value_unreadable"),
        (5, "placed_on", "", "value_missing"),
        (5, "price", "30.001", "value_unreadable"),
        (6, "days_since_delivery", "20.5", "value_unreadable"),
        (6, "placed_on", "2026-02-30", "value_unreadable"),
        (6, "price", "1e3", "value_unreadable"),
    ]
    assert (done.first_on, done.file_name) == (date(2026, 5, 4), "past.csv")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("past.csv", b"case,country\na,DE\n", "history_columns_missing"),
        ("past.csv", b"", "history_broken"),
        ("past.csv", b"reason,country,price,placed_on\n", "history_empty"),
        ("past.xlsx", b"PK", "history_kind_unknown"),
        ("past.parquet", b"PAR1 no", "history_broken"),
        ("past.jsonl", b"{", "history_broken"),
    ],
)
def test_a_file_that_is_none_fails_with_words(seller, name, content, code):
    done = running.run_backtest(
        ask_backtest(table(seller), by=SYSTEM, history=ContentFile(content, name=name))
    )
    assert (done.state, done.error["code"]) == (BacktestState.FAILED, code)


def test_json_lines_are_read_alike(seller):
    lines = (
        '{"reason": "changed_mind", "country": "US", "price": "54.20", "placed_on": "2026-05-04", '
        '"days_since_delivery": 10, "evidence": ["photo"], "whole_order": true}\n'
        '{"reason": "damaged", "country": "DE", "price": "5", "placed_on": "2026-05-04", "sku": null}\n'
    )
    done = running.run_backtest(
        ask_backtest(table(seller), by=SYSTEM, history=ContentFile(lines.encode(), name="past.jsonl"))
    )
    assert (done.state, done.result["cases"], done.result["left_out"]) == (BacktestState.DONE, 2, {})


def test_months_end_on_the_last_day_there_is():
    moment = clock.now().replace(year=2026, month=3, day=31)
    assert running.months_before(moment, 1).date() == date(2026, 2, 28)
    assert running.months_before(moment, 15).date() == date(2024, 12, 31)
    assert running.months_before(moment, 25).date() == date(2024, 2, 29)
