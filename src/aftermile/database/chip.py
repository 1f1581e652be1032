"""A word with its icon and color."""

from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Chip:
    """`tone` is "", ok, risk, bad, info or brand; color never speaks alone."""

    word: Words
    icon: str
    tone: str = ""
