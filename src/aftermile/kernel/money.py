"""Money: integer minor units of an ISO 4217 currency, and shares that sum to the whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Self

from aftermile.kernel.errors import BadAmount, CurrencyMismatch, UnknownCurrency

_TWO: Final = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL "
    "HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP "
    "MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD "
    "SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS "
    "VED VES WST XCD XCG YER ZAR ZMW ZWG"
)
_ZERO: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE: Final = "BHD IQD JOD KWD LYD OMR TND"

EXPONENTS: Final[dict[str, int]] = (
    dict.fromkeys(_TWO.split(), 2) | dict.fromkeys(_ZERO.split(), 0) | dict.fromkeys(_THREE.split(), 3)
)
"""Digits after the point by currency code (ISO 4217, 2026)."""


def exponent(currency: str) -> int:
    """Return the number of digits after the point; raise `UnknownCurrency`."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise UnknownCurrency(currency=currency) from None


_MOST_DIGITS: Final = 18  # what a BigIntegerField holds for certain
_AMOUNT: Final = re.compile(r"(?P<sign>[+-]?)(?=\.?[0-9])(?P<whole>[0-9]*)(?:\.(?P<fraction>[0-9]*))?")


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (cents, yen, fils) of one currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        exponent(self.currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Self:
        """Read a plain decimal such as `54.20`; more digits than the currency has raise `BadAmount`."""
        return cls(to_minor(text, currency), currency)

    @property
    def decimal(self) -> Decimal:
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(left=self.currency, right=other.currency)

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return f"{self.currency} {self.decimal}"


def to_minor(text: str | Decimal, currency: str) -> int:
    """
    Read a plain decimal as minor units; raise `BadAmount`.

    ASCII digits with a point, at most 18 of them, no thousands separators, no exponent, no rounding.
    """
    digits = exponent(currency)
    written = _plain(text) if isinstance(text, Decimal) else text.strip()
    match = _AMOUNT.fullmatch(written)
    cents = (match["fraction"] or "").rstrip("0") if match else ""
    if not match or len(cents) > digits or len(match["whole"]) + digits > _MOST_DIGITS:
        raise BadAmount(value=written[:40], currency=currency)
    return int(match["sign"] + (match["whole"] or "0") + cents.ljust(digits, "0"))


def _plain(number: Decimal) -> str:
    # `format` would write out all the zeros of 1E+999999.
    return f"{number:f}" if number.is_finite() and abs(number.adjusted()) < _MOST_DIGITS else str(number)


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """
    Split `total` minor units by `weights` so that the parts sum to `total` exactly (largest remainder).

    Weights are not negative. Equal remainders go to the earlier part; all weights zero means equal parts.
    A negative total is the mirror of the positive one. No weights: `total` must be zero.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative")
    if not weights:
        if total:
            raise ValueError("nothing to allocate to")
        return []
    if total < 0:
        return [-part for part in allocate(-total, weights)]
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    rest = total - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in by_remainder[:rest]:
        parts[index] += 1
    return parts
