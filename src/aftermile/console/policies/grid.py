"""A table as a grid of texts: what the page shows, what its form sends, and the document between them."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from aftermile.console.policies.cells import condition_text, output_text, read_condition, read_output
from aftermile.policies.engine.problems import Problem
from aftermile.policies.engine.types import Schema
from aftermile.policies.tables import next_rule_id

MOST_ROWS = 501  # one more than a table may have, so that the engine can say so
MOST_COLUMNS = 40
_LONGEST_NUMBER = 12
FIRST_OUTPUTS = {
    "promise": ("window_days", "anchor", "freight_payer", "remedies"),
    "program": ("window_days", "anchor", "freight_payer", "remedies"),
    "evidence": ("evidence", "fault", "return_payer"),
    "automation": ("settle", "most"),
    "change": ("verdict", "because"),
}
FIRST_COLUMNS = {
    "promise": ("country", "kind", "reason"),
    "program": ("country", "kind", "reason"),
    "evidence": ("reason", "goods_class", "coverage"),
    "automation": ("remedy", "remedy_amount", "buyer_risk"),
    "change": ("request", "order_state"),
}


@dataclass
class Row:
    """`when` and `then` are texts of cells, one for each column and output of the grid."""

    id: str
    when: list[str]
    then: list[str]
    priority: str = "0"
    note: str = ""
    cite: str = ""


@dataclass
class Grid:
    """`columns` are names of fields (the same may stand twice), `outputs` names of outputs."""

    columns: list[str]
    outputs: list[str]
    rows: list[Row] = field(default_factory=list)
    default: list[str] | None = None
    hit: str = "first"
    currency: str = "EUR"
    places: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)
    """Where a condition of the document stands: (number of the rule, its cell) to (row, column)."""


def grid_of(document: Mapping[str, Any], purpose: str) -> Grid:
    """Return the grid of a document; parts that make no sense are left out."""
    rules = [rule for rule in document.get("rules") or [] if isinstance(rule, dict)][:MOST_ROWS]
    default = document.get("default")
    columns = _columns(rules) or list(FIRST_COLUMNS[purpose])
    said: dict[str, None] = {}
    for then in [*(rule.get("then") or {} for rule in rules), default or {}]:
        said |= dict.fromkeys(map(str, then))
    outputs = list(said)[:MOST_COLUMNS] or list(FIRST_OUTPUTS[purpose])
    return Grid(
        columns,
        outputs,
        [_row(rule, columns, outputs) for rule in rules],
        [output_text(default.get(name)) for name in outputs] if isinstance(default, dict) else None,
        str(document.get("hit", "first")),
        str(document.get("currency", "EUR")),
    )


def _columns(rules: list[dict[str, Any]]) -> list[str]:
    """Return the fields that rows ask about; one asked twice by a row gets two columns."""
    most: dict[str, int] = {}
    for rule in rules:
        counted: dict[str, int] = {}
        for one in _conditions(rule):
            name = str(one.get("field", ""))
            counted[name] = counted.get(name, 0) + 1
            most[name] = max(most.get(name, 0), counted[name])
    return [name for name, count in most.items() for _ in range(count)][:MOST_COLUMNS]


def _conditions(rule: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [one for one in rule.get("when") or [] if isinstance(one, dict)]


def _row(rule: Mapping[str, Any], columns: list[str], outputs: list[str]) -> Row:
    left = [(str(one.get("field", "")), condition_text(one)) for one in _conditions(rule)]
    when = []
    for name in columns:
        at = next((place for place, (field_name, _) in enumerate(left) if field_name == name), None)
        when.append("" if at is None else left.pop(at)[1])
    then = rule.get("then") or {}
    return Row(
        str(rule.get("id", "")),
        when,
        [output_text(then.get(name)) for name in outputs],
        str(rule.get("priority", 0)),
        str(rule.get("note", "")),
        str(rule.get("cite", "")),
    )


def grid_from(data: QueryDict) -> Grid:
    """Return the grid that a form sent, as it was typed."""
    columns = data.getlist("column")[:MOST_COLUMNS]
    outputs = data.getlist("output")[:MOST_COLUMNS]

    def cells(kind: str, key: str, count: int) -> list[str]:
        return [data.get(f"{kind}.{key}.{at}", "")[:8000] for at in range(count)]

    rows = [
        Row(
            data.get(f"id.{key}", "")[:80],
            cells("when", key, len(columns)),
            cells("then", key, len(outputs)),
            data.get(f"priority.{key}", "0")[:20],
            data.get(f"note.{key}", "")[:2000],
            data.get(f"cite.{key}", "")[:2000],
        )
        for key in data.getlist("row")[:MOST_ROWS]
    ]
    default = cells("then", "default", len(outputs)) if data.get("has_default") else None
    return Grid(columns, outputs, rows, default, data.get("hit", "first")[:20], data.get("currency", "")[:8])


def document_of_grid(grid: Grid, schema: Schema) -> dict[str, Any]:
    """Return the document of a grid, and note in `grid.places` where each of its cells stands."""
    grid.places.clear()
    rules: list[dict[str, Any]] = []
    for number, row in enumerate(grid.rows, 1):
        when = []
        for column, (name, text) in enumerate(zip(grid.columns, row.when, strict=True)):
            known = schema.fields.get(name)
            condition = read_condition(name, known.type if known else None, text)
            if condition is not None:
                when.append(condition)
                grid.places[number, f"when.{len(when)}"] = (number - 1, column)
        priority = row.priority.strip() or "0"
        rules.append(
            {
                "id": row.id or next_rule_id([*rules, *({"id": one.id} for one in grid.rows)]),
                "when": when,
                "then": _said(grid, row.then, schema),
                "priority": int(priority)
                if priority.lstrip("-").isdecimal() and len(priority) < _LONGEST_NUMBER
                else priority,
                "note": " ".join(row.note.split()),
                "cite": " ".join(row.cite.split()),
            }
        )
    return {
        "schema": 1,
        "purpose": schema.purpose,
        "hit": grid.hit,
        "currency": grid.currency.strip().upper(),
        "rules": rules,
        "default": None if grid.default is None else _said(grid, grid.default, schema),
    }


def _said(grid: Grid, texts: list[str], schema: Schema) -> dict[str, Any]:
    said = {}
    for name, text in zip(grid.outputs, texts, strict=True):
        known = schema.outputs.get(name)
        value = read_output(known.type if known else None, text)
        if value is not None:
            said[name] = value
    return said


def cell_of(grid: Grid, problem: Problem) -> str:
    """Return the name of the form's field where a problem stands; empty for the table as a whole."""
    place, _, name = problem.cell.partition(".")
    at = problem.rule - 1
    if place == "when" and name:
        row, column = grid.places.get((problem.rule, f"when.{name.partition('.')[0]}"), (at, 0))
        return f"when.{row}.{column}"
    if place in ("then", "default") and name in grid.outputs:
        return f"then.{'default' if place == 'default' else at}.{grid.outputs.index(name)}"
    if problem.rule:
        return f"{place if place in ('id', 'priority', 'note', 'cite') else 'note'}.{at}"
    return place if place in ("hit", "currency") else ""


