"""Stories of the other kinds: exchange, repair, warranty, order change, complaint, question; and a rest."""

from typing import Final

from aftermile.cases import actions as cases
from aftermile.config.seed.stage import Bought, Story, World, buyer_of, fresh
from aftermile.config.seed.stories_hills import elsewhere

KIM: Final = "kim@lamp-house.example"
ANN: Final = "agent@lamp-house.example"


def another_color(world: World) -> Story:
    """An exchange, decided as a return; the goods come back first."""
    order = yield from world.buy(Bought("clarke", (("CHAIR-rust", 1),), placed=12, delivered=8))
    yield world.ago(2.4)
    case = world.complain(order, "exchange", "looks_different", "Could I have it in another color?")
    yield world.ago(2.1)
    cases.assign(fresh(case), member=world.members[ANN], by=world.member(ANN))


def wobbling_switch(world: World) -> Story:
    """The buyer wants his own lamp repaired."""
    order = yield from world.buy(Bought("patel", (("LAMP-teal", 1),), placed=40, delivered=36))
    yield world.ago(5)
    world.complain(order, "repair", "defective", "The switch wobbles.", photos=[("crack", "item")])


def under_warranty(world: World) -> Story:
    """A claim that the member turns into a case of warranty."""
    order = yield from world.buy(Bought("clarke", (("LAMP-teal", 1),), placed=70, delivered=66))
    yield world.ago(4.2)
    case = world.complain(order, "claim", "defective", "It went dark after two months.")
    yield world.ago(3.8)
    cases.change_kind(fresh(case), "warranty", by=world.member(KIM), words="Covered for two years.")


def wrong_color_ordered(world: World) -> Story:
    """Nothing has left yet: the order itself is to be changed."""
    order = yield from world.buy(Bought("vogel", (("VASE-rose", 1),), placed=0.4))
    yield world.ago(hours=5)
    words = "Please leave the vase out, I clicked too fast."
    world.complain(order, "change", "ordered_by_mistake", words)


def where_is_the_manual(world: World) -> Story:
    """A question about a lamp, answered for good."""
    order = yield from world.buy(Bought("keller", (("LAMP-teal", 1),), placed=21, delivered=17))
    yield world.ago(6.5)
    case = cases.open_case(
        order,
        kind="question",
        lines=[],
        by=buyer_of(order),
        source="portal",
        words="Which bulb fits the lamp?",
    )
    yield world.ago(6.1)
    cases.resolve(fresh(case), words="Any E27 bulb up to 40 W.", by=world.member(ANN))


def rude_driver(world: World) -> Story:
    """A complaint, waiting for an answer."""
    order = yield from world.buy(Bought("lina", (("VASE-rose", 1),), placed=9, delivered=5))
    yield world.ago(1.6)
    cases.open_case(
        order,
        kind="complaint",
        lines=[],
        by=buyer_of(order),
        source="portal",
        words="送货员把包裹扔在雨里就走了，也没有敲门。",
    )


def more_owed_than_is_left(world: World) -> Story:
    """Money went back from the dashboard before the refund: the payment cannot cover the rest."""
    order = yield from world.buy(Bought("patel", (("LAMP-teal", 2),), placed=18))
    yield world.ago(3)
    case = world.complain(order, "claim", "not_received", "It never came.")
    yield world.ago(2.9)
    cases.approve(fresh(case), remedy="refund", override="Goodwill.", by=world.member(KIM))
    yield world.ago(2.8)
    elsewhere(order, "sre_dash_0433", 1500)
    yield world.ago(2.7)
    cases.refund_case(fresh(case), operation_key="seed", by=world.member(KIM))


KINDS: Final = (
    another_color,
    wobbling_switch,
    under_warranty,
    wrong_color_ordered,
    where_is_the_manual,
    rude_driver,
    more_owed_than_is_left,
)
