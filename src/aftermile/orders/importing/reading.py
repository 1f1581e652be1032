"""Rows of a file, one after the other: CSV, JSON Lines and workbooks, with memory that does not grow."""

import csv
import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from aftermile.orders.importing.encodings import encoding_of
from aftermile.orders.importing.errors import BadFile, BadJson, BytesBroken, FileEmpty, RowError, RowTooShort
from aftermile.orders.importing.opening import MB, Form, form_of, unpacked


def _(words: str) -> str:
    return words


LONGEST_CELL: Final = 1 * MB
_DELIMITERS: Final = ",;\t|"


@dataclass(slots=True)
class Row:
    """
    `number` as people count rows, the header being 1; `cells` in the order of the columns.

    `plain`: known to be ASCII without apostrophes, so that nothing in it needs a second look.
    """

    number: int
    cells: list[Any]
    error: RowError | None = None
    plain: bool = False


@dataclass(slots=True)
class Table:
    """An open file: its columns and its rows."""

    name: str
    columns: list[str]
    rows: Iterator[Row]
    encoding: str = ""
    delimiter: str = ""
    size: int = 0
    position: Any = field(default=None, repr=False)

    def done_share(self) -> float:
        """Return how much of the file has been read, from 0 to 1."""
        return min(self.position() / self.size, 1.0) if self.position and self.size else 0.0


@contextmanager
def open_table(
    path: Path, *, encoding: str = "", delimiter: str = "", sheet: str = "", lines: str = ""
) -> Iterator[Table]:
    """
    Open `path` by what it holds; encoding and delimiter are found out unless given.

    `sheet` names the sheet of a workbook (the first otherwise), `lines` the list inside each object of
    JSON Lines whose items become rows. Raises `BadFile` and its kinds.
    """
    form = form_of(path)
    if form is Form.WORKBOOK:
        yield _workbook(path, sheet)
        return
    encoding = encoding or encoding_of(path)
    try:
        with unpacked(path) as raw:
            text = io.TextIOWrapper(raw, encoding=encoding, errors="surrogateescape", newline="")
            table = _objects(path, text, lines) if form is Form.JSON_LINES else _csv(path, text, delimiter)
            table.encoding, table.size = encoding, path.stat().st_size
            if raw.seekable():
                table.position = raw.raw.tell if hasattr(raw, "raw") else raw.tell
            yield table
    except LookupError as error:
        raise BadFile(file=path.name, problem=str(error)) from error


def _csv(path: Path, text: io.TextIOWrapper, delimiter: str) -> Table:
    csv.field_size_limit(min(sys.maxsize, LONGEST_CELL))
    head = _header_line(text)
    if not head.strip():
        raise FileEmpty(file=path.name)
    delimiter = delimiter or max(_DELIMITERS, key=_outside_quotes(head).count)
    lines = _Lines(head, text)
    reader = csv.reader(lines, delimiter=delimiter, strict=False)
    columns = [cell.strip() for cell in next(reader)]
    rows = _csv_rows(path, reader, lines, len(columns))
    return Table(path.name, columns, rows, delimiter=delimiter)


def _header_line(text: io.TextIOWrapper) -> str:
    line = text.readline()
    while line and not line.strip():
        line = text.readline()
    return line


class _Lines:
    """Lines of a text; `odd` once one was not plain (see `Row`), until it is set back."""

    def __init__(self, head: str, text: io.TextIOWrapper) -> None:
        self.encoding, self.odd = text.encoding, False
        self._lines = self._read(head, text)

    def _read(self, head: str, text: io.TextIOWrapper) -> Iterator[str]:
        yield head
        for line in text:
            if not line.isascii() or "'" in line:
                self.odd = True
            yield line

    def __iter__(self) -> Iterator[str]:
        return self._lines


def _outside_quotes(line: str) -> str:
    return "".join(part for index, part in enumerate(line.split('"')) if index % 2 == 0)


def _csv_rows(path: Path, reader: Any, lines: _Lines, width: int) -> Iterator[Row]:
    number = 1
    lines.odd = False
    try:
        for cells in reader:
            number += 1
            if len(cells) == width:
                yield Row(number, cells, None, not lines.odd)
            elif cells:
                yield Row(number, cells, RowTooShort(field="", value=len(cells), columns=width))
            lines.odd = False
    except csv.Error as error:
        raise BadFile(file=path.name, problem=f"{error} ({number + 1})") from error
    except UnicodeDecodeError as error:
        raise BadFile(file=path.name, problem=f"{error.reason}, {lines.encoding} ({number + 1})") from error


def is_broken(cells: list[Any]) -> bool:
    """Say whether a row holds bytes that its encoding does not know."""
    return any("\udc80" <= char <= "\udcff" for cell in cells if isinstance(cell, str) for char in cell)


def broken(row: Row, encoding: str) -> BytesBroken:
    shown = "UTF-8" if encoding.startswith("utf-8") else encoding
    value = next((cell for cell in row.cells if isinstance(cell, str) and is_broken([cell])), "")
    safe = str(value).encode("ascii", "backslashreplace").decode()
    return BytesBroken(field="", value=safe[:80], encoding=shown)


def _objects(path: Path, text: io.TextIOWrapper, lines: str) -> Table:
    """Columns are found on the way: a row's cells are one dictionary of dotted names."""
    rows = _object_rows(text, lines)
    return Table(path.name, [], rows)


def _object_rows(text: io.TextIOWrapper, lines: str) -> Iterator[Row]:
    for number, line in enumerate(text, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line.lstrip("\ufeff"))
            if not isinstance(item, dict):
                raise ValueError(_("no object"))  # noqa: TRY004, TRY301
        except (ValueError, RecursionError) as error:
            yield Row(number, [line.rstrip("\r\n")], BadJson(field="", value=line[:80], problem=str(error)))
            continue
        inner = item.pop(lines, None) if lines else None
        outer = _flat(item)
        if not isinstance(inner, list) or not inner:
            yield Row(number, [outer])
            continue
        for part in inner:
            values = _flat(part, f"{lines}.") if isinstance(part, dict) else {f"{lines}.": part}
            yield Row(number, [outer | values])


def _flat(item: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in item.items():
        if isinstance(value, dict) and depth < 6:  # noqa: PLR2004
            found |= _flat(value, f"{prefix}{key}.", depth + 1)
        else:
            found[f"{prefix}{key}"] = value
    return found


def _workbook(path: Path, sheet: str) -> Table:
    import python_calamine  # noqa: PLC0415  a compiled module that few starts need

    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        name = sheet or book.sheet_names[0]
        if name not in book.sheet_names:
            known = ", ".join(book.sheet_names)
            raise BadFile(file=path.name, problem=f"{sheet!r}: {known}")
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except python_calamine.PasswordError as error:
        raise BadFile(file=path.name, problem=str(error)) from error
    except (python_calamine.CalamineError, IndexError, ValueError) as error:
        raise BadFile(file=path.name, problem=str(error)) from error
    while rows and not any(str(cell).strip() for cell in rows[0]):
        rows.pop(0)
    if not rows:
        raise FileEmpty(file=path.name)
    columns = [str(cell).strip() for cell in rows[0]]
    numbered = enumerate(rows[1:], 2)
    found = (Row(number, list(cells)) for number, cells in numbered if any(cell != "" for cell in cells))
    return Table(path.name, columns, found)
