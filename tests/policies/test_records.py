"""Decisions are kept with all they rest on, and decided again to the same."""

from datetime import date, timedelta
from hashlib import sha256

import msgspec
import pytest

from aftermile.kernel import clock
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.errors import BadInput
from aftermile.ledger.models import ExchangeRate
from aftermile.ledger.queries import refundable_minor
from aftermile.policies import actions, queries
from aftermile.policies.actions import record_decision, record_override, replay, replay_all
from aftermile.policies.actions.records import answer_hash, read_decision, rules_of_record
from aftermile.policies.models import (
    CalendarDay,
    DecisionRecord,
    GoodsRule,
    PolicyTable,
    Reason,
    ShopFact,
    TableState,
)
from aftermile.policies.owed import Decision, Facts, Result, decide
from aftermile.policies.queries import UnitLine, facts_for, in_force, rules_for
from aftermile.policies.queries.applying import share_of
from tests.factories import make_order, make_seller, make_shop_facts, units_of

pytestmark = pytest.mark.django_db
KIM = Actor(ActorKind.MEMBER, "mem_1", "Kim Berger")


@pytest.fixture
def seller():
    actions.ensure_reasons()
    seller = make_seller()
    actions.ensure_default_table(seller)
    make_shop_facts(seller)
    return seller


def row(ident: str, **then) -> dict:
    return {"id": ident, "when": [], "then": then, "priority": 0, "note": "", "cite": ""}


def document(*rows: dict, purpose: str = "promise") -> dict:
    return {
        "schema": 1,
        "purpose": purpose,
        "hit": "first",
        "currency": "EUR",
        "rules": list(rows),
        "default": None,
    }


def make_table(seller, *rows: dict, version: int = 50, state=TableState.LIVE, **fields) -> PolicyTable:
    purpose = fields.pop("purpose", "promise")
    if state == TableState.LIVE:
        same = PolicyTable.objects.filter(seller=seller, purpose=purpose, state=state)
        same.update(state=TableState.RETIRED, retired_at=clock.now())
    return PolicyTable.objects.create(
        seller=seller,
        purpose=purpose,
        version=version,
        state=state,
        document=document(*rows, purpose=purpose),
        **{"published_at": clock.now(), **fields},
    )


def ask(order, reason: str = "changed_mind", **values):
    [unit, *_] = units_of(order)
    return facts_for(order, kind="return", lines=[UnitLine(unit, unit.quantity, reason)], **values)


def keep(order, **values) -> DecisionRecord:
    facts, rules = ask(order, **values), rules_for(order)
    return record_decision(order, facts=facts, decision=decide(facts, rules), rules=rules, case_ref="case_1")


def test_the_facts_of_an_order(seller) -> None:
    order = make_order(seller, units=[(3, 10_000)], shipping=500)
    [unit] = units_of(order)
    facts = facts_for(order, kind="return", lines=[UnitLine(unit, 2, "changed_mind")])
    assert (facts.worth_minor, facts.whole_order, refundable_minor(order)) == (6_667, False, 10_500)
    assert (facts.zone, facts.shop, facts.buyer_orders) == (
        "Europe/Berlin",
        {"informed": date(2020, 1, 1)},
        1,
    )
    assert (facts.rate, facts.base_currency, facts.residence) == ("1", "EUR", "")


def test_goods_and_shop_facts_reach_their_lines(seller) -> None:
    order = make_order(seller, units=[(1, 1_000), (1, 2_000)])
    first, second = units_of(order)
    GoodsRule.objects.create(seller=seller, sku="sku-1", goods_class="food", exclusions=["perishable"])
    ShopFact.objects.create(
        seller=seller, order=order, unit_ref=first.pk, key="perishable", holds_from=date(2020, 1, 1)
    )
    ShopFact.objects.create(seller=seller, key="policy_posted", country="FR", holds_from=date(2020, 1, 1))
    ShopFact.objects.create(seller=seller, key="contract_copy_sent", holds_from=clock.now().date())
    lines = [UnitLine(unit, 1, "changed_mind") for unit in (first, second)]
    facts = facts_for(order, kind="return", lines=lines)
    assert [(line.goods_class, line.exclusions, line.proven) for line in facts.lines] == [
        ("food", ("perishable",), ("perishable",)),
        ("", (), ()),
    ]
    assert set(facts.shop) == {"informed"}
    assert decide(facts, rules_for(order)).layer("law", first.pk).entitlement.may_return is False


def test_money_of_another_currency_needs_a_rate(seller) -> None:
    order = make_order(seller, currency="USD")
    assert ask(order).rate is None
    ExchangeRate.objects.create(base="EUR", currency="USD", rate="1.25", on=order.placed_at.date())
    assert ask(order).rate == "0.8"


