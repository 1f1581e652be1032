import json
import threading
from datetime import timedelta

import pytest
from django.test import override_settings
from standardwebhooks.webhooks import Webhook

from aftermile.accounts.roles import Role
from aftermile.events import actions, sending
from aftermile.events.errors import UnknownEventName, WebhookAddressRefused, WebhookSwitchedOff
from aftermile.events.fanout import matches, wanted
from aftermile.events.log import history
from aftermile.events.models import Delivery, DeliveryState, Event, Mail, WebhookEndpoint
from aftermile.events.payload import payload
from aftermile.events.sending import send_deliveries
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor, ActorKind
from tests.events.receiver import receiver
from tests.factories import make_member, make_seller

pytestmark = pytest.mark.django_db
KIM = Actor(ActorKind.MEMBER, "mbr_1", "Kim")


@pytest.fixture(autouse=True)
def _loopback():
    with override_settings(WEBHOOK_HOSTS=["127.0.0.1"]):
        yield


@pytest.fixture
def endpoint(happen):
    def add(url="http://127.0.0.1:1/hook", events=(), seller=None) -> WebhookEndpoint:
        return actions.add_endpoint(seller or happen.seller, url=url, events=events, by=KIM)

    return add


def only() -> Delivery:
    return Delivery.objects.get()


def later(endpoint: WebhookEndpoint, **delta):
    """Freeze the clock later, past every hold."""
    return clock.frozen(clock.now() + timedelta(**delta))


def test_an_event_reaches_its_endpoint_signed(happen, endpoint):
    with receiver() as (url, requests):
        hook = endpoint(url)
        event = happen(color="红")
        assert (send_deliveries(), send_deliveries()) == (1, 0)
    ((path, headers, body),) = requests
    assert path == "/hook"
    assert Webhook(hook.secret).verify(body, headers) == payload(event)
    assert json.loads(body)["data"] == {"color": "红"}
    assert headers["webhook-id"] == event.id
    delivery = only()
    assert (delivery.state, delivery.response_status, delivery.response_body) == ("delivered", 200, "ok")
    assert delivery.request_headers["webhook-signature"] == headers["webhook-signature"]
    assert len(delivery.tries) == 1


def test_nobody_hears_of_others_or_of_history(happen, endpoint):
    hook = endpoint()
    endpoint(seller=make_seller())
    Event.objects.bulk_create(
        history("thing.happened", seller=happen.seller, subjects=[("t", clock.now(), {})])
    )
    happen()
    assert list(Delivery.objects.values_list("endpoint_id", flat=True)) == [hook.pk]


@pytest.mark.parametrize(
    ("filters", "name", "expected"),
    [
        ([], "case.opened", True),
        (["case.opened"], "case.opened", True),
        (["case.*"], "case.opened", True),
        (["case.*"], "cases.opened", False),
        (["refund.done", "case.opened"], "case.opened", True),
        (["refund.*"], "case.opened", False),
    ],
)
def test_filters(happen, filters, name, expected):
    assert matches(filters, name) is expected
    event = happen()
    Event.objects.filter(pk=event.pk).update(name=name)
    assert Event.objects.filter(wanted(filters), pk=event.pk).exists() is expected


def test_a_filter_must_name_something(happen):
    with pytest.raises(UnknownEventName):
        actions.add_endpoint(happen.seller, url="http://127.0.0.1/", events=["thing.hapened"], by=KIM)
    endpoint = actions.add_endpoint(happen.seller, url="http://127.0.0.1/", events=["thing.*"], by=KIM)
    assert endpoint.events == ["thing.*"]
    with pytest.raises(WebhookAddressRefused):
        actions.change_endpoint(endpoint, url="https://10.0.0.1/", events=[], description="", by=KIM)


def test_a_refusal_is_kept_and_tried_again_by_the_schedule(happen, endpoint):
    with receiver(lambda handler, body: (500, b"\x00broken\xff", {})) as (url, requests):
        hook = endpoint(url)
        happen()
        at = clock.now()
        for waited in sending.SCHEDULE:
            with clock.frozen(at):
                assert send_deliveries() == 1
            delivery = only()
            assert waited * 0.9 <= delivery.due_at - at <= waited * 1.1
            at += waited * 1.1 + timedelta(minutes=10)
        assert (delivery.state, delivery.response_status) == ("waiting", 500)
        assert delivery.response_body == "\ufffdbroken\ufffd"
        with clock.frozen(at):
            assert send_deliveries() == 1
        assert len(requests) == 11
    assert only().state == DeliveryState.FAILED
    assert [tried["status"] for tried in only().tries] == [500] * 11
    hook.refresh_from_db()
    assert hook.failures == 11


def test_a_failing_endpoint_is_held_and_one_success_frees_it(happen, endpoint):
    answers = iter([500, 200, 200, 200])
    with receiver(lambda handler, body: (next(answers), b"", {})) as (url, _):
        hook = endpoint(url)
        happen()
        assert send_deliveries() == 1
        happen()
        assert send_deliveries() == 0
        with later(hook, seconds=10):
            assert (send_deliveries(), send_deliveries(), send_deliveries()) == (1, 1, 0)
    hook.refresh_from_db()
    assert (hook.failures, hook.failing_since, hook.held_until) == (0, None, None)


