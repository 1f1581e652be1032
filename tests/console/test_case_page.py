"""The case page costs the same queries for a long case as for a short one, and stays light."""

import hashlib
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aftermile.cases.models import Case, Evidence, Note
from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.kernel.ids import new_id
from tests.console.scenes import approved_one, open_one, open_shop, sign_in


@pytest.fixture
def shop(db):
    return open_shop()


@pytest.fixture
def member(client, shop):
    return sign_in(client, shop)


def lengthen(case: Case, *, events: int, files: int) -> None:
    """Let so many things have been said, shown and done in a case."""
    line = case.lines.get()
    now = clock.now()
    shown = [
        Evidence(
            case=case,
            line=line if number % 2 else None,
            kind="image",
            label="The shade",
            name=f"photo-{number}.jpg",
            file=f"evidence/{case.pk}/photo-{number}.jpg",
            media_type="image/jpeg",
            size=200_000,
            sha256=hashlib.sha256(f"{case.pk}{number}".encode()).hexdigest(),
            from_buyer=True,
            at=now + timedelta(seconds=number),
        )
        for number in range(files)
    ]
    Evidence.objects.bulk_create(shown)
    said = [
        Note(case=case, audience="buyer", from_buyer=bool(n % 2), by_name="Li Na", text=f"Words {n}", at=now)
        for n in range(events // 4)
    ]
    Note.objects.bulk_create(said)
    told = [("case.evidence_added", {"evidence": row.pk}) for row in shown]
    told += [("case.noted", {"note": row.pk}) for row in said]
    told += [("case.assigned", {"member": ""})] * (events - len(told))
    Event.objects.bulk_create(
        Event(
            id=new_id("evt"),
            seller_id=case.seller_id,
            name=name,
            subject_id=case.pk,
            thread_id=case.pk,
            actor_kind="buyer",
            actor_ref="",
            actor_name="Li Na",
            data=data,
            at=now + timedelta(seconds=number),
        )
        for number, (name, data) in enumerate(told[:events])
    )


@pytest.mark.parametrize(("events", "files"), [(2, 1), (200, 50)])
@pytest.mark.parametrize("make", [open_one, approved_one])
def test_a_long_case_costs_the_same_queries(client, shop, member, make, events, files) -> None:
    case = make(shop, member)
    lengthen(case, events=events, files=files)
    place = reverse("console:case", args=[case.pk])
    client.get(place)  # the table of rules is read once in each process
    with CaptureQueriesContext(connection) as found:
        answer = client.get(place)
    assert (answer.status_code, len(found)) == (200, {open_one: 51, approved_one: 62}[make])
    assert answer.content.count(b"photo-0.jpg") > 0
    assert answer.content.count(b"Words ") == events // 4
    assert len(answer.content) < 92_000 + 700 * events
