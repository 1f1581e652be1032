"""
Which tracking numbers a scanned code may hold. Pure.

A label's code often says more than the number: a prefix of the scanner (]C1), GS1 application identifiers
((00) of an SSCC), the postcode before the number (420 of USPS), routing around it (DPD, FedEx), an address
around it (QR).
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl, urlsplit

LONGEST: Final = 300
LONGEST_NUMBER: Final = 60
MOST: Final = 12

_SYMBOLOGY: Final = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_SEPARATORS: Final = re.compile(r"[\x1c-\x1f]|<GS>|\{GS\}")
_SSCC: Final = re.compile(r"\(?00\)?(\d{18})")
_USPS: Final = re.compile(r"420\d{5}(?:\d{4})?(9[1-5]\d{20}|9[1-5]\d{18}|\d{20})")
_DPD: Final = re.compile(r"%?[0-9A-Z]{7}(\d{14})\d{6}")
_FEDEX: Final = re.compile(r"\d{20}(\d{14})")
_GROUND: Final = re.compile(r"96\d{5}(\d{15})")


def numbers_in(text: str) -> tuple[str, ...]:
    """Return the numbers a scanned text may stand for, likeliest first; spaces and case do not matter."""
    found: dict[str, None] = {}
    for piece in _pieces(_SYMBOLOGY.sub("", text[:LONGEST].strip())):
        for number in _numbers(piece):
            if number and len(number) <= LONGEST_NUMBER:
                found[number] = None
    return tuple(found)[:MOST]


def _pieces(text: str) -> Iterator[str]:
    if "://" in text:
        yield from _of_address(text)
        return
    yield text
    parts = [part for part in _SEPARATORS.split(text) if part.strip()]
    if len(parts) > 1:
        yield from parts


def _of_address(text: str) -> Iterator[str]:
    try:
        parts = urlsplit(text)
    except ValueError:
        return
    yield from (value for _name, value in parse_qsl(parts.query + "&" + parts.fragment))
    yield from (part for part in reversed(parts.path.split("/")) if part)


def _numbers(piece: str) -> Iterator[str]:
    upper = unicodedata.normalize("NFKC", piece).upper()
    whole = "".join(letter for letter in upper if letter.isprintable() and not letter.isspace())
    yield whole
    bare = re.sub(r"[-._/()%]", "", whole)
    yield bare
    for shape in (_SSCC, _USPS, _DPD, _FEDEX, _GROUND):
        if match := shape.fullmatch(whole if shape is _DPD else bare):
            yield match[1]
            yield match[1].lstrip("0")
