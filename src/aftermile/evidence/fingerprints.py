"""What pictures look like, as bits that can be compared. Pure but for the picture's bytes."""

import io
from typing import Final

import dhash
from PIL import Image, ImageOps

SIZE: Final = 8
BITS: Final = 2 * SIZE * SIZE
BANDS: Final = 8
NEAR: Final = 7
"""With 8 bands of 16 bits, two prints that differ in at most 7 bits have one band in common."""
_DULL: Final = 12
"""A print with fewer set (or unset) bits is of a picture without structure: it looks like all others."""


def fingerprint_of(data: bytes) -> str:
    """Return the 128 bits of a picture in hexadecimal, or nothing where there is nothing to compare."""
    with Image.open(io.BytesIO(data)) as image:
        image.draft("RGB", (256, 256))
        gray = ImageOps.exif_transpose(image).convert("RGB").convert("L")
    side = SIZE + 1
    small = gray.resize((side, side), Image.Resampling.LANCZOS)
    row, column = dhash.dhash_row_col(list(small.tobytes()), size=SIZE)
    ones = (row.bit_count(), column.bit_count())
    if max(ones) < _DULL:
        return ""
    return str(dhash.format_hex(row, column, size=SIZE))


def bands_of(bits: str) -> list[tuple[int, int]]:
    """Return the bands that tell something: (position, value)."""
    parts = [(place, int(bits[4 * place : 4 * place + 4], 16)) for place in range(BANDS)]
    return [(place, value) for place, value in parts if value not in (0, 0xFFFF)]


def distance(one: str, other: str) -> int:
    """Return in how many of 128 bits two fingerprints differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
