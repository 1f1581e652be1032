"""Rows of a file: CSV with a head line, Excel, or JSON Lines, each row as texts by the name of its column."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any, Final

from django.utils.translation import gettext_noop as _

from aftermile.kernel.errors import Phrase
from aftermile.parcels.errors import ImportBroken

MOST_BYTES: Final = 50_000_000
MOST_UNPACKED: Final = 400_000_000
MOST_ROWS: Final = 500_000
NEEDED: Final = (("tracking_number", "number", "parcel"), ("milestone", "code", "text"), ("at", "local"))
"""Of each of these the head must name one."""

Rows = Iterator[tuple[int, dict[str, str]]]


def rows_of(data: bytes) -> Rows:
    """
    Yield the number of each row and its values; raise `ImportBroken` where the file cannot be read.

    A line of JSON that is no object is yielded empty.
    """
    if len(data) > MOST_BYTES:
        raise ImportBroken(
            problem=Phrase(_("it is larger than {most} MB; split it."), most=MOST_BYTES // 1_000_000)
        )
    if data.startswith(b"PK\x03\x04"):
        return _bounded(_of_excel(data))
    text = _text(data)
    if not text.strip():
        raise ImportBroken(problem=_("it is empty."))
    return _bounded(_of_json(text) if text.lstrip().startswith("{") else _of_csv(text))


def _bounded(rows: Rows) -> Rows:
    for count, row in enumerate(rows):
        if count >= MOST_ROWS:
            raise ImportBroken(problem=Phrase(_("it has more than {most} rows; split it."), most=MOST_ROWS))
        yield row


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportBroken(problem=_("save it as UTF-8."))


def _of_csv(text: str) -> Rows:
    head = text.lstrip()[:4096].splitlines()[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=delimiter)
    try:
        yield from _named(reader)
    except csv.Error as error:
        raise ImportBroken(problem=str(error)) from error


def _named(rows: Iterable[Iterable[Any]]) -> Rows:
    """Yield rows by the names of the first."""
    names: list[str] = []
    for number, row in enumerate(rows, 1):
        values = [_plain(value) for value in row]
        if not names:
            if not any(values):
                continue
            names = [value.lower() for value in values]
            _check(names)
        elif any(values):
            yield number, dict(zip(names, values, strict=False))
    if not names:
        _check(names)


def _check(names: Iterable[str]) -> None:
    known = set(names)
    missing = [" / ".join(one) for one in NEEDED if not known & set(one)]
    if missing:
        raise ImportBroken(problem=Phrase(_("the first line must name {known}."), known=", ".join(missing)))


def _of_json(text: str) -> Rows:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        told = row if isinstance(row, dict) else {}
        yield number, {str(name).lower(): _plain(value) for name, value in told.items()}


def _of_excel(data: bytes) -> Rows:
    from openpyxl import load_workbook  # noqa: PLC0415  large, and only for such files

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        sheet = None
        if unpacked <= MOST_UNPACKED:
            sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
    except Exception as error:
        raise ImportBroken(problem=_("it is no Excel file (.xlsx).")) from error
    if sheet is None:
        raise ImportBroken(problem=_("it unpacks to far more than its size; save it anew."))
    yield from _named(sheet.iter_rows(values_only=True))


def _plain(value: Any) -> str:
    """Return a value as text: an instant of Excel in ISO 8601, a number without a point where it has none."""
    if value is None:
        return ""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\x00", "").strip()
