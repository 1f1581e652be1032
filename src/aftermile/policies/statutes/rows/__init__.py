"""All rows of law, by region of the world."""

from typing import Final

from aftermile.policies.statutes.parts import Feature, Part, Place
from aftermile.policies.statutes.rows import (
    africa_and_middle_east,
    americas,
    asia,
    europe,
    oceania,
    particulars,
    union,
)

_REGIONS: Final = (union, europe, americas, asia, oceania, africa_and_middle_east)
PLACES: Final[tuple[Place, ...]] = tuple(place for region in _REGIONS for place in region.PLACES)
PARTS: Final[tuple[Part, ...]] = tuple(part for region in _REGIONS for part in region.PARTS)
FEATURES: Final[tuple[Feature, ...]] = particulars.FEATURES
