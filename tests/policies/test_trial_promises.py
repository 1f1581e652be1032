"""What a roll-out promised to its share of the orders, and two who publish in the same moment."""

from datetime import timedelta

import pytest

from aftermile.kernel import clock
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.errors import ChangedMeanwhile
from aftermile.policies import actions
from aftermile.policies.errors import OnlyPromisesInShadow
from aftermile.policies.models import PolicyTable
from aftermile.policies.queries import rules_for
from aftermile.policies.queries.applying import share_of
from tests.factories import make_order, make_seller
from tests.policies.test_versions import ALL, document

KIM = Actor(ActorKind.MEMBER, "mbr_1", "Kim")


@pytest.fixture
def seller(db):
    actions.ensure_reasons()
    seller = make_seller()
    actions.ensure_default_table(seller)
    return seller


def tried(seller, percent: int = 50) -> PolicyTable:
    draft = actions.save_document(actions.draft_for(seller, by=KIM), document(7), by=KIM)
    return actions.start_rollout(draft, percent=percent, by=KIM)


def test_a_stopped_roll_out_has_promised_nothing_to_the_orders_outside_its_share(seller) -> None:
    live = PolicyTable.objects.get(state="live")
    began = clock.now()
    trial = tried(seller)
    with clock.frozen(began + timedelta(days=1)):
        orders = [make_order(seller, placed_at=clock.now()) for _ in range(20)]
    with clock.frozen(began + timedelta(days=2)):
        actions.stop_trial(trial, by=KIM)
        for order in orders:
            within = share_of(order.pk, trial.pk) < 50
            assert rules_for(order).versions["then"] == (trial.pk if within else live.pk)


def test_going_back_never_lands_on_a_version_that_was_only_tried(seller) -> None:
    live = PolicyTable.objects.get(state="live")
    actions.stop_trial(tried(seller), by=KIM)
    draft = actions.save_document(actions.draft_for(seller, by=KIM), document(60), by=KIM)
    newest = actions.publish(draft, by=KIM, accepted=ALL)
    assert actions.revert(newest, by=KIM).based_on_id == live.pk


def test_two_versions_published_in_the_same_moment_are_one_and_a_message(seller, monkeypatch) -> None:
    """The slower one finds another version in force where it had seen none: said, not a fault."""
    draft = actions.save_document(actions.draft_for(seller, by=KIM), document(60), by=KIM)
    quicker = PolicyTable.objects.get(state="live")
    real = actions.tables.hash_of

    def meanwhile(raw):
        PolicyTable.objects.filter(pk=quicker.pk).update(state="live", retired_at=None)
        return real(raw)

    monkeypatch.setattr(actions.tables, "hash_of", meanwhile)
    with pytest.raises(ChangedMeanwhile):
        actions.publish(draft, by=KIM, accepted=ALL)


def test_two_trials_started_in_the_same_moment_are_one_and_a_message(seller, monkeypatch) -> None:
    trial = tried(seller)
    draft = actions.save_document(actions.draft_for(seller, by=KIM), document(60), by=KIM)
    monkeypatch.setattr(actions.trials, "_require_startable", lambda _table: None)
    with pytest.raises(ChangedMeanwhile):
        actions.start_shadow(draft, by=KIM)
    assert trial.state == "rollout"


def test_going_back_while_a_draft_begins_is_a_message(seller, monkeypatch) -> None:
    first = PolicyTable.objects.get(state="live")
    draft = actions.save_document(actions.draft_for(seller, by=KIM), document(60), by=KIM)
    newest = actions.publish(draft, by=KIM, accepted=ALL)
    real = actions.tables.hash_of

    def meanwhile(raw):
        PolicyTable.objects.create(
            seller=seller, purpose="promise", version=newest.version + 1, document=document()
        )
        return real(raw)

    monkeypatch.setattr(actions.tables, "hash_of", meanwhile)
    with pytest.raises(ChangedMeanwhile):
        actions.revert(newest, by=KIM)
    newest.refresh_from_db()
    assert (first.version, newest.state) == (1, "live")


def test_only_promises_run_in_shadow(seller) -> None:
    draft = actions.draft_for(seller, "automation", by=KIM)
    with pytest.raises(OnlyPromisesInShadow):
        actions.start_shadow(draft, by=KIM)
    draft.refresh_from_db()
    assert draft.state == "draft"
