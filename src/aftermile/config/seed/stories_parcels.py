"""Parcels with a way of their own: over two numbers, in several boxes, held, late, silent, sent back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from aftermile.config.seed.stage import Bought, Story, World, buyer_of
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.orders.models import Order, Unit
from aftermile.parcels.actions import add_leg, add_parcel, create_shipment, ingest
from aftermile.parcels.actions.answering import answer
from aftermile.parcels.actions.links import link_of
from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.parcels.models import Parcel, Role

SERVICE: Final = "aftership"
BY: Final = Actor(ActorKind.PROVIDER, SERVICE, "AfterShip")
PICKED_UP, ARRIVED, DEPARTED = "InTransit_002", "InTransit_003", "InTransit_007"
RELEASED, ABROAD, AT_DOOR, DELIVERED = "InTransit_005", "InTransit_004", "OutForDelivery_001", "Delivered_001"
REFUSED, DUTY_DUE, WAITS = "Exception_003", "Exception_006", "AvailableForPickup_001"
NOBODY_HOME = "AttemptFail_002"
FRIDAY: Final = 4
Step = tuple[float, str, str, str, str]
"""Days ago, code, words, place, country."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number with its carrier, and what else the service says of it with its last answer."""

    carrier: str
    number: str
    last: dict[str, Any] = field(default_factory=dict)

    def said(self, scans: Sequence[SentScan], **more: Any) -> Tracking:
        return Tracking(self.number, self.carrier, tuple(scans), history=False, **more)


def scan(at: datetime, step: Step, piece: str = "") -> SentScan:
    _, code, text, place, country = step
    return SentScan(
        code=code, text=text, at=at.isoformat(timespec="seconds"), place=place, country=country, piece=piece
    )


def send(world: World, order: Order, number: Number) -> Parcel:
    """Hand an order over under a number."""
    place = world.places[order.seller.slug]
    units = list(Unit.objects.filter(line__order=order))
    shipment = create_shipment(order, by=BY, location=place)
    return add_parcel(shipment, by=BY, carrier=number.carrier, tracking_number=number.number, units=units)


def follow(world: World, number: Number, *steps: Step) -> Story:
    """Let the service tell of a number step by step, and with the last one what else it knows."""
    for step in steps:
        at = world.ago(step[0])
        yield at
        more = number.last if step is steps[-1] else {}
        ingest([number.said([scan(at, step)], **more)], source=SERVICE, by=BY)


def bought(world: World, buyer: str, sku: str, placed: float, quantity: int = 1) -> Order:
    return world.sell(Bought(buyer, ((sku, quantity),), placed=placed))


# --- Lamp House ------------------------------------------------------------------------------------------


def in_three_boxes(world: World) -> Story:
    """Three chairs in three boxes under one number; two are at the door, the third is still sorted."""
    yield world.ago(6)
    order = bought(world, "dewit", "CHAIR-sand", 6, quantity=3)
    number = Number("postnl", "3SLHOU2041187")
    yield world.ago(5)
    send(world, order, number)
    yield world.ago(4.6)
    boxes = ("1", "2", "3")
    step = (4.6, PICKED_UP, "Shipment received by PostNL", "Utrecht", "NL")
    scans = [scan(world.ago(4.6), step, box) for box in boxes]
    ingest([number.said(scans, pieces=3)], source=SERVICE, by=BY)
    yield world.ago(1.2)
    step = (1.2, DELIVERED, "Shipment delivered", "Amsterdam", "NL")
    late = (1.1, "WAVE_ASSIGNED", "Assigned to wave 7B", "Amsterdam", "NL")
    scans = [scan(world.ago(1.2), step, box) for box in boxes[:2]]
    scans.append(scan(world.ago(1.2), (1.2, ARRIVED, "Sorted", "Amsterdam", "NL"), "3"))
    ingest([number.said([*scans, scan(world.ago(1.2), late, "3")])], source=SERVICE, by=BY)


