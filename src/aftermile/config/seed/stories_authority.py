"""Stories of limits, of cases that settle alone, and of buyers who withdraw from their contract."""

from typing import Any, Final

from aftermile.cases import actions as cases
from aftermile.cases.actions.requesting import ask_second, grant_second
from aftermile.cases.actions.withdrawing import declare_withdrawal
from aftermile.cases.automation import start_automation, stop_automation
from aftermile.cases.withdrawals import Declared
from aftermile.config.seed.buyers import BY_KEY
from aftermile.config.seed.rules import BAZAAR, of_trade, put_in_force, row
from aftermile.config.seed.stage import Bought, Story, World, fresh
from aftermile.config.seed.stories import ANN, KIM, SAM, WANG
from aftermile.policies.models import Purpose
from aftermile.policies.tables import Place

SMALL: Final = "30.00"
BUDGET: Final = 6000


def small_refunds_alone(world: World) -> Story:
    """Lamp House lets small refunds pay themselves, up to 60 euros a day."""
    yield world.ago(6)
    kim, seller = world.member(KIM), world.sellers["lamp-house"]
    table: dict[str, Any] = {
        "schema": 1,
        "purpose": "automation",
        "hit": "first",
        "currency": "EUR",
        "rules": [
            row(
                "many-cases",
                "Many cases in a year: a person looks.",
                {"settle": False},
                ("buyer_cases_year", ">", 6),
            ),
            row(
                "small",
                "Goods come back first: a small refund is agreed alone.",
                {"settle": True, "most": SMALL},
                ("remedy", "==", "refund"),
                ("remedy_amount", "<=", SMALL),
            ),
        ],
        "default": {"settle": False},
    }
    put_in_force(Place(seller, Purpose.AUTOMATION), table, "Small refunds", kim)
    start_automation(seller, daily_budget_minor=BUDGET, by=kim)


def stopped_in_denver(world: World) -> Story:
    """Northwind tried it for a day and stopped: refunds are paid by hand there."""
    yield world.ago(12)
    sam, seller = world.member(SAM), world.sellers["northwind"]
    table = of_trade(seller, "fashion", Purpose.AUTOMATION)
    put_in_force(Place(seller, Purpose.AUTOMATION), table, "As the trade does it", sam)
    start_automation(seller, daily_budget_minor=15000, by=sam)
    yield world.ago(11)
    stop_automation(seller, by=sam, why="Finance wants to see each refund until the audit is over.")


def _small_return(world: World, buyer: str, sku: str, hours: float, words: str) -> Story:
    order = yield from world.buy(Bought(buyer, ((sku, 1),), placed=11, delivered=8))
    yield world.ago(hours=hours)
    world.complain(order, "return", "changed_mind", words, wanted="refund")


def settled_alone(world: World) -> Story:
    yield from _small_return(world, "moreau", "VASE-cobalt", 6, "It does not go with the other one.")


def settled_alone_too(world: World) -> Story:
    yield from _small_return(world, "visser", "VASE-rose", 5.5, "My sister has the same.")


def over_the_budget(world: World) -> Story:
    yield from _small_return(world, "girard", "VASE-rose", 3.4, "Two were enough.")


def waits_for_kim(world: World) -> Story:
    """Four chairs are more than Ann may decide; she asked, nobody answered yet."""
    order = yield from world.buy(Bought("dewit", (("CHAIR-sand", 4),), placed=13, delivered=9))
    yield world.ago(1.8)
    case = world.complain(
        order, "claim", "damaged", "All four have a split leg.", quantity=4, photos=[("crack", "item")]
    )
    yield world.ago(hours=5)
    words = "The photos are clear; the whole pallet fell."
    ask_second(fresh(case), remedy="refund", by=world.member(ANN), note=words)


def kim_agreed(world: World) -> Story:
    order = yield from world.buy(Bought("vogel", (("TABLE-oak", 3),), placed=28, delivered=23))
    yield world.ago(8)
    case = world.complain(
        order, "return", "not_as_described", "Ash, not oak.", quantity=3, photos=[("", "item")]
    )
    yield world.ago(7.6)
    asked = ask_second(fresh(case), remedy="refund", by=world.member(ANN), note="It is ash indeed.")
    yield world.ago(7.2)
    grant_second(asked, by=world.member(KIM))


def against_the_rules(world: World) -> Story:
    """A regular buyer keeps the chair and gets more than the rules give."""
    order = yield from world.buy(Bought("patel", (("CHAIR-rust", 1),), placed=17, delivered=12))
    yield world.ago(4.4)
    case = world.complain(order, "return", "looks_different", "More orange than rust.")
    yield world.ago(4)
    cases.approve(
        fresh(case),
        remedy="returnless_refund",
        by=world.member(KIM),
        override="Fourth order this year, and the way back from Manchester costs 34 euros.",
    )
    cases.refund_case(fresh(case), operation_key="keep", by=world.member(KIM))


def withdrawal_of_a_lamp(world: World) -> Story:
    """Declared through the withdrawal function; it fits an order, so the return is agreed at once."""
    order = yield from world.buy(Bought("keller", (("LAMP-teal", 1),), placed=10, delivered=6))
    yield world.ago(1.3)
    person = BY_KEY["keller"]
    declared = Declared(person.name, order.number, person.email, language="en")
    declare_withdrawal(world.sellers["lamp-house"], declared, key="demo lamp")


def withdrawal_of_something(world: World) -> Story:
    """No order fits what was declared: it is kept, acknowledged, and waits for a person."""
    yield world.ago(hours=20)
    declared = Declared(
        "T. Lindner",
        "LH 10-3x7",
        "t.lindner@mail.example",
        items="the small table",
        words="I bought it for my daughter, maybe with her address.",
        language="en",
    )
    declare_withdrawal(world.sellers["lamp-house"], declared, key="demo table")


def from_the_bazaar(world: World) -> Story:
    """An order of a marketplace: its program is a second floor under the promise."""
    order = yield from world.buy(Bought("lefevre", (("GAN-EU", 1),), placed=16, delivered=7, channel=BAZAAR))
    yield world.ago(hours=16)
    case = world.complain(order, "return", "changed_mind", "I found my old one again.")
    yield world.ago(hours=9)
    cases.assign(fresh(case), member=world.members[WANG], by=world.member(WANG))


AUTHORITY: Final = (
    small_refunds_alone,
    stopped_in_denver,
    settled_alone,
    settled_alone_too,
    over_the_budget,
    waits_for_kim,
    kim_agreed,
    against_the_rules,
    withdrawal_of_a_lamp,
    withdrawal_of_something,
    from_the_bazaar,
)
