"""Telling buyers of their parcels by mail: each thing at most once, never at night, never what is old."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import translation

from aftermile.accounts.middleware import known_language
from aftermile.accounts.models import Seller
from aftermile.events.log import record
from aftermile.events.mail import queue_mail
from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.orders.models import Order
from aftermile.parcels.actions.answering import is_muted
from aftermile.parcels.actions.links import link_of, mails_url, tracking_url
from aftermile.parcels.actions.promising import Shown, note_promise
from aftermile.parcels.actions.shipments import base_data, thread_of
from aftermile.parcels.carrier import carrier_label
from aftermile.parcels.estimating.windows import Window, zone_of
from aftermile.parcels.folding.words import TERMINAL
from aftermile.parcels.letters import TEMPLATE, News, values_of
from aftermile.parcels.models import (
    Direction,
    Milestone,
    NoticeKind,
    NoticeRules,
    NoticeState,
    Parcel,
    ParcelNotice,
)
from aftermile.parcels.quiet import after_quiet, zones_where

log = logging.getLogger(__name__)
MOST_OF_PROBLEM: Final = 300
OLD: Final = timedelta(days=3)
QUIET: Final = (time(21), time(8))
LANGUAGES: Final = dict(settings.LANGUAGES)
SENT: Final = frozenset({Milestone.PICKED_UP, Milestone.IN_TRANSIT})
MILESTONES: Final[Mapping[str, NoticeKind]] = {
    Milestone.OUT_FOR_DELIVERY: NoticeKind.OUT_FOR_DELIVERY,
    Milestone.ATTEMPT_FAILED: NoticeKind.ATTEMPT_FAILED,
    Milestone.AVAILABLE_FOR_PICKUP: NoticeKind.AVAILABLE_FOR_PICKUP,
    Milestone.DELIVERED: NoticeKind.DELIVERED,
    Milestone.RETURNED: NoticeKind.RETURNED,
}
ASKED_BY_CUSTOMS: Final = {"payment_due": "payment_due", "documents": "documents"}
APPOINTMENT: Final = "appointment"
"""A day was arranged: no driver has the parcel yet."""
ASKED_BEFORE: Final = frozenset({"redeliver", "address", "decide"})
"""What a buyer was asked when the delivery failed; that he has not done it is no delay of ours."""
ACTS: Final = {"pay": "payment_due", "documents": "documents"}
"""What `parcel.delayed` says is to be done, as the detail of a scan."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Which notices a seller sends, which of them at any hour, and when nobody is told the others."""

    kinds: frozenset[str]
    any_hour: frozenset[str]
    quiet_from: time
    quiet_until: time


def rules_of(seller: Seller) -> Rules:
    row = NoticeRules.objects.filter(pk=seller.pk).first()
    if row is None:
        return Rules(frozenset(NoticeKind.values), frozenset(), *QUIET)
    return Rules(frozenset(row.kinds), frozenset(row.any_hour), row.quiet_from, row.quiet_until)


def save_rules(seller: Seller, rules: Rules, *, by: Actor) -> NoticeRules:
    known = frozenset(NoticeKind.values)
    row, _fresh = NoticeRules.objects.update_or_create(
        seller=seller,
        defaults={
            "kinds": sorted(rules.kinds & known),
            "any_hour": sorted(rules.any_hour & known),
            "quiet_from": rules.quiet_from,
            "quiet_until": rules.quiet_until,
            "by_name": by.name,
            "changed_at": clock.now(),
        },
    )
    return row


def notice_of_milestone(event: Event) -> None:
    """Note what a buyer is told after a new milestone, and tell it when the hour allows."""
    parcel = _parcel(event.subject_id)
    if parcel is None:
        return
    milestone, detail = str(event.data.get("milestone", "")), str(event.data.get("detail", ""))
    happened = datetime.fromisoformat(event.data["occurred_at"])
    kind, episode = MILESTONES.get(milestone), happened.date().isoformat()
    if milestone in SENT:
        kind, episode = NoticeKind.SHIPPED, ""
        happened = min(happened, parcel.sent_at or happened)
    elif milestone == Milestone.CUSTOMS_HOLD and detail in ASKED_BY_CUSTOMS:
        kind, episode = NoticeKind.CUSTOMS_ACTION, detail
    elif milestone == Milestone.RETURNED:
        episode = ""
    elif detail == APPOINTMENT:
        kind = None
    if kind is not None:
        data = {"detail": detail, "at": happened.isoformat()}
        _note(parcel, kind, episode, data, old=bool(event.data.get("old")) or event.at - happened > OLD)


