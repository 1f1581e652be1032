"""
The only way from untrusted data to a table: closed names, bounded sizes, every problem named at its cell.

Nothing is evaluated, and nothing is walked deeper than a document of a table goes; the work is bounded by
500 rules of 20 conditions, and 50,000 values in lists.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from aftermile.kernel.money import EXPONENTS
from aftermile.policies.engine.problems import BadCell, FactsBroken, Problem, TableBroken, clip, found
from aftermile.policies.engine.types import (
    Condition,
    Field,
    FieldType,
    Hit,
    Op,
    Operand,
    Output,
    Rule,
    Schema,
    Table,
    Value,
)
from aftermile.policies.engine.values import (
    MOST_NOTE,
    MOST_VALUES,
    read_int,
    read_text,
    read_value,
    show_value,
)
from aftermile.policies.engine.writing import SCHEMA

MOST_RULES: Final = 500
MOST_CONDITIONS: Final = 20
MOST_LISTED: Final = 50_000
"""Values in all lists of a table together."""
_MOST_UNKNOWN: Final = 10
_ID: Final = re.compile(r"[A-Za-z0-9_.\-]{1,64}")
_PARTS: Final = frozenset({"schema", "purpose", "hit", "currency", "rules", "default"})
_RULE_PARTS: Final = frozenset({"id", "when", "then", "priority", "note", "cite"})
_CONDITION_PARTS: Final = frozenset({"field", "op", "value", "other"})

_T = FieldType
_EQUAL: Final = (Op.EQ, Op.NE)
_ORDER: Final = (Op.LT, Op.LE, Op.GT, Op.GE)
_LISTS: Final = (Op.IN, Op.NOT_IN)
OPERATORS: Final[dict[FieldType, tuple[Op, ...]]] = {
    _T.BOOL: (*_EQUAL, Op.IS_NULL),
    **dict.fromkeys(
        (_T.INT, _T.MONEY, _T.DECIMAL, _T.DATE, _T.DAYS),
        (*_EQUAL, *_ORDER, *_LISTS, Op.BETWEEN, Op.IS_NULL),
    ),
    **dict.fromkeys((_T.ENUM, _T.COUNTRY), (*_EQUAL, *_LISTS, Op.IS_NULL)),
    _T.SET: (*_EQUAL, Op.CONTAINS_ANY, Op.IS_NULL),
}
"""What may be asked of a field, by its type."""

OTHERS: Final = frozenset((*_EQUAL, *_ORDER))
"""Operators that compare two fields as well; both have the same type."""


def read_table(document: object, schema: Schema) -> Table:
    """Read a document; raise `TableBroken` with all its problems."""
    reader = _Reader(schema)
    table = reader.table(document)
    if reader.problems:
        raise TableBroken(reader.problems)
    return table


def read_facts(document: object, schema: Schema, currency: str) -> dict[str, Value | None]:
    """Read facts written in the forms of values of a document; raise `FactsBroken`."""
    reader = _Reader(schema, currency)
    facts: dict[str, Value | None] = {}
    for name, raw in reader.named("", document, schema.fields):
        try:
            facts[name] = None if raw is None else _read(schema.fields[name], raw, currency)
        except BadCell as cell:
            reader.add(name, cell.code, **cell.data)
    if reader.problems:
        raise FactsBroken(reader.problems)
    return facts


def read_outcome(document: object, schema: Schema, currency: str) -> dict[str, Value]:
    """Read what a row says, outside a table (what a test of a table expects); raise `TableBroken`."""
    reader = _Reader(schema, currency)
    outcome = reader.outcome("", document)
    if reader.problems:
        raise TableBroken(reader.problems)
    return outcome


def _read(asked: Field | Output, raw: object, currency: str) -> Value:
    return read_value(asked.type, raw, currency=currency, values=asked.values)


class _Reader:
    """Collects problems while it reads; what is broken is left out, the rest is read on."""

    def __init__(self, schema: Schema, currency: str = "EUR") -> None:
        self.schema = schema
        self.currency = currency
        self.problems: list[Problem] = []
        self.rule = 0
        self.listed = 0

    def add(self, cell: str, code: str, /, **data: str | int) -> None:
        self.problems.append(Problem(self.rule, cell, code, data))

    def named(self, cell: str, raw: object, known: Mapping[str, Any]) -> list[tuple[str, Any]]:
        """Return the known parts of an object, and note the unknown ones."""
        if not isinstance(raw, dict):
            self.add(cell, "not_an_object", found=found(raw))
            return []
        kept = [(name, raw[name]) for name in known if name in raw]
        if len(kept) < len(raw):
            strange = (name for name in raw if not isinstance(name, str) or name not in known)
            for name, _ in zip(strange, range(_MOST_UNKNOWN), strict=False):
                self.add(cell, "unknown_key", name=clip(str(name)) if isinstance(name, str) else found(name))
        return kept

    def table(self, document: object) -> Table:
        parts = dict(self.named("", document, dict.fromkeys(_PARTS)))
        if not isinstance(document, dict):
            return Table(self.schema, Hit.FIRST, ())
        self._same_schema(parts)
        hit = self._hit(parts.get("hit", Hit.FIRST.value))
        self._currency(parts.get("currency", "EUR"))
        default = None if parts.get("default") is None else self.outcome("default", parts["default"])
        rules = self._rules(parts.get("rules"))
        return Table(self.schema, hit, rules, default, self.currency)

    def _same_schema(self, parts: Mapping[str, Any]) -> None:
        version, purpose = parts.get("schema", SCHEMA), parts.get("purpose")
        if isinstance(version, bool) or not isinstance(version, int) or version != SCHEMA:
            self.add("schema", "unknown_schema", found=found(version), known=SCHEMA)
        if purpose is None:
            self.add("", "missing", name="purpose")
        elif purpose != self.schema.purpose:
            said = clip(purpose) if isinstance(purpose, str) else found(purpose)
            self.add("purpose", "wrong_purpose", found=said, wanted=self.schema.purpose)

    def _hit(self, raw: object) -> Hit:
        if isinstance(raw, str) and raw in set(Hit):
            return Hit(raw)
        self.add(
            "hit",
            "unknown_hit",
            value=clip(raw) if isinstance(raw, str) else found(raw),
            known=", ".join(Hit),
        )
        return Hit.FIRST

    def _currency(self, raw: object) -> None:
        if isinstance(raw, str) and raw in EXPONENTS:
            self.currency = raw
        else:
            self.add("currency", "unknown_currency", value=clip(raw) if isinstance(raw, str) else found(raw))

    def _rules(self, raw: object) -> tuple[Rule, ...]:
        if not isinstance(raw, list):
            self.add("rules", "missing" if raw is None else "not_a_list", name="rules", found=found(raw))
            return ()
        if len(raw) > MOST_RULES:
            self.add("rules", "too_many_rules", count=len(raw), most=MOST_RULES)
            return ()
        seen: dict[str, int] = {}
        rules = []
        for number, one in enumerate(raw, 1):
            self.rule = number
            rules.append(self._one_rule(one, seen))
        self.rule = 0
        return tuple(rules)

    def _one_rule(self, raw: object, seen: dict[str, int]) -> Rule:
        parts = dict(self.named("", raw, dict.fromkeys(_RULE_PARTS)))
        if not isinstance(raw, dict):
            return Rule("", (), {})
        return Rule(
            self._id(parts.get("id"), seen),
            self._conditions(parts.get("when", [])),
            self.outcome("then", parts.get("then", {})),
            self._priority(parts.get("priority", 0)),
            self._label("note", parts.get("note", "")),
            self._label("cite", parts.get("cite", "")),
        )

    def _id(self, raw: object, seen: dict[str, int]) -> str:
        if raw is None:
            self.add("id", "missing", name="id")
        elif not isinstance(raw, str) or not _ID.fullmatch(raw):
            self.add("id", "bad_id", value=clip(raw) if isinstance(raw, str) else found(raw))
        elif raw in seen:
            self.add("id", "duplicate_id", value=raw, first=seen[raw])
        else:
            seen[raw] = self.rule
            return raw
        return ""

    def _priority(self, raw: object) -> int:
        try:
            return read_int(raw)
        except BadCell as cell:
            self.add("priority", cell.code, **cell.data)
            return 0

    def _label(self, name: str, raw: object) -> str:
        try:
            return read_text(raw, MOST_NOTE, empty=True)
        except BadCell as cell:
            self.add(name, cell.code, **cell.data)
            return ""

    def outcome(self, cell: str, raw: object) -> dict[str, Value]:
        """Read what a row says."""
        said: dict[str, Value] = {}
        if not isinstance(raw, dict):
            self.add(cell, "not_an_object", found=found(raw))
            return said
        strange = (name for name in raw if not isinstance(name, str) or name not in self.schema.outputs)
        for name, _ in zip(strange, range(_MOST_UNKNOWN), strict=False):
            self.add(cell, "unknown_output", value=clip(name) if isinstance(name, str) else found(name))
        for name, output in self.schema.outputs.items():
            if raw.get(name) is None:
                continue
            try:
                said[name] = self._bounded(output, _read(output, raw[name], self.currency))
            except BadCell as problem:
                self.add(f"{cell}.{name}" if cell else name, problem.code, **problem.data)
        return said

    def _bounded(self, output: Output, value: Value) -> Value:
        if isinstance(value, int) and not isinstance(value, bool):
            if output.least is not None and value < output.least:
                raise BadCell(
                    "too_small", least=str(show_value(output.type, output.least, currency=self.currency))
                )
            if output.most is not None and value > output.most:
                raise BadCell(
                    "too_big", most=str(show_value(output.type, output.most, currency=self.currency))
                )
        return value

    def _conditions(self, raw: object) -> tuple[Condition, ...]:
        if not isinstance(raw, list):
            self.add("when", "not_a_list", found=found(raw))
            return ()
        if len(raw) > MOST_CONDITIONS:
            self.add("when", "too_many_conditions", count=len(raw), most=MOST_CONDITIONS)
            return ()
        read = []
        for number, one in enumerate(raw, 1):
            try:
                read.append(self._condition(f"when.{number}", one))
            except BadCell as cell:
                self.add(f"when.{number}", cell.code, **cell.data)
        return tuple(condition for condition in read if condition is not None)

    def _condition(self, cell: str, raw: object) -> Condition | None:
        parts = dict(self.named(cell, raw, dict.fromkeys(_CONDITION_PARTS)))
        if not isinstance(raw, dict):
            return None
        field, op = self._field(cell, parts, "field"), self._operator(cell, parts.get("op"))
        if field is None or op is None:
            return None
        allowed = OPERATORS[field.type]
        if op not in allowed:
            raise BadCell(
                "operator_does_not_fit",
                operator=op,
                field=field.name,
                type=field.type,
                known=", ".join(allowed),
            )
        if parts.get("other", "") != "":
            return self._with_field(cell, field, op, parts)
        return Condition(field.name, op, self._operand(field, op, parts))

    def _field(self, cell: str, parts: Mapping[str, Any], name: str) -> Field | None:
        raw = parts.get(name)
        if raw is None:
            self.add(cell, "missing", name=name)
        elif not isinstance(raw, str) or raw not in self.schema.fields:
            self.add(cell, "unknown_field", value=clip(raw) if isinstance(raw, str) else found(raw))
        else:
            return self.schema.fields[raw]
        return None

    def _operator(self, cell: str, raw: object) -> Op | None:
        if isinstance(raw, str) and raw in set(Op):
            return Op(raw)
        if raw is None:
            self.add(cell, "missing", name="op")
        else:
            said = clip(raw) if isinstance(raw, str) else found(raw)
            self.add(cell, "unknown_operator", value=said, known=", ".join(Op))
        return None

    def _with_field(self, cell: str, field: Field, op: Op, parts: Mapping[str, Any]) -> Condition | None:
        other = self._field(cell, parts, "other")
        if parts.get("value") is not None:
            raise BadCell("value_and_other")
        if other is None:
            return None
        if op not in OTHERS:
            raise BadCell("other_does_not_fit", operator=op)
        if other.name == field.name:
            raise BadCell("same_field")
        if other.type is not field.type:
            raise BadCell(
                "other_type", field=field.name, type=field.type, other=other.name, other_type=other.type
            )
        return Condition(field.name, op, None, other.name)

    def _operand(self, field: Field, op: Op, parts: Mapping[str, Any]) -> Operand:
        raw = parts.get("value")
        if op is Op.IS_NULL:
            return read_value(FieldType.BOOL, True if raw is None else raw)
        if raw is None:
            raise BadCell("missing", name="value")
        if op in _LISTS:
            return self._several(field, raw)
        if op is Op.BETWEEN:
            if not isinstance(raw, list | tuple) or len(raw) != 2:  # noqa: PLR2004  low and high
                raise BadCell("not_a_pair", found=found(raw))
            low, high = (_read(field, one, self.currency) for one in raw)
            if low > high:  # type: ignore[operator]
                raise BadCell("pair_order")
            return low, high
        value = _read(field, raw, self.currency)
        if op is Op.CONTAINS_ANY and not value:
            raise BadCell("empty_list")
        return value

    def _several(self, field: Field, raw: object) -> Operand:
        if not isinstance(raw, list | tuple):
            raise BadCell("not_a_list", found=found(raw))
        if not raw:
            raise BadCell("empty_list")
        if len(raw) > MOST_VALUES:
            raise BadCell("too_many_values", count=len(raw), most=MOST_VALUES)
        self.listed += len(raw)
        if self.listed > MOST_LISTED:
            raise BadCell("too_many_listed", most=MOST_LISTED)
        return frozenset(_read(field, one, self.currency) for one in raw)  # type: ignore[return-value]
