"""A buyer in Berlin with a lamp, a technician, and short ways to a repair."""

from datetime import UTC, datetime, timedelta

from aftermile.accounts.models import Seller
from aftermile.cases.actions import LineRequest, approve, open_case
from aftermile.cases.models import Case
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.orders.models import Address, Order
from aftermile.repairs.actions import TechnicianFields, open_repair, save_technician
from aftermile.repairs.models import Repair, Technician
from tests.factories import make_order, units_of

KIM = Actor(ActorKind.MEMBER, "mbr_kim", "Kim Berger")
NA = Actor(ActorKind.BUYER, "byr_na", "Li Na")
TOM = Actor(ActorKind.MEMBER, "mbr_tom", "Tom Fix")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
WEEK = [[["09:00", "17:00"]]] * 5 + [[], []]


def make_address(**fields) -> Address:
    values = {
        "name": "Li Na",
        "line1": "Hauptstr. 1",
        "city": "Berlin",
        "postcode": "10115",
        "country": "DE",
        "phone": "+4930123456",
    }
    return Address.objects.create(**{**values, **fields})


def lamp_order(seller: Seller, *, address: dict[str, str] | None = None, **fields) -> Order:
    """One lamp, delivered forty days before the Monday, sent to Berlin."""
    values = {
        "placed_at": MONDAY - timedelta(days=50),
        "delivered_at": MONDAY - timedelta(days=40),
        "ship_to": make_address(**(address or {})),
        **fields,
    }
    return make_order(seller, **values)


def repair_case(order: Order, *, goods_back: bool = True) -> Case:
    """A claim of a lamp that broke, agreed to be repaired."""
    lines = [LineRequest(unit.pk, unit.quantity, "damaged") for unit in units_of(order)]
    case = open_case(order, kind="claim", lines=lines, by=KIM, override="Repaired as promised.")
    case = approve(case, remedy="repair", override="Repaired as promised.", by=KIM)
    Case.objects.filter(pk=case.pk).update(goods_back=goods_back)
    case.goods_back = goods_back
    return case


def opened_repair(case: Case, **fields) -> Repair:
    unit = case.lines.select_related("unit__line").order_by("id")[0].unit
    return open_repair(case, unit, by=KIM, **fields)


def make_technician(seller: Seller, **fields) -> Technician:
    values = {
        "name": "Tom Fix",
        "country": "DE",
        "postcode": "10115",
        "latitude": 52.53,
        "longitude": 13.38,
        "time_zone": "Europe/Berlin",
        "areas": ("DE:1",),
        "hours": WEEK,
        **fields,
    }
    return save_technician(seller, TechnicianFields(**values))
