"""Stories of the outdoor seller, whose refunds are paid by hand, and of money that went its own ways."""

from aftermile.cases import actions as cases
from aftermile.config.seed.stage import Bought, Story, World, fresh
from aftermile.config.seed.stories import KIM, SAM, goods_in
from aftermile.kernel.money import Money
from aftermile.ledger.actions import (
    LineInput,
    cancel_refund,
    confirm_manual_refund,
    match_movement,
    reserve_refund,
    take_notice,
)
from aftermile.ledger.models import ExternalMovement, LineKind, Refund
from aftermile.ledger.payments import RefundAnswer, RefundNotice
from aftermile.orders.models import Order
from aftermile.parcels.models import Milestone

FINN = "finance@northwind.example"
REI = "repairs@northwind.example"


def to_be_paid_by_hand(world: World) -> Story:
    order = yield from world.buy(Bought("brooks", (("TENT-ochre", 1),), placed=20, delivered=15))
    yield world.ago(9)
    case = world.complain(
        order, "return", "defective", "A pole broke on the first night.", photos=[("crack", "item")]
    )
    yield world.ago(8.7)
    cases.approve(fresh(case), remedy="refund", by=world.member(SAM))
    yield world.ago(2)
    goods_in(world, fresh(case), world.member(REI), (1, "c", True, "pole broken at the joint"))
    yield world.ago(1.9)
    cases.refund_case(fresh(case), operation_key="all", by=world.member(SAM))


def paid_by_hand(world: World) -> Story:
    order = yield from world.buy(Bought("rivera", (("BOOT-42", 1),), placed=33, delivered=28, discount=1500))
    yield world.ago(22)
    case = world.complain(order, "return", "too_small", "Half a size too small.")
    yield world.ago(21.5)
    cases.approve(fresh(case), remedy="refund", by=world.member(SAM))
    yield world.ago(15)
    goods_in(world, fresh(case), world.member(REI), (1, "a", True, "worn once indoors"))
    cases.refund_case(fresh(case), operation_key="all", by=world.member(SAM))
    yield world.ago(14)
    refund = Refund.objects.get(case_ref=case.pk)
    confirm_manual_refund(refund, "WIRE 20931", world.member(FINN))


def jacket_with_a_hole(world: World) -> Story:
    order = yield from world.buy(Bought("zhaomin", (("SHELL-M", 1),), placed=10, delivered=6))
    yield world.ago(hours=9)
    words = "收到的冲锋衣袖口有一个洞，吊牌也掉了。"
    world.complain(order, "return", "damaged", words, photos=[("stain", "item")])


def pack_on_its_way(world: World) -> Story:
    order = yield from world.buy(Bought("adams", (("PACK-slate", 1),), placed=15, delivered=11))
    yield world.ago(4)
    case = world.complain(order, "return", "looks_different", "It is much smaller than 30 liters.")
    yield world.ago(3.5)
    cases.approve(fresh(case), remedy="refund", by=world.member(SAM))
    yield world.ago(2)
    parcel = world.ship(order, case=fresh(case), place=world.places["northwind"])
    yield world.ago(0.2)
    world.scan(parcel, Milestone.OUT_FOR_DELIVERY, "Denver, US")


def goodwill_taken_back(world: World) -> Story:
    """A goodwill payment without a case, then taken back before anybody paid it."""
    order = yield from world.buy(Bought("hughes", (("FLASK-steel", 2),), placed=13, delivered=9))
    yield world.ago(6)
    (refund,) = goodwill(order, 500, world, SAM)
    yield world.ago(5.5)
    cancel_refund(refund, world.member(FINN), "paid as a voucher instead")


def goodwill(order: Order, amount: int, world: World, email: str) -> list[Refund]:
    return reserve_refund(
        order=order,
        amount_minor=amount,
        lines=[LineInput(LineKind.GOODWILL, amount)],
        operation_key=f"goodwill {order.number}",
        by=world.member(email),
        reason="goodwill",
    )


def elsewhere(order: Order, reference: str, minor: int) -> ExternalMovement:
    """Let the provider report a refund that somebody made in its own dashboard."""
    tender = order.tenders.latest("position")
    money = Money(minor, tender.currency)
    taken = take_notice("sandbox", RefundNotice(reference, tender.external_id, money, RefundAnswer.DONE))
    if not isinstance(taken, ExternalMovement):
        raise TypeError(f"{reference} was taken for a refund of ours")
    return taken


def made_in_the_dashboard(world: World) -> Story:
    """Ten euros went back from the provider's dashboard; nobody here knows why."""
    order = yield from world.buy(Bought("vogel", (("CHAIR-rust", 1),), placed=17, delivered=13))
    yield world.ago(3.2)
    elsewhere(order, "sre_dash_0417", 1000)


def matched_by_hand(world: World) -> Story:
    """The provider declined, somebody paid in the dashboard, and finance put the two together."""
    order = yield from world.buy(
        Bought("patel", (("LAMP-teal", 1),), placed=30, delivered=26, ending="decline")
    )
    yield world.ago(20)
    (refund,) = goodwill(order, 800, world, KIM)
    yield world.ago(19)
    movement = elsewhere(order, "sre_dash_0392", 800)
    match_movement(movement, refund, world.member("finance@lamp-house.example"))


def paid_twice(world: World) -> Story:
    """A declined refund went out after all, when its money had been promised again: an alarm."""
    order = yield from world.buy(
        Bought("clarke", (("VASE-rose", 1),), placed=31, delivered=27, ending="decline")
    )
    yield world.ago(16)
    (refund,) = goodwill(order, 2000, world, KIM)
    yield world.ago(15)
    refund.refresh_from_db()
    reserve_refund(
        order=order,
        amount_minor=2450,
        lines=[LineInput(LineKind.GOODWILL, 2450)],
        operation_key=f"again {order.number}",
        by=world.member(KIM),
    )
    elsewhere_key = RefundNotice(
        "sre_late_0388", refund.tender.external_id, refund.amount, RefundAnswer.DONE, key=refund.pk
    )
    take_notice("sandbox", elsewhere_key)


HILLS = (
    to_be_paid_by_hand,
    paid_by_hand,
    jacket_with_a_hole,
    pack_on_its_way,
    goodwill_taken_back,
    made_in_the_dashboard,
    matched_by_hand,
    paid_twice,
)
