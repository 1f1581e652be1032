"""A second shop, whose refunds and charges go through the sandbox: orders and cases of their own."""

from datetime import timedelta

from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Role
from aftermile.cases.actions import LineRequest, approve, open_case
from aftermile.cases.models import Case
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.orders.models import Address, Buyer, Order, OrderLine, Variant
from aftermile.parcels.models import Location
from aftermile.policies.models import PolicyTable
from aftermile.repairs.actions import TechnicianFields, save_technician
from aftermile.repairs.actions.warranties import save_term
from tests.factories import (
    make_buyer,
    make_member,
    make_order,
    make_seller,
    make_shop_facts,
    make_variants,
    units_of,
)
from tests.stories.house import PASSWORD


def open_second_shop() -> Seller:
    """Shirts and machines; Tom repairs, Ida and Jan belong to the operator."""
    seller = make_seller(
        name="Hemden Huber",
        slug="huber",
        country="DE",
        time_zone="Europe/Berlin",
        support_email="help@huber.example",
        payment_provider="sandbox",
    )
    _promise(seller)
    make_shop_facts(seller)
    Location.objects.create(
        seller=seller, code="main", name="Bremen", address="Am Wall 3\n28195 Bremen", country="DE"
    )
    for name, role in (("mia", Role.OWNER), ("wu", Role.WAREHOUSE)):
        _member(seller, role, name)
    for name in ("ida", "jan"):
        _member(None, Role.SUPERVISOR, name)
    buyer = make_buyer(
        seller, name="王芳", email="fang@example.com", phone="+8613900005678", country="DE", language="en"
    )
    _shirts(seller, buyer)
    _parcels(seller, buyer)
    _repair(seller, buyer)
    _sell(seller, buyer, "H-2008", 6_000)
    _decided(seller, _sell(seller, buyer, "H-2009", 5_000), agreed=False)
    return seller


def _promise(seller: Seller) -> None:
    """Put in force that buyers may choose what helps them, for 60 days."""
    then = {"window_days": 60, "remedies": ["refund", "exchange", "replacement", "repair"]}
    rows = [{"id": "all", "when": [], "then": then | {"freight_payer": "buyer"}}]
    document = {"schema": 1, "purpose": "promise", "hit": "first", "currency": "EUR", "rules": rows}
    PolicyTable.objects.create(
        seller=seller,
        version=1,
        state="live",
        published_at=clock.now() - timedelta(days=400),
        document=document | {"default": None},
    )


def _member(seller: Seller | None, role: Role, name: str) -> None:
    values = {"email": f"{name}@lindner.example", "password": PASSWORD, "name": name.title()}
    make_member(seller, role, operator=seller is None, **values)


def _sell(seller: Seller, buyer: Buyer, number: str, *prices: int, pieces: int = 1) -> Order:
    return make_order(
        seller, buyer=buyer, number=number, units=[(pieces, price * pieces) for price in prices]
    )


def _shirts(seller: Seller, buyer: Buyer) -> None:
    _small, own, _large = make_variants(seller, ("S", 3_200), ("M", 4_000), ("L", 4_500))
    for number in ("H-2001", "H-2002"):
        order = _sell(seller, buyer, number, 4_000)
        Order.objects.filter(pk=order.pk).update(
            ship_to=Address.objects.create(
                name=buyer.name, line1="Am Wall 9", city="Bremen", postcode="28195", country="DE"
            )
        )
        _wear(order, own)


def _wear(order: Order, variant: Variant) -> None:
    OrderLine.objects.filter(order=order).update(
        variant=variant, sku=variant.sku, title="Shirt", options=variant.options
    )


def _parcels(seller: Seller, buyer: Buyer) -> None:
    """Three pieces of one case, a case each of two orders, and a piece that comes without its number."""
    _decided(seller, _sell(seller, buyer, "H-2003", 2_000, pieces=3))
    for number in ("H-2004", "H-2005", "H-2006"):
        _decided(seller, _sell(seller, buyer, number, 3_000))


def _decided(seller: Seller, order: Order, *, agreed: bool = True) -> Case:
    lines = [LineRequest(unit.pk, unit.quantity, "changed_mind") for unit in units_of(order)]
    case = open_case(order, kind="return", lines=lines, by=SYSTEM)
    return approve(case, remedy="refund", by=SYSTEM) if agreed else case


def _repair(seller: Seller, buyer: Buyer) -> None:
    """A machine in New York that broke, to be repaired where it stands."""
    home = Address.objects.create(
        name="王芳", line1="12 Bank St", city="New York", region="NY", postcode="10014", country="US"
    )
    came = clock.now() - timedelta(days=40)
    fields = {"placed_at": came - timedelta(days=5), "delivered_at": came, "country": "US", "ship_to": home}
    order = make_order(seller, buyer=buyer, number="H-2007", units=[(1, 30_000)], **fields)
    OrderLine.objects.filter(order=order).update(title="Sewing machine", sku="sew-1")
    save_term(seller, months=24, sku="sew-1", repair_months=12)
    tom = make_member(seller, Role.TECHNICIAN, email="tom@lindner.example", password=PASSWORD, name="Tom")
    week = [[["07:00", "19:00"]]] * 7
    save_technician(
        seller,
        TechnicianFields(
            name="Tom",
            country="US",
            postcode="10014",
            time_zone="America/New_York",
            areas=("US:1",),
            hours=week,
        ),
        member=tom,
    )
