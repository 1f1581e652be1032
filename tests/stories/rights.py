"""Shops and clocks for the stories about rights, in one process with the server."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.urls import reverse

from aftermile.accounts.models import Seller
from aftermile.cases.models import Case
from aftermile.events.models import Mail
from aftermile.kernel import clock
from aftermile.orders.models import Address, Order
from aftermile.orders.portal_links import make_link
from aftermile.parcels.models import Location
from aftermile.policies.actions import ensure_reasons
from aftermile.policies.models import PolicyTable, ShopFact
from tests.factories import make_buyer, make_order, make_seller

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


class Clock:
    """The one clock, for the test and for the threads of the server."""

    def __init__(self, monkeypatch) -> None:
        self.at = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda: self.at)

    def to(self, text: str) -> None:
        self.at = datetime.fromisoformat(text).astimezone(UTC)


def open_shop(*, days: int = 14, remedies: tuple[str, ...] = ("refund",)) -> Seller:
    """A German shop that tells buyers of their rights and promises so many days, at their freight."""
    ensure_reasons()
    seller = make_seller(
        name="Lampen Lindner",
        slug="lindner",
        country="DE",
        time_zone="Europe/Berlin",
        support_email="help@lindner.example",
        color="#b45309",
    )
    then = {"window_days": days, "remedies": list(remedies), "freight_payer": "buyer", "keep_percent": 20}
    PolicyTable.objects.create(
        seller=seller,
        version=1,
        state="live",
        published_at=LONG_AGO,
        document={
            "schema": 1,
            "purpose": "promise",
            "hit": "first",
            "currency": "EUR",
            "rules": [{"id": "all", "when": [], "then": then}],
            "default": None,
        },
    )
    ShopFact.objects.create(seller=seller, key="informed", holds_from=date(2024, 1, 1))
    Location.objects.create(
        seller=seller, code="main", name="Hamburg", address="Hafenstr. 12\n20457 Hamburg", country="DE"
    )
    return seller


def sell(seller: Seller, *, country: str, delivered: str, number: str, **fields) -> Order:
    """An order of one lamp that was delivered at that moment."""
    at = datetime.fromisoformat(delivered).astimezone(UTC)
    buyer = make_buyer(
        seller,
        name=fields.pop("name", "Lina Vogt"),
        email="lina@example.com",
        phone="+491701234",
        country=country,
    )
    placed = at.replace(day=max(1, at.day - 3))
    return make_order(
        seller,
        buyer=buyer,
        number=number,
        units=[(1, 8_000)],
        country=country,
        ship_to=Address.objects.create(name=buyer.name, country=country),
        placed_at=placed,
        shipped_at=placed,
        delivered_at=at,
        **fields,
    )


def open_order(page, order: Order, language: str = "en") -> str:
    """Open the order with a mailed link, as its buyer."""
    _link, token = make_link(order)
    page.goto(reverse("portal:open", args=[order.seller.slug, order.pk, token]) + f"?lang={language}")
    page.click("main form button.button")
    home = reverse("portal:order", args=[order.seller.slug, order.pk])
    page.wait_for_url(f"**{home}")
    return home


@dataclass
class Told:
    """What a buyer was mailed, oldest first."""

    mails: list[Mail]

    @classmethod
    def all(cls) -> "Told":
        return cls(list(Mail.objects.order_by("created_at", "id")))

    def about(self, words: str) -> list[Mail]:
        return [mail for mail in self.mails if words in mail.subject + mail.text]


def the_case(order: Order) -> Case:
    return Case.objects.get(order=order)
