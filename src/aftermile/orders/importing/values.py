"""Reading one cell: numbers, money, times, countries, states. Each failure says what to do."""

import re
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel import Locale

from aftermile.kernel.money import EXPONENTS
from aftermile.orders.checking import MOST_PIECES
from aftermile.orders.importing.errors import (
    BadDate,
    BadMoney,
    BadNumber,
    CountryNotKnown,
    CurrencyNotKnown,
    DateAmbiguous,
    DatesMixed,
    NegativeQuantity,
    StateNotKnown,
    ValueMissing,
)
from aftermile.orders.importing.mapping import Mapping

_GROUPED: Final = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_GROUPED_COMMA: Final = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?")
_PARTS: Final = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})")
_STATES: Final = {
    **{name: name for name in ("open", "shipped", "delivered", "canceled")},
    **dict.fromkeys(("pending", "paid", "new", "processing", "processed", "unfulfilled"), "open"),
    **dict.fromkeys(("fulfilled", "sent", "in_transit"), "shipped"),
    **dict.fromkeys(("completed", "complete", "received"), "delivered"),
    **dict.fromkeys(("cancelled", "cancelled by buyer", "void"), "canceled"),
}
MOST_REMEMBERED: Final = 100_000


def text_of(value: Any) -> str:
    """Return a cell as text: what a workbook holds as 17850.0 is 17850."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, float):
        return format(Decimal(repr(round(value, 6))), "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


class Values:
    """Reads cells as one mapping says, remembering what it has read."""

    def __init__(self, mapping: Mapping, time_zone: str) -> None:
        self.mapping = mapping
        self.zone = ZoneInfo(mapping.time_zone or time_zone)
        self._times: dict[str, datetime] = {}
        self._amounts: dict[tuple[str, str], int] = {}
        self._countries: dict[str, str] = {}

    def quantity(self, field: str, text: str) -> int:
        """Return a whole number above zero."""
        try:
            number = int(text)
        except ValueError:
            number = self._whole(field, text)
        if number < 0:
            raise NegativeQuantity(field=field, value=text)
        if not 0 < number <= MOST_PIECES:
            raise BadNumber(field=field, value=text)
        return number

    def _whole(self, field: str, text: str) -> int:
        if not text:
            raise ValueMissing(field=field, value="")
        try:
            number = Decimal(self._plain(text))
            if number == number.to_integral_value():
                return int(number)
        except (InvalidOperation, ValueError, OverflowError):
            pass
        raise BadNumber(field=field, value=text[:80])

    def amount(self, field: str, text: str, currency: str) -> int:
        """Return minor units; negative amounts are refused by the check of the order."""
        key = (text, currency)
        known = self._amounts.get(key)
        if known is None:
            known = self._amount(field, text, currency)
            if len(self._amounts) < MOST_REMEMBERED:
                self._amounts[key] = known
        return known

    def _amount(self, field: str, text: str, currency: str) -> int:
        digits = EXPONENTS[currency]
        example = "54,20" if self.mapping.decimal_comma else "54.20"
        wrong = BadMoney(field=field, value=text[:80], currency=currency, example=example if digits else "54")
        try:
            scaled = Decimal(self._plain(text)).scaleb(digits)
            whole = scaled.to_integral_value(rounding=ROUND_HALF_UP)
        except (InvalidOperation, ValueError):
            raise wrong from None
        if not scaled.is_finite() or (scaled != whole and not self.mapping.round_amounts):
            raise wrong
        return int(whole)

    def _plain(self, text: str) -> str:
        """Take out the marks of thousands where they stand as they should."""
        if self.mapping.decimal_comma:
            if _GROUPED_COMMA.fullmatch(text):
                text = text.replace(".", "")
            if "." in text:
                raise ValueError(text)
            return text.replace(",", ".")
        return text.replace(",", "") if _GROUPED.fullmatch(text) else text

    def currency(self, field: str, text: str) -> str:
        code = text.upper()
        if code not in EXPONENTS:
            raise (CurrencyNotKnown if text else ValueMissing)(field=field, value=text[:20])
        return code

    def state(self, field: str, text: str) -> str:
        state = self.mapping.states.get(text) or _STATES.get(text.lower(), "")
        if not state:
            raise StateNotKnown(field=field, value=text[:80])
        return state

    def country(self, field: str, text: str) -> str:
        """Return the two letters for a code or an English or Chinese name; empty for no country."""
        known = self._countries.get(text)
        if known is None:
            known = self._countries[text] = self._country(field, text)
        return known

    def _country(self, field: str, text: str) -> str:
        if text in self.mapping.countries:
            return self.mapping.countries[text]
        code = text.upper()
        if code in _territories():
            return code
        found = _names().get(text.casefold())
        if found is None:
            raise CountryNotKnown(field=field, value=text[:80])
        return found

    def time(self, field: str, value: Any) -> datetime:
        """Return the instant in UTC; without a zone it is local to the mapping's or seller's."""
        if isinstance(value, datetime | date):
            return self._utc(value)
        text = text_of(value)
        known = self._times.get(text)
        if known is None:
            known = self._utc(self._time(field, text))
            if len(self._times) < MOST_REMEMBERED:
                self._times[text] = known
        return known

    def _time(self, field: str, text: str) -> datetime:
        form = self.mapping.date_format
        if form:
            return self._by_form(field, text, form)
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
        match = _PARTS.match(text)
        if not match:
            raise BadDate(field=field, value=text[:80], form="2026-03-31 14:00")
        first, second = int(match[1]), int(match[2])
        if (first > 12) == (second > 12):  # noqa: PLR2004  months
            raise DateAmbiguous(field=field, value=text[:80])
        form = "%d/%m/%Y" if first > 12 else "%m/%d/%Y"  # noqa: PLR2004
        day = match[0].replace(".", "/").replace("-", "/")
        return self._by_form(field, day, form, rest=text[match.end() :])

    def _by_form(self, field: str, text: str, form: str, rest: str = "") -> datetime:
        try:
            day = datetime.strptime(text, form)  # noqa: DTZ007  the zone is added by `_utc`
            clock = (
                datetime.fromisoformat(f"2000-01-01T{rest.strip(' T,').zfill(5)}") if rest.strip() else day
            )
        except ValueError:
            raise self._misfit(field, text, form) from None
        return day.replace(hour=clock.hour, minute=clock.minute, second=clock.second, tzinfo=clock.tzinfo)

    def _misfit(self, field: str, text: str, form: str) -> BadDate | DatesMixed:
        other = form.replace("%d", "%x").replace("%m", "%d").replace("%x", "%m")
        try:
            datetime.strptime(text, other)  # noqa: DTZ007
        except ValueError:
            return BadDate(field=field, value=text[:80], form=form)
        return DatesMixed(field=field, value=text[:80], form=form)

    def _utc(self, value: datetime | date) -> datetime:
        if not isinstance(value, datetime):
            value = datetime(value.year, value.month, value.day)  # noqa: DTZ001
        return (value if value.tzinfo else value.replace(tzinfo=self.zone)).astimezone(UTC)


@cache
def _territories() -> frozenset[str]:
    known = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in known if re.fullmatch("[A-Z]{2}", code))


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for locale in (Locale.parse("zh_Hans"), Locale("en")):
        known = locale.territories.items()
        names |= {name.casefold(): code for code, name in known if code in _territories()}
    aliases = {"hong kong": "HK", "uae": "AE", "uk": "GB", "great britain": "GB", "czech republic": "CZ"}
    return names | aliases | {"usa": "US", "turkey": "TR", "香港": "HK", "台湾": "TW", "台灣": "TW"}
