"""What mails about a parcel say, in nine languages, in the name of the seller."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import pgettext, pgettext_lazy

from aftermile.accounts.models import Seller
from aftermile.database.moments import span, weekday
from aftermile.parcels.buyer_words import DELAYS, WATCHED, Words, state_words, step_words
from aftermile.parcels.models import NoticeKind

TEMPLATE: Final = "parcels/mail/notice"


@dataclass(frozen=True, slots=True)
class News:
    """What is told; days are local to the destination. `detail` and `delay` name the reason."""

    kind: str
    number: str
    name: str = ""
    carrier: str = ""
    tracking_number: str = ""
    detail: str = ""
    delay: str = ""
    place: str = ""
    from_on: date | None = None
    by_on: date | None = None
    promised_on: date | None = None
    parcels: tuple[int, int] = (1, 1)
    link: str = ""
    fewer: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Letter:
    subject: Words
    lead: Words
    next: Words = ""


_NOW_PAY: Final = pgettext_lazy(
    "tracking",
    "Pay only customs or the carrier. The page shows what to do, and you can tell us there when it is done.",
)
LETTERS: Final[dict[str, _Letter]] = {
    NoticeKind.SHIPPED: _Letter(
        pgettext_lazy("tracking", "Your order %(number)s is on its way"),
        pgettext_lazy("tracking", "Your parcel has left us and is with the carrier."),
    ),
    NoticeKind.DELAYED: _Letter(
        pgettext_lazy("tracking", "Your order %(number)s is delayed"),
        pgettext_lazy(
            "tracking",
            "Your parcel will arrive later than we said. We are sorry, and wanted you to know in advance.",
        ),
        WATCHED,
    ),
    NoticeKind.CUSTOMS_ACTION: _Letter(
        pgettext_lazy("tracking", "Customs needs something for your order %(number)s"),
        pgettext_lazy("tracking", "Customs is holding your parcel until something is done."),
        _NOW_PAY,
    ),
    NoticeKind.OUT_FOR_DELIVERY: _Letter(
        pgettext_lazy("tracking", "Your order %(number)s is out for delivery"),
        pgettext_lazy("tracking", "The driver has your parcel."),
    ),
    NoticeKind.ATTEMPT_FAILED: _Letter(
        pgettext_lazy("tracking", "Your order %(number)s could not be delivered"),
        pgettext_lazy("tracking", "The carrier tried to deliver your parcel but could not."),
        pgettext_lazy(
            "tracking",
            "On the page you can say when they should come again, or what is missing from the address.",
        ),
    ),
    NoticeKind.AVAILABLE_FOR_PICKUP: _Letter(
        pgettext_lazy("tracking", "Your order %(number)s is ready to collect"),
        pgettext_lazy("tracking", "Your parcel is waiting for you to collect it."),
        pgettext_lazy("tracking", "Bring the notice and your ID."),
    ),
    NoticeKind.DELIVERED: _Letter(
        pgettext_lazy("tracking", "Your order %(number)s has been delivered"),
        pgettext_lazy("tracking", "Your parcel has been delivered. We hope you like it."),
        pgettext_lazy("tracking", "Something missing or broken, or no parcel there? Tell us on the page."),
    ),
    NoticeKind.RETURNED: _Letter(
        pgettext_lazy("tracking", "Your order %(number)s came back to us"),
        pgettext_lazy("tracking", "The carrier could not deliver your parcel, and it is back with us."),
        pgettext_lazy("tracking", "Write to us and we will send it again or refund you."),
    ),
}
_SPECIAL: Final[dict[tuple[str, str], _Letter]] = {
    (NoticeKind.CUSTOMS_ACTION, "documents"): replace(
        LETTERS[NoticeKind.CUSTOMS_ACTION],
        next=pgettext_lazy(
            "tracking", "The page shows what to do, and you can tell us there when it is done."
        ),
    ),
    (NoticeKind.ATTEMPT_FAILED, "refused"): replace(
        LETTERS[NoticeKind.ATTEMPT_FAILED], next=state_words("attempt_failed", "refused").next
    ),
    (NoticeKind.AVAILABLE_FOR_PICKUP, "reminder"): replace(
        LETTERS[NoticeKind.AVAILABLE_FOR_PICKUP],
        subject=pgettext_lazy("tracking", "Reminder: your order %(number)s is waiting to be collected"),
        lead=pgettext_lazy(
            "tracking", "Your parcel is still waiting for you. If nobody collects it, it goes back."
        ),
    ),
}
"""By kind and detail, where it says something else."""
_PERHAPS_LATE: Final = pgettext_lazy(
    "tracking",
    "Your parcel may arrive later than we said. We are sorry, and wanted you to know in advance.",
)
CUSTOMS: Final[dict[str, Words]] = {
    "payment_due": pgettext_lazy("tracking", "Duty or tax has to be paid"),
    "documents": pgettext_lazy("tracking", "Customs needs documents"),
}


def values_of(news: News, shop: str) -> dict[str, Any]:
    """Return what the templates show, in the active language."""
    letter = _SPECIAL.get((news.kind, news.detail)) or LETTERS[news.kind]
    return {
        "subject": str(letter.subject) % {"number": news.number},
        "hello": pgettext("tracking", "Hello %(name)s,") % {"name": news.name}
        if news.name
        else pgettext("tracking", "Hello,"),
        "lead": _PERHAPS_LATE if _may_be_kept(news) else letter.lead,
        "next": letter.next,
        "facts": _facts(news),
        "link": news.link,
        "fewer": news.fewer,
        "shop": shop,
    }


def _may_be_kept(news: News) -> bool:
    """Say whether the days of a delayed parcel begin by the promised one, so that it may still be in time."""
    if news.kind != NoticeKind.DELAYED or news.promised_on is None:
        return False
    return news.from_on is not None and news.from_on <= news.promised_on


def _facts(news: News) -> list[tuple[str, str]]:
    found: list[tuple[str, Words]] = []
    if reason := _reason(news):
        found.append((pgettext("tracking", "Why"), reason))
    if news.by_on is not None:
        found.append((pgettext("tracking", "Expected"), span(news.from_on or news.by_on, news.by_on)))
    if news.promised_on is not None and news.kind == NoticeKind.DELAYED:
        found.append((pgettext("tracking", "We had promised"), weekday(news.promised_on)))
    if news.place:
        found.append((pgettext("tracking", "Where to collect it"), news.place))
    if news.parcels[1] > 1:
        part = pgettext("tracking", "%(number)s of %(count)s")
        found.append(
            (pgettext("tracking", "Parcel"), part % {"number": news.parcels[0], "count": news.parcels[1]})
        )
    if news.tracking_number:
        found.append(
            (pgettext("tracking", "Tracking number"), f"{news.carrier} {news.tracking_number}".strip())
        )
    return [(label, str(words)) for label, words in found]


def _reason(news: News) -> Words:
    if news.kind == NoticeKind.DELAYED:
        return "" if news.delay == "late" and _may_be_kept(news) else DELAYS.get(news.delay, "")
    if news.kind == NoticeKind.CUSTOMS_ACTION:
        return CUSTOMS.get(news.detail, "")
    if news.kind == NoticeKind.ATTEMPT_FAILED and news.detail:
        return step_words("attempt_failed", news.detail)
    return ""


@dataclass(frozen=True, slots=True)
class Preview:
    subject: str
    text: str


def preview(seller: Seller, kind: str, language: str, today: date) -> Preview:
    """Return a mail as a buyer would get it, about an imagined parcel. Writes nothing."""
    soon, later = date.fromordinal(today.toordinal() + 2), date.fromordinal(today.toordinal() + 4)
    arrives = kind in (NoticeKind.SHIPPED, NoticeKind.DELAYED, NoticeKind.CUSTOMS_ACTION)
    news = News(
        kind,
        "1001",
        name="Li Na",
        carrier="DHL",
        tracking_number="00340434161094015902",
        detail={NoticeKind.CUSTOMS_ACTION: "payment_due", NoticeKind.ATTEMPT_FAILED: "nobody_home"}.get(
            kind, ""
        ),  # type: ignore[call-overload]
        delay="stalled",
        from_on=soon if arrives else None,
        by_on=later if arrives else None,
        promised_on=date.fromordinal(today.toordinal() + 1),
        link="https://…",
        fewer="https://…",
    )
    with translation.override(language):
        values = {**values_of(news, seller.name), "seller": seller, "language": language}
        subject = " ".join(render_to_string(f"{TEMPLATE}.subject.txt", values).split())
        return Preview(subject, render_to_string(f"{TEMPLATE}.txt", values).strip())
