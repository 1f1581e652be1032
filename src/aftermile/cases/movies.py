"""What a phone writes into a film besides the film: place, device, time. Pure bytes."""

from typing import Final

_WITH_CHILDREN: Final = frozenset({b"moov", b"trak", b"mdia"})
_TELLING: Final = frozenset({b"udta", b"meta"})
_LEAST: Final = 8


def without_place(data: bytes) -> bytes:
    """
    Return an MP4 or QuickTime file whose `udta` and `meta` boxes are blank `free` boxes of the same size.

    Nothing moves, so every offset stays true; a box that does not parse ends the walk and leaves the rest.
    """
    out = bytearray(data)
    _walk(out, 0, len(out))
    return bytes(out)


def _walk(out: bytearray, start: int, end: int) -> None:
    at = start
    while at + _LEAST <= end:
        size = int.from_bytes(out[at : at + 4], "big")
        kind = bytes(out[at + 4 : at + 8])
        head = _LEAST
        if size == 1:
            size = int.from_bytes(out[at + 8 : at + 16], "big")
            head = 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end:
            return
        if kind in _TELLING:
            out[at + 4 : at + 8] = b"free"
            out[at + head : at + size] = bytes(size - head)
        elif kind in _WITH_CHILDREN:
            _walk(out, at + head, at + size)
        at += size
