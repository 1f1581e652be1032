"""How wide a grid a workbook spans, before it is laid out: one cell far away makes billions of cells."""

import re
from typing import Final

MOST_CELLS: Final = 20_000_000
_OVERLAP: Final = 64
_ADDRESS: Final = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]*)([0-9]*)([^"']*)["']""")
_LAST_ROW: Final = 1 << 20
_LAST_COLUMN: Final = 1 << 14


class Span:
    """The rows and columns that the addresses of one part reach; fed with its bytes piece by piece."""

    def __init__(self) -> None:
        self.rows = self.columns = 1
        self._tail = b""

    def holds(self, piece: bytes) -> bool:
        """Take the next piece; say whether what was seen so far can still be laid out."""
        for letters, digits, rest in set(_ADDRESS.findall(self._tail + piece)):
            if b"&" in rest or len(digits) > 7 or len(letters) > 3:  # noqa: PLR2004
                return False
            self.rows = max(self.rows, min(int(digits or 0), _LAST_ROW))
            self.columns = max(self.columns, min(_number(letters), _LAST_COLUMN))
        self._tail = piece[-_OVERLAP:]
        return self.rows * self.columns <= MOST_CELLS


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
