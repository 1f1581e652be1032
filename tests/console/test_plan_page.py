"""The plan on the case page, the form that changes a kind, and the switch for refunds."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aftermile.accounts.roles import Role
from aftermile.cases.actions import approve
from aftermile.cases.models import Automation, Case, Evidence, Step
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from tests.console.scenes import actor_of, open_one, open_shop, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return open_shop()


@pytest.fixture
def member(client, shop):
    return sign_in(client, shop, Role.OWNER)


@pytest.fixture
def case(shop, member):
    return open_one(shop, member)


def page(client, case: Case, **query: str) -> str:
    return client.get(reverse("console:case", args=[case.pk]), query).content.decode()


def test_the_preview_shows_the_steps_that_approving_makes(client, case) -> None:
    shown = page(client, case, move="approve", remedy="refund")
    assert "Send the goods back" in shown
    assert "Owed to buyers" in shown
    assert not Step.objects.exists()
    client.post(reverse("console:case_do", args=[case.pk, "approve"]), {"remedy": "refund"})
    assert 'id="plan"' in page(client, case)


def test_a_member_skips_a_step_with_words(client, case, member) -> None:
    approve(case, remedy="refund", by=actor_of(member))
    step = Step.objects.get(case=case, state="ready")
    url = reverse("console:case_step", args=[case.pk, step.key])
    refused = client.post(url, {"act": "skip", "words": ""})
    assert "Write a few words" in refused.content.decode()
    client.post(url, {"act": "skip", "words": "He brings it himself."})
    step.refresh_from_db()
    assert (step.state, step.data["words"]) == ("skipped", "He brings it himself.")
    assert client.post(url, {"act": "burn"}).status_code == 404


def test_a_kind_is_changed_from_its_preview(client, case) -> None:
    shown = page(client, case, move="convert", kind="warranty", reason="defective")
    assert "The items of the case are held for it." in shown
    assert Case.objects.get(pk=case.pk).kind == case.kind
    body = {"kind": "warranty", "reason": "defective"}
    assert client.post(reverse("console:case_do", args=[case.pk, "convert"]), body).status_code == 302
    assert Case.objects.get(pk=case.pk).kind == "warranty"


def test_a_question_needs_words_and_no_items(client, case) -> None:
    url = reverse("console:case_new", args=[case.order_id])
    assert "Write what it is about." in client.post(url, {"kind": "question"}).content.decode()
    opened = client.post(url, {"kind": "question", "comment": "Which bulb?"})
    assert opened.status_code == 302
    asked = Case.objects.get(kind="question")
    client.post(reverse("console:case_do", args=[asked.pk, "resolve"]), {"words": "E27."})
    asked.refresh_from_db()
    assert asked.state == "settled"
    listed = client.get(reverse("console:cases"), {"view": "all", "kind": "question"}).content.decode()
    assert asked.rma_number in listed
    assert case.rma_number not in listed


def test_refunds_go_by_themselves_where_it_is_set(client, case) -> None:
    url = reverse("console:automation_refunds") + f"?seller={case.seller_id}"
    client.post(url, {"on": "1"})
    assert Automation.objects.get(seller=case.seller).pay_when_due
    client.post(url)
    assert not Automation.objects.get(seller=case.seller).pay_when_due


def show_files(case: Case, numbers) -> None:
    Evidence.objects.bulk_create(
        Evidence(
            case=case,
            kind="image",
            name=f"{number}.jpg",
            media_type="image/jpeg",
            size=1,
            sha256=f"{number:064d}",
            original="x.jpg",
            file="x.jpg",
            at=clock.now() - timedelta(minutes=number),
        )
        for number in numbers
    )


def test_a_long_case_costs_as_many_queries_as_a_short_one(client, case, member) -> None:
    approve(case, remedy="refund", by=actor_of(member))
    url = reverse("console:case", args=[case.pk])
    show_files(case, range(1))
    client.get(url)
    with CaptureQueriesContext(connection) as short:
        client.get(url)
    for _ in range(200):
        record("case.assigned", subject=case, by=SYSTEM, data={"member": ""})
    show_files(case, range(1, 50))
    with CaptureQueriesContext(connection) as long:
        client.get(url)
    assert len(long) == len(short)
