"""Every write of this room that a person or a program asks for: webhooks and dead letters."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import models, transaction

from aftermile.accounts.models import Member, Seller
from aftermile.accounts.roles import Role
from aftermile.events import bell, claims
from aftermile.events.addresses import check_url
from aftermile.events.errors import TooManyAtOnce, UnknownEventName, WebhookSwitchedOff
from aftermile.events.fanout import wanted
from aftermile.events.log import event_types, record
from aftermile.events.mail import queue_mail
from aftermile.events.models import Delivery, DeliveryState, Event, Mail, ReactionRun, WebhookEndpoint
from aftermile.events.signing import new_secret
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor, ActorKind

ROTATION: Final = timedelta(days=1)
REPLAY_AT_MOST: Final = 10_000


def check_filters(names: Sequence[str]) -> list[str]:
    """Return the filters, sorted and once each; raise `UnknownEventName`."""
    nouns = {name.partition(".")[0] for name in event_types.names()}
    for name in names:
        if name not in event_types and not (name.endswith(".*") and name[:-2] in nouns):
            raise UnknownEventName(name=name)
    return sorted(set(names))


def add_endpoint(
    seller: Seller, *, url: str, events: Sequence[str] = (), description: str = "", by: Actor
) -> WebhookEndpoint:
    """Add a webhook; raise `WebhookAddressRefused`, `UnknownEventName`."""
    check_url(url)
    filters = check_filters(events)
    with transaction.atomic():
        endpoint = WebhookEndpoint.objects.create(
            seller=seller, url=url, events=filters, description=description, secret=new_secret()
        )
        record("webhook.added", subject=endpoint, by=by, data={"url": url, "events": filters})
    return endpoint


def change_endpoint(
    endpoint: WebhookEndpoint, *, url: str, events: Sequence[str], description: str, by: Actor
) -> WebhookEndpoint:
    """Change where and what is sent; raise `WebhookAddressRefused`, `UnknownEventName`."""
    check_url(url)
    endpoint.url, endpoint.events, endpoint.description = url, check_filters(events), description
    with transaction.atomic():
        endpoint.save(update_fields=["url", "events", "description"])
        record("webhook.changed", subject=endpoint, by=by, data={"url": url, "events": endpoint.events})
    return endpoint


@transaction.atomic
def remove_endpoint(endpoint: WebhookEndpoint, *, by: Actor) -> None:
    """Remove a webhook with its log."""
    record("webhook.removed", subject=endpoint, by=by, data={"url": endpoint.url})
    endpoint.delete()


@transaction.atomic
def rotate_secret(endpoint: WebhookEndpoint, *, by: Actor) -> WebhookEndpoint:
    """Sign with a new secret; the old one signs too for a day, so that nothing is refused meanwhile."""
    endpoint.old_secret, endpoint.secret = endpoint.secret, new_secret()
    endpoint.old_secret_until = clock.now() + ROTATION
    endpoint.save(update_fields=["secret", "old_secret", "old_secret_until"])
    record("webhook.secret_rotated", subject=endpoint, by=by)
    return endpoint


@transaction.atomic
def switch_on(endpoint: WebhookEndpoint, *, by: Actor) -> WebhookEndpoint:
    """Send again from now on; what was missed can be replayed."""
    changed = WebhookEndpoint.objects.filter(pk=endpoint.pk, active=False).update(
        active=True, failures=0, failing_since=None, held_until=None, switched_off_at=None
    )
    if changed:
        record("webhook.switched_on", subject=endpoint, by=by)
    endpoint.refresh_from_db()
    return endpoint


@transaction.atomic
def switch_off(endpoint: WebhookEndpoint, *, by: Actor) -> WebhookEndpoint:
    """Send no more; what still waits fails. Owners get a mail when Aftermile did it by itself."""
    now = clock.now()
    changed = WebhookEndpoint.objects.filter(pk=endpoint.pk, active=True).update(
        active=False, switched_off_at=now
    )
    if changed:
        waiting = Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.WAITING)
        given_up = waiting.update(state=DeliveryState.FAILED, error="The webhook was switched off.", lease="")
        record("webhook.switched_off", subject=endpoint, by=by, data={"given_up": given_up})
        if by.kind is ActorKind.SYSTEM:
            _tell_owners(endpoint, now)
    endpoint.refresh_from_db()
    return endpoint


def _tell_owners(endpoint: WebhookEndpoint, at: datetime) -> None:
    owners = Member.objects.filter(
        memberships__seller=endpoint.seller_id, memberships__role=Role.OWNER.value, is_active=True
    )
    for owner in owners:
        queue_mail(
            seller=endpoint.seller,
            to=owner.email,
            template="events/mail/webhook_switched_off",
            context={
                "endpoint": endpoint,
                "link": f"{settings.BASE_URL}/console/settings/webhooks/{endpoint.pk}/",
            },
            language=owner.language,
            key=f"webhook-off:{endpoint.pk}:{at.isoformat()}:{owner.pk}",
            subject_id=endpoint.pk,
        )


@transaction.atomic
def send_test(endpoint: WebhookEndpoint, *, by: Actor) -> Delivery:
    """Send a test event to this webhook alone; raise `WebhookSwitchedOff`."""
    if not endpoint.active:
        raise WebhookSwitchedOff
    event = record("webhook.tested", subject=endpoint, by=by, data={"message": "It works."})
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(held_until=None)
    return Delivery.objects.create(endpoint=endpoint, event=event, due_at=clock.now())


@transaction.atomic
def replay(delivery: Delivery) -> Delivery:
    """Send one delivery again, now, with all its tries; raise `WebhookSwitchedOff`."""
    if not delivery.endpoint.active:
        raise WebhookSwitchedOff
    _again(Delivery.objects.filter(pk=delivery.pk))
    WebhookEndpoint.objects.filter(pk=delivery.endpoint_id).update(held_until=None)
    delivery.refresh_from_db()
    transaction.on_commit(bell.ring)
    return delivery


@transaction.atomic
def replay_range(endpoint: WebhookEndpoint, *, since: datetime, until: datetime, only_failed: bool) -> int:
    """
    Send the events of a time again: those that failed, or all that match, also ones never sent.

    Returns how many; raises `WebhookSwitchedOff`, `TooManyAtOnce`.
    """
    if not endpoint.active:
        raise WebhookSwitchedOff
    known = Delivery.objects.filter(endpoint=endpoint, event__at__gte=since, event__at__lt=until)
    missed: list[Event] = []
    if only_failed:
        known = known.filter(state=DeliveryState.FAILED)
    else:
        events = Event.objects.filter(
            wanted(endpoint.events), seller=endpoint.seller_id, at__gte=since, at__lt=until, loaded=False
        )
        missed = list(events.exclude(deliveries__endpoint=endpoint).order_by("seq")[: REPLAY_AT_MOST + 1])
    count = known.count() + len(missed)
    if count > REPLAY_AT_MOST:
        raise TooManyAtOnce(count=count, most=REPLAY_AT_MOST)
    now = clock.now()
    _again(known)
    Delivery.objects.bulk_create(
        [Delivery(endpoint=endpoint, event=event, due_at=now) for event in missed],
        batch_size=1000,
        ignore_conflicts=True,
    )
    transaction.on_commit(bell.ring)
    return count


def _again(rows: models.QuerySet[Delivery]) -> None:
    rows.update(
        state=DeliveryState.WAITING, attempts=0, due_at=clock.now(), lease="", leased_until=None, error=""
    )


def run_again(runs: models.QuerySet[ReactionRun]) -> int:
    """Let dead reactions run again, now, with all their tries; return how many."""
    transaction.on_commit(bell.ring)
    return claims.revive(runs)


def send_again(mails: models.QuerySet[Mail]) -> int:
    """Send dead mails again; return how many."""
    transaction.on_commit(bell.ring)
    return claims.revive(mails)
