"""Facts written by hand: a JSON object with what is known; the rest has sensible values. Pure."""

from dataclasses import fields
from datetime import datetime
from typing import Any, Final

import msgspec

from aftermile.kernel.errors import BadInput, Phrase
from aftermile.kernel.money import EXPONENTS
from aftermile.kernel.zones import zone_name
from aftermile.policies.owed.types import Facts, LineFacts, ReasonFacts
from aftermile.policies.reasons import BUILT_IN


def _(words: str) -> str:
    return words


MOST_LINES: Final = 500
_NAMES: Final = frozenset(item.name for item in fields(Facts))
_LINE_NAMES: Final = frozenset(item.name for item in fields(LineFacts))
_NEEDED: Final = ("country", "kind", "currency", "placed_at", "lines")


def built_in_reasons() -> tuple[ReasonFacts, ...]:
    """Return the built-in vocabulary as the deciding core reads it."""
    return tuple(
        ReasonFacts(one.code, one.fault_party, one.goods_back, one.evidence, one.cover_kind)
        for one in BUILT_IN
    )


def read_facts(document: object, now: datetime) -> Facts:
    """
    Read facts; raise `BadInput` that names what is wrong.

    Needed: country, kind, currency, placed_at and lines (paid_minor, reason). `at` is now, `zone` that of the
    country, `reasons` the built-in ones, unless they are given.
    """
    if not isinstance(document, dict):
        raise BadInput(field="facts", problem=_("write an object with names and values."))
    _named(document, _NAMES, "")
    missing = [name for name in _NEEDED if name not in document]
    if missing:
        raise BadInput(field=missing[0], problem=_("it must be given."))
    lines = document["lines"]
    if not isinstance(lines, list) or len(lines) > MOST_LINES or not all(isinstance(x, dict) for x in lines):
        raise BadInput(
            field="lines", problem=Phrase(_("write a list of up to {most} objects."), most=MOST_LINES)
        )
    for number, line in enumerate(lines, 1):
        _named(line, _LINE_NAMES, f"lines {number} ")
    return _converted(document, lines, now)


def _named(given: dict[Any, Any], known: frozenset[str], place: str) -> None:
    strange = [str(name)[:60] for name in given if name not in known]
    if strange:
        raise BadInput(
            field=place + strange[0], problem=Phrase(_("use one of {known}."), known=", ".join(sorted(known)))
        )


def _converted(document: dict[str, Any], lines: list[dict[str, Any]], now: datetime) -> Facts:
    given: dict[str, Any] = {"at": now, "reasons": built_in_reasons(), **document}
    given.setdefault("zone", zone_name(str(given["country"]), str(given.get("region", ""))))
    given["lines"] = [
        {"unit_id": f"line {number}", "quantity": 1, **line} for number, line in enumerate(lines, 1)
    ]
    try:
        read = msgspec.convert(msgspec.to_builtins(given), Facts)
    except (msgspec.ValidationError, TypeError) as error:
        raise BadInput(field="facts", problem=str(error)[:200]) from None
    if read.currency not in EXPONENTS or (read.base_currency or read.currency) not in EXPONENTS:
        raise BadInput(field="currency", problem=_("use a code of ISO 4217 such as EUR."))
    for name in ("at", "placed_at", "shipped_at", "delivered_at"):
        moment = getattr(read, name)
        if moment is not None and moment.tzinfo is None:
            raise BadInput(field=name, problem=_("name the zone, as in 2026-08-01T12:00:00Z."))
    return read
