import pytest
from django.test import Client, override_settings

from aftermile.accounts.roles import Role
from aftermile.events import actions, log
from aftermile.events.models import (
    Delivery,
    DeliveryState,
    Event,
    Mail,
    MailState,
    ReactionRun,
    WebhookEndpoint,
)
from aftermile.events.sending import send_deliveries
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from tests.factories import make_member, make_seller

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loopback():
    with override_settings(WEBHOOK_HOSTS=["127.0.0.1"]):
        yield


@pytest.fixture
def seller():
    return make_seller()


def client_of(member) -> Client:
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def owner(seller) -> Client:
    return client_of(make_member(seller, Role.OWNER))


@pytest.fixture
def endpoint(seller) -> WebhookEndpoint:
    return actions.add_endpoint(seller, url="http://127.0.0.1:1/hook", by=SYSTEM)


def dead_run(seller) -> ReactionRun:
    event = Event.objects.create(
        id=f"evt_{ReactionRun.objects.count()}", seller=seller, name="x.y", at=clock.now()
    )
    return ReactionRun.objects.create(
        event=event, reaction="test.gone", state="dead", error="ValueError: <b>no</b>", due_at=clock.now()
    )


def kept_mail(seller, **fields) -> Mail:
    values = {"key": f"k{Mail.objects.count()}", "to": "li@example.com", "language": "en", "subject": "Hi"}
    now = clock.now()
    values |= {
        "text": "words https://example.com/x",
        "state": MailState.KEPT,
        "created_at": now,
        "due_at": now,
    }
    return Mail.objects.create(seller=seller, **{**values, **fields})


def test_a_webhook_is_added_tested_and_read(owner, seller, monkeypatch):
    bad = owner.post("/console/settings/webhooks/new/", {"url": "http://10.0.0.1/", "events": ["case.*"]})
    assert bad.status_code == 422
    assert "Aftermile does not send to 10.0.0.1" in bad.text
    known = {**log.event_types._items, "thing.happened": log.EventType("thing.happened", "x")}
    monkeypatch.setattr(log.event_types, "_items", known)
    added = owner.post(
        "/console/settings/webhooks/new/", {"url": "http://127.0.0.1:1/", "events": ["thing.*"]}
    )
    hook = WebhookEndpoint.objects.get()
    assert (added.status_code, added["Location"]) == (302, f"/console/settings/webhooks/{hook.pk}/")
    assert (hook.seller, hook.events) == (seller, ["thing.*"])
    owner.post(f"/console/settings/webhooks/{hook.pk}/test/")
    send_deliveries()
    delivery = Delivery.objects.get()
    page = owner.get(f"/console/settings/deliveries/{delivery.pk}/").text
    assert "ConnectError" in page
    assert "webhook-signature" in page
    assert "webhook.tested" in owner.get(f"/console/settings/webhooks/{hook.pk}/?state=waiting").text
    again = owner.post(f"/console/settings/deliveries/{delivery.pk}/replay/", follow=True)
    assert "It is sent again." in again.text


def test_a_webhook_is_switched_changed_rotated_replayed_and_removed(owner, endpoint):
    base = f"/console/settings/webhooks/{endpoint.pk}"
    old = endpoint.secret
    assert "Switched off" in owner.post(f"{base}/switch/", {"to": "off"}, follow=True).text
    assert owner.post(f"{base}/test/").status_code == 409
    owner.post(f"{base}/switch/", {"to": "on"})
    owner.post(f"{base}/secret/")
    owner.post(f"{base}/change/", {"url": "http://127.0.0.1:2/", "description": "ERP"})
    endpoint.refresh_from_db()
    assert (endpoint.active, endpoint.secret != old, endpoint.url) == (True, True, "http://127.0.0.1:2/")
    replayed = owner.post(f"{base}/replay/", {"hours": "24", "only_failed": "on"}, follow=True)
    assert "0 events are sent again." in replayed.text
    owner.post(f"{base}/removal/")
    assert WebhookEndpoint.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_ask_a_fixed_number_of_queries(owner, seller, rows, django_assert_num_queries):
    for number in range(rows):
        hook = actions.add_endpoint(seller, url=f"http://127.0.0.1:{number + 1}/", by=SYSTEM)
        dead_run(seller)
        kept_mail(seller)
        Delivery.objects.create(
            endpoint=WebhookEndpoint.objects.first(), event=Event.objects.last(), due_at=clock.now()
        ) if number == 0 else Delivery.objects.create(
            endpoint=hook, event=Event.objects.last(), due_at=clock.now(), state=DeliveryState.FAILED
        )
    for path, queries in QUERIES.items():
        owner.get(path)
        with django_assert_num_queries(queries):
            assert owner.get(path).status_code == 200


