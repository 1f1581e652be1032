"""Money beside refunds: asked of buyers, taken back by banks, owed as credit, claimed from others."""

from collections.abc import Generator
from datetime import datetime, timedelta
from typing import Final

from aftermile.cases import actions as cases
from aftermile.cases.models import Case
from aftermile.cases.states import State
from aftermile.config.seed.stage import Bought, Story, World, fresh
from aftermile.config.seed.stories import ANN, KIM, WIM, goods_in
from aftermile.config.seed.stories_hills import elsewhere
from aftermile.kernel import clock
from aftermile.kernel.money import Money
from aftermile.ledger.actions.charges import confirm_charge_by_hand, open_charge, spend_credit
from aftermile.ledger.actions.costs import book_cost
from aftermile.ledger.actions.credits import issue_credit
from aftermile.ledger.actions.disputes import answer_dispute, decide_dispute, record_dispute
from aftermile.ledger.actions.liability import Share, set_shares
from aftermile.ledger.actions.recoveries import answer_recovery, book_recovery, receive_recovery
from aftermile.ledger.models import Dispute
from aftermile.orders.models import Order

Lamp = Generator[datetime, None, Case]
FIEN: Final = "finance@lamp-house.example"


def charges(world: World) -> Story:
    """Buyers are asked for money: one has not paid yet, one has, by hand and by credit."""
    order = yield from world.buy(Bought("clarke", (("VASE-cobalt", 2),), placed=14, delivered=10))
    yield world.ago(4)
    words = "Carriage of the second delivery"
    open_charge(order, amount_minor=895, words=words, operation_key="seed:open", by=world.member(KIM))
    charge = open_charge(
        order, amount_minor=450, words="A new shade", operation_key="seed:paid", by=world.member(KIM)
    )
    yield world.ago(2.2)
    confirm_charge_by_hand(charge, "SEPA 77341", world.member(FIEN))


def goodwill_credits(world: World) -> Story:
    """A credit for the trouble, spent in part; a gift card; a coupon in place of money."""
    order = yield from world.buy(Bought("lina", (("VASE-cobalt", 1),), placed=28, delivered=24))
    yield world.ago(18)
    shop, by = world.sellers["lamp-house"], world.member(KIM)
    due = clock.now() + timedelta(days=365)
    credit = issue_credit(
        shop,
        order.buyer,
        Money(2000, "EUR"),
        operation_key="seed:credit",
        by=by,
        expires_at=due,
        note="Sorry for the wait.",
    )
    card = Money(5000, "EUR")
    issue_credit(shop, order.buyer, card, operation_key="seed:card", by=by, kind="gift_card")
    yield world.ago(16)
    spend_credit(credit, amount_minor=750, order=order, operation_key="seed:spent", by=by)


def credit_for_a_lamp(world: World) -> Story:
    """The buyer took store credit in place of his money."""
    order = yield from world.buy(Bought("moreau", (("LAMP-black", 1),), placed=27, delivered=22))
    yield world.ago(15)
    case = world.complain(order, "return", "changed_mind", "I found one at my aunt's.")
    yield world.ago(14.5)
    cases.approve(fresh(case), remedy="store_credit", override="As asked.", by=world.member(KIM))
    yield world.ago(10.2)
    goods_in(world, fresh(case), world.member(WIM), (1, "a", True, "unopened"))
    yield world.ago(10)
    words = "Your store credit is ready."
    if (case := fresh(case)).state == State.RECEIVED:
        cases.carry_out(case, words=words, by=world.member(KIM))


def paid_back_before(world: World) -> Story:
    """A return of which the payment cannot cover all: a part went back from the dashboard before."""
    order = yield from world.buy(Bought("braun", (("VASE-rose", 1),), placed=29, delivered=25))
    yield world.ago(13)
    case = world.complain(order, "return", "changed_mind", "It does not match the curtains.")
    yield world.ago(12.6)
    cases.approve(fresh(case), remedy="refund", override="Goodwill.", by=world.member(KIM))
    yield world.ago(10.5)
    elsewhere(order, "sre_dash_0441", 1200)
    yield world.ago(9.5)
    goods_in(world, fresh(case), world.member(WIM), (1, "a", True, "as new"))
    yield world.ago(9.4)
    if fresh(case).state == State.RECEIVED:
        cases.refund_case(fresh(case), operation_key="rest", by=world.member(KIM))


