"""Returns and claims, each told from the buyer's first words to where it stands today."""

from aftermile.cases import actions as cases
from aftermile.cases.actions import ReceivedLine
from aftermile.cases.models import Case, Offer
from aftermile.config.seed.stage import Bought, Story, World, buyer_of, fresh, line_ids
from aftermile.kernel.actor import Actor
from aftermile.parcels.models import Milestone

KIM, ANN, WIM = "kim@lamp-house.example", "agent@lamp-house.example", "warehouse@lamp-house.example"
WANG, CHEN = "kefu@yunshang.example", "dianzhang@yunshang.example"
SAM = "sam@northwind.example"


def offer_of(case: Case) -> Offer:
    return Offer.objects.filter(case=case).select_related("case").latest("created_at", "id")


def goods_in(
    world: World,
    case: Case,
    by: Actor,
    *pieces: tuple[int, str, bool, str],
    complete: bool = True,
    key: str = "r1",
) -> None:
    """Book a receipt on the first line of a case; a piece is (quantity, grade, accepted, note)."""
    line = line_ids(case)[0]
    cases.receive(
        case,
        operation_key=key,
        lines=[
            ReceivedLine(line, quantity, grade, accepted=ok, note=note)
            for quantity, grade, ok, note in pieces
        ],
        by=by,
        complete=complete,
        location=world.places[case.order.seller.slug],
    )


# --- Lamp House ------------------------------------------------------------------------------------------


def broken_lamps(world: World) -> Story:
    """Three lamps, one broken; two receipts, 2 good and 1 damaged; paid for all three."""
    order = yield from world.buy(Bought("lina", (("LAMP-teal", 3),), placed=19, delivered=15))
    yield world.ago(13)
    words = "有一盏灯的灯罩碎了，另外两盏颜色也不合适，想全部退掉。"
    case = world.complain(
        order, "return", "damaged", words, wanted="refund", photos=[("crack", "item"), ("dent", "packaging")]
    )
    yield world.ago(12.6)
    ann = world.member(ANN)
    cases.assign(case, member=world.members[ANN], by=ann)
    cases.add_note(fresh(case), audience="staff", text="Clear photos; the carrier crushed the box.", by=ann)
    cases.approve(fresh(case), remedy="refund", by=ann, note="Sorry for the broken shade.")
    yield world.ago(11)
    parcel = world.ship(order, case=fresh(case), place=world.places["lamp-house"])
    yield world.ago(8.4)
    world.scan(parcel, Milestone.DELIVERED, "Utrecht, NL")
    wim = world.member(WIM)
    goods_in(world, fresh(case), wim, (2, "a", True, "as new"), complete=False)
    yield world.ago(7.9)
    goods_in(world, fresh(case), wim, (1, "c", True, "shade broken"), key="r2")
    yield world.ago(7.8)
    cases.refund_case(fresh(case), operation_key="all", by=world.member(KIM))


def lost_in_rotterdam(world: World) -> Story:
    """The parcel was last seen in Rotterdam; the carrier gives it up; the buyer is paid without return."""
    yield world.ago(24)
    order = yield from world.buy(Bought("visser", (("VASE-cobalt", 2), ("LAMP-black", 1)), placed=24))
    parcel = order.shipments.get().parcels.get()
    yield world.ago(21)
    world.scan(parcel, Milestone.IN_TRANSIT, "Rotterdam, NL", "Arrived at the sorting center")
    yield world.ago(9)
    case = world.complain(order, "claim", "not_received", "It has not moved since Rotterdam two weeks ago.")
    yield world.ago(6)
    world.scan(parcel, Milestone.LOST, "Rotterdam, NL", "Search ended without result")
    yield world.ago(5.5)
    cases.approve(fresh(case), remedy="refund", by=world.member(ANN), note="The carrier confirmed the loss.")
    cases.refund_case(fresh(case), operation_key="lost", by=world.member(ANN))


def fresh_request(world: World) -> Story:
    order = yield from world.buy(Bought("braun", (("CHAIR-sand", 2),), placed=9, delivered=6))
    yield world.ago(hours=2.3)
    world.complain(
        order, "return", "looks_different", "The sand color is much darker than in the shop.", quantity=1
    )


def fresh_claim(world: World) -> Story:
    order = yield from world.buy(Bought("keller", (("LAMP-black", 1),), placed=7, delivered=2))
    yield world.ago(hours=5)
    words = "The lamp was in pieces when I opened the box."
    world.complain(
        order, "claim", "damaged", words, photos=[("crack", "item"), ("dent", "packaging"), ("", "label")]
    )


def asked_for_a_photo(world: World) -> Story:
    order = yield from world.buy(Bought("vogel", (("SHELF-oak", 1),), placed=14, delivered=9))
    yield world.ago(1.6)
    case = world.complain(order, "return", "defective", "One board does not fit.")
    yield world.ago(1.2)
    words = "Could you send us a photo of the board and of the label on the box?"
    cases.ask_buyer(fresh(case), text=words, by=world.member(ANN))


def open_offer(world: World) -> Story:
    order = yield from world.buy(Bought("girard", (("TABLE-walnut", 1),), placed=12, delivered=7))
    yield world.ago(2)
    case = world.complain(
        order, "return", "not_as_described", "There is a dark stain in the wood.", photos=[("stain", "item")]
    )
    yield world.ago(1.5)
    words = "Keep the table and take 15 % back, or send it to us for a full refund."
    cases.make_offer(
        fresh(case), remedy="partial_refund", amount_minor=2835, message=words, by=world.member(ANN)
    )


