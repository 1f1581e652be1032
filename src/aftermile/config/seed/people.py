"""The operator, three sellers and the people who work for them."""

from dataclasses import dataclass
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db.models import F

from aftermile.accounts.actions import create_member, create_organization, create_seller, grant
from aftermile.accounts.actions.sellers import SellerFields
from aftermile.accounts.models import AuthorityLimit, Member, Seller
from aftermile.accounts.roles import Role

OPERATOR: Final = "Aftermile Demo"
AGENTS_DECIDE_TIMES: Final = 5
PASSWORD: Final = "after-the-last-mile"  # noqa: S105  # the demo's, shown at start; production has no demo
SELLERS: Final[tuple[SellerFields, ...]] = (
    {
        "name": "Lamp House",
        "slug": "lamp-house",
        "country": "NL",
        "base_currency": "EUR",
        "language": "en",
        "time_zone": "Europe/Amsterdam",
        "support_email": "help@lamp-house.example",
        "color": "#0f766e",
        "payment_provider": "sandbox",
    },
    {
        "name": "云上数码",
        "slug": "yunshang",
        "country": "CN",
        "base_currency": "CNY",
        "language": "zh-hans",
        "time_zone": "Asia/Shanghai",
        "support_email": "service@yunshang.example",
        "color": "#b45309",
        "payment_provider": "sandbox",
    },
    {
        "name": "Northwind Outdoor",
        "slug": "northwind",
        "country": "US",
        "base_currency": "USD",
        "language": "en",
        "time_zone": "America/Denver",
        "support_email": "care@northwind.example",
        "color": "#1d4ed8",
        "payment_provider": "manual",
    },
)
LOGOS: Final = {"lamp-house": "lamp", "yunshang": "phones", "northwind": "tent"}


@dataclass(frozen=True, slots=True)
class SignIn:
    """One person of the demo; `seller` is a slug, or empty for the operator."""

    email: str
    name: str
    role: Role
    seller: str = ""
    language: str = "en"
    time_zone: str = "Europe/Amsterdam"


SIGN_INS: Final = (
    SignIn("owner@aftermile.example", "Olga Owner", Role.OWNER),
    SignIn("auditor@aftermile.example", "Ada Auditor", Role.AUDITOR),
    SignIn("kim@lamp-house.example", "Kim de Vries", Role.SUPERVISOR, "lamp-house"),
    SignIn("agent@lamp-house.example", "Ann Bakker", Role.AGENT, "lamp-house"),
    SignIn("warehouse@lamp-house.example", "Wim Smit", Role.WAREHOUSE, "lamp-house"),
    SignIn("finance@lamp-house.example", "Fien Jansen", Role.FINANCE, "lamp-house"),
    SignIn("kefu@yunshang.example", "王小雨", Role.AGENT, "yunshang", "zh-hans", "Asia/Shanghai"),
    SignIn("dianzhang@yunshang.example", "陈立", Role.OWNER, "yunshang", "zh-hans", "Asia/Shanghai"),
    SignIn("sam@northwind.example", "Sam Carter", Role.OWNER, "northwind", "en", "America/Denver"),
    SignIn("finance@northwind.example", "Finn Doyle", Role.FINANCE, "northwind", "en", "America/Denver"),
    SignIn("repairs@northwind.example", "Rei Alvarez", Role.TECHNICIAN, "northwind", "en", "America/Denver"),
)


def make_people() -> tuple[dict[str, Seller], dict[str, Member]]:
    """Make them; return sellers by slug and members by e-mail."""
    organization = create_organization(name=OPERATOR, base_currency="EUR")
    sellers = {fields["slug"]: create_seller(organization, fields) for fields in SELLERS}
    # Lamps and phones cost more than what a new seller starts with.
    agents = AuthorityLimit.objects.filter(role=Role.AGENT)
    agents.update(limit_minor=F("limit_minor") * AGENTS_DECIDE_TIMES)
    members = {}
    for person in SIGN_INS:
        member = create_member(
            email=person.email,
            name=person.name,
            language=person.language,
            time_zone=person.time_zone,
        )
        grant(member, role=person.role, seller=sellers.get(person.seller))
        members[person.email] = member
    # One hash for all: eleven would take seconds, and everybody knows this password.
    Member.objects.filter(pk__in=[member.pk for member in members.values()]).update(
        password=make_password(PASSWORD)
    )
    return sellers, members
