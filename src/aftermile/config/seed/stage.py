"""The stage of the stories: who plays, what time it is, and the acts that many stories share."""

import heapq
import itertools
import random
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from aftermile.accounts.models import Member, Seller
from aftermile.cases import actions as cases
from aftermile.cases.models import Case, CaseLine
from aftermile.config.seed import pictures
from aftermile.config.seed.buyers import BY_KEY, Person
from aftermile.config.seed.catalog import CATALOG, Item, item_of, price_of
from aftermile.events.log import reactions
from aftermile.events.models import ReactionRun, RunState
from aftermile.events.running import run_inside
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor, ActorKind
from aftermile.ledger.actions import begin_sending, settle
from aftermile.ledger.actions.charging import settle_charge, waits_for_provider
from aftermile.ledger.models import Charge, Refund, RefundState
from aftermile.ledger.payments import ChargeAnswer, ChargeResult, RefundAnswer, RefundResult, paid_by_hand
from aftermile.orders.actions import upsert_orders
from aftermile.orders.drafts import LineDraft, OrderDraft, TenderDraft
from aftermile.orders.models import Order, Unit
from aftermile.parcels.actions import ScanInput, add_parcel, create_shipment, record_scans
from aftermile.parcels.actions.noticing import send_due
from aftermile.parcels.models import Direction, Location, Milestone, Parcel

Story = Generator[datetime, None, None]
Told = Generator[datetime, None, Order]

ANSWERS = {
    "decline": RefundResult(RefundAnswer.DECLINED, message="card closed"),
    "late": RefundResult(RefundAnswer.PENDING),
    "error": RefundResult(RefundAnswer.UNKNOWN, message="answer 503"),
}
CARRIERS = {"lamp-house": "postnl", "yunshang": "yunexpress", "northwind": "ups"}
ORIGINS = {"lamp-house": "Utrecht, NL", "yunshang": "Shenzhen, CN", "northwind": "Denver, US"}
PREFIXES = {"lamp-house": "LH", "yunshang": "YS", "northwind": "NW"}


@dataclass(frozen=True, slots=True)
class Bought:
    """An order to be told: `items` are (SKU, quantity); times in days before now; `ending` of the payment."""

    buyer: str
    items: tuple[tuple[str, int], ...]
    placed: float
    delivered: float | None = None
    ending: str = ""
    gift_card: int = 0
    discount: int = 0
    canceled: bool = False
    channel: str = "shop"


