"""The stage of the stories: who acts, when, on which order."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from aftermile.accounts.models import Member, Seller
from aftermile.cases.actions import LineRequest, open_case
from aftermile.cases.models import Case
from aftermile.config.seed.cast import BUYERS, CURRENCY, GOODS, PROVIDER, SHIPPING, Person
from aftermile.events.worker import drain
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor, ActorKind
from aftermile.orders.actions import upsert_orders
from aftermile.orders.drafts import AddressDraft, BuyerDraft, LineDraft, OrderDraft, TenderDraft
from aftermile.orders.models import Order, Unit
from aftermile.parcels.actions import ScanInput, add_parcel, create_shipment, record_scans
from aftermile.parcels.models import Parcel

CARRIER = {"lamp-house": "postnl", "yunshang": "sf", "northwind": "ups"}
PEOPLE = {person.key: (slug, person) for slug, people in BUYERS.items() for person in people}


class Stage:
    """Tells stories relative to `now`; each step happens on its day and is worked off there."""

    def __init__(self, now: datetime, sellers: dict[str, Seller], members: dict[str, Member]) -> None:
        self.now = now.replace(hour=9, minute=0, second=0, microsecond=0)
        self.sellers = sellers
        self.members = members
        self._number = 1000

    def when(self, days_ago: float, hour: float = 0) -> datetime:
        return min(self.now - timedelta(days=days_ago) + timedelta(hours=hour), clock.now())

    @contextmanager
    def at(self, days_ago: float, hour: float = 0, *, quietly: bool = False) -> Iterator[None]:
        """Act on that day; what reacts to it runs then, too, unless `quietly`."""
        with clock.frozen(self.when(days_ago, hour)):
            yield
            if not quietly:
                drain()

    def by(self, email: str) -> Actor:
        member = self.members[email]
        return Actor(ActorKind.MEMBER, member.pk, str(member))

    def buyer(self, order: Order) -> Actor:
        return Actor(ActorKind.BUYER, order.buyer_id, order.buyer.name)

    def order(
        self,
        key: str,
        lines: Sequence[tuple[str, int]],
        placed: float,
        *,
        delivered: float | None = None,
        behavior: str = "",
        gift_minor: int = 0,
    ) -> Order:
        """Let a buyer order and pay; with `delivered`, the parcel arrives that many days ago."""
        slug, person = PEOPLE[key]
        draft = self._draft(slug, person, lines, self.when(placed), behavior, gift_minor)
        with self.at(placed, 0.2, quietly=True):
            (outcome,) = upsert_orders(self.sellers[slug], [draft], by=SYSTEM)
        order = Order.objects.select_related("buyer", "seller").get(pk=outcome.order_id)
        if delivered is not None:
            self.ship(
                order, placed - 1, [("in_transit", placed - 1.5, ""), ("delivered", delivered, person.city)]
            )
            order.refresh_from_db()
        return order

    def ship(self, order: Order, sent: float, scans: Sequence[tuple[str, float, str]]) -> Parcel:
        """Send the order's goods; `scans` are (milestone, days ago, place)."""
        with self.at(sent, quietly=True):
            shipment = create_shipment(order, by=SYSTEM)
            parcel = add_parcel(
                shipment,
                by=SYSTEM,
                carrier=CARRIER[order.seller.slug],
                tracking_number=f"3S{order.number.replace('-', '')}NL",
                units=units_of(order),
            )
        for milestone, days_ago, place in (("handed_over", sent, order.seller.name), *scans):
            with self.at(days_ago, 2, quietly=True):
                scan = ScanInput(milestone, self.when(days_ago, 2), place=place, source="carrier")
                record_scans(parcel, [scan], by=SYSTEM)
        return parcel

    def open(  # noqa: PLR0913  # the questions of the portal
        self,
        order: Order,
        days_ago: float,
        *,
        kind: str = "return",
        reason: str = "changed_mind",
        take: Sequence[int] = (1,),
        comment: str = "",
        wanted: str = "",
    ) -> Case:
        """Let the buyer open a case on the portal; `take` counts pieces by order line, 0 takes none."""
        with self.at(days_ago, 1):
            chosen = zip(units_of(order), take, strict=False)
            requests = [LineRequest(unit.pk, count, reason, comment) for unit, count in chosen if count]
            return open_case(
                order,
                kind=kind,
                lines=requests,
                by=self.buyer(order),
                wanted=wanted,
                language=order.buyer.language,
                source="portal",
            )

    def _draft(
        self,
        slug: str,
        person: Person,
        lines: Sequence[tuple[str, int]],
        placed_at: datetime,
        behavior: str,
        gift_minor: int,
    ) -> OrderDraft:
        self._number += 1
        goods = {good.sku: good for good in GOODS[slug]}
        total = sum(goods[sku].price_minor * count for sku, count in lines) + SHIPPING[slug]
        payment = f"pay_{self._number}{behavior}"
        tenders = [
            TenderDraft(total - gift_minor, "card", "Visa 4242", PROVIDER[slug], payment, placed_at),
        ]
        if gift_minor:
            tenders.append(
                TenderDraft(
                    gift_minor,
                    "gift_card",
                    "Gift card 7731",
                    PROVIDER[slug],
                    f"gift_{self._number}",
                    placed_at,
                )
            )
        return OrderDraft(
            channel="shop",
            external_id=str(self._number),
            number=f"{slug[:2].upper()}-{self._number}",
            currency=CURRENCY[slug],
            placed_at=placed_at,
            buyer=_buyer(person),
            ship_to=_address(person),
            lines=[
                LineDraft(
                    sku=sku,
                    quantity=count,
                    unit_price_minor=goods[sku].price_minor,
                    title=goods[sku].title,
                    category=goods[sku].category,
                )
                for sku, count in lines
            ],
            tenders=tenders,
            shipping_minor=SHIPPING[slug],
        )


def _buyer(person: Person) -> BuyerDraft:
    return BuyerDraft(
        external_id=person.key,
        email=person.email,
        name=person.name,
        phone=person.phone,
        language=person.language,
        country=person.country,
    )


def _address(person: Person) -> AddressDraft:
    return AddressDraft(
        country=person.country,
        name=person.name,
        line1=person.line1,
        city=person.city,
        postcode=person.postcode,
        phone=person.phone,
    )


def units_of(order: Order) -> list[Unit]:
    return list(
        Unit.objects.filter(line__order=order).select_related("line").order_by("line__position", "pk")
    )
