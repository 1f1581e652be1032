"""Drafts, publishing, trials, reverting; tests beside a table; conflicts with the law; templates."""

from datetime import date
from pathlib import Path

import pytest

from aftermile.events.models import Event
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.errors import BadInput, ChangedMeanwhile
from aftermile.policies import actions
from aftermile.policies.engine.checks import check_table
from aftermile.policies.engine.problems import FactsBroken, TableBroken
from aftermile.policies.engine.reading import read_table
from aftermile.policies.errors import (
    FileUnreadable,
    NoEarlierVersion,
    NotADraft,
    NotOnTrial,
    PublishingNeedsAnAnswer,
    TrialRunning,
)
from aftermile.policies.files import document_from_file, sheet_of
from aftermile.policies.models import PolicyTable
from aftermile.policies.owed.conflicts import conflicts_of
from aftermile.policies.owed.registry import PROMISE, SCHEMAS
from aftermile.policies.starting import TRADES, starting_document, template, template_document
from aftermile.policies.tables import Place
from tests.factories import make_seller

KIM = Actor(ActorKind.MEMBER, "mbr_1", "Kim")
ALL = ["warnings", "conflicts", "tests"]
TODAY = date(2026, 11, 22)


@pytest.fixture
def seller(db):
    actions.ensure_reasons()
    seller = make_seller()
    actions.ensure_default_table(seller)
    return seller


def document(days: int = 45, **then) -> dict:
    said = {"window_days": days, "remedies": ["refund"], **then}
    when = [{"field": "kind", "op": "==", "value": "return"}]
    rule = {"id": "r1", "when": when, "then": said, "priority": 0, "note": "", "cite": ""}
    whole = {"schema": 1, "purpose": "promise", "hit": "first", "currency": "EUR"}
    return {**whole, "rules": [rule], "default": None}


def names(seller) -> list[str]:
    rows = Event.objects.filter(seller=seller, name__startswith="policy.").order_by("id")
    return list(rows.values_list("name", flat=True))


def test_a_draft_is_a_copy_and_a_broken_document_changes_nothing(seller) -> None:
    draft = actions.draft_for(seller, by=KIM)
    assert (draft.version, draft.state, draft.document) == (2, "draft", starting_document("EUR"))
    assert actions.draft_for(seller).pk == draft.pk
    broken = document()
    broken["rules"][0] |= {"when": [{"field": "kind", "op": "<", "value": "x"}], "then": {"nope": 1}}
    with pytest.raises(TableBroken) as caught:
        actions.save_document(draft, broken, by=KIM)
    assert sorted(problem.cell for problem in caught.value.problems) == ["then", "when.1"]
    draft.refresh_from_db()
    assert draft.document == starting_document("EUR")
    with pytest.raises(BadInput):
        actions.draft_for(seller, "nonsense")


def test_what_was_seen_must_still_be_there(seller) -> None:
    place = Place(seller)
    draft = actions.save_draft(place, document(), by=KIM, seen=None)
    seen = draft.changed_at
    actions.save_draft(place, document(50), by=KIM, seen=seen)
    for late in (seen, None):
        with pytest.raises(ChangedMeanwhile):
            actions.save_draft(place, document(60), by=KIM, seen=late)
    draft.refresh_from_db()
    assert draft.document == document(50)


def test_publishing_asks_for_answers_and_never_changes_again(seller) -> None:
    draft = actions.save_draft(Place(seller), document(7), by=KIM, seen=None)
    facts, wanted = {"kind": "return"}, {"window_days": 8}
    actions.add_test(Place(seller), name="a week", facts=facts, expected=wanted, currency="EUR")
    with pytest.raises(PublishingNeedsAnAnswer) as caught:
        actions.publish(draft, by=KIM)
    assert caught.value.data["points"] == ["conflicts", "tests", "warnings"]
    live = actions.publish(draft, by=KIM, accepted=ALL)
    assert (live.state, len(live.sha256), names(seller)[-1]) == ("live", 64, "policy.published")
    assert [row.state for row in PolicyTable.objects.order_by("version")] == ["retired", "live"]
    with pytest.raises(NotADraft):
        actions.save_document(live, document(), by=KIM)
    with pytest.raises(NotADraft):
        actions.publish(live, by=KIM, accepted=ALL)


def test_one_click_goes_back_and_forth(seller) -> None:
    first = Place(seller).tables.get()
    with pytest.raises(NoEarlierVersion):
        actions.revert(first, by=KIM)
    second = actions.publish(
        actions.save_draft(Place(seller), document(), by=KIM, seen=None), by=KIM, accepted=ALL
    )
    third = actions.revert(second, by=KIM)
    assert (third.version, third.state, third.document) == (3, "live", first.document)
    with pytest.raises(ChangedMeanwhile):
        actions.revert(second, by=KIM)
    fourth = actions.revert(third, by=KIM)
    assert fourth.document == second.document
    assert names(seller)[-2:] == ["policy.reverted", "policy.reverted"]


