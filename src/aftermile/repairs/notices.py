"""Mails to the buyer about his repair and the technician's visit: each at most once per occurrence."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from django.utils import translation

from aftermile.cases.models import Case
from aftermile.cases.notices import make_case_link
from aftermile.database.words import babel_locale, money_text
from aftermile.events.mail import queue_mail
from aftermile.events.models import Event
from aftermile.kernel.money import Money
from aftermile.repairs.models import Loaner, Quote, Repair, Visit
from aftermile.repairs.states import Payer

NOTICES: Final = {
    "repair.quoted": "quote",
    "visit.offered": "visit_offered",
    "visit.booked": "visit_booked",
    "visit.reminded": "visit_reminded",
    "visit.started": "visit_started",
    "visit.canceled": "visit_canceled",
    "loaner.overdue": "loaner_overdue",
}


def tell_buyer(event: Event) -> None:
    """Queue the mail that belongs to an event; the same event again queues nothing."""
    case = Case.objects.select_related("seller", "buyer", "order").filter(pk=event.thread_id).first()
    if case is None or not case.buyer.email:
        return
    with translation.override(case.language):
        context = _context(case, event)
    if context is None:
        return
    queue_mail(
        seller=case.seller,
        to=case.buyer.email,
        template=f"repairs/mail/{NOTICES[event.name]}",
        context=context,
        language=case.language,
        key=f"repairs:{event.pk}"[:200],
        subject_id=case.pk,
    )


def _context(case: Case, event: Event) -> dict[str, Any] | None:
    """Return what the mail says, None where it has nothing to say any more."""
    base = {
        "case": case,
        "buyer": case.buyer.name,
        "number": case.rma_number,
        "shop": case.seller.name,
        "link": make_case_link(case),
    }
    if event.name == "repair.quoted":
        return _quote(base, event)
    if event.name.startswith("loaner."):
        row = Loaner.objects.filter(pk=event.data.get("loaner", "")).first()
        return None if row is None else {**base, "loaner": row}
    visit = Visit.objects.select_related("technician").filter(pk=event.subject_id).first()
    if visit is None:
        return None
    moved = bool(event.data.get("before"))
    return {**base, "visit": visit, **when_of(visit), "moved": moved, "words": event.data.get("words", "")}


def _quote(base: dict[str, Any], event: Event) -> dict[str, Any] | None:
    quote = Quote.objects.filter(pk=event.data.get("quote", ""), state="open").first()
    repair = Repair.objects.select_related("unit__line", "unit__part").filter(pk=event.subject_id).first()
    if quote is None or repair is None or quote.payer != Payer.BUYER:
        return None
    total = money_text(Money(quote.total_minor, quote.currency))
    return {**base, "quote": quote, "title": repair.unit.title, "total": total}


def when_of(visit: Visit) -> dict[str, str]:
    """Return day and hours of a visit in the buyer's own zone, in the active language."""
    if visit.starts_at is None or visit.ends_at is None:
        return {"day": "", "hours": "", "about": ""}
    zone, locale = ZoneInfo(visit.zone), babel_locale()
    start, end = visit.starts_at.astimezone(zone), visit.ends_at.astimezone(zone)
    about = visit.planned_at.astimezone(zone) if visit.planned_at else None
    return {
        "day": str(format_date(start, "full", locale=locale)),
        "hours": f"{format_time(start, 'short', locale=locale)} – {format_time(end, 'short', locale=locale)}",
        "about": str(format_time(about, "short", locale=locale)) if about else "",
    }
