from datetime import timedelta

import pytest
from django.db import transaction

from aftermile.accounts.models import Seller
from aftermile.events import claims, running, worker
from aftermile.events.models import ReactionRun, RunState
from aftermile.kernel import clock

pytestmark = pytest.mark.django_db


def only() -> ReactionRun:
    return ReactionRun.objects.get()


def test_a_reaction_runs_once_after_its_event(happen, react):
    seen = []
    react(lambda event: seen.append((event.name, event.data)))
    happen(color="red")
    assert worker.drain() == 1
    assert worker.drain() == 0
    assert seen == [("thing.happened", {"color": "red"})]
    assert (only().state, only().attempts) == (RunState.DONE, 1)


def test_an_event_without_reactions_owes_nothing(happen, react):
    happen()
    assert ReactionRun.objects.count() == 0


def test_what_a_failed_reaction_wrote_is_gone_and_it_is_tried_again(happen, react):
    def rename(event):
        Seller.objects.filter(pk=event.seller_id).update(name="half done")
        raise ValueError("no luck")

    react(rename, tries=2)
    happen()
    at = clock.now()
    with clock.frozen(at):
        assert running.run_inside() == 1
        assert running.run_inside() == 0
    run = only()
    assert (run.state, run.attempts, run.lease) == (RunState.WAITING, 1, "")
    assert run.error.startswith("ValueError: no luck")
    assert timedelta(seconds=3.75) <= run.due_at - at <= timedelta(seconds=6.25)
    assert Seller.objects.get().name != "half done"
    with clock.frozen(at + timedelta(seconds=7)):
        assert running.run_inside() == 1
    assert only().state == RunState.DEAD


def test_a_dead_run_runs_again_when_told(happen, react):
    luck = []

    def run(event):
        if not luck:
            raise ValueError("no luck")

    react(run, tries=1)
    happen()
    worker.drain()
    assert only().state == RunState.DEAD
    luck.append(1)
    assert claims.revive(ReactionRun.objects.all()) == 1
    worker.drain()
    assert (only().state, only().error) == (RunState.DONE, "")


def test_a_permanent_error_is_not_tried_again(happen, react):
    class Never(Exception):
        permanent = True

    def run(event):
        raise Never

    react(run)
    happen()
    running.run_inside()
    assert (only().state, only().attempts) == (RunState.DEAD, 1)


def test_a_reaction_the_program_no_longer_knows_is_dead_and_shown(happen):
    event = happen()
    ReactionRun.objects.create(event=event, reaction="gone", due_at=clock.now())
    running.run_inside()
    assert (only().state, only().error.splitlines()[0]) == (RunState.DEAD, "UnknownReaction: gone")


def test_a_claimed_run_is_left_alone_until_its_lease_ends(happen, react):
    react(lambda event: None)
    happen()
    at = clock.now()
    with clock.frozen(at):
        (first,) = claims.claim(ReactionRun.objects.all(), limit=50)
        assert claims.claim(ReactionRun.objects.all(), limit=50) == []
    with clock.frozen(at + claims.LEASE):
        (second,) = claims.claim(ReactionRun.objects.all(), limit=50)
    assert (first.pk, second.attempts) == (second.pk, 2)
    assert first.lease != second.lease


def test_what_a_dead_process_held_is_due_again_at_once(happen, react, monkeypatch):
    react(lambda event: None)
    happen()
    (held,) = claims.claim(ReactionRun.objects.all(), limit=50)
    assert claims.free_dead(ReactionRun) == 0
    monkeypatch.setattr(claims, "is_dead", lambda token: token == held.lease)
    assert claims.free_dead(ReactionRun) == 1
    (again,) = claims.claim(ReactionRun.objects.all(), limit=50)
    assert (again.pk, again.attempts) == (held.pk, 2)


def test_who_lost_the_lease_writes_nothing(happen, react):
    def rename(event):
        Seller.objects.filter(pk=event.seller_id).update(name="late")

    react(rename)
    happen()
    at = clock.now()
    with clock.frozen(at):
        (late,) = claims.claim(ReactionRun.objects.select_related("event__seller"), limit=50)
    with clock.frozen(at + claims.LEASE):
        claims.claim(ReactionRun.objects.all(), limit=50)
        running.run_reaction(late)
    assert Seller.objects.get().name != "late"
    assert only().state == RunState.WAITING


def test_a_reaction_of_the_outside_runs_without_a_transaction(transactional_db, happen, react):
    inside = []
    react(lambda event: inside.append(transaction.get_connection().in_atomic_block), atomic=False)
    happen()
    assert running.run_inside() == 0
    assert running.run_outside() == 1
    assert inside == [False]
    assert only().state == RunState.DONE


def test_a_batch_is_claimed_in_order_and_with_few_queries(happen, react, django_assert_num_queries):
    seen = []
    react(lambda event: seen.append(event.subject_id))
    for number in range(60):
        happen(pk=f"thing_{number:02}")
    # exists, claim (savepoint, select, update, release), then savepoint, update and release for each run
    with django_assert_num_queries(1 + 4 + 50 * 3):
        assert running.run_inside() == 50
    assert running.run_inside() == 10
    assert seen == [f"thing_{number:02}" for number in range(60)]


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 5), (2, 10), (5, 80), (10, 2560), (11, 3600), (99, 3600)]
)
def test_the_wait_doubles_up_to_an_hour(attempts, seconds):
    waits = [claims.retry_after(attempts).total_seconds() for _ in range(50)]
    assert min(waits) >= seconds * 0.75
    assert max(waits) <= seconds * 1.25
