"""How much each role, or one member, may agree to alone."""

from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from aftermile.accounts.errors import LimitStands
from aftermile.accounts.models import AuthorityLimit, LimitPer, Member, Seller
from aftermile.accounts.queries import get_organization
from aftermile.accounts.roles import Permission, Role, roles_with
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput
from aftermile.kernel.money import exponent

MOST_DAYS: Final = 366
DEFAULTS: Final = (
    (Role.AGENT, LimitPer.ACT, 0, 100),
    (Role.AGENT, LimitPer.ORDER, 30, 200),
    (Role.AGENT, LimitPer.BUYER, 30, 300),
    (Role.AGENT, LimitPer.MEMBER, 1, 2000),
    (Role.SUPERVISOR, LimitPer.ACT, 0, 1000),
    (Role.SUPERVISOR, LimitPer.BUYER, 30, 3000),
)
"""What a new seller starts with, in euros or as much of his currency; owners have no limit."""

_ABOUT_ONE_EURO: Final = {
    "AUD": 2,
    "BRL": 6,
    "CAD": 2,
    "CNY": 8,
    "CZK": 25,
    "DKK": 8,
    "HKD": 9,
    "HUF": 400,
    "IDR": 18_000,
    "INR": 100,
    "JPY": 160,
    "KRW": 1_500,
    "MXN": 20,
    "MYR": 5,
    "NOK": 12,
    "PHP": 65,
    "PLN": 4,
    "SEK": 11,
    "THB": 40,
    "TRY": 45,
    "TWD": 35,
    "VND": 28_000,
    "ZAR": 20,
}
"""Only the size of the starting limits hangs on it: no money is ever converted by these."""


def ensure_default_limits(seller: Seller) -> int:
    """Give a seller without any limits the ones to start with; return how many were made."""
    if AuthorityLimit.objects.filter(seller=seller).exists():
        return 0
    currency = seller.base_currency
    unit = _ABOUT_ONE_EURO.get(currency, 1) * 10 ** exponent(currency)
    rows = [
        AuthorityLimit(
            seller=seller,
            role=role.value,
            per=per.value,
            window_days=days,
            limit_minor=amount * unit,
            currency=currency,
        )
        for role, per, days, amount in DEFAULTS
    ]
    return len(AuthorityLimit.objects.bulk_create(rows))


def save_limit(  # noqa: PLR0913 - the fields of a limit
    seller: Seller | None,
    *,
    per: str,
    limit_minor: int,
    by: Actor,
    role: str = "",
    member: Member | None = None,
    remedy: str = "",
    window_days: int = 0,
    limit: AuthorityLimit | None = None,
) -> AuthorityLimit:
    """
    Add a limit, or change one; without a seller it holds at every seller. In the base currency.

    Raises `BadInput`, and `LimitStands` where the same one is set already.
    """
    _check(role, member, per, window_days, limit_minor)
    row = limit or AuthorityLimit(seller=seller)
    row.role, row.member, row.remedy, row.per = role, member, remedy, per
    row.window_days = 0 if per == LimitPer.ACT else window_days
    row.limit_minor, row.by_name = limit_minor, by.name
    row.currency = seller.base_currency if seller else get_organization().base_currency
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise LimitStands from None
    return row


def _check(role: str, member: Member | None, per: str, window_days: int, limit_minor: int) -> None:
    if bool(role) == (member is not None):
        raise BadInput(field="role", problem=_("name a role or a member."))
    if role and role not in roles_with(Permission.CASES_DECIDE):
        raise BadInput(field="role", problem=_("this role decides nothing."))
    if per not in LimitPer.values:
        raise BadInput(field="per", problem=_("use act, order, buyer or member."))
    if per != LimitPer.ACT and not 1 <= window_days <= MOST_DAYS:
        raise BadInput(field="window_days", problem=_("use 1 to 366 days."))
    if not 0 <= limit_minor < 10**15:
        raise BadInput(field="limit", problem=_("it must not be below zero."))


def remove_limit(limit: AuthorityLimit) -> None:
    limit.delete()
