"""What a buyer answers on the page of his parcel: kept once, told to staff, given to who waits for it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.orders.models import Order
from aftermile.parcels.actions.shipments import base_data, thread_of
from aftermile.parcels.errors import TooManyAnswers
from aftermile.parcels.models import Leg, Parcel, ParcelAnswer

INPUTS: Final = ("postcode", "phone")
NO_MAILS, MAILS = "no_mails", "mails"
KINDS: Final = (*INPUTS, "duty", "documents", "redelivery", "address", NO_MAILS, MAILS)
DONE_AT_ONCE: Final = frozenset({*INPUTS, NO_MAILS, MAILS})
"""Nobody has to do anything about these."""
MOST_A_DAY: Final = 10
DAY: Final = timedelta(days=1)


@transaction.atomic
def answer(parcel: Parcel, *, kind: str, value: Mapping[str, Any], key: str, by: Actor) -> ParcelAnswer:
    """
    Keep an answer; the same `key` again returns the first one.

    A postcode or phone number goes to the legs that wait for it, and they are asked for again at once.
    """
    if kind not in KINDS:
        raise BadInput(field="kind", problem=_("is not one that can be answered."))
    Parcel.objects.select_for_update().filter(pk=parcel.pk).first()
    known = ParcelAnswer.objects.filter(parcel=parcel, key=key).first()
    if known is not None:
        return known
    now = clock.now()
    if ParcelAnswer.objects.filter(parcel=parcel, answered_at__gt=now - DAY).count() >= MOST_A_DAY:
        raise TooManyAnswers(most=MOST_A_DAY)
    row = ParcelAnswer.objects.create(
        seller_id=parcel.seller_id, parcel=parcel, kind=kind, value=dict(value), key=key, answered_at=now
    )
    if kind in INPUTS:
        _go_on(parcel, kind, str(value[kind]))
    if kind in DONE_AT_ONCE:
        row.done_at = now
        row.save(update_fields=["done_at"])
    record(
        "parcel.answered",
        subject=parcel,
        by=by,
        thread=thread_of(parcel),
        data={**base_data(parcel), "kind": kind, "answer": row.pk},
    )
    return row


def _go_on(parcel: Parcel, name: str, text: str) -> None:
    """Give the trackers of a parcel what they wait for."""
    now = clock.now()
    for leg in Leg.objects.filter(parcel=parcel, ended_at=None).exclude(needs=""):
        needs = leg.needs.split()
        if name not in needs:
            continue
        leg.extra = {**leg.extra, name: text}
        if all(need in leg.extra for need in needs if need in INPUTS):
            leg.health, leg.health_at = "pending", now
            leg.next_poll_at = now if leg.provider else None
        leg.save(update_fields=["extra", "health", "health_at", "next_poll_at"])


def is_muted(order: Order) -> bool:
    """Say whether the buyer wants no mails about the parcels of an order; his last word counts."""
    rows = ParcelAnswer.objects.filter(parcel__shipment__order=order, kind__in=[NO_MAILS, MAILS])
    return rows.order_by("-answered_at", "-id").values_list("kind", flat=True).first() == NO_MAILS


def get_answer(scope: Scope, answer_id: str) -> ParcelAnswer:
    rows = scope.apply(ParcelAnswer.objects.select_related("parcel__shipment"))
    found = rows.filter(pk=answer_id).first()
    if found is None:
        raise NotFound(noun="answer", ref=answer_id)
    return found


def set_done(row: ParcelAnswer, *, by: Actor) -> None:
    """Note that somebody did what the buyer asked for; again changes nothing."""
    ParcelAnswer.objects.filter(pk=row.pk, done_at=None).update(
        done_at=clock.now(), done_by=by.ref, done_name=by.name
    )
