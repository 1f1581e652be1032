"""Plain functions that make rows for tests; each gives sensible values for what the test does not name."""

from itertools import count

from aftermile.accounts.models import Member, Membership, Organization, Seller
from aftermile.accounts.roles import Role

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
