"""Goods in place of others, offers that go back and forth, orders changed in time, boxes that fit nothing."""

from typing import Final

from aftermile.cases import actions as cases
from aftermile.cases.actions import Choice
from aftermile.cases.actions.changing import Cancel, NewItem, NewItems, change_order
from aftermile.cases.actions.countering import accept_counter, counter_offer
from aftermile.cases.models import Case
from aftermile.config.seed.stage import Bought, Story, World, buyer_of, fresh, line_ids
from aftermile.config.seed.stories import ANN, KIM, SAM, WIM, goods_in, offer_of
from aftermile.inbound.actions.unknown import Item, Label, Seen, keep_unknown, set_unknown_aside
from aftermile.ledger.actions.charges import confirm_charge_by_hand
from aftermile.ledger.models import Charge
from aftermile.orders.models import Unit
from aftermile.parcels.models import Milestone

GOODWILL: Final = "Goodwill."


def _exchange(world: World, case: Case, sku: str, who: str = KIM, *, advance: bool = False) -> Case:
    """Agree to an exchange for `sku`; its goods are reserved, a higher price is asked for."""
    choice = Choice(line_ids(case)[0], 1, sku)
    cases.choose_replacements(fresh(case), [choice], by=world.member(who), advance=advance)
    return cases.approve(fresh(case), remedy="exchange", override=GOODWILL, by=world.member(who))


def dearer_piece(world: World) -> Story:
    """A side table for a chair: the buyer is asked for the difference, which he has not paid yet."""
    order = yield from world.buy(Bought("dewit", (("CHAIR-rust", 1),), placed=16, delivered=12))
    yield world.ago(3.4)
    words = "Could I have the side table in its place?"
    case = world.complain(order, "exchange", "looks_different", words)
    yield world.ago(3.1)
    _exchange(world, case, "TABLE-oak")


def dearer_piece_paid(world: World) -> Story:
    """The same with the difference paid, the chair back and the table sent and delivered."""
    order = yield from world.buy(Bought("girard", (("CHAIR-sand", 1),), placed=26, delivered=21))
    yield world.ago(14)
    words = "The chair is too low. I would rather have the table."
    case = world.complain(order, "exchange", "not_as_described", words)
    yield world.ago(13.5)
    _exchange(world, case, "TABLE-walnut")
    yield world.ago(12)
    charge = Charge.objects.get(case_ref=case.pk)
    confirm_charge_by_hand(charge, "SEPA 77120", world.member("finance@lamp-house.example"))
    yield world.ago(9)
    goods_in(world, fresh(case), world.member(WIM), (1, "a", True, "as new"))
    yield world.ago(8.5)
    parcel = cases.send_replacement(
        fresh(case),
        by=world.member(WIM),
        carrier="postnl",
        tracking_number="PO000071204FR",
        operation_key="table",
    )
    yield world.ago(6)
    world.scan(parcel, Milestone.DELIVERED, "Marseille, FR")


def cheaper_piece(world: World) -> Story:
    """A vase for a lamp: what is over goes back; the vase is to be sent now."""
    order = yield from world.buy(Bought("braun", (("LAMP-black", 1),), placed=20, delivered=16))
    yield world.ago(7)
    case = world.complain(order, "exchange", "changed_mind", "A vase would be lovely in its place.")
    yield world.ago(6.5)
    _exchange(world, case, "VASE-cobalt")
    yield world.ago(1.1)
    goods_in(world, fresh(case), world.member(WIM), (1, "b", True, "box opened"))


def sent_in_advance(world: World) -> Story:
    """Another pack goes out at once; the old one is awaited."""
    order = yield from world.buy(Bought("rivera", (("PACK-moss", 1),), placed=17, delivered=13))
    yield world.ago(5.2)
    words = "A strap tore, and I leave for a hike on Saturday."
    case = world.complain(order, "exchange", "defective", words, photos=[("crack", "item")])
    yield world.ago(4.8)
    _exchange(world, case, "PACK-moss", SAM, advance=True)
    yield world.ago(4.5)
    cases.send_replacement(
        fresh(case),
        by=world.member(SAM),
        carrier="ups",
        tracking_number="UP000090417US",
        operation_key="pack",
    )


def canceled_in_time(world: World) -> Story:
    """One of two vases is taken out of an order that had not left."""
    order = yield from world.buy(Bought("visser", (("VASE-rose", 2),), placed=0.6))
    yield world.ago(hours=9)
    unit = Unit.objects.get(line__order=order)
    change_order(order, Cancel(((unit.pk, 1),)), by=buyer_of(order), operation_key="one", source="portal")


