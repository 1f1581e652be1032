"""
A table as a query of DuckDB, for facts that are kept as columns there or in Parquet files.

The relation has one column per field that the table asks about: texts as VARCHAR or ENUM, numbers, money in
minor units and days as integers, sets as one text (`frames.pack`). Texts of the table appear only as quoted
literals, names only as quoted identifiers.
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from aftermile.policies.engine.frames import DIGITS, MARK, pack
from aftermile.policies.engine.plan import denies, fields_of, in_order, rests_on_unknown
from aftermile.policies.engine.types import Condition, FieldType, Hit, Op, Output, Rule, Table, Value

_TEXTS: Final = (FieldType.ENUM, FieldType.COUNTRY, FieldType.SET)
_KINDS: Final[dict[FieldType, str]] = {
    FieldType.BOOL: "BOOLEAN",
    FieldType.DATE: "DATE",
    FieldType.DECIMAL: f"DECIMAL({DIGITS[0]}, {DIGITS[1]})",
    FieldType.ENUM: "VARCHAR",
    FieldType.COUNTRY: "VARCHAR",
    FieldType.SET: "VARCHAR",
}
_SIGNS: Final = {Op.EQ: "=", Op.NE: "<>", Op.LT: "<", Op.LE: "<=", Op.GT: ">", Op.GE: ">="}


def case_sql(table: Table, relation: str) -> str:
    """
    Return a query for all columns of the relation with `rule`, `review` and `out_<output>` added.

    They hold what `columns.answer_columns` says of them; `relation` is the name of a table or view.
    """
    return _Sql(table).query(relation)


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return f"CAST('{value:f}' AS {_KINDS[FieldType.DECIMAL]})"
    if isinstance(value, int):
        return f"CAST({value} AS BIGINT)"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, frozenset):
        return _text(pack(value))
    return _text(value)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _all(parts: Iterable[str]) -> str:
    return " AND ".join(f"({part})" for part in parts) or "TRUE"


def _any(parts: Iterable[str]) -> str:
    return " OR ".join(f"({part})" for part in parts) or "FALSE"


class _Sql:
    def __init__(self, table: Table) -> None:
        self.table = table
        self.rows = in_order(table)
        self.fields = table.schema.fields
        self.outputs = table.schema.outputs
        self.made: list[str] = []
        asked = dict.fromkeys(condition for rule in self.rows for condition in rule.when)
        self.names = {condition: f"__c{place}" for place, condition in enumerate(asked)}

    def query(self, relation: str) -> str:
        inner = self.step(_name(relation), {name: self.condition(c) for c, name in self.names.items()})
        inner = self.step(
            inner, {n: sql for place, rule in enumerate(self.rows) for n, sql in self.row(place, rule)}
        )
        inner, said = self.collected(inner) if self.table.hit is Hit.COLLECT else self.first(inner)
        shown = ", ".join(f"{sql} AS {_name(name)}" for name, sql in said.items())
        return f"SELECT * EXCLUDE ({', '.join(self.made)}), {shown} FROM {inner}"  # noqa: S608  quoted throughout

    def step(self, inner: str, columns: dict[str, str]) -> str:
        """Wrap a query so that it has more columns."""
        self.made += columns
        if not columns:
            return inner
        added = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
        return f"(SELECT *, {added} FROM {inner})"  # noqa: S608  quoted throughout

    # Conditions and rows

    def condition(self, condition: Condition) -> str:
        column = _name(condition.field)
        value: Any = condition.value
        if condition.op is Op.IS_NULL:
            return f"{column} IS NULL" if value is not False else f"{column} IS NOT NULL OR NULL"
        kind = self.fields[condition.field].type
        if kind in _TEXTS:
            column = f"CAST({column} AS VARCHAR)"
        match condition.op:
            case Op.IN | Op.NOT_IN:
                listed = ", ".join(_literal(one) for one in sorted(value))
                return f"{column} {'NOT IN' if condition.op is Op.NOT_IN else 'IN'} ({listed})"
            case Op.BETWEEN:
                return f"{column} BETWEEN {_literal(value[0])} AND {_literal(value[1])}"
            case Op.CONTAINS_ANY:
                return _any(f"contains({column}, {_text(MARK + one + MARK)})" for one in sorted(value))
        if condition.other:
            other = _name(condition.other)
            right = f"CAST({other} AS VARCHAR)" if kind in _TEXTS else other
        else:
            right = _literal(value)
        return f"{column} {_SIGNS[condition.op]} {right}"

    def nullable(self, condition: Condition) -> bool:
        return any(self.fields[name].nullable for name in fields_of(condition))

    def row(self, place: int, rule: Rule) -> list[tuple[str, str]]:
        nullable = [self.names[c] for c in rule.when if self.nullable(c)]
        return [
            (f"__r{place}", _all(self.names[c] for c in rule.when)),
            (f"__n{place}", _all(nullable)),
        ]

    @staticmethod
    def stuck(place: int) -> str:
        return f"__r{place} IS NULL AND __n{place} IS NOT NULL"

    # The first row that holds

    def first(self, inner: str) -> tuple[str, dict[str, str]]:
        whens = " ".join(
            f"WHEN __r{n} THEN {n + 1} WHEN {self.stuck(n)} THEN {-n - 1}" for n in range(len(self.rows))
        )
        inner = self.step(inner, {"__hit": f"CASE {whens} ELSE 0 END" if whens else "0"})
        inner = self.step(inner, {"__place": f"CASE WHEN __hit = 0 THEN {len(self.rows) + 1} ELSE __hit END"})
        inner = self.step(inner, {"__review": _any(self.reviews())})
        said = {
            "rule": self.looked_up([None, *(rule.id for rule in self.rows)], "VARCHAR"),
            "review": "__review",
        }
        for name, output in self.outputs.items():
            values = [(self.table.default or {}).get(name), *(rule.then.get(name) for rule in self.rows)]
            told = self.looked_up(values, self.kind(output))
            said[f"out_{name}"] = f"CASE WHEN NOT __review THEN {told} END"
        return inner, said

    def reviews(self) -> list[str]:
        """The ways to a review: a required field is unknown, or a refusal would rest on what is not known."""
        schema = self.table.schema
        refusing = [n + 1 for n, rule in enumerate(self.rows) if denies(schema, rule.then)]
        unsure = [n for n in refusing if rests_on_unknown(self.rows[n - 1])]
        refusing += [0] * denies(schema, self.table.default)
        reviews = ["__hit < 0"]
        if unsure:
            reviews.append(f"__hit IN ({', '.join(map(str, unsure))})")
        if refusing:
            passed = _any(f"__r{n} IS NULL AND {n + 1} < __place" for n in range(len(self.rows)))
            reviews.append(f"__hit IN ({', '.join(map(str, refusing))}) AND ({passed})")
        return reviews

    @staticmethod
    def kind(output: Output) -> str:
        return _KINDS.get(output.type, "BIGINT")

    @staticmethod
    def looked_up(values: list[Any], kind: str) -> str:
        whens = " ".join(
            f"WHEN {n} THEN {_literal(value)}" for n, value in enumerate(values) if value is not None
        )
        return f"CAST(CASE __hit {whens} END AS {kind})" if whens else f"CAST(NULL AS {kind})"

    # All rows that hold, together

    def collected(self, inner: str) -> tuple[str, dict[str, str]]:
        places = range(len(self.rows))
        unsure = [f"__r{n} IS NULL AND __n{n} IS NULL" for n in places]
        unsure += [f"__h{n}" for n, rule in enumerate(self.rows) if rests_on_unknown(rule)]
        inner = self.step(inner, {f"__h{n}": f"coalesce(__r{n}, FALSE)" for n in places})
        inner = self.step(
            inner,
            {
                "__any": _any(f"__h{n}" for n in places),
                "__stuck": _any(self.stuck(n) for n in places),
                "__unsure": _any(unsure),
                **{f"__o_{name}": self.together(output) for name, output in self.outputs.items()},
            },
        )
        refused = _any(f"coalesce(__t_{name} = {_literal(value)}, FALSE)" for name, value in self.refusals())
        told = {
            f"__t_{name}": f"CASE WHEN __any THEN __o_{name} ELSE {self.default(output)} END"
            for name, output in self.outputs.items()
        }
        inner = self.step(inner, told)
        inner = self.step(inner, {"__review": f"__stuck OR (__unsure AND ({refused}))"})
        ids = ", ".join(f"CASE WHEN __h{n} THEN {_text(rule.id)} END" for n, rule in enumerate(self.rows))
        said = {
            "rule": f"CASE WHEN __any THEN concat_ws(',', {ids}) END" if ids else "CAST(NULL AS VARCHAR)",
            "review": "__review",
        }
        for name in self.outputs:
            said[f"out_{name}"] = f"CASE WHEN NOT __review THEN __t_{name} END"
        return inner, said

    def refusals(self) -> list[tuple[str, Value]]:
        return sorted(self.table.schema.denies, key=str)

    def default(self, output: Output) -> str:
        value = (self.table.default or {}).get(output.name)
        return f"CAST({'NULL' if value is None else _literal(value)} AS {self.kind(output)})"

    def together(self, output: Output) -> str:
        said = [
            (f"__h{n}", rule.then[output.name])
            for n, rule in enumerate(self.rows)
            if output.name in rule.then
        ]
        kind = self.kind(output)
        if not said:
            return f"CAST(NULL AS {kind})"
        joined = _JOINED[output.combine](said)
        return f"CAST(CASE WHEN {_any(mark for mark, _ in said)} THEN {joined} END AS {kind})"


Said = list[tuple[str, Any]]


def _values(said: Said) -> str:
    return ", ".join(f"CASE WHEN {mark} THEN {_literal(value)} END" for mark, value in said)


def _sum(said: Said) -> str:
    return " + ".join(f"CASE WHEN {mark} THEN {_literal(value)} ELSE 0 END" for mark, value in said)


def _union(said: Said) -> str:
    members = sorted({member for _, value in said for member in value})
    parts = []
    for member in members:
        held = _any(mark for mark, value in said if member in value)
        parts.append(f"CASE WHEN {held} THEN {_text(member + MARK)} ELSE '' END")
    return " || ".join([_text(MARK), *parts])


_JOINED: Final[dict[str, Callable[[Said], str]]] = {
    "sum": _sum,
    "min": lambda said: f"least({_values(said)})",
    "max": lambda said: f"greatest({_values(said)})",
    "any": lambda said: _any(mark for mark, value in said if value),
    "all": lambda said: f"NOT ({_any(mark for mark, value in said if not value)})",
    "union": _union,
    "last": lambda said: f"coalesce({_values(said[::-1])})",
}