def notice_of_delay(event: Event) -> None:
    """Note that a parcel will be late, or that customs wait for its buyer; once for each delay."""
    parcel = _parcel(event.subject_id)
    if parcel is None:
        return
    old = bool(event.data.get("old"))
    episode = str(event.data.get("episode", ""))[:40]
    if event.data.get("kind") == "held":
        _note_held(parcel, str(event.data.get("act", "")), episode, event.data, old=old)
        return
    _note(parcel, NoticeKind.DELAYED, episode, _said_of(event.data), old=old)


def _said_of(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data.get(name) or "" for name in ("kind", "promised_on", "expected_on")}


def _note_held(parcel: Parcel, act: str, episode: str, data: Mapping[str, Any], *, old: bool) -> None:
    """A parcel that waits for its buyer is not late: he is reminded of what only he can do."""
    if act in ACTS:
        detail = ACTS[act]
        _note(parcel, NoticeKind.CUSTOMS_ACTION, detail, {"detail": detail}, old=old)
    elif act == "collect":
        _note(parcel, NoticeKind.AVAILABLE_FOR_PICKUP, episode, {"detail": "reminder"}, old=old)
    elif act not in ASKED_BEFORE:
        _note(parcel, NoticeKind.DELAYED, episode, _said_of(data), old=old)


def _note(parcel: Parcel, kind: NoticeKind, episode: str, data: Mapping[str, Any], *, old: bool) -> None:
    order, now = parcel.shipment.order, clock.now()
    rules = rules_of(parcel.seller)
    why = "old" if old else "off" if kind not in rules.kinds else "" if order.buyer.email else "no_address"
    why = why or ("muted" if is_muted(order) else "")
    due = now if why or kind in rules.any_hour else _due(order, rules, now)
    state = NoticeState.SKIPPED if why else NoticeState.WAITING
    with transaction.atomic():
        notice, fresh = ParcelNotice.objects.get_or_create(
            parcel=parcel,
            kind=kind,
            episode=episode,
            defaults={
                "seller_id": parcel.seller_id,
                "state": state,
                "why": why,
                "data": dict(data),
                "due_at": due,
                "created_at": now,
            },
        )
        if fresh and not why and due <= now:
            _send(notice, parcel)


def _parcel(ref: str) -> Parcel | None:
    """Return a parcel on its first way to its buyer; the others belong to cases, which tell of them."""
    rows = Parcel.objects.select_related("seller", "shipment__order__buyer", "shipment__order__ship_to")
    return rows.filter(
        pk=ref, shipment__direction=Direction.OUTBOUND, shipment__case_ref="", seller__active=True
    ).first()


def _due(order: Order, rules: Rules, now: datetime) -> datetime:
    region = order.ship_to.region if order.ship_to else ""
    zones = zones_where(order.country, region) or ["UTC"]
    return after_quiet(now, zones, rules.quiet_from, rules.quiet_until)


def send_due(limit: int = 200) -> int:
    """
    Send what waited for the morning; return how many were looked at.

    One that cannot be written is kept with its problem and stops no other; if the database is away, all wait.
    """
    rows = ParcelNotice.objects.filter(state=NoticeState.WAITING, due_at__lte=clock.now()).order_by("due_at")
    found = list(rows[:limit])
    for notice in found:
        try:
            with transaction.atomic():
                _send(notice, _parcel(notice.parcel_id))
        except OperationalError:
            raise
        except Exception as error:
            log.exception("notice %s of parcel %s could not be written", notice.pk, notice.parcel_id)
            _fail(notice, f"{type(error).__name__}: {error}"[:MOST_OF_PROBLEM])
    return len(found)


def _fail(notice: ParcelNotice, problem: str) -> None:
    waiting = ParcelNotice.objects.filter(pk=notice.pk, state=NoticeState.WAITING)
    waiting.update(state=NoticeState.SKIPPED, why="failed", data={**notice.data, "problem": problem})


