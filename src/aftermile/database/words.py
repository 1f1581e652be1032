"""The words of an error in the reader's language."""

import re
from copy import copy
from datetime import date, datetime
from enum import Enum
from typing import Any

from babel import Locale, UnknownLocaleError
from django.utils import formats, timezone
from django.utils.translation import get_language, gettext, to_locale

from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import Money, exponent


def translate(error: AftermileError) -> str:
    """Return what the error says, in the active language; its data is written the way that language does."""
    words = gettext(error.words)
    return words.format_map(_Shown({name: shown(value) for name, value in error.data.items()}))


class _Shown(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def babel_locale() -> Locale:
    """Return Babel's locale of the active language (`zh-hans` is `zh_Hans`)."""
    try:
        return Locale.parse(to_locale(get_language() or "en"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def country_name(code: str) -> str:
    """Return a country's name in the active language; an unknown code as it is."""
    return str(babel_locale().territories.get(code.upper(), code))


def language_name(code: str) -> str:
    """Return a language's name in the active language; an unknown code as it is."""
    try:
        return str(Locale.parse(to_locale(code)).get_display_name(babel_locale()) or code)
    except (UnknownLocaleError, ValueError):
        return code


def money_text(value: Money) -> str:
    """Write an amount with its currency as the active language does, with all digits of ISO 4217."""
    locale = babel_locale()
    pattern = copy(locale.currency_formats["standard"])
    digits = exponent(value.currency)
    # Babel's own digits follow everyday use (IQD 0); a ledger shows what ISO 4217 counts (IQD 3).
    pattern.frac_prec = (digits, digits)
    text = str(pattern.apply(value.decimal, locale, currency=value.currency, currency_digits=False))
    # CLDR parts a code from the digits that follow it; Babel does not.
    return re.sub(r"(?<=[A-Za-z])(?=\d)", "\xa0", text)


def shown(value: Any) -> str:
    """Write one value for people: money, instants in the active zone, days, choices, lists, plain text."""
    if isinstance(value, Money):
        return money_text(value)
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return formats.date_format(local, "DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(shown(part) for part in value)
    if isinstance(value, Enum):
        value = getattr(value, "label", "") or gettext(str(value.value))
    return str(value)
