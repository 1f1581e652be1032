"""A sorting center that stands still: one incident gathers its parcels; weeks before they went on at once."""

from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from typing import Final

from aftermile.config.seed.stage import Bought, Story, World
from aftermile.config.seed.stories_parcels import (
    ARRIVED,
    BY,
    DELIVERED,
    DEPARTED,
    PICKED_UP,
    SERVICE,
    Number,
    Step,
    scan,
)
from aftermile.orders.models import Order, Unit
from aftermile.parcels.actions import add_parcel, create_shipment, ingest
from aftermile.parcels.actions.delays import find_incidents, judge_parcels, note_incident
from aftermile.parcels.actions.learning import learn_all
from aftermile.parcels.models import Incident

KIM: Final = "kim@lamp-house.example"
BUYERS: Final = ("dewit", "visser", "braun", "girard", "lina", "keller", "moreau", "vogel")
GOODS: Final = (("CHAIR-sand", 1), ("LAMP-teal", 1), ("VASE-rose", 1))
"""Each in a box of its own: an order is three parcels."""
HUB: Final = "Nieuwegein"
PASSED: Final = 8
STUCK: Final = 9


def at_the_hub(world: World) -> Iterator[Story]:
    """Tell of orders over four weeks that went through the hub within hours, and of those stuck in it."""
    for turn, buyer in enumerate(islice(cycle(BUYERS), PASSED)):
        yield _passed(world, buyer, turn)
    for turn, buyer in enumerate(islice(cycle(BUYERS), STUCK)):
        yield _stuck(world, buyer, turn)


def _passed(world: World, buyer: str, turn: int) -> Story:
    placed = 31 - 2.7 * turn
    yield world.ago(placed)
    order = world.sell(Bought(buyer, GOODS, placed=placed))
    yield world.ago(placed - 0.5)
    numbers = _in_boxes(world, order, 2042100 + 10 * turn)
    yield world.ago(placed - 2)
    steps = (
        (placed - 0.6, PICKED_UP, "Shipment received by PostNL", "Utrecht", "NL"),
        (placed - 0.9, ARRIVED, "Arrived at the sorting center", HUB, "NL"),
        (placed - 1.2 - 0.02 * turn, DEPARTED, "Departed to the depot", "Amersfoort", "NL"),
        (placed - 2, DELIVERED, "Shipment delivered", "", ""),
    )
    _tell(world, numbers, steps)


def _stuck(world: World, buyer: str, turn: int) -> Story:
    arrived = 5.2 - 0.2 * turn
    yield world.ago(arrived + 1)
    order = world.sell(Bought(buyer, GOODS, placed=arrived + 1))
    yield world.ago(arrived + 0.5)
    numbers = _in_boxes(world, order, 2043100 + 10 * turn)
    yield world.ago(arrived)
    steps = (
        (arrived + 0.4, PICKED_UP, "Shipment received by PostNL", "Utrecht", "NL"),
        (arrived, ARRIVED, "Arrived at the sorting center", HUB, "NL"),
    )
    _tell(world, numbers, steps)


def _in_boxes(world: World, order: Order, first: int) -> list[Number]:
    """Hand an order over in a box for each line; return their numbers."""
    shipment = create_shipment(order, by=BY, location=world.places[order.seller.slug])
    numbers = []
    for box, unit in enumerate(Unit.objects.filter(line__order=order).order_by("line__position")):
        number = Number("postnl", f"3SLHOU{first + box}")
        add_parcel(shipment, by=BY, carrier=number.carrier, tracking_number=number.number, units=[unit])
        numbers.append(number)
    return numbers


def _tell(world: World, numbers: Sequence[Number], steps: Sequence[Step]) -> None:
    """Let the service tell of several numbers at once."""
    scans = [scan(world.ago(step[0]), step) for step in steps]
    ingest([number.said(scans) for number in numbers], source=SERVICE, by=BY)


def looked_at(world: World) -> Story:
    """What the clock does: lanes are learned, slow places are found, each open parcel is judged."""
    yield world.ago(hours=0.3)
    learn_all()
    find_incidents()
    judge_parcels()
    words = "PostNL: strike at the sorting center, sorting goes on tomorrow. Ticket 40718."
    for incident in Incident.objects.filter(seller=world.sellers["lamp-house"]):
        note_incident(incident, words=words, by=world.member(KIM))
