"""What the template of the editor shows: columns, rows of cells, tabs, state."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from aftermile.console.policies.cells import condition_words, output_words
from aftermile.console.policies.field_words import PURPOSES, Words
from aftermile.console.policies.judging import Judged
from aftermile.console.policies.vocabulary import CURRENCIES, field_word, output_word, spec_of
from aftermile.policies.models import PolicyTable, Purpose
from aftermile.policies.past import is_stale, newest_backtest
from aftermile.policies.tables import Place, newest_of, programs_of
from aftermile.policies.trials import trial_of


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the form; `words` is how it reads, `text` what it holds."""

    name: str
    asked: str
    text: str
    words: str
    label: str
    problems: list[str]


@dataclass(frozen=True, slots=True)
class Line:
    key: str
    id: str
    number: int
    when: list[Cell]
    then: list[Cell]
    note: str
    cite: str
    priority: str
    problems: list[str]


@dataclass(frozen=True, slots=True)
class Tab:
    words: Words
    url: str
    current: bool


def place_url(name: str, place: Place, **more: str) -> str:
    query = {"seller": place.seller.pk, "purpose": place.purpose, "channel": place.channel, **more}
    return f"{reverse(f'console:{name}')}?{urlencode({key: value for key, value in query.items() if value})}"


def tabs_of(place: Place, name: str) -> list[Tab]:
    """Return a tab for each purpose, leading to the page of this name."""
    return [
        Tab(words, place_url(name, Place(place.seller, purpose)), purpose == place.purpose)
        for purpose, (words, _summary) in PURPOSES.items()
    ]


class Editor:
    """The page around a grid. `table` is the draft, or the version in force, or None."""

    def __init__(self, place: Place, table: PolicyTable | None, judged: Judged, *, changed: bool) -> None:
        self.place, self.table, self.judged, self.changed = place, table, judged, changed
        self.grid = judged.grid
        self._problems = judged.at_cells

    @property
    def columns(self) -> list[tuple[int, str, str]]:
        return [(at, name, field_word(name)) for at, name in enumerate(self.grid.columns)]

    @property
    def outputs(self) -> list[tuple[int, str, str]]:
        return [(at, name, output_word(name)) for at, name in enumerate(self.grid.outputs)]

    @cached_property
    def lines(self) -> list[Line]:
        found = []
        for at, row in enumerate(self.grid.rows):
            key = str(at)
            when = [self._when(key, column, text) for column, text in enumerate(row.when)]
            problems = [
                said for part in ("id", "note", "cite", "priority") for said in self._said(f"{part}.{key}")
            ]
            found.append(
                Line(
                    key,
                    row.id,
                    at + 1,
                    when,
                    self._then(key, row.then),
                    row.note,
                    row.cite,
                    row.priority,
                    problems,
                )
            )
        return found

    @cached_property
    def default(self) -> list[Cell] | None:
        return None if self.grid.default is None else self._then("default", self.grid.default)

    def _when(self, key: str, column: int, text: str) -> Cell:
        name = self.grid.columns[column]
        field = self.judged.vocabulary.schema.fields.get(name)
        cell = f"when.{key}.{column}"
        labels = self.judged.vocabulary.of(name)
        words = condition_words(field, text, labels, self.grid.currency) if field else text
        return Cell(cell, name, text, words, field_word(name), self._said(cell))

    def _then(self, key: str, texts: list[str]) -> list[Cell]:
        cells = []
        for at, text in enumerate(texts):
            name = self.grid.outputs[at]
            output = self.judged.vocabulary.schema.outputs.get(name)
            labels = self.judged.vocabulary.of(name)
            words = output_words(output, text, labels, self.grid.currency) if output else text
            cell = f"then.{key}.{at}"
            cells.append(Cell(cell, name, text, words, output_word(name), self._said(cell)))
        return cells

    def _said(self, cell: str) -> list[str]:
        return self._problems.get(cell, [])

    @property
    def table_problems(self) -> list[str]:
        return [said for cell in ("", "hit", "currency") for said in self._said(cell)]

    @property
    def spec(self) -> str:
        return json.dumps(spec_of(self.judged.vocabulary, self.grid.currency), ensure_ascii=False)

    @property
    def marks(self) -> str:
        return json.dumps(self.judged.at_cells, ensure_ascii=False)

    @property
    def currencies(self) -> list[str]:
        return CURRENCIES

    @property
    def unused_fields(self) -> list[tuple[str, str]]:
        return self.judged.vocabulary.fields

    @property
    def unused_outputs(self) -> list[tuple[str, str]]:
        return [one for one in self.judged.vocabulary.outputs if one[0] not in self.grid.outputs]

    @property
    def url(self) -> str:
        return place_url("policies", self.place)

    @property
    def seen(self) -> str:
        draft = self.table is not None and self.table.state == "draft"
        return self.table.changed_at.isoformat() if draft and self.table else ""


def around(editor: Editor) -> dict[str, Any]:
    """Return what stands around the grid: tabs, states, the newest backtest."""
    place = editor.place
    programs = programs_of(place.seller) if place.purpose == Purpose.PROGRAM else []
    if place.channel and place.channel not in programs:
        programs.append(place.channel)
    return {
        "editor": editor,
        "place": place,
        "seller": place.seller,
        "summary": PURPOSES[place.purpose][1],
        "tabs": tabs_of(place, "policies"),
        "programs": [
            (one, place_url("policies", Place(place.seller, place.purpose, one)), one == place.channel)
            for one in programs
        ],
        "live": newest_of(place, "live"),
        "trial": trial_of(place),
        "urls": {
            name: place_url(name, place)
            for name in (
                "policy_versions",
                "import_policy",
                "policy_templates",
                "policy_live",
                "add_policy_test",
            )
        },
        **impact_of(editor.table),
    }


def impact_of(table: PolicyTable | None) -> dict[str, Any]:
    """Return the newest finished backtest of a version, and whether the version has changed since."""
    newest = newest_backtest(table) if table is not None else None
    return {"backtest": newest, "stale": bool(newest and table and is_stale(newest, table))}