@dataclass(slots=True)
class World:
    """Everything that stories need; `at` is the moment the demo begins."""

    at: datetime
    sellers: dict[str, Seller]
    members: dict[str, Member]
    places: dict[str, Location]
    rng: random.Random = field(default_factory=lambda: random.Random(20260302))  # noqa: S311
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(10231, 7))
    tracking: Iterator[int] = field(default_factory=lambda: itertools.count(40017, 13))
    photos: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def ago(self, days: float = 0, hours: float = 0) -> datetime:
        return self.at - timedelta(days=days, hours=hours)

    def member(self, email: str) -> Actor:
        member = self.members[email]
        return Actor(ActorKind.MEMBER, member.pk, member.name)

    def tell(self, stories: Iterable[Story], progress: Callable[[str], None]) -> None:
        """Play all stories at once in the order of their times, so that ids and events follow time."""
        turn = itertools.count()
        waiting = [(next(story), next(turn), story) for story in stories]
        everything, told = len(waiting), 0
        heapq.heapify(waiting)
        while waiting:
            moment, _, story = heapq.heappop(waiting)
            with clock.frozen(min(moment, self.at)):
                following = next(story, None)
                self.work()
            if following is not None:
                heapq.heappush(waiting, (following, next(turn), story))
                continue
            told += 1
            if told % (everything // 4 + 1) == 0:
                progress(f"{told} of {everything}")

    def work(self) -> None:
        """Do what a worker would do now; the payment provider answers as the payment's ending says."""
        send_due()
        while ReactionRun.objects.filter(state=RunState.WAITING).exists():
            run_inside()
            self._move_money()

    def _move_money(self) -> None:
        outside = [reaction.name for reaction in reactions if not reaction.atomic]
        owed = ReactionRun.objects.filter(reaction__in=outside, state=RunState.WAITING)
        for run in owed.select_related("event"):
            if run.reaction == "ledger.send_refund":
                _send(run.event.subject_id)
            elif run.reaction == "ledger.collect_charge":
                _collect(run.event.subject_id)
            ReactionRun.objects.filter(pk=run.pk).update(state=RunState.DONE, finished_at=clock.now())

    def buy(self, bought: Bought) -> Told:
        """Tell an order from payment to the door; the generator's value is the order."""
        yield self.ago(bought.placed)
        order = self.sell(bought)
        if bought.canceled:
            return order
        if bought.delivered is None and bought.placed < 1:
            return order
        days = bought.placed - (bought.delivered or 0)
        yield self.ago(bought.placed - min(1.0, days / 3))
        parcel = self.ship(order)
        if bought.delivered is not None:
            yield self.ago(bought.delivered)
            self.scan(parcel, Milestone.DELIVERED, order.ship_to.city if order.ship_to else "")
            order.refresh_from_db()
        return order

    def sell(self, bought: Bought) -> Order:
        """Take an order that is paid, and send nothing yet."""
        person = BY_KEY[bought.buyer]
        seller = self.sellers[person.seller]
        number = f"{PREFIXES[seller.slug]}-{next(self.numbers)}"
        lines = [self._line(seller, person, sku, quantity) for sku, quantity in bought.items]
        shipping = 0 if person.currency in ("KRW", "JPY", "CNY") else 495
        total = sum(line.unit_price_minor * line.quantity for line in lines) - bought.discount + shipping
        draft = OrderDraft(
            channel=bought.channel,
            external_id=number.lower(),
            number=number,
            currency=person.currency,
            placed_at=clock.now(),
            buyer=person.draft,
            ship_to=person.address,
            lines=lines,
            shipping_minor=shipping,
            discount_minor=bought.discount,
            tenders=list(self._tenders(seller, bought, number, total)),
            state="canceled" if bought.canceled else "open",
            canceled_at=clock.now() if bought.canceled else None,
        )
        outcome = upsert_orders(seller, [draft], by=SYSTEM)[0]
        if outcome.problems:
            raise ValueError(f"{number}: {outcome.problems}")
        found = Order.objects.filter(seller=seller, number=number)
        return found.select_related("seller", "buyer", "ship_to").get()

    def _line(self, seller: Seller, person: Person, sku: str, quantity: int) -> LineDraft:
        item = item_of(seller, sku)
        variant = sku.split("-", 1)[1]
        return LineDraft(
            sku=sku,
            quantity=quantity,
            unit_price_minor=price_of(seller, item, person.currency),
            title=item.title,
            category=item.category,
            product_id=item.code,
            options={item.option: variant},
        )

    def _tenders(self, seller: Seller, bought: Bought, number: str, total: int) -> Iterable[TenderDraft]:
        provider = seller.payment_provider
        ending = f"~{bought.ending}" if bought.ending else ""
        reference = f"pay_{number.lower()}"
        now = clock.now()
        if bought.gift_card:
            yield TenderDraft(bought.gift_card, "gift_card", "Gift card", provider, f"{reference}_g", now)
        label = {"yunshang": "支付宝 ··38" if bought.buyer in ("wangfang", "liuyang") else "Mastercard 8210"}
        rest = total - bought.gift_card
        kind = "wallet" if "支付宝" in label.get(seller.slug, "") else "card"
        yield TenderDraft(
            rest,
            kind,
            label.get(seller.slug, "Visa 4242"),
            provider,
            f"{reference}{ending}",
            now + timedelta(seconds=1),
        )

    def ship(self, order: Order, *, case: Case | None = None, place: Location | None = None) -> Parcel:
        """Send an order to its buyer, or goods of a case back, with its first scans."""
        direction = Direction.RETURN if case else Direction.OUTBOUND
        shipment = create_shipment(
            order, by=SYSTEM, direction=direction, case_ref=case.pk if case else "", location=place
        )
        units = Unit.objects.filter(line__order=order)
        units = units.filter(case_lines__case=case) if case else units
        carrier = CARRIERS[order.seller.slug]
        number = f"{carrier[:2].upper()}{next(self.tracking):09d}{order.country or 'NL'}"
        parcel = add_parcel(shipment, by=SYSTEM, carrier=carrier, tracking_number=number, units=list(units))
        home = order.ship_to.city if order.ship_to else ""
        start = home if case else ORIGINS[order.seller.slug]
        now = clock.now()
        scans = [
            ScanInput(Milestone.PICKED_UP, now, start, source=carrier),
            ScanInput(Milestone.IN_TRANSIT, min(now + timedelta(minutes=40), self.at), start, source=carrier),
        ]
        record_scans(parcel, scans, by=Actor(ActorKind.PROVIDER, carrier, carrier))
        return parcel

    def scan(self, parcel: Parcel, milestone: str, place: str = "", text: str = "") -> None:
        by = Actor(ActorKind.PROVIDER, parcel.carrier, parcel.carrier)
        record_scans(parcel, [ScanInput(milestone, clock.now(), place, text, parcel.carrier)], by=by)

    def complain(  # noqa: PLR0913  the sentence a buyer says
        self,
        order: Order,
        kind: str,
        reason: str,
        comment: str,
        *,
        quantity: int = 0,
        wanted: str = "",
        photos: Sequence[tuple[str, str]] = (),
    ) -> Case:
        """
        Open a case as the buyer: on all units that did not arrive, else on the first of the order.

        `photos` are (harm, label) pictures of it.
        """
        units = list(Unit.objects.filter(line__order=order).order_by("line__position", "id"))
        chosen = units if reason == "not_received" else units[:1]
        by = buyer_of(order)
        lines = [cases.LineRequest(unit.pk, quantity or unit.quantity, reason, comment) for unit in chosen]
        shown = ["photo"] if photos else []
        case = cases.open_case(
            order, kind=kind, lines=lines, by=by, wanted=wanted, source="portal", evidence=shown
        )
        for number, (harm, label) in enumerate(photos, 1):
            self.photograph(case, harm, label, by=by, number=number)
        return case

    def photograph(self, case: Case, harm: str, label: str, *, by: Actor, number: int = 1) -> None:
        line = CaseLine.objects.filter(case=case).select_related("unit__line", "unit__part").order_by("id")[0]
        item = self.item(case.order, line)
        shape, color = ("box", "#c59b6d") if harm == "dent" else (item.shape, item.color)
        if harm == "other":
            others = [one for one in CATALOG[case.order.seller.slug] if one.code != item.code]
            shape, color = others[0].shape, others[0].color
        data = pictures.photo(shape, color, harm=harm, number=next(self.photos))
        name = f"{label}-{number}.jpg"
        upload = SimpleUploadedFile(name, data, "image/jpeg")
        cases.add_evidence(case, upload=upload, by=by, line=line, label=label)

    def item(self, order: Order, line: CaseLine) -> Item:
        return item_of(order.seller, line.unit.sku)


def _send(refund_id: str) -> None:
    refund = Refund.objects.select_related("tender").get(pk=refund_id)
    if refund.state == RefundState.RESERVED and not paid_by_hand(refund.provider):
        begin_sending(refund.pk)
        ending = refund.tender.external_id.rpartition("~")[2]
        done = RefundResult(RefundAnswer.DONE, f"sre_{refund.number.replace('-', '').lower()}")
        settle(refund, ANSWERS.get(ending, done))


def _collect(charge_id: str) -> None:
    """The buyer has a page to pay at, and leaves it open."""
    charge = Charge.objects.get(pk=charge_id)
    if waits_for_provider(charge):
        reference = f"sch_{charge.number.replace('-', '').lower()}"
        settle_charge(charge, ChargeResult(ChargeAnswer.OPEN, reference))


def buyer_of(order: Order) -> Actor:
    return Actor(ActorKind.BUYER, order.buyer_id, order.buyer.name)


def fresh(case: Case) -> Case:
    """Read a case as it is now."""
    return Case.objects.select_related("order__seller", "order__buyer", "order__ship_to", "seller").get(
        pk=case.pk
    )


def line_ids(case: Case) -> list[str]:
    return list(CaseLine.objects.filter(case=case).order_by("id").values_list("pk", flat=True))
