"""
A table as a workbook (.xlsx) and back: a row per rule, a column per field and output that is used.

Workbooks are untrusted: sizes are looked at before anything is unpacked, the place of every cell before the
sheet is laid out in memory, and formulas are refused with their address. On the way out, texts that a
spreadsheet would take for a formula are marked.
"""

import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final
from xml.parsers import expat

from aftermile.kernel.errors import AftermileError, Phrase
from aftermile.policies.engine.cells import (
    read_condition,
    read_output,
    show_condition,
    show_output,
    tame,
    untame,
)
from aftermile.policies.engine.problems import BadCell, Problem, TableBroken, clip
from aftermile.policies.engine.reading import MOST_RULES
from aftermile.policies.engine.types import FieldType, Schema, Table
from aftermile.policies.engine.writing import SCHEMA

RULES: Final = "rules"
TABLE: Final = "table"
_PLAIN: Final = ("id", "priority", "note", "cite")
_MOST_BYTES: Final = 4_000_000
_MOST_UNPACKED: Final = 40_000_000
_MOST_PARTS: Final = 200
_MOST_COLUMNS: Final = 400
_MOST_FORMULAS: Final = 100
_HEAD: Final = 1


def _(words: str) -> str:
    return words


class WorkbookBroken(AftermileError):
    code = "workbook_broken"
    status = 422
    words = _("The workbook cannot be read: {problem}")


_NO_WORKBOOK: Final = _("it is no .xlsx file")
_TOO_LARGE: Final = _("it is larger than it may be")
_TOO_WIDE: Final = _("it has more rows or columns than a table may have")
_NO_RULES: Final = _("it has no sheet “rules” with a first row of names")


def write_workbook(table: Table) -> bytes:
    """Return the table as an .xlsx file."""
    from openpyxl import Workbook  # noqa: PLC0415  large, and only for exports
    from openpyxl.styles import Font  # noqa: PLC0415

    book = Workbook()
    rules = book.active
    rules.title = RULES
    columns = _columns(table)
    for row in ([name for name, _place in columns], *_rows(table, columns)):
        rules.append([tame(value) if isinstance(value, str) else value for value in row])
    rules.freeze_panes = "B2"
    for cell in rules[1]:
        cell.font = Font(bold=True)
        rules.column_dimensions[cell.column_letter].width = 24
    about = book.create_sheet(TABLE)
    for name, value in _about(table):
        about.append([name, tame(value) if isinstance(value, str) else value])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _columns(table: Table) -> list[tuple[str, int]]:
    """Return the names of the columns; one for each condition that a rule has on the same field."""
    most: Counter[str] = Counter()
    for rule in table.rules:
        most |= Counter(condition.field for condition in rule.when)
    said = {name for rule in table.rules for name in rule.then}
    asked = [(f"when {name}", n) for name in table.schema.fields for n in range(most[name])]
    told = [(f"then {name}", 0) for name in table.schema.outputs if name in said]
    return [("id", 0), *asked, *told, *((name, 0) for name in _PLAIN[1:])]


def _rows(table: Table, columns: list[tuple[str, int]]) -> Iterator[list[Any]]:
    for rule in table.rules:
        cells: dict[tuple[str, int], Any] = {(name, 0): getattr(rule, name) for name in _PLAIN}
        seen: Counter[str] = Counter()
        for condition in rule.when:
            place = (f"when {condition.field}", seen[condition.field])
            cells[place] = show_condition(table.schema, condition, table.currency)
            seen[condition.field] += 1
        for name, value in rule.then.items():
            cells[f"then {name}", 0] = show_output(table.schema.outputs[name].type, value, table.currency)
        yield [cells.get(column) for column in columns]


def _about(table: Table) -> Iterator[tuple[str, Any]]:
    yield "schema", SCHEMA
    yield "purpose", table.schema.purpose
    yield "hit", table.hit.value
    yield "currency", table.currency
    yield "default", "no" if table.default is None else "yes"
    for name, value in (table.default or {}).items():
        yield f"default {name}", show_output(table.schema.outputs[name].type, value, table.currency)


def read_workbook(data: bytes, schema: Schema) -> dict[str, Any]:
    """
    Return the document of a workbook, for `reading.read_table`.

    Raise `WorkbookBroken` for what is no such workbook, `TableBroken` for cells that cannot be read.
    """
    _look_into(data)
    sheets = _sheets(data)
    head, *rows = sheets.get(RULES) or [[]]
    names = [_text(cell) for cell in head]
    if "id" not in names:
        raise WorkbookBroken(problem=Phrase(_NO_RULES))
    problems: list[Problem] = []
    rules = [
        _rule(schema, names, row, number, problems) for number, row in enumerate(rows, 1) if any(_filled(row))
    ]
    document = {**_settings(schema, sheets.get(TABLE, []), problems), "rules": rules}
    if problems:
        raise TableBroken(problems)
    return document


def _text(cell: Any) -> str:
    return untame(str(cell).strip())


def _filled(row: list[Any]) -> Iterator[bool]:
    return (cell != "" for cell in row)