def rearrange(grid: Grid, act: str, adding: Mapping[str, str], schema: Schema) -> Grid:
    """Return the grid after a button: rows and columns added, moved, copied, removed."""
    verb, _, where = act.rpartition("-")
    at = int(where) if where.isdecimal() and len(where) < 6 else -1  # noqa: PLR2004
    changed = deepcopy(grid)
    if act == "add-row":
        changed.rows.append(_blank(changed))
    elif act == "add-column" and adding.get("field") in schema.fields and len(grid.columns) < MOST_COLUMNS:
        changed.columns.append(adding["field"])
        for row in changed.rows:
            row.when.append("")
    elif act == "add-output" and adding.get("output") in schema.outputs:
        _add_output(changed, adding["output"])
    elif act == "default":
        changed.default = None if changed.default is not None else ["" for _ in changed.outputs]
    else:
        _at_place(changed, verb, at)
    return changed


def _at_place(changed: Grid, verb: str, at: int) -> None:
    if verb in _ROW_ACTS and 0 <= at < len(changed.rows):
        _ROW_ACTS[verb](changed, at)
    elif verb == "drop-column" and 0 <= at < len(changed.columns):
        changed.columns.pop(at)
        for row in changed.rows:
            row.when.pop(at)
    elif verb == "drop-output" and 0 <= at < len(changed.outputs):
        changed.outputs.pop(at)
        for texts in [*(row.then for row in changed.rows), *([changed.default] if changed.default else [])]:
            texts.pop(at)


def _blank(grid: Grid) -> Row:
    fresh = next_rule_id({"id": row.id} for row in grid.rows)
    return Row(fresh, ["" for _ in grid.columns], ["" for _ in grid.outputs])


def _add_output(grid: Grid, name: str) -> None:
    if name in grid.outputs or len(grid.outputs) >= MOST_COLUMNS:
        return
    grid.outputs.append(name)
    for texts in [*(row.then for row in grid.rows), *([grid.default] if grid.default is not None else [])]:
        texts.append("")


def _up(grid: Grid, at: int) -> None:
    grid.rows.insert(max(at - 1, 0), grid.rows.pop(at))


def _down(grid: Grid, at: int) -> None:
    grid.rows.insert(at + 1, grid.rows.pop(at))


def _copy(grid: Grid, at: int) -> None:
    copied = deepcopy(grid.rows[at])
    copied.id = _blank(grid).id
    grid.rows.insert(at + 1, copied)


def _below(grid: Grid, at: int) -> None:
    grid.rows.insert(at + 1, _blank(grid))


def _drop(grid: Grid, at: int) -> None:
    grid.rows.pop(at)


_ROW_ACTS = {"up": _up, "down": _down, "copy": _copy, "below": _below, "drop": _drop}