def test_an_endpoint_that_fails_for_days_is_switched_off_and_its_owners_are_told(happen, endpoint):
    owner = make_member(happen.seller, Role.OWNER, language="zh-hans")
    make_member(happen.seller, Role.AGENT)
    hook = endpoint("http://127.0.0.1:1/")
    happen()
    happen()
    at = clock.now()
    with clock.frozen(at):
        assert send_deliveries() == 2
    with clock.frozen(at + sending.GIVE_UP):
        assert send_deliveries() == 1
    hook.refresh_from_db()
    assert (hook.active, hook.switched_off_at) == (False, at + sending.GIVE_UP)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"failed"}
    mail = Mail.objects.get()
    assert (mail.to, mail.language) == (owner.email, "zh-hans")
    assert mail.subject == "Webhook 已停用：http://127.0.0.1:1/"
    assert Event.objects.filter(name="webhook.switched_off").count() == 1
    happen()
    assert Delivery.objects.count() == 2


def test_gone_means_gone(happen, endpoint):
    with receiver(lambda handler, body: (410, b"", {})) as (url, _):
        hook = endpoint(url)
        happen()
        send_deliveries()
    hook.refresh_from_db()
    assert hook.active is False


def test_a_redirect_is_not_followed(happen, endpoint):
    with receiver() as (inner, inside):
        with receiver(lambda handler, body: (302, b"", {"location": inner})) as (url, _):
            endpoint(url)
            happen()
            send_deliveries()
        assert inside == []
    assert (only().state, only().response_status) == ("waiting", 302)


def test_an_address_that_became_private_is_refused_when_sending(happen, endpoint):
    with receiver() as (url, requests):
        endpoint(url)
        happen()
        with override_settings(WEBHOOK_HOSTS=[]):
            send_deliveries()
    assert requests == []
    assert only().error == "Aftermile does not send to 127.0.0.1: its address is not a public one."


def test_a_receiver_that_drips_or_never_ends_is_cut(happen, endpoint, monkeypatch):
    monkeypatch.setattr(sending, "SECONDS", 0.3)
    over = threading.Event()

    def drip(handler, body):
        handler.send_response(200)
        handler.end_headers()
        while not over.wait(0.05):
            handler.wfile.write(b"x")
        return 200, b"", {}

    with receiver(drip) as (url, _):
        endpoint(url)
        happen()
        send_deliveries()
        over.set()
    assert (only().state, only().error) == ("waiting", "No answer within 0 seconds.")


def test_both_secrets_sign_while_one_is_rotated(happen, endpoint):
    with receiver() as (url, requests):
        hook = endpoint(url)
        old = hook.secret
        actions.rotate_secret(hook, by=KIM)
        happen()
        send_deliveries()
        ((_, headers, body),) = requests
        for secret in (old, hook.secret):
            assert Webhook(secret).verify(body, headers)["type"] == "thing.happened"
        with later(hook, days=1, seconds=1):
            assert sending.secrets_of(hook) == [hook.secret]
    assert old != hook.secret


def test_a_test_goes_to_one_endpoint_alone(happen, endpoint):
    with receiver() as (url, requests):
        hook = endpoint(url, events=["thing.happened"])
        endpoint(url)
        actions.send_test(hook, by=KIM)
        assert send_deliveries() == 1
    assert json.loads(requests[0][2])["type"] == "webhook.tested"


def test_replay_of_one_and_of_a_time(happen, endpoint):
    with receiver() as (url, requests):
        hook = endpoint(url, events=["thing.*"])
        event = happen()
        send_deliveries()
        actions.replay(only())
        send_deliveries()
        assert [r[1]["webhook-id"] for r in requests] == [event.id, event.id]
        actions.switch_off(hook, by=KIM)
        missed = happen()
        with pytest.raises(WebhookSwitchedOff):
            actions.replay(only())
        actions.switch_on(hook, by=KIM)
        start, end = event.at, missed.at + timedelta(seconds=1)
        assert actions.replay_range(hook, since=start, until=end, only_failed=True) == 0
        assert actions.replay_range(hook, since=start, until=end, only_failed=False) == 2
        send_deliveries()
    assert sorted(r[1]["webhook-id"] for r in requests[2:]) == [event.id, missed.id]
    assert Mail.objects.count() == 0
    assert SYSTEM.ref == ""


def test_one_slow_endpoint_does_not_starve_the_others(happen, endpoint):
    slow = endpoint("http://127.0.0.1:1/")
    for number in range(20):
        happen(pk=f"t{number}")
    with receiver() as (url, requests):
        endpoint(url)
        happen()
        assert send_deliveries() == 9
        assert len(requests) == 1
    assert Delivery.objects.filter(endpoint=slow, attempts=1).count() == 8
