"""Points, cases that wait for goods, and received pieces, for the tests of this room."""

from datetime import time
from decimal import Decimal

from aftermile.accounts.models import Seller
from aftermile.cases.actions import ReceivedLine, approve, receive
from aftermile.cases.models import Case
from aftermile.inbound.actions.points import PointDraft, save_point
from aftermile.inbound.models import PickupService, ReturnPoint
from aftermile.orders.models import Address, Order
from aftermile.parcels.actions import save_location
from aftermile.parcels.actions.places import LocationDraft
from aftermile.parcels.models import Location
from tests.cases.acts import KIM, opened
from tests.factories import make_order

WEEK = {day: [["09:00", "12:30"], ["14:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def make_point(seller: Seller, code: str = "berlin-mitte", **fields) -> ReturnPoint:
    values = {
        "name": "Kiosk Mitte",
        "country": "DE",
        "line1": "Torstr. 1",
        "postcode": "10115",
        "city": "Berlin",
        "time_zone": "Europe/Berlin",
        "latitude": Decimal("52.532"),
        "longitude": Decimal("13.395"),
        "hours": WEEK,
        "takes_box_free": True,
        **fields,
    }
    return save_point(seller, PointDraft(code=code, **values), by=KIM)


def make_warehouse(seller: Seller, code: str = "main", country: str = "DE") -> Location:
    return save_location(
        seller, LocationDraft(code, f"Warehouse {code}", country, address="Lager 1", time_zone="UTC")
    )


def make_waiting(seller: Seller, *, postcode: str = "10117", country: str = "DE", **fields) -> Case:
    """An approved return whose goods are with a buyer at this address."""
    at = Address.objects.create(
        name="Li Na", line1="Hof 2", postcode=postcode, city="Berlin", country=country, phone="+49301"
    )
    order: Order = make_order(seller, ship_to=at, country=country, **fields)
    return approve(opened(order), remedy="refund", override="Goodwill.", by=KIM)


def make_received(seller: Seller, hub: Location, *, grade: str = "b", **fields) -> Case:
    case = make_waiting(seller, **fields)
    lines = [ReceivedLine(line.pk, line.unit.quantity, grade) for line in case.lines.all()]
    receive(case, operation_key=f"r{case.pk}", lines=lines, by=KIM, location=hub, complete=True)
    case.refresh_from_db()
    return case


def make_service(seller: Seller, **fields) -> PickupService:
    values = {
        "name": "City van",
        "country": "DE",
        "time_zone": "Europe/Berlin",
        "serves": ["DE 10-14"],
        "days": [0, 1, 2, 3, 4],
        "slots": [["09:00", "13:00"], ["13:00", "18:00"]],
        "cut_off": time(15),
        "capacity": 2,
        "cost_minor": 700,
        "currency": "EUR",
        **fields,
    }
    return PickupService.objects.create(seller=seller, **values)
