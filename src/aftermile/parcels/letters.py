"""What mails about a parcel say, in nine languages, in the name of the seller."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import pgettext, pgettext_lazy

from aftermile.accounts.models import Seller
from aftermile.database.moments import span, weekday
from aftermile.parcels.buyer_words import DELAYS, STEPS, Words
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
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Letter:
    subject: Words
    lead: Words
    next: Words = ""


_NOW_PAY: Final = pgettext_lazy(
    "tracking",
    "Pay only to customs or the carrier. On the page you see what to do and can tell us that it is done.",
)
LETTERS: Final[dict[str, _Letter]] = {
    NoticeKind.SHIPPED: _Letter(
        pgettext_lazy("tracking", "Your order %(number)s is on its way"),
        pgettext_lazy("tracking", "your parcel has left us and is with the carrier."),
    ),
    NoticeKind.DELAYED: _Letter(
        pgettext_lazy("tracking", "Your order %(number)s takes longer than planned"),
        pgettext_lazy(
            "tracking",
            "your parcel needs more time than we said. We are sorry, and tell you before you wait in vain.",
        ),
        pgettext_lazy("tracking", "Nothing to do for you. We watch it and write again if that changes."),
    ),
    NoticeKind.CUSTOMS_ACTION: _Letter(
        pgettext_lazy("tracking", "Customs need something for your order %(number)s"),
        pgettext_lazy("tracking", "customs hold your parcel until something is done."),
        _NOW_PAY,
    ),
    NoticeKind.OUT_FOR_DELIVERY: _Letter(
        pgettext_lazy("tracking", "Your order %(number)s is out for delivery"),
        pgettext_lazy("tracking", "the driver has your parcel."),
    ),
    NoticeKind.ATTEMPT_FAILED: _Letter(
        pgettext_lazy("tracking", "Your order %(number)s could not be delivered"),
        pgettext_lazy("tracking", "the carrier was at your address and could not hand over your parcel."),
        pgettext_lazy(
            "tracking",
            "On the page you can say when they shall come again, or what is missing in the address.",
        ),
    ),
    NoticeKind.AVAILABLE_FOR_PICKUP: _Letter(
        pgettext_lazy("tracking", "Your order %(number)s is ready to be collected"),
        pgettext_lazy("tracking", "your parcel waits for you to collect it."),
        pgettext_lazy("tracking", "Take the notice and your ID along."),
    ),
    NoticeKind.DELIVERED: _Letter(
        pgettext_lazy("tracking", "Your order %(number)s was delivered"),
        pgettext_lazy("tracking", "your parcel was delivered. We hope you like it."),
        pgettext_lazy("tracking", "Something missing or broken, or no parcel there? Tell us on the page."),
    ),
    NoticeKind.RETURNED: _Letter(
        pgettext_lazy("tracking", "Your order %(number)s came back to us"),
        pgettext_lazy("tracking", "the carrier could not hand over your parcel, and it is back with us."),
        pgettext_lazy("tracking", "Write to us: we send it again or pay it back."),
    ),
}
CUSTOMS: Final[dict[str, Words]] = {
    "payment_due": pgettext_lazy("tracking", "Duty or tax has to be paid"),
    "documents": pgettext_lazy("tracking", "Customs ask for papers"),
}


def values_of(news: News, shop: str) -> dict[str, Any]:
    """Return what the templates show, in the active language."""
    letter = LETTERS[news.kind]
    return {
        "subject": str(letter.subject) % {"number": news.number},
        "hello": pgettext("tracking", "Hello %(name)s,") % {"name": news.name}
        if news.name
        else pgettext("tracking", "Hello,"),
        "lead": letter.lead,
        "next": letter.next,
        "facts": _facts(news),
        "link": news.link,
        "shop": shop,
    }


def _facts(news: News) -> list[tuple[str, str]]:
    found: list[tuple[str, Words]] = []
    if reason := _reason(news):
        found.append((pgettext("tracking", "Why"), reason))
    if news.by_on is not None:
        found.append((pgettext("tracking", "Expected"), span(news.from_on or news.by_on, news.by_on)))
    if news.promised_on is not None and news.kind == NoticeKind.DELAYED:
        found.append((pgettext("tracking", "We had promised"), weekday(news.promised_on)))
    if news.place:
        found.append((pgettext("tracking", "Where it waits"), news.place))
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
        return DELAYS.get(news.delay, "")
    if news.kind == NoticeKind.CUSTOMS_ACTION:
        return CUSTOMS.get(news.detail, "")
    return STEPS.get(f"attempt_failed.{news.detail}", "") if news.kind == NoticeKind.ATTEMPT_FAILED else ""


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
    )
    with translation.override(language):
        values = {**values_of(news, seller.name), "seller": seller, "language": language}
        subject = " ".join(render_to_string(f"{TEMPLATE}.subject.txt", values).split())
        return Preview(subject, render_to_string(f"{TEMPLATE}.txt", values).strip())