def test_trials_run_one_at_a_time_and_end(seller) -> None:
    draft = actions.save_draft(Place(seller), document(), by=KIM, seen=None)
    shadow = actions.start_shadow(draft, by=KIM)
    other = actions.draft_for(seller)
    with pytest.raises(TrialRunning):
        actions.start_shadow(other, by=KIM)
    actions.discard_draft(other)
    share = actions.start_rollout(shadow, percent=10, by=KIM)
    assert (share.state, share.percent) == ("rollout", 10)
    with pytest.raises(BadInput):
        actions.start_rollout(share, percent=100, by=KIM)
    stopped = actions.stop_trial(actions.start_rollout(share, percent=40, by=KIM), by=KIM)
    assert (stopped.state, stopped.percent) == ("retired", 40)
    with pytest.raises(NotOnTrial):
        actions.stop_trial(stopped, by=KIM)
    again = actions.stop_trial(actions.start_shadow(actions.draft_for(seller), by=KIM), by=KIM)
    assert again.state == "draft"


def test_a_test_with_facts_that_cannot_be_is_refused(seller) -> None:
    with pytest.raises(FactsBroken):
        actions.add_test(Place(seller), name="x", facts={"price": "much"}, expected={}, currency="EUR")
    with pytest.raises(BadInput):
        actions.add_test(Place(seller), name=" ", facts={}, expected={}, currency="EUR")


def test_a_rule_below_the_law_is_found_with_its_article() -> None:
    table = read_table(document(7, freight_payer="buyer"), PROMISE)
    found = conflicts_of(table, TODAY)
    german = [one for one in found.found if one.jurisdiction == "DE" and one.basis == "withdrawal"]
    assert [(one.rule, one.output, one.said, one.lawful) for one in german] == [
        ("r1", "window_days", "7", "14")
    ]
    assert "BGB" in german[0].source.cite
    assert found.complete


def test_a_rule_that_no_longer_matters_in_law_is_no_conflict() -> None:
    late = document(7)
    late["rules"][0]["when"] = [
        {"field": "kind", "op": "==", "value": "return"},
        {"field": "reason", "op": "==", "value": "changed_mind"},
        {"field": "days_since_delivery", "op": ">", "value": 400},
    ]
    assert conflicts_of(read_table(late, PROMISE), TODAY).found == ()


def test_the_largest_table_is_looked_at_in_bounded_time() -> None:
    rule = document(7)["rules"][0]
    wide = [*rule["when"], *({"field": "price", "op": ">=", "value": "1.00"} for _ in range(19))]
    rules = [{**rule, "id": f"r{at}", "when": wide} for at in range(500)]
    found = conflicts_of(read_table({**document(), "rules": rules}, PROMISE), TODAY, most=50_000)
    assert (found.tried <= 100, found.complete) == (True, False)


@pytest.mark.parametrize("trade", TRADES)
@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_templates_pass_the_checks(trade, currency) -> None:
    for purpose in template(trade).documents:
        for language in ("en", "zh-hans"):
            raw = template_document(trade, purpose, currency, language)
            table = read_table(raw, SCHEMAS[purpose])
            assert trade == "retail" or all(rule.note for rule in table.rules)
            serious = [one for one in check_table(table) if one.level != "note" and one.code != "gap"]
            assert serious == []
            assert purpose == "program" or all(one.code != "gap" for one in check_table(table))


def test_a_table_goes_out_and_comes_back(tmp_path: Path) -> None:
    raw = template_document("fashion", "promise", "EUR", "en")
    back = document_from_file(sheet_of(raw, PROMISE), "table.xlsx", PROMISE)
    ours, theirs = read_table(raw, PROMISE), read_table(back, PROMISE)
    assert [rule.id for rule in theirs.rules] == [rule.id for rule in ours.rules]
    assert [rule.then for rule in theirs.rules] == [rule.then for rule in ours.rules]
    assert [set(rule.when) for rule in theirs.rules] == [set(rule.when) for rule in ours.rules]
    assert (theirs.default, theirs.hit) == (ours.default, ours.hit)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"{", "x.json"),
        (b"[" * 50 + b"]" * 50, "x.json"),
        (b"\xff\xfe", "x.json"),
        (b"a,b", "x.csv"),
        (b"x" * 5_000_001, "x.json"),
    ],
)
def test_files_that_are_no_tables_are_refused(content, name) -> None:
    with pytest.raises(FileUnreadable):
        document_from_file(content, name, PROMISE)