@pytest.mark.parametrize("pieces", [1, 3])
def test_a_decision_costs_the_same_for_any_number_of_lines(seller, pieces, django_assert_num_queries) -> None:
    order = make_order(seller, units=[(1, 1_000)] * pieces)
    lines = [UnitLine(unit, 1, "changed_mind") for unit in units_of(order)]
    with django_assert_num_queries(10):
        decide(facts_for(order, kind="return", lines=lines), rules_for(order))


def test_the_promise_of_the_order_stands_beside_todays(seller) -> None:
    order = make_order(seller, placed_at=clock.now() - timedelta(days=6))
    old = make_table(seller, row("r1", window_days=90), published_at=clock.now() - timedelta(days=60))
    new = make_table(seller, row("r1", window_days=3), version=51)
    rules = rules_for(order)
    assert rules.versions == {"then": old.pk, "now": new.pk}
    assert decide(ask(order), rules).layer("promise").rule == f"{old.pk}#r1"


def test_a_roll_out_takes_its_share_and_keeps_it(seller) -> None:
    live = queries.current_table(seller)
    trial = make_table(seller, row("r1", window_days=5), state=TableState.ROLLOUT, percent=40)
    orders = [make_order(seller) for _ in range(12)]
    chosen = [rules_for(order).versions["now"] for order in orders]
    assert set(chosen) <= {live.pk, trial.pk}
    PolicyTable.objects.filter(pk=trial.pk).update(percent=100 - 1)
    later = [rules_for(order).versions["now"] for order in orders]
    assert all(now == trial.pk for before, now in zip(chosen, later, strict=True) if before == trial.pk)
    assert later.count(trial.pk) > 6


def test_own_days_off_reach_the_rules(seller) -> None:
    day = clock.now().date()
    CalendarDay.objects.create(country="DE", day=day, works=False)
    CalendarDay.objects.create(country="FR", day=day, works=False)
    assert rules_for(make_order(seller)).days_off == {"DE": (day,)}


def test_a_kept_decision_replays_to_the_same(seller) -> None:
    make_table(seller, row("r1", evidence=[], clocks=["respond"]), purpose="evidence", version=7)
    CalendarDay.objects.create(country="DE", day=clock.now().date(), works=False)
    order = make_order(seller, units=[(2, 999)])
    record = keep(order)
    kept = DecisionRecord.objects.get(pk=record.pk)
    assert replay(kept) == actions.Replay(record.pk, same=True)
    assert (kept.versions["now"]["version"], kept.versions["matrix"]["version"]) == (1, 7)
    assert kept.trace[0]["role"] == "now"
    assert kept.table == queries.current_table(seller)
    assert rules_of_record(kept).days_off == rules_for(order).days_off
    assert [found.same for found in replay_all(case_ref="case_1")] == [True]
    facts, decision = actions.read_decision(kept)
    assert decision == decide(facts, rules_for(order))


def test_a_replay_tells_a_changed_law_from_a_changed_record(seller) -> None:
    record = keep(make_order(seller))
    kept = {**record.decision, "law_version": "0" * 64}
    told = answer_hash(msgspec.convert(kept, Decision, strict=False))
    DecisionRecord.objects.filter(pk=record.pk).update(law_version="0" * 64, answer_hash=told, decision=kept)
    changed = replay(DecisionRecord.objects.get(pk=record.pk))
    assert (changed.same, changed.law_changed) == (True, True)
    facts = {**record.facts, "shipping_minor": 1, "kind": "claim"}
    raw = msgspec.json.encode(msgspec.convert(facts, Facts, strict=False), order="deterministic")
    DecisionRecord.objects.filter(pk=record.pk).update(facts=facts, facts_hash=sha256(raw).hexdigest())
    broken = replay(DecisionRecord.objects.get(pk=record.pk))
    assert (broken.same, "options" in broken.differences) == (False, True)


def test_a_table_that_is_not_what_it_was_is_named(seller) -> None:
    record = keep(make_order(seller))
    PolicyTable.objects.filter(pk=record.table_id).update(document=document(row("r1", window_days=1)))
    found = replay(DecisionRecord.objects.get(pk=record.pk))
    assert (found.same, "is not the version that decided" in found.broken) == (False, True)


def test_a_table_in_shadow_only_writes_down(seller) -> None:
    shadow = make_table(seller, row("r1", allow="no"), state=TableState.SHADOW)
    order = make_order(seller)
    record = keep(order)
    assert (record.shadow["table"], record.shadow["differs"]) == (shadow.pk, True)
    assert record.decision["result"] == Result.ALLOW
    assert in_force(order).shadow == shadow


def test_an_override_needs_a_reason_and_is_appended(seller) -> None:
    record = keep(make_order(seller))
    with pytest.raises(BadInput):
        record_override("case_1", "  ", KIM)
    record_override("case_1", "A loyal buyer.", KIM, what="opening")
    record_override("case_1", "Again.", KIM)
    kept = DecisionRecord.objects.get(pk=record.pk)
    assert [(entry["reason"], entry["what"]) for entry in kept.overrides] == [
        ("A loyal buyer.", "opening"),
        ("Again.", ""),
    ]
    assert replay(kept).same
    assert record_override("case_none", "why", KIM) is None


