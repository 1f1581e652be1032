"""
Why a scan or a row cannot be taken in: each sentence once. Pure.

They are kept in English with what could not be read; `told` finds the sentence again, to be translated.
"""

import re
from functools import cache
from typing import Final

from aftermile.kernel.errors import Phrase


def _(words: str) -> str:
    return words


NO_WORDS: Final = _("neither code nor text")
NO_TEXT: Final = _("{column} is no text")
NO_LEG: Final = _("leg {leg} is none")
NO_LEG_NAME: Final = _("leg “{text}” is neither a number nor one of {known}")
NOT_ISO: Final = _("time “{text}” is not ISO 8601, such as 2026-11-22T14:05:00+01:00")
NO_SUCH_TIME: Final = _("time “{text}” does not exist")
NOT_OF_OUR_DAYS: Final = _("time “{text}” is not of our days")
NO_ZONE: Final = _("zone “{text}” is not known; write Europe/Berlin or +01:00")
NO_TIME: Final = _("write it as 2026-11-22T14:05:00+01:00")
EMPTY: Final = _("is empty")
NO_PARCEL: Final = _("is no parcel of this seller; register the parcel first")
NO_MILESTONE: Final = _("use one of {known}")
NOTHING_SAID: Final = _("use one of {known}, or fill code or text")
SENTENCES: Final = (
    *(NO_WORDS, NO_TEXT, NO_LEG, NO_LEG_NAME, NOT_ISO, NO_SUCH_TIME, NOT_OF_OUR_DAYS, NO_ZONE, NO_TIME),
    *(EMPTY, NO_PARCEL, NOTHING_SAID, NO_MILESTONE),
)


def told(problem: str) -> Phrase | str:
    """Return a problem as its sentence with its values, or as it is where it is none of ours."""
    for words, form in _forms():
        found = form.fullmatch(problem)
        if found is not None:
            return Phrase(words, **found.groupdict())
    return problem


@cache
def _forms() -> list[tuple[str, re.Pattern[str]]]:
    return [(words, _form(words)) for words in SENTENCES]


def _form(words: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", words)
    texts = (f"(?P<{part}>.*)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
    return re.compile("".join(texts), re.DOTALL)