def _send(notice: ParcelNotice, parcel: Parcel | None) -> None:
    """Send a waiting notice, or leave it out where the parcel went on; whoever comes second does nothing."""
    now = clock.now()
    why = "passed" if parcel is None or not _holds(notice, parcel) else ""
    if parcel is not None and not why and is_muted(parcel.shipment.order):
        why = "muted"
    language = language_of(parcel.shipment.order) if parcel else ""
    mine = ParcelNotice.objects.filter(pk=notice.pk, state=NoticeState.WAITING).update(
        state=NoticeState.SKIPPED if why else NoticeState.SENT,
        why=why,
        language=language,
        sent_at=None if why else now,
    )
    if not mine or why or parcel is None:
        return
    order = parcel.shipment.order
    news = _news(notice, parcel, language)
    with translation.override(language):
        context = values_of(news, parcel.seller.name)
    queue_mail(
        seller=parcel.seller,
        to=order.buyer.email,
        template=TEMPLATE,
        context=context,
        language=language,
        key=f"parcel:{parcel.pk}:{notice.kind}:{notice.episode}",
        subject_id=parcel.pk,
    )
    _remember(news, parcel)
    record(
        "parcel.notice_sent",
        subject=parcel,
        by=SYSTEM,
        thread=thread_of(parcel),
        data={**base_data(parcel), "kind": notice.kind},
    )


def _holds(notice: ParcelNotice, parcel: Parcel) -> bool:
    """Say whether what a notice tells is still so."""
    if notice.kind == NoticeKind.SHIPPED:
        return parcel.milestone not in TERMINAL
    if notice.kind == NoticeKind.DELAYED:
        return parcel.milestone not in (*TERMINAL, Milestone.OUT_FOR_DELIVERY)
    if notice.kind == NoticeKind.CUSTOMS_ACTION:
        return parcel.milestone == Milestone.CUSTOMS_HOLD and parcel.detail == notice.data.get("detail")
    return MILESTONES.get(parcel.milestone) == notice.kind


def language_of(order: Order) -> str:
    """Return the language in which a buyer is told: his own, else the seller's, else English."""
    return (
        known_language(order.buyer.language, LANGUAGES)
        or known_language(order.seller.language, LANGUAGES)
        or settings.LANGUAGE_CODE
    )


def _news(notice: ParcelNotice, parcel: Parcel, language: str) -> News:
    order, data = parcel.shipment.order, notice.data
    rows = Parcel.objects.filter(shipment__order=order, shipment__direction=Direction.OUTBOUND)
    refs = list(rows.filter(shipment__case_ref="").order_by("id").values_list("pk", flat=True))
    arrives = notice.kind in (NoticeKind.SHIPPED, NoticeKind.DELAYED)
    waits = notice.kind == NoticeKind.AVAILABLE_FOR_PICKUP
    by_on = parcel.deliver_by_on or _day(data.get("expected_on"))
    today = clock.today(zone_of(parcel.destination or order.country or "UTC"))
    return News(
        notice.kind,
        order.number,
        name=order.buyer.name,
        carrier=carrier_label(parcel.carrier),
        tracking_number=parcel.tracking_number,
        detail=str(data.get("detail", "")),
        delay=str(data.get("kind", "")),
        place=_place(parcel) if waits else "",
        from_on=max(parcel.deliver_from_on or by_on, today) if arrives and by_on and by_on >= today else None,
        by_on=by_on if arrives and by_on and by_on >= today else None,
        promised_on=parcel.promised_by_on or _day(data.get("promised_on")),
        parcels=(refs.index(parcel.pk) + 1 if parcel.pk in refs else 1, len(refs)),
        link=tracking_url(link_of(order), language),
        fewer=mails_url(link_of(order), language),
    )


def _place(parcel: Parcel) -> str:
    rows = parcel.scans.filter(milestone=Milestone.AVAILABLE_FOR_PICKUP).order_by("-at")
    return str(rows.values_list("place", flat=True).first() or "")


def _day(text: Any) -> date | None:
    return date.fromisoformat(str(text)[:10]) if text else None


def _remember(news: News, parcel: Parcel) -> None:
    if news.by_on is None:
        return
    order = parcel.shipment.order
    shown = Shown("mail", parcel.destination or order.country, order=order, parcel=parcel)
    note_promise(
        parcel.seller, Window(news.from_on or news.by_on, news.by_on, news.by_on, basis="lane"), shown
    )
