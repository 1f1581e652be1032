"""What happens when two do the same at the same time, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from aftermile.accounts import actions
from aftermile.accounts.errors import InvitationNotValid, LastOwner
from aftermile.accounts.models import Membership, NumberSeries
from aftermile.accounts.numbers import next_number
from aftermile.accounts.roles import Role
from tests.factories import make_member, make_seller

pytestmark = pytest.mark.django_db(transaction=True)


def _together(*tasks):
    barrier = Barrier(len(tasks))

    def run(task):
        barrier.wait()
        try:
            return task()
        except (InvitationNotValid, LastOwner) as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_human_numbers_are_unique_when_many_ask_at_once():
    seller, other = make_seller(), make_seller()

    def ten(one):
        def take():
            with transaction.atomic():
                return next_number(one, "RMA")

        return lambda: [take() for _ in range(10)]

    taken = _together(ten(seller), ten(seller), ten(other), ten(seller))
    numbers = sorted(taken[0] + taken[1] + taken[3])
    year = numbers[0][4:8]
    assert (len(set(numbers)), numbers[0]) == (30, f"RMA-{year}-000001")
    assert sorted(taken[2]) == [f"RMA-{year}-{count:06d}" for count in range(1, 11)]


def test_who_takes_numbers_often_takes_several_at_once_and_one_again_after_a_while(monkeypatch):
    seller, now = make_seller(), 100.0
    monkeypatch.setattr("aftermile.accounts.numbers.time.monotonic", lambda: now)

    def take():
        with CaptureQueriesContext(connection) as asked, transaction.atomic():
            number = next_number(seller, "RMA")
        return int(number[-6:]), any("numberseries" in query["sql"] for query in asked)

    taken = [take() for _ in range(9)]
    assert [number for number, _asked in taken] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert [number for number, asked in taken if asked] == [1, 2, 4, 8]
    assert NumberSeries.objects.get(seller=seller).last == 15
    taken = [take() for _ in range(30)]
    assert [number for number, _asked in taken] == list(range(10, 40))
    assert [number for number, asked in taken if asked] == [16, 17]  # the second for those to come
    now += 11
    assert [take(), take()] == [(64, True), (65, True)]
    assert NumberSeries.objects.get(seller=seller).last == 66


def test_a_block_of_a_canceled_transaction_is_not_kept():
    seller = make_seller()
    kept = [next_number(seller, "RMA") for _ in range(3)]
    with transaction.atomic():
        next_number(seller, "RMA")
        transaction.set_rollback(True)
    kept += [next_number(seller, "RMA") for _ in range(9)]
    assert len(set(kept)) == 12


def test_two_owners_who_remove_each_other_leave_one():
    for _ in range(5):
        seller = make_seller()
        owners = [make_member(seller, Role.OWNER).memberships.get() for _ in range(2)]
        results = _together(*(partial(actions.end_membership, owner) for owner in owners))
        assert results.count(LastOwner) == 1
        assert Membership.objects.filter(seller=seller, role=Role.OWNER).count() == 1


def test_two_clicks_on_one_invitation_join_once():
    seller = make_seller()
    _, token = actions.invite(email="two@example.com", role=Role.AGENT, seller=seller, language="en", by=None)

    def join():
        return actions.accept_invitation(token, name="Two", password="blue-kettle-97-fog").email

    assert sorted(map(str, _together(join, join))) == sorted(["two@example.com", str(InvitationNotValid)])
    assert Membership.objects.count() == 1