def other_color_in_time(world: World) -> Story:
    """Another color, before anything left."""
    order = yield from world.buy(Bought("moreau", (("VASE-rose", 1),), placed=0.5))
    yield world.ago(hours=8)
    unit = Unit.objects.get(line__order=order)
    change = NewItems((NewItem(unit.pk, 1, "VASE-cobalt"),))
    change_order(order, change, by=world.member(ANN), operation_key="color", source="console")


def haggling(world: World) -> Story:
    """We offered 10 euros, the buyer asks for 25: it is our turn."""
    order = yield from world.buy(Bought("keller", (("CHAIR-sand", 1),), placed=15, delivered=10))
    yield world.ago(2.8)
    words = "There is a scratch on the back."
    case = world.complain(order, "claim", "not_as_described", words, photos=[("stain", "item")])
    yield world.ago(2.5)
    _offer(world, case, 1000)
    yield world.ago(1.3)
    words = "The scratch is in plain sight. 25 euros would be fair."
    counter_offer(offer_of(case), amount_minor=2500, message=words, by=buyer_of(order))


def agreed_in_the_middle(world: World) -> Story:
    """The buyer asked for more, and got it."""
    order = yield from world.buy(Bought("vogel", (("VASE-cobalt", 2),), placed=23, delivered=18))
    yield world.ago(10)
    words = "One of the vases has a chip at the foot."
    case = world.complain(order, "claim", "not_as_described", words, photos=[("crack", "item")])
    yield world.ago(9.6)
    _offer(world, case, 500)
    yield world.ago(9)
    counter_offer(offer_of(case), amount_minor=800, message="8 euros, and I keep it.", by=buyer_of(order))
    yield world.ago(8.8)
    accept_counter(offer_of(case), by=world.member(KIM), override=GOODWILL)
    yield world.ago(8.7)
    cases.refund_case(fresh(case), operation_key="agreed", by=world.member(KIM))


def _offer(world: World, case: Case, minor: int) -> None:
    cases.make_offer(
        fresh(case),
        remedy="partial_refund",
        amount_minor=minor,
        message="Would you keep it for a part of the price?",
        override=GOODWILL,
        by=world.member(KIM),
    )


def boxes_without_names(world: World) -> Story:
    """Three boxes that fit nothing: one waits too long, one came today, one was set aside."""
    yield world.ago(12)
    shop = world.sellers["lamp-house"]
    wim = world.member(WIM)
    aside = Seen(Label(sender="", text="RETOUR"), (Item(title="An old shoe"),), note="Not ours.")
    box = keep_unknown(shop, aside, operation_key="seed:shoe", by=wim)
    set_unknown_aside(box, words="Nobody sells shoes here; kept for a month.", by=wim)
    yield world.ago(4.6)
    place = world.places["lamp-house"]
    label = Label("3SABCD9900123", "postnl", "E. Clarke", "LS1 4AP", "GB", "Fragile")
    seen = Seen(label, (Item("LAMP-teal", "Desk lamp Noor", grade="b"),), location=place, place="Shelf U-3")
    keep_unknown(shop, seen, operation_key="seed:lamp", by=wim)
    yield world.ago(hours=3)
    label = Label("", "dhl", "Vogel", "80331", "DE")
    seen = Seen(label, (Item(title="A vase, pink"),), "No slip inside.", 940, place, "Shelf U-1")
    keep_unknown(shop, seen, operation_key="seed:vase", by=wim)
    yield world.ago(hours=2)
    label = Label("JD014600009911", "hermes", "Léa Lefèvre", "75016", "FR")
    seen = Seen(label, (Item("EAR-white", "降噪耳机 Cloud Ear Pro", grade="a"),), "盒子里没有退货单。")
    keep_unknown(world.sellers["yunshang"], seen, operation_key="seed:ear", by=world.member(KEFU))


KEFU: Final = "kefu@yunshang.example"


def seen_at(world: World) -> Story:
    """What came back was looked at: a grade, a lost value, where it goes."""
    order = yield from world.buy(Bought("patel", (("CHAIR-sand", 1),), placed=25, delivered=20))
    yield world.ago(11)
    case = world.complain(order, "return", "changed_mind", "It does not fit the room.")
    yield world.ago(10.6)
    cases.approve(fresh(case), remedy="refund", by=world.member(KIM))
    yield world.ago(1.4)
    goods_in(world, fresh(case), world.member(WIM), (1, "b", True, "sat on"))
    yield world.ago(1.2)
    looked = cases.InspectedLine(
        line_ids(case)[0], 1, "b", disposition="restock", kept_percent=85, note="Marks on the seat."
    )
    cases.inspect(fresh(case), operation_key="look", lines=[looked], by=world.member(WIM))


SWAPS: Final = (
    dearer_piece,
    dearer_piece_paid,
    cheaper_piece,
    sent_in_advance,
    canceled_in_time,
    other_color_in_time,
    haggling,
    agreed_in_the_middle,
    boxes_without_names,
    seen_at,
)
