"""
What the columns of a file mean: read from TOML or JSON, checked before a row is read.

`columns` leads from our fields to theirs, `constants` gives what the file does not say. See
docs/operate/import.md for the whole reference.
"""

import json
import tomllib
from importlib import resources
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from aftermile.orders.importing.errors import BadMapping


def _(words: str) -> str:
    return words


FIELDS: Final = frozenset(
    [
        *("order.external_id", "order.number", "order.channel", "order.currency", "order.state"),
        *("order.placed_at", "order.updated_at", "order.shipped_at", "order.delivered_at"),
        *("order.canceled_at", "order.shipping", "order.shipping_tax", "order.fees", "order.discount"),
        "order.tax",
        *("buyer.external_id", "buyer.name", "buyer.email", "buyer.phone", "buyer.language", "buyer.country"),
        *("ship_to.name", "ship_to.line1", "ship_to.line2", "ship_to.city", "ship_to.region"),
        *("ship_to.postcode", "ship_to.country", "ship_to.phone"),
        *("line.sku", "line.title", "line.quantity", "line.unit_price", "line.discount", "line.tax"),
        *("line.external_id", "line.product_id", "line.category", "line.serials", "line.parts"),
        *("tender.kind", "tender.label", "tender.provider", "tender.external_id", "tender.captured"),
        "tender.captured_at",
    ]
)
NEEDED: Final = ("order.external_id", "order.placed_at", "order.currency", "line.sku", "line.quantity")
OPTION: Final = "line.option."


class Condition(msgspec.Struct, forbid_unknown_fields=True):
    """One test of one column; all that are given must hold."""

    column: str
    equals: str | None = None
    starts_with: str | None = None
    one_of: list[str] | None = None
    below: float | None = None
    empty: bool | None = None

    def holds(self, value: str) -> bool:
        """Say whether a cell, without outer blanks, is as this says."""
        if self.equals is not None and value != self.equals:
            return False
        if self.starts_with is not None and not value.startswith(self.starts_with):
            return False
        if self.one_of is not None and value not in self.one_of:
            return False
        if self.below is not None and not _number(value) < self.below:
            return False
        return self.empty is None or (value == "") is self.empty


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return float("inf")


class Skip(msgspec.Struct, forbid_unknown_fields=True):
    """Rows that are no sale, and why."""

    reason: str
    when: list[Condition]


class Mapping(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The contents of a mapping file."""

    name: str = ""
    title: str = ""
    columns: dict[str, str]
    constants: dict[str, str] = {}
    states: dict[str, str] = {}
    countries: dict[str, str] = {}
    date_format: str = ""
    time_zone: str = ""
    decimal_comma: bool = False
    round_amounts: bool = False
    tax_included: bool = True
    whole_numbers: list[str] = []
    duplicate_rows: Literal["refuse", "drop", "keep"] = "refuse"
    skip: list[Skip] = []
    returns: list[Condition] = []
    shipping_skus: list[str] = []
    fee_skus: list[str] = []
    tender: Literal["none", "columns", "total"] = "none"
    history: bool = False
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    lines: str = ""

    @property
    def used_columns(self) -> dict[str, str]:
        """Return their column -> what needs it."""
        used = {column: name for name, column in self.columns.items()}
        conditions = [*self.returns, *(test for rule in self.skip for test in rule.when)]
        return {test.column: "skip" for test in conditions} | used


def mapping_of(data: dict[str, Any]) -> Mapping:
    """Check a mapping that was read; raise `BadMapping` with the place."""
    try:
        mapping = msgspec.convert(data, Mapping)
    except msgspec.ValidationError as error:
        words, _sep, place = str(error).partition(" - at ")
        raise BadMapping(field=place.strip("`") or "$", value="", problem=words) from error
    _check(mapping)
    return mapping


def _check(mapping: Mapping) -> None:
    for name in (*mapping.columns, *mapping.constants):
        if name not in FIELDS and not name.startswith(OPTION):
            raise BadMapping(field="columns", value=name, problem=_("is none of our fields."))
    given = {*mapping.columns, *mapping.constants}
    for name in NEEDED:
        if name not in given:
            raise BadMapping(field="columns", value=name, problem=_("is needed: name its column."))
    if "line.unit_price" not in given:
        raise BadMapping(field="columns", value="line.unit_price", problem=_("is needed: name its column."))
    if mapping.tender == "columns" and "tender.captured" not in given:
        raise BadMapping(field="columns", value="tender.captured", problem=_("is needed: name its column."))
    if mapping.time_zone:
        try:
            ZoneInfo(mapping.time_zone)
        except (KeyError, ValueError, OSError) as error:
            value = mapping.time_zone
            raise BadMapping(field="time_zone", value=value, problem=_("is no time zone of IANA.")) from error
    if mapping.delimiter and len(mapping.delimiter) != 1:
        raise BadMapping(field="delimiter", value=mapping.delimiter, problem=_("is not one character."))


def read_mapping(text: str, *, name: str = "") -> Mapping:
    """Read a mapping file, TOML or JSON; raise `BadMapping`."""
    try:
        data = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadMapping(field=name or "file", value="", problem=str(error)) from error
    return mapping_of(data)


def built_in() -> dict[str, Mapping]:
    """Return the mappings that come with Aftermile, by name."""
    folder = resources.files("aftermile.orders.importing") / "mappings"
    files = [file for file in folder.iterdir() if file.name.endswith(".toml")]
    found = [read_mapping(file.read_text("utf-8"), name=file.name) for file in files]
    return {mapping.name: mapping for mapping in sorted(found, key=lambda mapping: mapping.name)}