def test_a_record_is_plain_data(seller) -> None:
    record = keep(make_order(seller))
    assert msgspec.json.decode(msgspec.json.encode(record.decision)) == record.decision


@pytest.mark.parametrize("law", ["", "another law"])
def test_a_record_that_somebody_rewrote_is_found_even_where_the_answer_stays(seller, law) -> None:
    """What people read is the kept answer: it must be the one that was given."""
    record = keep(make_order(seller))
    changes = {"law_version": law} if law else {}
    told = {**record.decision, "why": []}
    DecisionRecord.objects.filter(pk=record.pk).update(decision=told, **changes)
    found = replay(DecisionRecord.objects.get(pk=record.pk))
    assert (found.same, found.broken) == (False, "KeyError: 'the answer is not the one that was kept'")
    facts = {**record.facts, "buyer_orders": 99}
    DecisionRecord.objects.filter(pk=record.pk).update(decision=record.decision, facts=facts)
    found = replay(DecisionRecord.objects.get(pk=record.pk))
    assert (found.same, found.broken) == (False, "KeyError: 'the facts are not those that were kept'")


def test_what_changes_around_a_record_changes_nothing_in_it(seller) -> None:
    """New versions, going back, proofs, goods, days and reasons: kept answers stay."""
    order = make_order(seller)
    record = keep(order)
    for days in (7, 90):
        draft = actions.draft_for(seller, by=KIM)
        said = {"window_days": days, "remedies": ["refund"]}
        rule = {"id": "r1", "when": [], "then": said, "priority": 0, "note": "", "cite": ""}
        draft = actions.save_document(draft, {**draft.document, "rules": [rule]}, by=KIM)
        live = actions.publish(draft, by=KIM, accepted=["warnings", "conflicts", "tests"])
    actions.revert(live, by=KIM)
    GoodsRule.objects.create(seller=seller, sku="sku-1", goods_class="food", exclusions=["perishable"])
    ShopFact.objects.filter(seller=seller).update(holds_to=date(2020, 1, 2))
    actions.save_calendar_day(country="DE", day=clock.now().date(), works=False, by=KIM)
    Reason.objects.filter(code="changed_mind").update(fault_party="seller", active=False)
    assert replay(DecisionRecord.objects.get(pk=record.pk)).same
    assert ask(order) != read_decision(record)[0]


def test_an_order_goes_by_the_share_that_the_roll_out_had_when_it_was_placed(seller) -> None:
    now = clock.now()
    PolicyTable.objects.filter(seller=seller).update(published_at=now - timedelta(days=90))
    live = queries.current_table(seller)
    trial = make_table(seller, row("r1", window_days=90), state=TableState.DRAFT, published_at=None)
    days = ((10, 10), (6, 60))  # so many days ago, so many percent
    for ago, percent in days:
        with clock.frozen(now - timedelta(days=ago)):
            trial = actions.start_rollout(trial, percent=percent, by=KIM)
    with clock.frozen(now - timedelta(days=2)):
        trial = actions.publish(trial, by=KIM, accepted=["warnings", "conflicts", "tests"])
    assert [percent for _at, percent in trial.shares] == [10, 60, 100]
    orders = {
        ago: [make_order(seller, placed_at=now - timedelta(days=ago)) for _ in range(25)]
        for ago in (20, 8, 4, 1)
    }
    expected = {20: 0, 8: 10, 4: 60, 1: 100}
    for ago, group in orders.items():
        for order in group:
            wanted = trial if share_of(order.pk, trial.pk) < expected[ago] else live
            assert rules_for(order).versions["then"] == wanted.pk
            assert rules_for(order).versions["now"] == trial.pk


def test_a_roll_out_that_was_stopped_still_binds_its_share_of_the_orders_of_its_time(seller) -> None:
    now = clock.now()
    PolicyTable.objects.filter(seller=seller).update(published_at=now - timedelta(days=90))
    live = queries.current_table(seller)
    trial = make_table(seller, row("r1", window_days=90), state=TableState.DRAFT, published_at=None)
    with clock.frozen(now - timedelta(days=10)):
        trial = actions.start_rollout(trial, percent=30, by=KIM)
    with clock.frozen(now - timedelta(days=2)):
        trial = actions.stop_trial(trial, by=KIM)
    assert [percent for _at, percent in trial.shares] == [30, 0]
    for ago, percent in ((8, 30), (1, 0), (20, 0)):
        for order in [make_order(seller, placed_at=now - timedelta(days=ago)) for _ in range(15)]:
            wanted = trial if share_of(order.pk, trial.pk) < percent else live
            assert rules_for(order).versions["then"] == wanted.pk
            assert rules_for(order).versions["now"] == live.pk
