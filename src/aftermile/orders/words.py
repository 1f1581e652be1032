"""Texts of a source, made fit for a column: no control characters, cut at the column's length."""

import re
from functools import lru_cache
from itertools import islice

import phonenumbers

from aftermile.kernel.search import MOST_WORDS, tokens

_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@lru_cache(maxsize=50_000)
def fit(text: str, most: int) -> str:
    """Return `text` without control characters and outer blanks, at most `most` characters."""
    return _CONTROL.sub(" ", text).strip()[:most]


@lru_cache(maxsize=50_000)
def words_of(text: str) -> dict[str, None]:
    """Return the search words of a text that comes again and again, such as a product's title."""
    return dict.fromkeys(word[:64] for word in tokens(text))


def search_text(parts: list[str]) -> str:
    """Return what `kernel.search.document` returns, remembering the words of parts."""
    found: dict[str, None] = {}
    for part in parts:
        found.update(words_of(part))
    return " ".join(islice(found, MOST_WORDS))


def clean_email(text: str) -> str:
    """Return the e-mail in lower case, empty where the text is none."""
    email = text.strip().lower()
    name, _, host = email.partition("@")
    good = name and host and len(email) <= 254 and not re.search(r"[\s\x00-\x1f@,;<>]", name + host)  # noqa: PLR2004
    return email if good else ""


@lru_cache(maxsize=10_000)
def clean_phone(text: str, country: str) -> str:
    """Return the phone in E.164 where it can be read in this country, else as written."""
    written = fit(text, 32)
    if not written:
        return ""
    try:
        number = phonenumbers.parse(written, country.upper() or None)
    except phonenumbers.NumberParseException:
        return written
    if not phonenumbers.is_possible_number(number):
        return written
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
