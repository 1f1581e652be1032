"""Money, times, ids, and pages."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, TypeVar

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, PlainSerializer

from aftermile.events.payload import instant
from aftermile.kernel import money
from aftermile.kernel.errors import CurrencyMismatch

T = TypeVar("T")
FIRST_YEAR, LAST_YEAR = 1970, 2200
MOST_MINOR = 10**15


def _in_time(at: datetime) -> datetime:
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValueError("the year must lie between 1970 and 2200")
    return at.astimezone(UTC)


Instant = Annotated[
    AwareDatetime,
    AfterValidator(_in_time),
    PlainSerializer(instant, return_type=str),
    Field(examples=["2026-11-22T14:05:00.000Z"]),
]
Day = Annotated[date, Field(examples=["2026-11-22"])]
Minor = Annotated[int, Field(strict=True, ge=0, le=MOST_MINOR, examples=[5420])]
Quantity = Annotated[int, Field(ge=1, le=10**6, examples=[1])]
Code = Annotated[str, Field(max_length=40)]
Short = Annotated[str, Field(max_length=120)]
Words = Annotated[str, Field(max_length=10_000)]
Ref = Annotated[str, Field(min_length=1, max_length=120)]


def ident(prefix: str) -> Any:
    """Return the field of an id, with an example of its prefix."""
    return Field(examples=[f"{prefix}_01kaq3z8x5r7t2v9w4y6b1c3de"])


def expanding(*names: str) -> Any:
    """Return the parameter that asks for more of each row, such as `lines,tenders`."""
    one = "|".join(names)
    words = f"More of each row, separated by commas: {', '.join(names)}."
    return Annotated[str, Field(pattern=f"^(({one})(,({one}))*)?$", description=words, examples=[names[0]])]


class In(Schema):
    """A body: unknown fields are refused, so that a slip of the pen is not lost in silence."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Out(Schema):
    """An answer."""


class Money(In):
    """An amount in minor units (cents, yen, fils) of an ISO 4217 currency."""

    minor: Annotated[int, Field(strict=True, ge=-MOST_MINOR, le=MOST_MINOR, examples=[5420])]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$", examples=["EUR"])]


def money_of(minor: int, currency: str) -> dict[str, Any]:
    return {"minor": minor, "currency": currency}


def minor_in(amount: Money | None, currency: str) -> int | None:
    """Return the minor units of an amount that must be in `currency`; raise `CurrencyMismatch`."""
    if amount is None:
        return None
    money.exponent(amount.currency)
    if amount.currency != currency:
        raise CurrencyMismatch(left=amount.currency, right=currency)
    return amount.minor


class PageOf(Out, Generic[T]):
    """`next` is what to give as `after` for the page after this one; null on the last."""

    items: list[T]
    next: Annotated[str | None, Field(examples=["WzE3MDkxMjM0NTYsIm9yZF8wMWthcSJd"])] = None


class Paging(Schema):
    """Parameters of every list."""

    limit: Annotated[int, Field(ge=1, le=200, description="Rows of a page.")] = 50
    after: Annotated[str, Field(max_length=1000, description="The `next` of the page before.")] = ""


class Actor(Out):
    kind: Annotated[str, Field(examples=["member"])]
    id: Annotated[str | None, Field(examples=["mbr_01kaq3z8x5r7t2v9w4y6b1c3de"])] = None
    name: Annotated[str, Field(examples=["Kim Berger"])] = ""
