"""Proof and judgment: the same picture twice, a code beside the goods, complaints, arbitrations."""

from collections.abc import Generator
from datetime import datetime, timedelta
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile

from aftermile.accounts.access import access_of
from aftermile.cases import actions as cases
from aftermile.cases.models import Case
from aftermile.complaints import actions as complaints
from aftermile.complaints.actions.complaining import Told
from aftermile.complaints.models import Arbitration
from aftermile.complaints.states import Side, Verdict
from aftermile.config.seed import pictures
from aftermile.config.seed.stage import Bought, Story, World, buyer_of, fresh
from aftermile.config.seed.stories import ANN, CHEN, KIM, SAM
from aftermile.evidence import actions as evidence
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor

Refused = Generator[datetime, None, Case]
OLGA: Final = "owner@aftermile.example"
SHADE: Final = pictures.photo("vase", "#3b5bb4", harm="crack", number=71)


def _upload(case: Case, data: bytes, label: str, by: Actor) -> None:
    file = SimpleUploadedFile(f"{label}.jpg", data, "image/jpeg")
    cases.add_evidence(fresh(case), upload=file, by=by, label=label)


def same_picture(world: World) -> Story:
    """Two buyers show the same broken vase; the second is asked for a photo with a code beside it."""
    first = yield from world.buy(Bought("visser", (("VASE-cobalt", 1),), placed=36, delivered=32))
    second = yield from world.buy(Bought("girard", (("VASE-cobalt", 1),), placed=13, delivered=9))
    yield world.ago(8)
    case = world.complain(first, "claim", "damaged", "It came broken.")
    _upload(case, SHADE, "item", buyer_of(first))
    yield world.ago(7.5)
    cases.decline(fresh(case), words="We need the parts back for that.", by=world.member(ANN))
    yield world.ago(2.1)
    case = world.complain(second, "claim", "damaged", "Broken on arrival.")
    _upload(case, SHADE, "item", buyer_of(second))
    yield world.ago(1.7)
    evidence.ask_challenge(fresh(case), by=world.member(ANN))


def code_beside_it(world: World) -> Story:
    """A buyer laid the code beside the goods; his photo waits to be looked at."""
    order = yield from world.buy(Bought("moreau", (("TABLE-oak", 1),), placed=19, delivered=14))
    yield world.ago(3.6)
    words = "A leg is loose."
    case = world.complain(order, "claim", "defective", words, photos=[("dent", "packaging")])
    yield world.ago(3.2)
    evidence.ask_challenge(fresh(case), by=world.member(ANN))
    yield world.ago(1.9)
    _upload(case, pictures.photo("table", "#a8763e", harm="crack", number=72), "challenge", buyer_of(order))
    evidence.make_pack(fresh(case), recipient="carrier", by=world.member(KIM))


def marketplace_asks(world: World) -> Story:
    """A marketplace wants an answer within three days; the cause is being looked for."""
    order = yield from world.buy(Bought("braun", (("SHELF-white", 1),), placed=24, delivered=19))
    yield world.ago(2)
    words = "Two of the three boards are bent, and nobody answers."
    case = cases.open_case(
        order, kind="complaint", lines=[], by=buyer_of(order), source="portal", words=words
    )
    kim = world.member(KIM)
    told = Told(
        channel="marketplace", body="Bazaar", number="BZ-77120-4", rule="amazon_a_to_z", cause="product"
    )
    row = complaints.open_complaint(fresh(case), told=told, by=kim)
    yield world.ago(1.2)
    complaints.add_finding(row, text="Lot 31 was packed without the middle sheet.", by=kim)


def answered_too_late(world: World) -> Story:
    """An authority waits longer than it wanted to."""
    order = yield from world.buy(Bought("keller", (("TABLE-walnut", 1),), placed=47, delivered=42))
    yield world.ago(21)
    case = cases.open_case(
        order,
        kind="complaint",
        lines=[],
        by=buyer_of(order),
        source="portal",
        words="The table smells of paint after three weeks.",
    )
    told = Told(
        channel="regulator",
        body="Verbraucherzentrale Bremen",
        number="VZ 2210/26",
        answer_by=clock.now() + timedelta(days=14),
        cause="product.material",
        party="supplier",
        party_name="Plank & Söhne",
    )
    complaints.open_complaint(fresh(case), told=told, by=world.member(KIM))


