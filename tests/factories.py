"""Plain functions that make rows for tests; each gives sensible values for what the test does not name."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count

from aftermile.accounts.models import Member, Membership, Organization, Seller
from aftermile.accounts.roles import Role
from aftermile.kernel import clock
from aftermile.ledger.actions import book_captures
from aftermile.orders.models import Buyer, Order, OrderLine, Product, Tender, Unit, Variant
from aftermile.policies.models import ShopFact

_numbers = count(1)


def make_organization(**fields) -> Organization:
    return Organization.objects.first() or Organization.objects.create(**{"name": "Aftermile Test", **fields})


def make_seller(**fields) -> Seller:
    number = next(_numbers)
    values = {"name": f"Seller {number}", "slug": f"seller-{number}", "country": "DE", **fields}
    return Seller.objects.create(organization=fields.get("organization") or make_organization(), **values)


def make_member(
    seller: Seller | None = None, role: Role = Role.OWNER, *, operator: bool = False, **fields
) -> Member:
    """A member with a verified address; with `seller` (or `operator=True`) he holds `role` there."""
    number = next(_numbers)
    values = {"email": f"member{number}@example.com", "password": "correct horse", "name": "Kim Berger"}
    member = Member.objects.create_user(**{**values, **fields})
    if seller is not None or operator:
        Membership.objects.create(member=member, seller=seller, role=role)
    return member


def make_buyer(seller: Seller, **fields) -> Buyer:
    number = next(_numbers)
    values = {"name": "Li Na", "email": f"buyer{number}@example.com", "language": "en", "country": "DE"}
    return Buyer.objects.create(seller=seller, **{**values, **fields})


def make_order(
    seller: Seller,
    *,
    units: Sequence[tuple[int, int]] = ((1, 5000),),
    shipping: int = 0,
    tenders: Sequence[int] = (),
    buyer: Buyer | None = None,
    **fields,
) -> Order:
    """A paid and delivered order: one line and one unit for each (quantity, paid for all of them)."""
    number = next(_numbers)
    total = sum(paid for _, paid in units) + shipping
    buyer = buyer or make_buyer(seller)
    now = clock.now()
    values = {
        "channel": "shop",
        "external_id": f"x{number}",
        "number": f"N{number}",
        "country": buyer.country,
        "currency": "EUR",
        "state": "delivered",
        "items_minor": total - shipping,
        "shipping_minor": shipping,
        "total_minor": total,
        "placed_at": now - timedelta(days=6),
        "shipped_at": fields.get("placed_at", now - timedelta(days=6)) + timedelta(days=1),
        "delivered_at": now - timedelta(days=2),
        "source_updated_at": now,
        "created_at": now,
        **fields,
    }
    order = Order.objects.create(seller=seller, buyer=buyer, **values)
    for position, (quantity, paid) in enumerate(units, 1):
        line = OrderLine.objects.create(
            order=order,
            position=position,
            sku=f"sku-{position}",
            title=f"Lamp {position}",
            quantity=quantity,
            unit_price_minor=paid // quantity,
            paid_minor=paid,
        )
        Unit.objects.create(seller=seller, line=line, quantity=quantity, paid_minor=paid)
    for position, amount in enumerate(tenders or (total,), 1):
        Tender.objects.create(
            seller=seller,
            order=order,
            position=position,
            kind="card",
            label="Visa 4242",
            provider=seller.payment_provider,
            external_id=f"pay-{number}-{position}",
            currency=order.currency,
            captured_minor=amount,
            captured_at=order.placed_at + timedelta(minutes=position),
        )
    book_captures(seller, order.tenders.all())
    return order


def units_of(order: Order) -> list[Unit]:
    return list(
        Unit.objects.filter(line__order=order).select_related("line").order_by("line__position", "id")
    )


def make_shop_facts(seller: Seller, *keys: str, since: date = date(2020, 1, 1), **fields) -> list[ShopFact]:
    """What the seller can prove for all orders since then; `informed` of the right to withdraw by default."""
    return [
        ShopFact.objects.create(seller=seller, key=key, holds_from=since, **fields)
        for key in keys or ("informed",)
    ]


def make_variants(seller: Seller, *rows: tuple[str, int], currency: str = "EUR", **fields) -> list[Variant]:
    """A product with one available variant for each (size, price)."""
    number = next(_numbers)
    product = Product.objects.create(
        seller=seller, external_id=f"p{number}", title="Shirt", option_names=["size"]
    )
    return [
        Variant.objects.create(
            product=product,
            seller=seller,
            sku=f"shirt-{number}-{size}".lower(),
            options={"size": size},
            price_minor=price,
            currency=currency,
            **fields,
        )
        for size, price in rows
    ]
