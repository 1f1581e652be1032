"""The file of rows that could not be taken in: the same columns, then the row's number and what to do."""

import csv
import io
import json
import re
from pathlib import Path
from typing import IO, Any

from django.utils import translation

from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError
from aftermile.orders.importing.reading import Row, Table
from aftermile.orders.importing.values import text_of

_NUMBER = re.compile(r"[+-]?\d[\d.,]*")


def safe_cell(value: Any) -> str:
    """
    Return a cell that no spreadsheet takes for a formula; a plain number stays as it is.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    text = value if isinstance(value, str) else text_of(value)
    risky = text.lstrip()[:1] in {"=", "+", "-", "@"} or text[:1] in {"\t", "\r", "\n"}
    return f"'{text}" if risky and not _NUMBER.fullmatch(text) else text


class Rejects:
    """Appends to a file beside the import; after a crash it is cut to what was committed."""

    def __init__(self, path: Path, table: Table, *, language: str, committed: int) -> None:
        self.path, self.table, self.language = path, table, language
        path.touch()
        with path.open("r+b") as file:
            file.truncate(committed)

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def write(self, rows: list[tuple[Row, AftermileError]]) -> int:
        """Append rows and return the size of the file; the first row is preceded by the header."""
        if not rows:
            return self.size
        with self.path.open("ab") as file, translation.override(self.language):
            if self.table.columns:
                self._csv(file, rows)
            else:
                for row, error in rows:
                    held = row.cells[0] if isinstance(row.cells[0], dict) else {"line": row.cells[0]}
                    said = {**held, "_row": row.number, "_problem": translate(error)}
                    file.write(
                        f"{json.dumps(said, ensure_ascii=False, default=str)}\n".encode("utf-8", "replace")
                    )
        return self.size

    def _csv(self, file: IO[bytes], rows: list[tuple[Row, AftermileError]]) -> None:
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        width = len(self.table.columns)
        if not self.size:
            text.write("\ufeff")
            writer.writerow([safe_cell(column) for column in (*self.table.columns, "row", "problem")])
        for row, error in rows:
            cells = [safe_cell(cell) for cell in row.cells[:width]]
            cells += [""] * (width - len(cells))
            writer.writerow([*cells, row.number, safe_cell(translate(error))])
        file.write(text.getvalue().encode("utf-8", "backslashreplace"))
