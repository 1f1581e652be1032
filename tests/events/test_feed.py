import threading

import pytest
from django.db import connection, transaction

from aftermile.events.feed import read_feed
from aftermile.kernel.tenancy import Scope
from tests.factories import make_seller


def seqs(scope: Scope, after: int = 0, **fields) -> list[int]:
    return [event.seq for event in read_feed(scope, after=after, limit=100, **fields)]


@pytest.mark.django_db
def test_the_feed_goes_on_where_its_reader_stopped(happen):
    scope = happen.seller.scope
    first, second, third = (happen(pk=str(n)).seq for n in range(3))
    assert seqs(scope) == [first, second, third]
    assert seqs(scope, after=second) == [third]
    assert [event.seq for event in read_feed(scope, after=0, limit=2)] == [first, second]
    assert seqs(scope, names=["thing.*"]) == [first, second, third]
    assert seqs(scope, names=["case.*"]) == []
    assert seqs(make_seller().scope) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer")
def test_an_event_committed_late_is_not_skipped(happen):
    scope = happen.seller.scope
    written, commit = threading.Event(), threading.Event()
    late = []

    def write_slowly():
        try:
            with transaction.atomic():
                late.append(happen(pk="slow").seq)
                written.set()
                assert commit.wait(10)
        finally:
            connection.close()

    before = happen(pk="before").seq
    thread = threading.Thread(target=write_slowly)
    thread.start()
    assert written.wait(10)
    after = happen(pk="after").seq
    assert late[0] < after
    assert seqs(scope) == [before]
    commit.set()
    thread.join()
    assert seqs(scope, after=before) == [late[0], after]
