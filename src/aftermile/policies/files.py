"""Tables as files: JSON, and spreadsheets as people edit them."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.utils.translation import gettext_noop as _

from aftermile.kernel.errors import Phrase
from aftermile.policies.engine.reading import read_table
from aftermile.policies.engine.sheets import read_workbook, write_workbook
from aftermile.policies.engine.types import Schema
from aftermile.policies.errors import FileUnreadable

MOST_BYTES = 5_000_000
_MOST_DEPTH = 30


def document_from_file(content: bytes, name: str, schema: Schema) -> Any:
    """
    Return the document in a file, not checked yet; raise `FileUnreadable`, or `TableBroken` with cells.

    `.json` holds a document, `.xlsx` a sheet as `sheet_of` writes it. Formulas are not read.
    """
    if len(content) > MOST_BYTES:
        raise FileUnreadable(problem=Phrase(_("it is larger than {most} MB."), most=MOST_BYTES // 1_000_000))
    if name.casefold().endswith(".json"):
        return _from_json(content)
    if name.casefold().endswith(".xlsx"):
        return read_workbook(content, schema)
    raise FileUnreadable(problem=Phrase(_("its name ends neither with .json nor with .xlsx.")))


def _from_json(content: bytes) -> Any:
    depth = deepest = 0
    for sign in content:
        depth += (sign in b"[{") - (sign in b"]}")
        deepest = max(deepest, depth)
    if deepest > _MOST_DEPTH:
        raise FileUnreadable(problem=Phrase(_("it is nested too deeply.")))
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError):
        raise FileUnreadable(problem=Phrase(_("it is not JSON."))) from None


def sheet_of(document: Mapping[str, Any], schema: Schema) -> bytes:
    """Return a document as a spreadsheet (.xlsx); raise `TableBroken` for one that cannot be used."""
    return write_workbook(read_table(document, schema))