def duty_is_due(world: World) -> Story:
    """British customs wait for the buyer's duty."""
    yield world.ago(10)
    order = bought(world, "patel", "LAMP-black", 10)
    number = Number("dhl_express", "4071823650")
    yield world.ago(9)
    send(world, order, number)
    yield from follow(
        world,
        number,
        (8.8, PICKED_UP, "Shipment picked up", "Utrecht", "NL"),
        (7, ABROAD, "Arrived in the country of destination", "East Midlands", "GB"),
        (1.8, DUTY_DUE, "Duty and tax must be paid before release", "East Midlands", "GB"),
    )


def number_given_out_again(world: World) -> Story:
    """PostNL gave a number out a second time, after its first parcel had long arrived."""
    number = Number("postnl", "3SLHOU2039924")
    yield world.ago(80)
    order = bought(world, "visser", "VASE-rose", 80)
    yield world.ago(79)
    send(world, order, number)
    yield from follow(
        world,
        number,
        (78.8, PICKED_UP, "Shipment received by PostNL", "Utrecht", "NL"),
        (77, DELIVERED, "Shipment delivered", "Rotterdam", "NL"),
    )
    yield world.ago(4)
    order = bought(world, "girard", "VASE-cobalt", 4)
    yield world.ago(3)
    send(world, order, number)
    yield from follow(
        world,
        number,
        (2.8, PICKED_UP, "Shipment received by PostNL", "Utrecht", "NL"),
        (1.4, ABROAD, "Arrived in the country of destination", "Roissy", "FR"),
        (0.6, "WAVE_ASSIGNED", "Assigned to wave 7B", "Marseille", "FR"),
    )


def gone_quiet(world: World) -> Story:
    """Nothing was heard of it for two weeks."""
    yield world.ago(19)
    order = bought(world, "vogel", "TABLE-oak", 19)
    number = Number("postnl", "3SLHOU2040305")
    yield world.ago(18)
    send(world, order, number)
    yield from follow(
        world,
        number,
        (17.7, PICKED_UP, "Shipment received by PostNL", "Utrecht", "NL"),
        (15.5, ARRIVED, "Arrived at the sorting center", "Dorsten", "DE"),
    )


def too_late(world: World) -> Story:
    """It moves, a week after the day that was promised."""
    yield world.ago(15)
    order = bought(world, "moreau", "SHELF-white", 15)
    number = Number("postnl", "3SLHOU2040716")
    yield world.ago(14)
    send(world, order, number)
    yield from follow(
        world,
        number,
        (9, PICKED_UP, "Shipment received by PostNL", "Utrecht", "NL"),
        (2.5, ABROAD, "Arrived in the country of destination", "Roissy", "FR"),
        (0.5, ARRIVED, "Arrived at the sorting center", "Lyon", "FR"),
    )


def sent_back_anew(world: World) -> Story:
    """The buyer refused it; Royal Mail sends it back under a number of its own."""
    yield world.ago(20)
    order = bought(world, "clarke", "VASE-cobalt", 20)
    back = Number("royal_mail", "RB551209349GB")
    number = Number("royal_mail", "VA407182361GB", {"return_numbers": ((back.carrier, back.number),)})
    yield world.ago(19)
    send(world, order, number)
    yield from follow(
        world,
        number,
        (18.8, PICKED_UP, "We have your item", "Utrecht", "NL"),
        (13, AT_DOOR, "Out for delivery", "Leeds", "GB"),
        (12.8, REFUSED, "The recipient refused the item", "Leeds", "GB"),
    )
    yield from follow(world, back, (9, DEPARTED, "Item dispatched to sender", "Langley", "GB"))


def nobody_home(world: World) -> Story:
    """The driver found nobody; the buyer asks for another day."""
    yield world.ago(6)
    order = bought(world, "lina", "VASE-rose", 6)
    number = Number("postnl", "3SLHOU2041461")
    yield world.ago(5)
    parcel = send(world, order, number)
    yield from follow(
        world,
        number,
        (4.8, PICKED_UP, "Shipment received by PostNL", "Utrecht", "NL"),
        (1.5, AT_DOOR, "Out for delivery", "Berlin", "DE"),
        (1.2, NOBODY_HOME, "Nobody was at home", "Berlin", "DE"),
    )
    yield world.ago(0.9)
    day = world.at.date() + timedelta(days=3 if world.at.weekday() == FRIDAY else 2)
    value = {"day": day.isoformat()}
    answer(parcel, kind="redelivery", value=value, key="seed-redelivery", by=buyer_of(order))


