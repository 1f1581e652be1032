"""
Rows that are returns, kept beside an import until all its sales are in, then handed on by document.

Beside them grows the list of those without a sale. Both files are cut to what was committed after a crash.
"""

import csv
import io
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path

from aftermile.orders.importing.rejecting import safe_cell


class Returns:
    """The two files in the folder of one import."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "returns.jsonl"
        self.unmatched = folder / "unmatched.csv"

    def keep(self, rows: Iterable[dict[str, str]], *, committed: int) -> int:
        """Append returned rows after the first `committed` bytes and return the size of the file."""
        lines = (f"{json.dumps(row, ensure_ascii=False)}\n".encode() for row in rows)
        return _append(self.path, lines, committed)

    def list_unmatched(self, rows: list[dict[str, object]], *, committed: int) -> int:
        """Append rows without a sale; the first is preceded by the header."""
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        if rows and not committed:
            text.write("\ufeff")
            writer.writerow(rows[0])
        writer.writerows([safe_cell(value) for value in row.values()] for row in rows)
        return _append(self.unmatched, [text.getvalue().encode("utf-8", "backslashreplace")], committed)

    def batches(self, size: int, *, after: int = 0) -> Iterator[list[dict[str, str]]]:
        """
        Yield whole documents, some of about `size` rows together, without the first `after` rows.

        A part of a document, loaded later, would be taken as loaded before.
        """
        batch: list[dict[str, str]] = []
        for rows in self._documents():
            if after > 0:
                after -= len(rows)
                continue
            if batch and len(batch) + len(rows) > size:
                yield batch
                batch = []
            batch += rows
        if batch:
            yield batch

    def _documents(self) -> Iterator[list[dict[str, str]]]:
        """Yield the rows of each document, however far apart they stand, in the order documents begin."""
        # A database without a name lives on disk and is gone when closed: memory stays small.
        with closing(sqlite3.connect("")) as store, self.path.open(encoding="utf-8") as file:
            store.execute("CREATE TABLE kept (document TEXT, number INTEGER, line TEXT)")
            store.executemany("INSERT INTO kept VALUES (?, ?, ?)", map(_kept, file))
            rows = store.execute(
                "SELECT document, line FROM kept"
                " ORDER BY min(number) OVER (PARTITION BY document), document, number"
            )
            for _document, lines in groupby(rows, key=lambda row: row[0]):
                yield [json.loads(line) for _, line in lines]


def _kept(line: str) -> tuple[str, int, str]:
    row = json.loads(line)
    return row.get("order.external_id", ""), int(row["row"]), line


def _append(path: Path, lines: Iterable[bytes], committed: int) -> int:
    path.touch()
    with path.open("r+b") as file:
        file.truncate(committed)
        file.seek(0, 2)
        file.writelines(lines)
        return file.tell()
