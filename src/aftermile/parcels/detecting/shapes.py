"""One shape of number of one carrier: how it is written, how it is checked, how much it says."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

Check = Callable[[str], bool]
DIGITS: Final = "0123456789"
ANY: Final = DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NO_SERVICES: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Shape:
    """
    `pattern` fits the whole number (upper case, no spaces or hyphens); `starts` are its first characters.

    `telling` (0 to 1) is what the shape says without its check digit: letters say much, digits little.
    A run of digits without a check digit says nothing: it is `only_at_home`, where the caller hints at
    the country. `at` are the places of the code in `services`.
    """

    carrier: str
    service: str
    standard: str
    pattern: str
    lengths: tuple[int, ...]
    telling: float
    why: str
    starts: str = DIGITS
    check: Check | None = None
    check_says: str = ""
    check_at: int = -1
    home: frozenset[str] = frozenset()
    only_at_home: bool = False
    at: slice = field(default_factory=lambda: slice(0, 0))
    services: Mapping[str, str] = field(default_factory=lambda: NO_SERVICES)

    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.ASCII)


def countries(codes: str) -> frozenset[str]:
    return frozenset(codes.split())


def lengths(shortest: int, longest: int) -> tuple[int, ...]:
    return tuple(range(shortest, longest + 1))
