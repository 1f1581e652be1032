"""The ranked ways out as a page shows them: one entry for each remedy, with what makes its cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from aftermile.accounts.models import Seller
from aftermile.console.cases.way_words import (
    LANES,
    PARTS,
    ROUTES,
    WHY_NOT,
    key_text,
    lacks_text,
    said,
    source_text,
    value_text,
)
from aftermile.policies.remedies import Costed, Inputs, Part

WEIGHTS: Final = frozenset({"send_back"})
"""Inputs that weigh every part of a way: shown once."""


@dataclass(frozen=True, slots=True)
class InputLine:
    """A number behind a part: meaning, size, source, where to change it; `lacks`: why it is unknown."""

    words: str
    value: str
    source: str
    tone: str
    url: str
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class PartLine:
    words: str
    minor: int
    inputs: tuple[InputLine, ...]

    @property
    def counted(self) -> bool:
        return bool(self.minor) or not any(line.lacks for line in self.inputs)


@dataclass(frozen=True, slots=True)
class WayLine:
    """
    A remedy by its cheapest route; `others` are its other routes.

    `weights`: how likely goods really come, which every part is weighted with. `chance_percent`: how likely
    the buyer takes it. `needs_yes`: only an offer that the buyer accepts, never to be decided for him.
    """

    way: Costed
    route: str
    lane: str
    why_not: str
    chance_percent: int
    needs_yes: bool = False
    parts: tuple[PartLine, ...] = ()
    weights: tuple[InputLine, ...] = ()
    others: tuple["WayLine", ...] = ()

    @property
    def lacks(self) -> list[str]:
        """Return why its cost is not whole, each reason once."""
        return list(dict.fromkeys(line.lacks for part in self.parts for line in part.inputs if line.lacks))

    @property
    def rest_percent(self) -> int:
        return 100 - self.chance_percent


def way_lines(ways: Iterable[Costed], inputs: Inputs, seller: Seller, *, wanted: str = "") -> list[WayLine]:
    """Return the remedies in their order, each by its best route."""
    by_remedy: dict[str, list[Costed]] = {}
    for way in ways:
        by_remedy.setdefault(way.remedy, []).append(way)
    rights = any(way.statutory for rows in by_remedy.values() for way in rows)
    writer = _Writer(inputs, seller, rights=rights, wanted=wanted)
    return [writer.line(rows) for rows in by_remedy.values()]


class _Writer:
    """Writes each number once, whatever the number of parts that rest on it."""

    def __init__(self, inputs: Inputs, seller: Seller, *, rights: bool, wanted: str) -> None:
        self._inputs = inputs
        self._rights = rights
        self._wanted = wanted
        self._seller = seller
        self._known: dict[str, InputLine] = {}
        self._url = reverse("console:cost_inputs")

    def line(self, rows: Sequence[Costed]) -> WayLine:
        first, *rest = rows
        parts = tuple(part for part in map(self._part, first.parts) if part.minor or not part.counted)
        names = dict.fromkeys(name for part in first.parts for name in part.inputs if name in WEIGHTS)
        return replace(
            self._way(first),
            needs_yes=self._rights and not first.statutory and first.remedy != self._wanted,
            parts=parts,
            weights=tuple(self._input(name) for name in names),
            others=tuple(self._way(row) for row in rest),
        )

    def _way(self, way: Costed) -> WayLine:
        return WayLine(
            way=way,
            route=said(ROUTES, way.route) if way.route else "",
            lane=said(LANES, way.lane) if way.lane else "",
            why_not=said(WHY_NOT, way.why_not) if way.why_not else "",
            chance_percent=int((way.chance * 100).to_integral_value()),
        )

    def _part(self, part: Part) -> PartLine:
        inputs = tuple(self._input(name) for name in part.inputs if name not in WEIGHTS)
        return PartLine(said(PARTS, part.name), part.minor, inputs)

    def _input(self, name: str) -> InputLine:
        if name not in self._known:
            item = self._inputs.find(name)
            query = {"seller": self._seller.pk}
            category, _at, country = item.scope.partition("@")
            query |= {"category": category, "country": country} if item.source != "default" else {}
            self._known[name] = InputLine(
                words=key_text(item.key),
                value=value_text(item, self._inputs.currency),
                source=source_text(item),
                tone="bad" if item.lacks else "" if item.source == "default" else "info",
                url=f"{self._url}?{urlencode({k: v for k, v in query.items() if v})}#{item.key}",
                lacks=lacks_text(item.lacks, self._inputs.currency),
            )
        return self._known[name]