def on_its_way_back(world: World) -> Story:
    order = yield from world.buy(
        Bought("clarke", (("LAMP-teal", 1), ("VASE-rose", 1)), placed=16, delivered=10)
    )
    yield world.ago(5)
    case = world.complain(order, "return", "changed_mind", "It does not go with the room.")
    yield world.ago(4.6)
    cases.approve(fresh(case), remedy="refund", by=world.member(ANN))
    yield world.ago(1.4)
    world.ship(order, case=fresh(case), place=world.places["lamp-house"])


def partly_here(world: World) -> Story:
    """Four chairs come back in two parcels; so far two arrived, one of them scratched."""
    order = yield from world.buy(Bought("moreau", (("CHAIR-rust", 4),), placed=21, delivered=16))
    yield world.ago(9)
    case = world.complain(order, "return", "looks_different", "Four chairs, all too orange for us.")
    yield world.ago(8.5)
    cases.approve(fresh(case), remedy="refund", by=world.member(KIM))
    yield world.ago(6)
    parcel = world.ship(order, case=fresh(case), place=world.places["lamp-house"])
    yield world.ago(2.2)
    world.scan(parcel, Milestone.DELIVERED, "Utrecht, NL")
    pieces = ((1, "a", True, ""), (1, "c", True, "scratch on the seat"))
    goods_in(world, fresh(case), world.member(WIM), *pieces, complete=False)


def all_here(world: World) -> Story:
    order = yield from world.buy(
        Bought("patel", (("VASE-rose", 2),), placed=18, delivered=13, gift_card=2000)
    )
    yield world.ago(7)
    case = world.complain(order, "return", "changed_mind", "A gift that was already there.")
    yield world.ago(6.8)
    cases.approve(fresh(case), remedy="refund", by=world.member(ANN))
    yield world.ago(4)
    parcel = world.ship(order, case=fresh(case), place=world.places["lamp-house"])
    yield world.ago(0.4)
    world.scan(parcel, Milestone.DELIVERED, "Utrecht, NL")
    goods_in(world, fresh(case), world.member(WIM), (2, "b", True, "opened, complete"))


def worn_and_declined(world: World) -> Story:
    order = yield from world.buy(Bought("dewit", (("CHAIR-rust", 1),), placed=70, delivered=66))
    yield world.ago(3)
    ann = world.member(ANN)
    unit = order.lines.get().units.get()
    line = cases.LineRequest(unit.pk, 1, "changed_mind", "We moved and it does not fit any more.")
    case = cases.open_case(
        order, kind="return", lines=[line], by=ann, source="console", override="Asked us to look at it."
    )
    yield world.ago(2.7)
    words = "The 60 days are over, and the chair was used. We cannot take it back."
    cases.decline(fresh(case), words=words, by=ann)


def withdrawn(world: World) -> Story:
    order = yield from world.buy(Bought("braun", (("VASE-cobalt", 1),), placed=20, delivered=17))
    yield world.ago(11)
    case = world.complain(order, "return", "changed_mind", "Too blue.")
    yield world.ago(10.2)
    cases.cancel(fresh(case), by=buyer_of(order), words="I keep it after all.")


def settled_and_closed(world: World) -> Story:
    order = yield from world.buy(
        Bought("girard", (("LAMP-teal", 1),), placed=52, delivered=48, ending="repeat")
    )
    yield world.ago(44)
    case = world.complain(order, "return", "ordered_by_mistake", "Ordered twice.")
    yield world.ago(43)
    cases.approve(fresh(case), remedy="refund", by=world.member(ANN))
    yield world.ago(38)
    goods_in(world, fresh(case), world.member(WIM), (1, "a", True, ""))
    cases.refund_case(fresh(case), operation_key="all", by=world.member(ANN))
    yield world.ago(23)
    cases.close(fresh(case), by=world.member(ANN))


def reopened(world: World) -> Story:
    order = yield from world.buy(Bought("keller", (("TABLE-oak", 1),), placed=26, delivered=20))
    yield world.ago(10)
    case = world.complain(order, "claim", "not_as_described", "It wobbles.", photos=[("", "item")])
    yield world.ago(9.2)
    cases.decline(
        fresh(case), words="On the photo it stands level. Please check the floor.", by=world.member(ANN)
    )
    yield world.ago(1.1)
    cases.reopen(fresh(case), by=world.member(KIM), words="The buyer sent a film that shows it.")


def card_closed(world: World) -> Story:
    """The provider declines the refund: the card was closed; the amount is free and the case waits for us."""
    order = yield from world.buy(
        Bought("moreau", (("VASE-rose", 1),), placed=22, delivered=18, ending="decline")
    )
    yield world.ago(8)
    case = world.complain(order, "return", "changed_mind", "Smaller than I thought.")
    yield world.ago(7.5)
    cases.approve(fresh(case), remedy="refund", by=world.member(ANN))
    yield world.ago(2.9)
    goods_in(world, fresh(case), world.member(WIM), (1, "a", True, ""))
    yield world.ago(2.8)
    cases.refund_case(fresh(case), operation_key="all", by=world.member(KIM))


LAMP_HOUSE = (
    broken_lamps,
    lost_in_rotterdam,
    fresh_request,
    fresh_claim,
    asked_for_a_photo,
    open_offer,
    on_its_way_back,
    partly_here,
    all_here,
    worn_and_declined,
    withdrawn,
    settled_and_closed,
    reopened,
    card_closed,
)
