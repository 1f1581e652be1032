"""The words of an error in the reader's language."""

import re
from collections.abc import Mapping
from copy import copy
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from django.utils import formats, timezone
from django.utils.translation import get_language, gettext, to_locale

from aftermile.kernel.errors import AftermileError, Phrase
from aftermile.kernel.money import Money, exponent


def _(words: str) -> str:
    return words


NOUNS: Final = (
    _("act"),
    _("answer"),
    _("API key"),
    _("approval request"),
    _("arbitration"),
    _("arrear"),
    _("backtest"),
    _("batch"),
    _("buyer"),
    _("calendar day"),
    _("case"),
    _("case line"),
    _("challenge"),
    _("charge"),
    _("chargeback"),
    _("code"),
    _("complaint"),
    _("corrective action"),
    _("cost"),
    _("counter"),
    _("day"),
    _("decision"),
    _("delivery"),
    _("draft"),
    _("duty file"),
    _("entry"),
    _("evidence"),
    _("fee"),
    _("file"),
    _("file of rejected rows"),
    _("folder form"),
    _("goods rule"),
    _("hand-over"),
    _("import"),
    _("incident"),
    _("invitation"),
    _("lane"),
    _("lane default"),
    _("leg"),
    _("limit"),
    _("loaner"),
    _("location"),
    _("look-alike"),
    _("mail"),
    _("member"),
    _("membership"),
    _("merge"),
    _("move"),
    _("movement"),
    _("offer"),
    _("order"),
    _("organization"),
    _("pack"),
    _("paper"),
    _("parcel"),
    _("payment"),
    _("payment method"),
    _("photo"),
    _("pickup"),
    _("pickup point"),
    _("pickup service"),
    _("policy table"),
    _("product"),
    _("proof"),
    _("quote"),
    _("reason"),
    _("recovery"),
    _("refund"),
    _("relief"),
    _("repair"),
    _("replacement"),
    _("resource"),
    _("return point"),
    _("return route"),
    _("scan"),
    _("season"),
    _("seller"),
    _("serial number"),
    _("shipping option"),
    _("signature"),
    _("step"),
    _("store credit"),
    _("stray"),
    _("technician"),
    _("template"),
    _("term"),
    _("test"),
    _("unit"),
    _("unknown parcel"),
    _("variant"),
    _("view"),
    _("visit"),
    _("warranty"),
    _("way of paying"),
    _("webhook"),
    _("withdrawal"),
)
"""What `NotFound` may name; a test compares them with the code."""

SPOKEN: Final = frozenset({"problem", "noun", "move", "state", "permission"})
"""Data of errors that hold a marked message of ours."""


def translate(error: AftermileError) -> str:
    """Return what the error says, in the active language; its data is written the way that language does."""
    return _filled(error.words, error.data)


def translate_phrase(phrase: Phrase) -> str:
    """Return a part of an error's sentence in the active language."""
    return _filled(phrase.words, phrase.data)


def _filled(words: str, data: Mapping[str, Any]) -> str:
    return gettext(words).format_map(_Shown({name: _said(name, value) for name, value in data.items()}))


def _said(name: str, value: Any) -> str:
    """Write a value; what a sentence of ours stands in for is translated as well."""
    if isinstance(value, Phrase):
        return _filled(value.words, value.data)
    if name in SPOKEN and isinstance(value, str) and value:
        return gettext(str(value))
    return shown(value)


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