def disputed(order: Order, minor: int, reference: str, world: World, days: float, reason: str) -> Dispute:
    return record_dispute(
        order.tenders.latest("position"),
        amount_minor=minor,
        reference=reference,
        by=world.member(FIEN),
        reason=reason,
        answer_by=clock.now() + timedelta(days=days),
        fee_minor=1500,
    )


def bank_took_it_back(world: World) -> Story:
    """A chargeback that waits for our answer: nothing may go back meanwhile."""
    order = yield from world.buy(Bought("vogel", (("TABLE-oak", 1),), placed=34, delivered=29))
    yield world.ago(2.6)
    disputed(order, 19395, "dp_lh_2201", world, 9, "product_not_received")


def answered_and_won(world: World) -> Story:
    """One that was answered with the proof of delivery, and won; another lost."""
    won = yield from world.buy(Bought("patel", (("SHELF-oak", 1),), placed=60, delivered=55))
    yield world.ago(38)
    first = disputed(won, 25395, "dp_lh_1980", world, 10, "fraudulent")
    yield world.ago(36)
    answer_dispute(first, "Delivered and signed for at the buyer's address.", world.member(FIEN))
    yield world.ago(20)
    decide_dispute(first, won=True, by=world.member(FIEN))


def lost_to_the_bank(world: World) -> Story:
    """A chargeback that nobody could answer."""
    order = yield from world.buy(Bought("girard", (("VASE-rose", 1),), placed=58, delivered=50))
    yield world.ago(41)
    row = disputed(order, 2945, "dp_lh_1955", world, 7, "not_as_described")
    yield world.ago(30)
    decide_dispute(row, won=False, by=world.member(FIEN))


def paid_by_the_carrier(world: World) -> Story:
    """The carrier bears what it lost: claimed, agreed, paid in two parts."""
    order = yield from world.buy(Bought("clarke", (("SHELF-white", 1),), placed=44))
    yield world.ago(30)
    case = world.complain(order, "claim", "not_received", "The carrier says it is lost.")
    yield world.ago(29.5)
    cases.approve(fresh(case), remedy="refund", override="The carrier confirmed it.", by=world.member(KIM))
    cases.refund_case(fresh(case), operation_key="lost", by=world.member(KIM))
    yield world.ago(28)
    by = world.member(FIEN)
    freight = Money(1240, "EUR")
    book_cost(case.pk, "freight", freight, "seed:freight", by, note="The way out, for nothing")
    set_shares(case.pk, [Share("carrier", 8000, "PostNL"), Share("seller", 2000)], by)
    row = book_recovery(
        case.pk,
        "carrier",
        20000,
        operation_key="seed:carrier",
        by=by,
        party="PostNL",
        reference="SC-4471",
        answer_by=clock.now() + timedelta(days=30),
    )
    yield world.ago(12)
    row = answer_recovery(row, 18000, by)
    yield world.ago(5)
    receive_recovery(row, 10000, by, reference="PN 2210")


def claimed_from_the_maker(world: World) -> Story:
    """The supplier is to bear a fault of production; no answer yet."""
    case = yield from _faulty(world)
    by = world.member(FIEN)
    set_shares(case.pk, [Share("supplier", 10_000, "Lumen Works")], by)
    book_recovery(
        case.pk,
        "supplier",
        5000,
        operation_key="seed:maker",
        by=by,
        party="Lumen Works",
        answer_by=clock.now() + timedelta(days=21),
        note="Third lamp of lot 44 with a loose shade.",
    )


def _faulty(world: World) -> Lamp:
    order = yield from world.buy(Bought("dewit", (("LAMP-teal", 1),), placed=31, delivered=27))
    yield world.ago(19)
    words = "The shade fell off while it was on."
    case = world.complain(order, "claim", "defective", words, photos=[("crack", "item")])
    yield world.ago(18.7)
    cases.approve(fresh(case), remedy="returnless_refund", override="Not safe to send.", by=world.member(ANN))
    cases.refund_case(fresh(case), operation_key="safe", by=world.member(ANN))
    yield world.ago(17)
    return fresh(case)


MONEY: Final = (
    charges,
    goodwill_credits,
    credit_for_a_lamp,
    paid_back_before,
    bank_took_it_back,
    answered_and_won,
    lost_to_the_bank,
    paid_by_the_carrier,
    claimed_from_the_maker,
)
