"""Documents to start from: the plain promise of a new seller, and templates by trade."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from aftermile.kernel.money import Money, exponent

TRADES = ("fashion", "electronics", "furniture", "beauty", "marketplace", "retail")


@dataclass(frozen=True, slots=True)
class Template:
    """Documents of a trade by purpose; words by language."""

    code: str
    names: dict[str, str]
    summaries: dict[str, str]
    documents: dict[str, dict[str, Any]]
    channel: str = ""


def starting_document(currency: str) -> dict[str, Any]:
    """Return the promise of a new seller: everything comes back for 30 days, problems for 60."""
    return {
        "schema": 1,
        "purpose": "promise",
        "hit": "first",
        "currency": currency,
        "rules": [
            _start(
                "r1",
                "return",
                30,
                "buyer",
                {"keep_percent": 15, "note": "Everything may come back for 30 days."},
            ),
            _start(
                "r2",
                "claim",
                60,
                "seller",
                {"keep_percent": 30, "note": "Problems with what arrived, or did not."},
            ),
        ],
        "default": None,
    }


def _start(ident: str, kind: str, days: int, payer: str, more: dict[str, Any]) -> dict[str, Any]:
    then = {
        "window_days": days,
        "anchor": "delivered",
        "freight_payer": payer,
        "remedies": ["partial_refund", "refund"],
        "keep_percent": more["keep_percent"],
    }
    when = [{"field": "kind", "op": "==", "value": kind}]
    return {"id": ident, "when": when, "then": then, "priority": 0, "note": more["note"], "cite": ""}


@cache
def template(code: str) -> Template:
    """Return a template of this package; raise `KeyError` for an unknown code."""
    if code not in TRADES:
        raise KeyError(code)
    raw = json.loads((files("aftermile.policies.templates_") / f"{code}.json").read_text("utf-8"))
    return Template(code, raw["names"], raw["summaries"], raw["documents"], raw.get("channel", ""))


def template_document(code: str, purpose: str, currency: str, language: str) -> dict[str, Any] | None:
    """
    Return a template's document in a currency, with its notes in a language; None where it has none.

    Amounts of templates are written for EUR; in another currency they are brought to a like weight.
    """
    source = template(code).documents.get(purpose)
    if source is None:
        return None
    rules = [
        {
            **rule,
            "id": f"{code}-{rule['id'][1:]}" if rule["id"][1:].isdecimal() else rule["id"],
            "note": _in(rule["note"], language),
            **_amounts(rule, currency),
        }
        for rule in source["rules"]
    ]
    return {**source, "currency": currency, "rules": rules}


def _in(words: dict[str, str], language: str) -> str:
    return words.get(language) or words.get(language.split("-", maxsplit=1)[0]) or words["en"]


_MONEY_FIELDS = frozenset({"price", "case_value", "order_total", "buyer_refunded_year", "remedy_amount"})
_MONEY_OUTPUTS = frozenset({"returnless_below", "return_fee", "most"})


def _amounts(rule: dict[str, Any], currency: str) -> dict[str, Any]:
    when = [
        {**one, "value": _rounded(one["value"], currency)}
        if one["field"] in _MONEY_FIELDS and "value" in one
        else one
        for one in rule["when"]
    ]
    then = {
        name: _rounded(value, currency) if name in _MONEY_OUTPUTS else value
        for name, value in rule["then"].items()
    }
    return {"when": when, "then": then}


_SCALES = {
    "CNY": 8,
    "CZK": 25,
    "DKK": 7,
    "HUF": 400,
    "INR": 100,
    "JPY": 150,
    "KRW": 1500,
    "MXN": 20,
    "NOK": 10,
    "PHP": 60,
    "PLN": 4,
    "RUB": 100,
    "SEK": 10,
    "THB": 40,
    "TRY": 40,
    "TWD": 30,
    "VND": 25_000,
    "ZAR": 20,
}
"""Round factors that turn an amount in EUR into one of a like weight; a start to be changed, not a rate."""


def _rounded(value: Any, currency: str) -> Any:
    if isinstance(value, list):
        return [_rounded(one, currency) for one in value]
    whole = int(str(value).partition(".")[0]) * _SCALES.get(currency, 1)
    return str(Money(whole * 10 ** exponent(currency), currency).decimal)