def at_the_locker(world: World) -> Story:
    yield world.ago(5)
    order = bought(world, "keller", "LAMP-teal", 5)
    number = Number("dhl_parcel", "JVGL0618204550012345")
    yield world.ago(4)
    send(world, order, number)
    yield from follow(
        world,
        number,
        (3.8, PICKED_UP, "Parcel handed over", "Utrecht", "NL"),
        (0.7, WAITS, "Ready for pickup at Packstation 142", "Bremen", "DE"),
    )


def nobodys(world: World) -> Story:
    """A number that no parcel has, and an answer of a parcel elsewhere under a number of ours."""
    yield world.ago(0.3)
    seller = world.sellers["lamp-house"]
    unknown = Number("postnl", "3SLHOU2099018")
    at_home = (0.3, ARRIVED, "Arrived at the sorting center", "Nieuwegein", "NL")
    ours = Number("postnl", "3SLHOU2040716")
    far = (0.3, AT_DOOR, "Out for delivery", "Perth", "AU")
    answers = [
        unknown.said([scan(world.ago(0.3), at_home)]),
        ours.said([scan(world.ago(0.3), far)], destination="AU"),
    ]
    ingest(answers, source=SERVICE, by=BY, seller=seller)


# --- Yunshang --------------------------------------------------------------------------------------------


def over_two_numbers(world: World) -> Story:
    """An S10 number to Korea, where a local carrier goes on under its own; the buyer follows both."""
    yield world.ago(9)
    order = bought(world, "minjun", "GAN-KR", 9)
    local = Number("cj_logistics", "655120934418")
    number = Number("china_post", "LX407182365CN", {"next_numbers": ((local.carrier, local.number),)})
    yield world.ago(8)
    send(world, order, number)
    link_of(order)
    yield from follow(
        world,
        number,
        (7.6, PICKED_UP, "中国邮政 已收寄", "深圳", "CN"),
        (6.4, DEPARTED, "离开处理中心，发往韩国", "广州", "CN"),
        (3.1, ABROAD, "Arrived in the country of destination", "Incheon", "KR"),
        (2.2, RELEASED, "Released by customs", "Incheon", "KR"),
    )
    yield from follow(
        world,
        local,
        (1.5, ARRIVED, "대전HUB 간선하차", "대전", "KR"),
        (0.2, AT_DOOR, "배송출발", "서울 강남", "KR"),
    )


def under_one_waybill(world: World) -> Story:
    """Three parcels fly to the United States as one consignment, then each goes on alone."""
    yield world.ago(7)
    numbers = [Number("yunexpress", f"YT2631900704{last}") for last in (1183, 1184, 1185)]
    buyers = (("miller", "WATCH-red"), ("nguyen", "CAM-kit"), ("nguyen", "EAR-indigo"))
    orders = [bought(world, buyer, sku, 7) for buyer, sku in buyers]
    yield world.ago(6)
    waybill = Number("", "784-40718236")
    for order, number in zip(orders, numbers, strict=True):
        parcel = send(world, order, number)
        add_leg(parcel, role=Role.MASTER, number=waybill.number, by=BY)
    yield from follow(
        world,
        waybill,
        (5.5, PICKED_UP, "已交航 3 件", "深圳", "CN"),
        (3.8, DEPARTED, "Departed on CZ 327", "Guangzhou", "CN"),
        (3.0, ABROAD, "Arrived in the country of destination", "Los Angeles", "US"),
    )
    yield world.ago(1.3)
    known = scan(world.ago(1.4), (1.4, ARRIVED, "Arrived at the sorting center", "Los Angeles", "US"))
    strange = scan(world.ago(1.3), (1.3, "CSP-17", "干线舱位已确认", "Los Angeles", "US"))
    ingest([numbers[0].said([known, strange])], source=SERVICE, by=BY)


PARCELS = (
    in_three_boxes,
    duty_is_due,
    number_given_out_again,
    gone_quiet,
    too_late,
    sent_back_anew,
    nobody_home,
    at_the_locker,
    nobodys,
    over_two_numbers,
    under_one_waybill,
)