def learned_from(world: World) -> Story:
    """A complaint that was upheld, with what was changed since, at the carrier and in the packing."""
    order = yield from world.buy(Bought("dewit", (("VASE-rose", 2),), placed=39, delivered=35))
    yield world.ago(26)
    words = "The driver threw the parcel over the fence."
    case = cases.open_case(
        order, kind="complaint", lines=[], by=buyer_of(order), source="portal", words=words
    )
    kim = world.member(KIM)
    told = Told(channel="seller", rule="own_acknowledgement", cause="carrier.conduct")
    row = complaints.open_complaint(fresh(case), told=told, by=kim)
    yield world.ago(24)
    row = complaints.add_finding(row, text="The depot confirms it: a new driver.", by=kim).complaint
    row = complaints.answer_complaint(row, words="You are right, and we are sorry.", by=kim)
    due = (clock.now() + timedelta(days=14)).date()
    first = complaints.plan_action(
        row,
        target="carrier",
        subject="PostNL",
        what="Ask for a briefing of the depot.",
        by=kim,
        owner=world.members[KIM],
        due_on=due,
    )
    complaints.plan_action(
        row,
        target="packing",
        subject="VASE-rose",
        what="A second sleeve of card.",
        by=kim,
        due_on=due + timedelta(days=30),
    )
    yield world.ago(20)
    complaints.close_complaint(row, outcome="upheld", words="Conduct of the driver confirmed.", by=kim)
    cases.resolve(fresh(case), words="We have spoken with the carrier.", by=kim)
    yield world.ago(13)
    complaints.finish_action(first, effect="No such complaint from that depot since.", by=kim)


def _declined(world: World, bought: Bought, words: str, no: str, days: float, who: str) -> Refused:
    order = yield from world.buy(bought)
    yield world.ago(days)
    case = world.complain(order, "claim", "not_as_described", words, photos=[("stain", "item")])
    yield world.ago(days - 0.6)
    cases.decline(fresh(case), words=no, by=world.member(who))
    return fresh(case)


def to_be_ruled(world: World) -> Story:
    """The buyer went to the marketplace; both sides have spoken; the operator is to rule."""
    bought = Bought("hughes", (("BOOT-42", 1),), placed=29, delivered=24)
    words = "The soles are worn; somebody used them before."
    case = yield from _declined(world, bought, words, "They were new when they left us.", 9, SAM)
    yield world.ago(6)
    row = complaints.raise_arbitration(case, side=Side.BUYER, wants="My money back.", by=buyer_of(case.order))
    yield world.ago(4)
    complaints.speak(
        row, side=Side.SELLER, text="Photos of the sealed box are in the file.", by=world.member(SAM)
    )


def ruled_for_the_buyer(world: World) -> Story:
    """Ruled for the buyer, at the seller's cost; the seller may still appeal."""
    bought = Bought("schmitt", (("KEYS-brown", 1),), placed=33, delivered=25)
    case = yield from _declined(world, bought, "几个按键没有反应。", "键盘发货前已检测。", 14, CHEN)
    yield world.ago(11)
    row = complaints.raise_arbitration(case, side=Side.BUYER, wants="A full refund.", by=buyer_of(case.order))
    yield world.ago(3)
    complaints.rule_on(
        Arbitration.objects.get(pk=row.pk),
        verdict=Verdict.BUYER,
        words="The video shows three dead keys; the seller has shown no test of this piece.",
        access=access_of(world.members[OLGA]),
        remedy="returnless_refund",
    )


PROOF: Final = (
    same_picture,
    code_beside_it,
    marketplace_asks,
    answered_too_late,
    learned_from,
    to_be_ruled,
    ruled_for_the_buyer,
)
