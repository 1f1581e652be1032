from datetime import timedelta

import pytest

from aftermile.events import tasks
from aftermile.events.models import TaskRun
from aftermile.events.tasks import IMPORTS, INSIDE, LEASE, PROVIDERS, run_tasks
from aftermile.events.worker import drain
from aftermile.kernel import clock

pytestmark = pytest.mark.django_db


def test_a_task_runs_at_once_and_then_in_its_rhythm(every):
    ran = []
    every(lambda: ran.append(clock.now()), hours=1)
    at = clock.now()
    with clock.frozen(at):
        assert (run_tasks(), run_tasks()) == (1, 0)
    with clock.frozen(at + timedelta(minutes=59)):
        assert run_tasks() == 0
    with clock.frozen(at + timedelta(minutes=60)):
        assert run_tasks() == 1
    assert len(ran) == 2


def test_a_task_that_fails_keeps_its_error_and_its_rhythm(every):
    def fail():
        raise ValueError("broken")

    every(fail)
    assert (run_tasks(), run_tasks()) == (1, 0)
    row = TaskRun.objects.get()
    assert (row.error.splitlines()[0], row.lease) == ("ValueError: broken", "")


def test_a_task_held_elsewhere_is_left_alone_until_the_lease_ends(every):
    ran = []
    every(lambda: ran.append(1))
    now = clock.now()
    TaskRun.objects.create(name="test.task", due_at=now, lease="other", leased_until=now + LEASE)
    assert run_tasks() == 0
    with clock.frozen(now + LEASE):
        assert run_tasks() == 1
    assert ran == [1]


def test_a_task_of_a_dead_process_runs_at_once(every, monkeypatch):
    ran = []
    every(lambda: ran.append(1))
    now = clock.now()
    TaskRun.objects.create(name="test.task", due_at=now, lease="dead", leased_until=now + LEASE)
    monkeypatch.setattr(tasks, "is_dead", lambda token: token == "dead")
    assert (run_tasks(), ran) == (1, [1])


def test_an_idle_round_reads_once(every, django_assert_num_queries):
    every(lambda: None)
    run_tasks()
    with django_assert_num_queries(1):
        run_tasks()


def test_each_lane_runs_its_own_tasks(every):
    ran = []
    for lane in (INSIDE, PROVIDERS, IMPORTS):
        every(lambda lane=lane: ran.append(lane), f"test.{lane}", lane=lane)
    assert (run_tasks(PROVIDERS), ran) == (1, [PROVIDERS])
    assert (run_tasks(), ran) == (1, [PROVIDERS, INSIDE])
    drain()
    assert ran == [PROVIDERS, INSIDE, IMPORTS]