QUERIES = {
    "/console/settings/webhooks/": 4,
    "/console/mail/": 4,
    "/console/health/dead-letters/": 4,
    "/console/health/": 16,
}


def test_dead_letters_run_again(owner, seller):
    first, second = dead_run(seller), dead_run(seller)
    foreign = dead_run(make_seller())
    page = owner.get("/console/health/dead-letters/").text
    assert "ValueError: &lt;b&gt;no&lt;/b&gt;" in page
    owner.post("/console/health/dead-letters/run/", {"run": first.pk})
    assert [run.state for run in ReactionRun.objects.order_by("pk")] == ["waiting", "dead", "dead"]
    owner.post("/console/health/dead-letters/run/", {"run": foreign.pk})
    owner.post("/console/health/dead-letters/run/")
    second.refresh_from_db()
    foreign.refresh_from_db()
    assert (second.state, foreign.state) == ("waiting", "dead")


def test_mails_are_listed_found_and_read(owner, seller):
    mail = kept_mail(seller, html="<script>alert(1)</script><p>rich</p>")
    kept_mail(seller, to="kim@example.com", subject="Other")
    listed = owner.get("/console/mail/?q=kim&state=kept").text
    assert ("Other" in listed, "li@example.com" in listed) == (True, False)
    page = owner.get(f"/console/mail/{mail.pk}/").text
    assert '<a href="https://example.com/x"' in page
    html = owner.get(f"/console/mail/{mail.pk}/html/")
    assert html["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in html["Content-Security-Policy"]
    assert html["X-Frame-Options"] == "SAMEORIGIN"
    dead = kept_mail(seller, state=MailState.DEAD, error="refused")
    owner.post(f"/console/mail/{dead.pk}/again/")
    dead.refresh_from_db()
    assert dead.state == "waiting"


def test_health_says_that_nobody_works(owner):
    page = owner.get("/console/health/").text
    assert "No worker is running." in page


def test_what_belongs_to_others_is_not_there(endpoint, seller):
    run = dead_run(seller)
    mail = kept_mail(seller)
    delivery = Delivery.objects.create(endpoint=endpoint, event=run.event, due_at=clock.now())
    stranger = client_of(make_member(make_seller(), Role.OWNER))
    for path in (
        f"settings/webhooks/{endpoint.pk}/",
        f"settings/webhooks/{endpoint.pk}/change/",
        f"settings/deliveries/{delivery.pk}/",
        f"mail/{mail.pk}/",
        f"mail/{mail.pk}/html/",
    ):
        assert stranger.get(f"/console/{path}").status_code == 404
    for path in ("test", "switch", "secret", "replay", "removal"):
        assert stranger.post(f"/console/settings/webhooks/{endpoint.pk}/{path}/").status_code == 404
    assert stranger.post(f"/console/settings/deliveries/{delivery.pk}/replay/").status_code == 404
    assert stranger.post(f"/console/mail/{mail.pk}/again/").status_code == 404


def test_an_agent_reads_but_does_not_set(endpoint, seller):
    agent = client_of(make_member(seller, Role.AGENT))
    page = agent.get(f"/console/settings/webhooks/{endpoint.pk}/")
    assert page.status_code == 200
    assert endpoint.secret not in page.text
    assert agent.post(f"/console/settings/webhooks/{endpoint.pk}/secret/").status_code == 403
    assert agent.get(f"/console/settings/webhooks/{endpoint.pk}/change/").status_code == 403
    assert agent.post("/console/health/dead-letters/run/").status_code == 403


def test_what_opens_a_buyers_link_is_read_only_where_mails_are_kept(owner, seller, settings):
    link = "https://shop.example/s/lamp/orders/ord_1/open/aB3-_token?case=case_1&lang=en"
    mail = kept_mail(seller, text=f"See {link}", html=f"<a href='{link}'>See</a>", state=MailState.SENT)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    for name in ("", "html/"):
        page = owner.get(f"/console/mail/{mail.pk}/{name}")
        assert page.status_code == 200
        assert "aB3-_token" not in page.text
        assert "/open/…?case=case_1" in page.text
    settings.EMAIL_BACKEND = "aftermile.events.keeping.EmailBackend"
    assert "aB3-_token" in owner.get(f"/console/mail/{mail.pk}/").text
