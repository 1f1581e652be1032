"""The parts of a kit as a file tells them: a list of objects, or words such as `BODY; 2 x LENS = 30`."""

import json
import re
from collections.abc import Callable  # noqa: TC003
from typing import Any, Final

from aftermile.orders.drafts import PartDraft
from aftermile.orders.importing.errors import BadParts
from aftermile.orders.words import fit

_LONG: Final = 200  # more than fits, so that it is seen
_PART: Final = re.compile(r"^(?:(\d{1,7})\s*[x×*]\s+)?(.+?)(?:\s+=\s*(\d{1,15}))?$")


def read_parts(field: str, raw: Any) -> list[PartDraft]:
    """Return the parts, none of an empty cell; raise `BadParts`."""
    if isinstance(raw, str) and raw.lstrip().startswith("["):
        try:
            raw = json.loads(raw)
        except ValueError:
            raise BadParts(field=field, value=str(raw)[:80]) from None
    if isinstance(raw, list):
        return [_of_object(field, item) for item in raw]
    return [_of_words(field, words) for words in str(raw or "").split(";") if words.strip()]


def _sku(value: Any) -> str:
    return fit(str(value), _LONG)


def _of_words(field: str, words: str) -> PartDraft:
    found = _PART.match(words.strip())
    if found is None:
        raise BadParts(field=field, value=words[:80])
    return PartDraft(fit(found[2], _LONG), int(found[1] or 1), share=int(found[3]) if found[3] else None)


def _of_object(field: str, item: Any) -> PartDraft:
    known: dict[str, Callable[[Any], Any]] = {"sku": _sku, "quantity": int, "title": str, "share": int}
    if not isinstance(item, dict) or not item.get("sku"):
        raise BadParts(field=field, value=str(item)[:80])
    said = {name: value for name, value in item.items() if name in known and value is not None}
    try:
        return PartDraft(**{name: known[name](value) for name, value in said.items()})
    except (TypeError, ValueError, OverflowError):
        raise BadParts(field=field, value=str(item)[:80]) from None
