"""Repairs in several states, technicians with a visit today, warranties; on the cases of the other kinds."""

from collections.abc import Generator
from datetime import datetime, timedelta
from typing import Final

from aftermile.cases import actions as cases
from aftermile.cases.models import Case, Step, StepState
from aftermile.config.seed.stage import Bought, Story, World, buyer_of, fresh
from aftermile.config.seed.stories_kinds import KIM
from aftermile.kernel import clock
from aftermile.orders.models import Order, Unit
from aftermile.repairs import actions as repairs
from aftermile.repairs.models import Technician
from aftermile.repairs.slots import free_slots

SAM: Final = "sam@northwind.example"
REI: Final = "repairs@northwind.example"
WAY_BACK: Final = ("label", "ship_back", "receive", "inspect", "send")
WORKDAYS: Final = (*((("08:00", "18:00"),),) * 5, (("09:00", "15:00"),), (("09:00", "15:00"),))


def technicians(world: World) -> Story:
    """Who visits buyers, and what is promised beyond the law."""
    yield world.ago(30)
    for slug, name, country, zone, member in (
        ("northwind", "Rei Alvarez", "US", "America/Denver", world.members.get(REI)),
        ("lamp-house", "Jonas Vogt", "NL", "Europe/Amsterdam", None),
    ):
        fields = repairs.TechnicianFields(
            name=name,
            country=country,
            time_zone=zone,
            areas=("US", "CA") if country == "US" else ("NL", "DE", "BE", "GB"),
            hours=WORKDAYS,
            phone="+13035550142" if country == "US" else "+31205550142",
        )
        repairs.save_technician(world.sellers[slug], fields, member=member)
    lamps = world.sellers["lamp-house"]
    repairs.save_term(lamps, months=36, repair_months=6, words="Three years on all lamps.")
    repairs.save_term(world.sellers["northwind"], months=60, category="tents", needs_registration=True)


def unit_of(order: Order) -> Unit:
    rows = Unit.objects.select_related("line__order__seller", "line__order__ship_to")
    return rows.filter(line__order=order).order_by("id")[0]


def promised(world: World, buyer: str, sku: str, words: str, who: str) -> Generator[datetime, None, Case]:
    """Tell an order whose buyer is promised a repair; the value is its case."""
    order = yield from world.buy(Bought(buyer, ((sku, 1),), placed=44, delivered=40))
    yield world.ago(6)
    case = world.complain(order, "repair", "defective", words)
    yield world.ago(5.5)
    cases.approve(fresh(case), remedy="repair", override="Repaired at home.", by=world.member(who))
    return fresh(case)


def agreed(world: World, buyer: str, sku: str, words: str, who: str) -> Generator[datetime, None, Case]:
    """Tell the same of goods that are in the workshop already."""
    case = yield from promised(world, buyer, sku, words, who)
    Case.objects.filter(pk=case.pk).update(goods_back=False)
    Step.objects.filter(case=case, kind__in=WAY_BACK).update(state=StepState.SKIPPED)
    return fresh(case)


def visit_today(world: World) -> Story:
    """The technician comes today, in a window that the buyer chose."""
    case = yield from promised(world, "brooks", "TENT-ochre", "The zip of the door is stuck.", SAM)
    by = world.member(SAM)
    row = repairs.open_repair(case, unit_of(case.order), by=by, place="on_site", payer="warranty")
    repairs.approve_without_quote(row, by=by)
    visit = repairs.offer_visit(fresh(case), by=by, repair=row, fee_minor=2500)
    yield world.ago(2)
    today = clock.now() + timedelta(days=2)
    slots = [slot for slot in free_slots(visit) if slot.starts_at >= today]
    if slots:
        rei = Technician.objects.get(pk=slots[0].technician_id)
        repairs.book_slot(visit, technician=rei, starts_at=slots[0].starts_at, by=buyer_of(case.order))


def price_asked(world: World) -> Story:
    """The buyer is asked whether he pays for a lamp that fell."""
    case = yield from agreed(world, "patel", "LAMP-black", "It fell off the desk.", KIM)
    by = world.member(KIM)
    row = repairs.open_repair(case, unit_of(case.order), by=by, place="workshop", payer="buyer")
    lines = [repairs.NewLine("labor", 1800), repairs.NewLine("parts", 650, "Shade")]
    repairs.make_quote(row, lines, by=by, words="A new shade, and an hour of work.")


def repaired(world: World) -> Story:
    """Repaired in the workshop, with a part and a longer warranty."""
    case = yield from agreed(world, "keller", "LAMP-teal", "The arm does not stay up.", KIM)
    by = world.member(KIM)
    unit = unit_of(case.order)
    Unit.objects.filter(pk=unit.pk).update(serial="NOOR-0420")
    unit.refresh_from_db()
    new = repairs.NewWarranty(serial="NOOR-0420", unit=unit)
    repairs.register(case.seller, new, by=buyer_of(case.order))
    row = repairs.open_repair(case, unit, by=by, place="workshop", payer="warranty")
    repairs.approve_without_quote(row, by=by)
    yield world.ago(4)
    repairs.start_work(row, by=by)
    repairs.use_part(row, repairs.UsedPart("SPRING-2", 320, title="Spring"), by=by, operation_key="spring")
    yield world.ago(3.5)
    repairs.finish(row, "repaired", by=by, fault_code="ARM-1", words="Spring replaced.")
    repairs.give_back(row, by=by)


def waits_for_parts(world: World) -> Story:
    """Work waits for a part; a loaner is with the buyer."""
    case = yield from agreed(world, "clarke", "LAMP-black", "It flickers.", KIM)
    by = world.member(KIM)
    row = repairs.open_repair(case, unit_of(case.order), by=by, place="workshop", payer="warranty")
    repairs.approve_without_quote(row, by=by)
    yield world.ago(5)
    repairs.await_parts(row, by=by, words="Driver board from the supplier.")
    due = clock.now() + timedelta(days=21)
    repairs.lend(row, serial="LOAN-07", value_minor=4500, due_at=due, by=by)


REPAIRS: Final = (technicians, visit_today, price_asked, repaired, waits_for_parts)
