"""The operator and its sellers."""

import re
from collections.abc import Callable, Container, Mapping
from typing import Any, Final, TypedDict, TypeVar
from zoneinfo import available_timezones

from babel import Locale
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from aftermile.accounts.actions.limits import ensure_default_limits
from aftermile.accounts.errors import OrganizationStands, SlugTaken
from aftermile.accounts.models import Organization, Seller
from aftermile.kernel.errors import BadInput
from aftermile.kernel.ids import new_id
from aftermile.kernel.money import exponent

_NOT_COUNTRIES: Final = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
COUNTRIES: Final = frozenset(
    code
    for code in map(str, Locale("en").territories)
    if re.fullmatch("[A-Z]{2}", code) and code not in _NOT_COUNTRIES
)
"""Country codes of ISO 3166-1 alpha-2 (and XK, which carriers use)."""


Row = TypeVar("Row", Organization, Seller)


class SellerFields(TypedDict, total=False):
    """What may be set about a seller."""

    name: str
    slug: str
    country: str
    base_currency: str
    language: str
    time_zone: str
    support_email: str
    logo: Any
    color: str
    payment_provider: str
    active: bool


@transaction.atomic
def create_organization(
    *, name: str, base_currency: str = "EUR", language: str = "en", time_zone: str = "UTC"
) -> Organization:
    """Make the operator of this installation; raise `OrganizationStands` when there is one."""
    standing = Organization.objects.first()
    if standing:
        raise OrganizationStands(name=standing.name)
    values = {"name": name, "base_currency": base_currency, "language": language, "time_zone": time_zone}
    return Organization.objects.create(**checked(values))


@transaction.atomic
def change_organization(organization: Organization, **changes: str) -> Organization:
    return _changed(organization, checked(changes))


def create_seller(organization: Organization, fields: SellerFields) -> Seller:
    """
    Make a seller, with limits of authority to start with; without `slug` one is made from the name.

    Raises `SlugTaken`, `BadInput`.
    """
    values = checked(fields)
    slug = values.setdefault("slug", _slug_of(values.get("name", "")))
    try:
        with transaction.atomic():
            seller = Seller.objects.create(organization=organization, **values)
            ensure_default_limits(seller)
            return seller
    except IntegrityError:
        raise SlugTaken(slug=slug) from None


def change_seller(seller: Seller, changes: SellerFields) -> Seller:
    """Set the named fields. Raises `SlugTaken`, `BadInput`."""
    try:
        with transaction.atomic():
            return _changed(seller, checked(changes))
    except IntegrityError:
        raise SlugTaken(slug=changes.get("slug", "")) from None


def checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields, cleaned; raise `BadInput` naming the first that is wrong."""
    values = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    for name, value in values.items():
        problem = _PROBLEMS[name](value) if name in _PROBLEMS else ""
        if problem:
            raise BadInput(field=name, problem=problem)
    return values


def _slug_of(name: str) -> str:
    return slugify(name)[:40] or new_id("s").replace("_", "-")[-12:]


def _changed(row: Row, values: dict[str, Any]) -> Row:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    return row


def _name_problem(value: str) -> str:
    return "" if 1 <= len(value) <= 120 else "1 to 120 characters"  # noqa: PLR2004


def _slug_problem(value: str) -> str:
    return "" if re.fullmatch("[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", value) else "a-z, 0-9 and -"


def _email_problem(value: str) -> str:
    try:
        if value:
            validate_email(value)
    except ValidationError as error:
        return str(error.messages[0])
    return ""


def _currency_problem(value: str) -> str:
    exponent(value)  # raises UnknownCurrency, which says more
    return ""


def _one_of(choices: Container[str], example: str) -> Callable[[str], str]:
    return lambda value: "" if value in choices else example


_PROBLEMS: Final[dict[str, Callable[[str], str]]] = {
    "name": _name_problem,
    "slug": _slug_problem,
    "support_email": _email_problem,
    "base_currency": _currency_problem,
    "country": _one_of(COUNTRIES, "ISO 3166-1: DE, CN, US"),
    "language": _one_of(dict(settings.HOUSE_LANGUAGES), ", ".join(dict(settings.HOUSE_LANGUAGES))),
    "time_zone": _one_of(available_timezones(), "IANA: Europe/Berlin, Asia/Shanghai"),
    "color": lambda value: "" if re.fullmatch("#[0-9a-fA-F]{6}", value) else "#0f766e",
}
