"""Which encoding a text file has: by its mark, by being valid UTF-8, else by what its bytes look like."""

import codecs
from pathlib import Path
from typing import Final

from aftermile.orders.importing.opening import MB, unpacked

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE: Final = 4 * MB
_COMMON: Final = 0.7
"""Share of characters in GB 2312 above which Chinese is likely: Latin-1 seldom pairs up to common ones."""


def encoding_of(path: Path) -> str:
    """
    Return the encoding to read `path` with, `utf-8-sig` for UTF-8 with or without a mark.

    A file that is UTF-8 but for some broken bytes stays UTF-8, so that only the broken rows are refused.
    """
    with unpacked(path) as stream:
        head = stream.read(4)
        for mark, name in _MARKS:
            if head.startswith(mark):
                return name
    sound, odd = _utf8_bytes(path)
    if not odd or sound > odd:
        return "utf-8-sig"
    return _guess(path)


def _utf8_bytes(path: Path) -> tuple[int, int]:
    """Return how many characters beyond ASCII are valid UTF-8, and how many bytes are not."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    sound = odd = 0
    with unpacked(path) as stream:
        while chunk := stream.read(MB):
            if chunk.isascii() and decoder.getstate()[0] == b"":
                continue
            text = decoder.decode(chunk)
            beyond = [char for char in text if char > "\x7f"]
            broken = sum("\udc80" <= char <= "\udcff" for char in beyond)
            odd += broken
            sound += len(beyond) - broken
    return sound, odd + len(decoder.getstate()[0])


def _guess(path: Path) -> str:
    with unpacked(path) as stream:
        sample = stream.read(_SAMPLE)
    cut = sample[: sample.rfind(b"\n") + 1] or sample
    try:
        text = cut.decode("gb18030")
    except UnicodeDecodeError:
        return _latin(cut)
    beyond = [char for char in text if char > "\x7f"]
    common = sum(_is_common(char) for char in beyond)
    pairs = sum("一" <= char <= "鿿" for char in beyond)
    return "gb18030" if beyond and pairs and common / len(beyond) >= _COMMON else _latin(cut)


def _is_common(char: str) -> bool:
    """GB 2312 holds the characters of daily use; level 1 begins with byte B0."""
    try:
        return len(char.encode("gb2312")) == 2  # noqa: PLR2004
    except UnicodeEncodeError:
        return False


def _latin(sample: bytes) -> str:
    return "latin-1" if any(byte in sample for byte in b"\x81\x8d\x8f\x90\x9d") else "cp1252"