def _rule(
    schema: Schema, names: list[str], row: list[Any], number: int, problems: list[Problem]
) -> dict[str, Any]:
    rule: dict[str, Any] = {"when": [], "then": {}}
    for place, (name, cell) in enumerate(zip(names, row, strict=False)):
        kind, _space, field = name.partition(" ")
        if cell == "" or not name:
            continue
        try:
            if kind == "when" and field:
                rule["when"].append(read_condition(field, _kind(schema.fields, field), cell))
            elif kind == "then" and field:
                rule["then"][field] = read_output(_kind(schema.outputs, field), cell)
            else:
                rule[name] = _plain(name, cell)
        except BadCell as problem:
            problems.append(Problem(number, _address(place, number + _HEAD), problem.code, problem.data))
    return rule


def _kind(known: Mapping[str, Any], name: str) -> FieldType | None:
    return known[name].type if name in known else None


def _plain(name: str, cell: Any) -> Any:
    if name == "priority":
        return read_output(FieldType.INT, cell)
    return untame(cell) if isinstance(cell, str) else read_output(FieldType.ENUM, cell)


def _settings(schema: Schema, rows: list[list[Any]], problems: list[Problem]) -> dict[str, Any]:
    """Return what the sheet `table` says of the table as a whole."""
    said: dict[str, Any] = {"schema": SCHEMA, "purpose": schema.purpose, "hit": "first", "currency": "EUR"}
    default: dict[str, Any] = {}
    given = False
    for number, (name, cell, *_more) in enumerate((row for row in rows if len(row) > 1), 1):
        kind, _space, output = _text(name).partition(" ")
        if kind == "default" and output:
            try:
                default[output] = read_output(_kind(schema.outputs, output), cell)
            except BadCell as problem:
                problems.append(Problem(0, _address(1, number), problem.code, problem.data))
        elif kind == "default":
            given = _text(cell).lower() in ("yes", "true")
        elif kind == "schema":
            said["schema"] = read_output(FieldType.INT, cell)
        elif kind:
            said[clip(kind)] = _text(cell)
    return {**said, "default": default if given or default else None}


def _address(column: int, row: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def _sheets(data: bytes) -> dict[str, list[list[Any]]]:
    import python_calamine  # noqa: PLC0415  a compiled module that few starts need

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
            if name in (RULES, TABLE)
        }
    except (python_calamine.CalamineError, python_calamine.PasswordError, ValueError, IndexError) as error:
        raise WorkbookBroken(problem=Phrase(_NO_WORKBOOK)) from error


def _look_into(data: bytes) -> None:
    """Refuse what is too large, what places cells far away, and formulas."""
    if len(data) > _MOST_BYTES:
        raise WorkbookBroken(problem=Phrase(_TOO_LARGE))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            parts = book.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
                raise WorkbookBroken(problem=Phrase(_TOO_LARGE))
            formulas = [cell for part in parts for cell in _formulas(part.filename, book.read(part))]
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        expat.ExpatError,
        OSError,
    ) as error:
        raise WorkbookBroken(problem=Phrase(_NO_WORKBOOK)) from error
    if formulas:
        raise TableBroken(Problem(_row_of(cell), cell, "formula") for cell in formulas[:_MOST_FORMULAS])


def _formulas(name: str, content: bytes) -> list[str]:
    """
    Look over one part: what is read as a sheet is named by the workbook, not by its folder.

    So every part of XML is measured, and no other part may be named.
    """
    place = name.casefold()
    if place.endswith("workbook.xml.rels"):
        _Looker().targets(content)
    elif place.endswith(".xml"):
        cells = _Looker().formulas(content)
        return [] if place.startswith(("xl/charts/", "xl/drawings/")) else cells
    return []


def _row_of(address: str) -> int:
    digits = "".join(c for c in address if c.isdigit())
    return max(int(digits or 0) - _HEAD, 0)


class _Looker:
    """Walks over the cells of one sheet without keeping them."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.cell = ""
        self.rows = self.columns = 0

    def formulas(self, content: bytes) -> list[str]:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self.start
        parser.EntityDeclHandler = self.refuse
        parser.Parse(content, True)
        return self.found

    def targets(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self.target
        parser.EntityDeclHandler = self.refuse
        parser.Parse(content, True)

    def target(self, _tag: str, attributes: dict[str, str]) -> None:
        place = attributes.get("Target", ".xml").casefold()
        if not place.endswith(".xml") or "charts/" in place or "drawings/" in place:
            self.refuse()

    def refuse(self, *_entity: object) -> None:
        raise WorkbookBroken(problem=Phrase(_NO_WORKBOOK))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "row":
                self.rows, self.columns = self.rows + 1, 0
                self.near(attributes.get("r", "1"), self.rows)
            case "c":
                self.columns += 1
                self.cell = attributes.get("r") or _address(self.columns - 1, self.rows)
                self.near(self.cell, self.columns)
            case "f" if len(self.found) < _MOST_FORMULAS:
                self.found.append(self.cell)

    def near(self, address: str, count: int) -> None:
        letters = address.rstrip("0123456789")
        digits = address[len(letters) :]
        far = len(letters) > 2 or _number(letters) > _MOST_COLUMNS  # noqa: PLR2004  columns to ZZ
        if far or len(digits) > 5 or int(digits or 0) > MOST_RULES + 100 or count > MOST_RULES + 100:  # noqa: PLR2004
            raise WorkbookBroken(problem=Phrase(_TOO_WIDE))


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
