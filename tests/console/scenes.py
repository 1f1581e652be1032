"""Scenes of the console's tests: a seller with rules, a member who is signed in, cases in a state."""

from aftermile.accounts.models import Member, Seller
from aftermile.accounts.roles import Role
from aftermile.cases.actions import LineRequest, approve, open_case
from aftermile.cases.models import Case
from aftermile.cases.queries import get_case
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.orders.models import Order
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from tests.factories import make_member, make_order, make_seller, make_shop_facts, units_of


def actor_of(member: Member) -> Actor:
    return Actor(ActorKind.MEMBER, member.pk, str(member))


def open_shop(**fields) -> Seller:
    seller = make_seller(payment_provider="manual", **fields)
    ensure_reasons()
    ensure_default_table(seller)
    make_shop_facts(seller)
    return seller


def sign_in(client, seller: Seller | None, role: Role = Role.OWNER, **fields) -> Member:
    member = make_member(seller, role, operator=seller is None, **fields)
    client.force_login(member)
    return member


def open_one(
    seller: Seller, member: Member, *, order: Order | None = None, quantity: int = 1, **fields
) -> Case:
    order = order or make_order(seller, units=((quantity, 5420 * quantity),))
    values = {"kind": "return", "reason": "damaged", "comment": "The shade is cracked.", **fields}
    line = LineRequest(units_of(order)[0].pk, quantity, values["reason"], values["comment"])
    return open_case(order, kind=values["kind"], lines=[line], wanted="refund", by=actor_of(member))


def approved_one(seller: Seller, member: Member, **fields) -> Case:
    case = open_one(seller, member, **fields)
    approve(case, remedy="refund", by=actor_of(member))
    return get_case(seller.scope, case.pk)
