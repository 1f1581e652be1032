"""The page that says which tracking services are on, how they do, and what the doctor says of them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from aftermile.accounts.roles import Role
from aftermile.config.doctor import check_trackers
from aftermile.kernel import clock
from aftermile.parcels.models import Pace, Push
from tests.factories import make_member, make_seller
from tests.parcels.services import switched_on

pytestmark = pytest.mark.django_db
URL = "console:tracking_services"


def make_push(number, state="dead", error="RuntimeError: out of luck\n\nTraceback ..."):
    now = clock.now()
    values = {"provider": "aftership", "body": b"{}", "received_at": now, "due_at": now, "error": error}
    return Push.objects.create(digest=str(number), state=state, **values)


@pytest.fixture
def owner(client):
    client.force_login(make_member(operator=True))
    return client


def test_it_says_what_is_on_and_what_the_others_need(owner):
    with switched_on("aftership"):
        page = owner.get(reverse(URL)).content.decode()
    for words in (
        *("AfterShip", "17TRACK", "EasyPost", "Shippo", "Ship24", "Karrio", "DHL Unified"),
        *("AFTERMILE_SHIP24_WEBHOOK_SECRET", "http://testserver/api/v1/webhooks/trackers/aftership"),
    ):
        assert words in page
    assert "webhooks/trackers/dhl_unified" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_what_could_not_be_taken_in_is_shown(owner, count, django_assert_num_queries):
    for number in range(count):
        make_push(number)
        make_push(f"w{number}", state="waiting")
    owner.get(reverse(URL))
    with django_assert_num_queries(7):
        page = owner.get(reverse(URL)).content.decode()
    assert page.count("RuntimeError: out of luck") == count
    assert "Traceback" not in page


def test_a_push_is_taken_in_again(owner):
    push = make_push(1)
    assert owner.post(reverse("console:take_push_again", args=[push.pk])).status_code == 302
    push.refresh_from_db()
    assert (push.state, push.attempts) == ("waiting", 0)


def test_a_service_that_is_left_alone_says_why_and_may_be_asked(owner):
    at = clock.now()
    until = at + timedelta(minutes=20)
    Pace.objects.create(
        provider="aftership", at=at, day=at.date(), failures=3, paused_until=until, problem="answer 503"
    )
    with switched_on("aftership"):
        assert "answer 503" in owner.get(reverse(URL)).content.decode()
        assert owner.post(reverse("console:ask_service_again", args=["aftership"])).status_code == 302
        assert owner.post(reverse("console:ask_service_again", args=["nobody"])).status_code == 404
    row = Pace.objects.get()
    assert (row.failures, row.paused_until, row.problem) == (0, None, "")


def test_pushes_of_all_sellers_are_the_operators_own(client):
    make_push(1)
    client.force_login(make_member(make_seller()))
    assert "out of luck" not in client.get(reverse(URL)).content.decode()
    assert client.post(reverse("console:ask_service_again", args=["aftership"])).status_code == 403


def test_it_is_for_those_who_may_change_settings(client):
    client.force_login(make_member(make_seller(), role=Role.AGENT))
    assert client.get(reverse(URL)).status_code == 403
    assert client.post(reverse("console:ask_service_again", args=["aftership"])).status_code == 403
    assert client.post(reverse("console:take_push_again", args=[make_push(1).pk])).status_code == 403
    assert reverse(URL) not in client.get(reverse("console:settings")).content.decode()


def test_the_doctor_says_what_is_on_and_what_the_rest_needs():
    def said():
        return [(one.level.value, one.about, one.words) for one in check_trackers()]

    assert said() == [("fine", "tracking services", "none switched on.")]
    with switched_on("ship24"):
        assert said() == [("fine", "tracking services", "Ship24 (push) switched on.")]
