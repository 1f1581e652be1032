"""
A table over many cases at once: one Polars expression per distinct condition, row and bit of the answer.

Conditions are compared once each, rows are conjunctions of them in the three-valued logic of Polars, and the
first row that holds is found bit by bit, on bitmaps. Nothing calls back into Python.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any, Final, TypeVar

from aftermile.policies.engine.frames import DIGITS, MARK, frame_of, pack, unpack
from aftermile.policies.engine.plan import (
    COMPARE,
    denies,
    fields_of,
    in_order,
    rests_on_unknown,
    used_fields,
)
from aftermile.policies.engine.types import Condition, FieldType, Hit, Op, Output, Rule, Table, Value

if TYPE_CHECKING:
    import polars as pl

__all__ = ["answer_columns", "frame_of", "pack", "unpack"]

Frame = TypeVar("Frame", "pl.LazyFrame", "pl.DataFrame")
_OWN: Final = "__"
_FEW: Final = 6
"""Up to so many texts are compared one by one."""
_BLOCK: Final = 60
"""Rows whose first hit is found by one expression; longer ones would nest too deep."""
_TEXTS: Final = (FieldType.ENUM, FieldType.COUNTRY, FieldType.SET)


def answer_columns(table: Table, frame: Frame, *, whole: Collection[str] = ()) -> Frame:
    """
    Return the frame with columns `rule`, `review` and, for each output of the schema, `out_<output>`.

    `rule` is the id of the row that was hit (of `collect`: all of them, with commas between), null where none
    was. Outputs are null where nothing is said and on a review. A set is one text (`unpack` reads it).
    `whole` names fields without nulls; of a DataFrame they are known.
    """
    import polars as pl  # noqa: PLC0415  only where frames are used

    if isinstance(frame, pl.DataFrame):
        known = {name for name in frame.columns if not frame[name].null_count()}
        return answer_columns(table, frame.lazy(), whole=known).collect()  # type: ignore[return-value]
    return _Columns(table, dict(frame.collect_schema()), whole).added(frame)


class _Columns:
    def __init__(self, table: Table, kinds: dict[str, Any], whole: Collection[str]) -> None:
        import polars as pl  # noqa: PLC0415  only where frames are used

        self.pl = pl
        self.table = table
        self.kinds = kinds
        self.rows = in_order(table)
        self.whole = frozenset(whole)
        self.fields = table.schema.fields
        asked = dict.fromkeys(condition for rule in self.rows for condition in rule.when)
        self.names = {condition: f"{_OWN}c{place}" for place, condition in enumerate(asked)}

    def added(self, frame: "pl.LazyFrame") -> "pl.LazyFrame":
        before = list(self.kinds)
        absent = [self.pl.lit(None).alias(name) for name in used_fields(self.table) if name not in self.kinds]
        frame = frame.with_columns(absent) if absent else frame
        frame = frame.with_columns([self.condition(c).alias(name) for c, name in self.names.items()])
        frame = frame.with_columns([e for place, rule in enumerate(self.rows) for e in self.row(place, rule)])
        frame = self.collected(frame) if self.table.hit is Hit.COLLECT else self.first(frame)
        added = ["rule", "review", *(f"out_{name}" for name in self.table.schema.outputs)]
        return frame.select([*(name for name in before if name not in added), *added])

    # Conditions

    def condition(self, condition: Condition) -> "pl.Expr":
        column = self.pl.col(condition.field)
        if condition.op is Op.IS_NULL:
            return self.known(column) if condition.value is False else column.is_null()
        if self.kinds.get(condition.field, self.pl.Null) == self.pl.Null:
            return self.pl.lit(None, dtype=self.pl.Boolean)
        if condition.other:
            return self.pair(condition)
        kind = self.fields[condition.field].type
        if kind is FieldType.BOOL:
            return column if condition.value is (condition.op is Op.EQ) else ~column
        if kind is FieldType.SET:
            return self.sets(condition, column)
        if kind in _TEXTS:
            return self.texts(condition, column)
        return self.numbers(condition, column)

    def known(self, column: "pl.Expr") -> "pl.Expr":
        """True where it is known, null where not: a row that asks for it is passed over, not refuted."""
        return ~column.is_null() | self.pl.lit(None, dtype=self.pl.Boolean)

    def pair(self, condition: Condition) -> "pl.Expr":
        left, right = self.pl.col(condition.field), self.pl.col(condition.other)
        if self.kinds.get(condition.other, self.pl.Null) == self.pl.Null:
            return self.pl.lit(None, dtype=self.pl.Boolean)
        if self.fields[condition.field].type in _TEXTS:
            left, right = left.cast(self.pl.String), right.cast(self.pl.String)
        return COMPARE[condition.op](left, right)  # type: ignore[no-any-return]

    def numbers(self, condition: Condition, column: "pl.Expr") -> "pl.Expr":
        value: Any = condition.value
        match condition.op:
            case Op.BETWEEN:
                return (column >= value[0]) & (column <= value[1])
            case Op.IN:
                return self.any(column == one for one in sorted(value))
            case Op.NOT_IN:
                return self.all(column != one for one in sorted(value))
            case op:
                return COMPARE[op](column, value)  # type: ignore[no-any-return]

    def texts(self, condition: Condition, column: "pl.Expr") -> "pl.Expr":
        value: Any = condition.value
        wanted = value if condition.op in (Op.IN, Op.NOT_IN) else {value}
        found = self.one_of(condition.field, column, wanted)
        return ~found if condition.op in (Op.NOT_IN, Op.NE) else found

    def one_of(self, name: str, column: "pl.Expr", wanted: Collection[str]) -> "pl.Expr":
        """Whether a text is one of those; null where it is not known."""
        kind = self.kinds[name]
        texts = sorted(wanted)
        if kind == self.pl.Enum:
            categories = set(kind.categories)
            texts = [text for text in texts if text in categories]
        if not texts:
            return column != column  # noqa: PLR0124  false, and null where it is not known
        if len(texts) <= _FEW:
            return self.any(column == self.pl.lit(text) for text in texts)
        return column.is_in(self.pl.Series(texts, dtype=kind) if kind == self.pl.Enum else texts)

    def sets(self, condition: Condition, column: "pl.Expr") -> "pl.Expr":
        wanted: Any = condition.value
        kind = self.kinds[condition.field]
        if kind == self.pl.List:
            found = self.lists(condition.op, column, wanted)
        elif kind == self.pl.Enum:
            fits = {text for text in kind.categories if _fits(condition.op, unpack(text), wanted)}
            found = self.one_of(condition.field, column, fits)
        else:
            text = column.cast(self.pl.String)
            if condition.op is Op.CONTAINS_ANY:
                marked = (f"{MARK}{member}{MARK}" for member in sorted(wanted))
                found = self.any(text.str.contains(one, literal=True) for one in marked)
            else:
                found = text == pack(wanted)
        return ~found if condition.op is Op.NE else found

    def lists(self, op: Op, column: "pl.Expr", wanted: frozenset[str]) -> "pl.Expr":
        held = [column.list.contains(self.pl.lit(member)) for member in sorted(wanted)]
        if op is Op.CONTAINS_ANY:
            return self.any(held)
        return self.all([column.list.n_unique() == len(wanted), *held])

    def any(self, parts: Iterable["pl.Expr"]) -> "pl.Expr":
        return _balanced(or_, list(parts), self.pl.lit(value=False))

    def all(self, parts: Iterable["pl.Expr"]) -> "pl.Expr":
        return _balanced(and_, list(parts), self.pl.lit(value=True))

    # Rows

    def row(self, place: int, rule: Rule) -> list["pl.Expr"]:
        """`__r` is whether the row holds: null where something unknown decides; `__n` its nullable part."""
        parts = [self.pl.col(self.names[c]) for c in rule.when]
        made = [self.all(parts).alias(f"{_OWN}r{place}")]
        if self.sticks(rule) and self.passes(rule):
            nullable = [self.pl.col(self.names[c]) for c in rule.when if self.nullable(c)]
            made.append(self.all(nullable).alias(f"{_OWN}n{place}"))
        return made

    def nullable(self, condition: Condition) -> bool:
        return any(self.fields[name].nullable for name in fields_of(condition))

    def open(self, condition: Condition) -> bool:
        """Whether the condition may turn out unknown in this frame."""
        asks = condition.op is Op.IS_NULL and condition.value is not False
        return not asks and any(name not in self.whole for name in fields_of(condition))

    def sticks(self, rule: Rule) -> bool:
        return any(not self.nullable(c) and self.open(c) for c in rule.when)

    def passes(self, rule: Rule) -> bool:
        return any(self.nullable(c) and self.open(c) for c in rule.when)

    def held(self, place: int) -> "pl.Expr":
        return self.pl.col(f"{_OWN}r{place}")

    def stuck(self, place: int) -> "pl.Expr":
        """Whether a required field is unknown and nothing in the row is false or passed over."""
        unknown = self.held(place).is_null()
        if not self.passes(self.rows[place]):
            return unknown
        return unknown & self.pl.col(f"{_OWN}n{place}").is_not_null()

    # The first row that holds

    def first(self, frame: "pl.LazyFrame") -> "pl.LazyFrame":
        stops = [self.stop(place).alias(f"{_OWN}s{place}") for place in range(len(self.rows))]
        frame = frame.with_columns(stops)
        frame = frame.with_columns(self.hit_number().alias(f"{_OWN}hit"))
        hit = self.pl.col(f"{_OWN}hit")
        stuck = self.any(
            (hit == n + 1) & self.stuck(n) for n, rule in enumerate(self.rows) if self.sticks(rule)
        )
        frame = frame.with_columns(stuck.alias(f"{_OWN}stuck"), self.doubt(hit).alias(f"{_OWN}doubt"))
        stuck, doubt = self.pl.col(f"{_OWN}stuck"), self.pl.col(f"{_OWN}doubt")
        nothing = len(self.rows) + 1
        number = self.pl.when(stuck).then(self.pl.lit(nothing, dtype=self.number)).otherwise(hit)
        said = self.pl.when(stuck | doubt).then(self.pl.lit(nothing, dtype=self.number)).otherwise(hit)
        frame = frame.with_columns(
            number.alias(f"{_OWN}number"), said.alias(f"{_OWN}said"), (stuck | doubt).alias("review")
        )
        ids = [rule.id for rule in self.rows]
        rule = self.looked_up(f"{_OWN}number", [None, *ids, None], self.pl.Enum(ids))
        return frame.with_columns([rule.alias("rule"), *self.outputs()])

    @property
    def number(self) -> Any:
        return self.pl.UInt8 if len(self.rows) < 250 else self.pl.UInt16  # noqa: PLR2004  with room for two more

    def stop(self, place: int) -> "pl.Expr":
        rule = self.rows[place]
        if not self.sticks(rule):
            return self.held(place).fill_null(value=False)
        if not self.passes(rule):
            return self.held(place).fill_null(value=True)
        return self.held(place).fill_null(self.pl.col(f"{_OWN}n{place}").is_not_null())

    def hit_number(self) -> "pl.Expr":
        """The number of the first row that stops, counted from 1; 0 where none does."""
        found = self.pl.lit(0, dtype=self.number)
        for start in reversed(range(0, len(self.rows), _BLOCK)):
            places = range(start, min(start + _BLOCK, len(self.rows)))
            numbers = self.block(places)
            more = start + _BLOCK < len(self.rows)
            found = self.pl.when(numbers > 0).then(numbers).otherwise(found) if more else numbers
        return found

    def block(self, places: Sequence[int]) -> "pl.Expr":
        numbers = [self.pl.lit(0, dtype=self.number)]
        for bit in range((places[-1] + 1).bit_length()):
            mine: pl.Expr | None = None
            for place in reversed(places):
                stop = self.pl.col(f"{_OWN}s{place}")
                if (place + 1) >> bit & 1:
                    mine = stop if mine is None else stop | mine
                elif mine is not None:
                    mine = mine & ~stop
            if mine is not None:
                one = self.pl.lit(1 << bit, dtype=self.number)
                numbers.append(self.pl.when(mine).then(one).otherwise(self.pl.lit(0, dtype=self.number)))
        return _balanced(or_, numbers[1:], numbers[0])

    def doubt(self, hit: "pl.Expr") -> "pl.Expr":
        """Whether a refusal would rest on what is not known."""
        schema = self.table.schema
        doubts: list[pl.Expr] = []
        passed: list[pl.Expr] = []
        for place, rule in enumerate(self.rows):
            if denies(schema, rule.then):
                if rests_on_unknown(rule):
                    doubts.append(hit == place + 1)
                elif passed:
                    doubts.append((hit == place + 1) & self.any(passed))
            if self.passes(rule):
                passed.append(self.held(place).is_null())
        if passed and denies(schema, self.table.default):
            doubts.append((hit == 0) & self.any(passed))
        return self.any(doubts)

    def outputs(self) -> list["pl.Expr"]:
        made = []
        for name, output in self.table.schema.outputs.items():
            said = [rule.then.get(name) for rule in self.rows]
            values = [(self.table.default or {}).get(name), *said, None]
            made.append(self.looked_up(f"{_OWN}said", self.written(output, values), self.kind(output)))
        return [e.alias(f"out_{name}") for name, e in zip(self.table.schema.outputs, made, strict=True)]

    def looked_up(self, number: str, values: list[Any], kind: Any) -> "pl.Expr":
        if all(value is None for value in values):
            return self.pl.lit(None, dtype=kind)
        return self.pl.lit(self.pl.Series(values, dtype=kind)).gather(self.pl.col(number))

    def kind(self, output: Output) -> Any:
        if output.type is FieldType.ENUM and output.values:
            return self.pl.Enum(sorted(output.values))
        return {
            FieldType.BOOL: self.pl.Boolean,
            FieldType.DATE: self.pl.Date,
            FieldType.DECIMAL: self.pl.Decimal(*DIGITS),
            FieldType.ENUM: self.pl.String,
            FieldType.COUNTRY: self.pl.String,
            FieldType.SET: self.pl.String,
        }.get(output.type, self.pl.Int64)

    @staticmethod
    def written(output: Output, values: Iterable[Value | None]) -> list[Any]:
        if output.type is not FieldType.SET:
            return list(values)
        return [None if value is None else pack(value) for value in values]  # type: ignore[arg-type]

    # All rows that hold, together

    def collected(self, frame: "pl.LazyFrame") -> "pl.LazyFrame":
        places = range(len(self.rows))
        hits = [self.held(n).fill_null(value=False).alias(f"{_OWN}h{n}") for n in places]
        frame = frame.with_columns(hits)
        marked = [self.pl.col(f"{_OWN}h{n}") for n in places]
        stuck = self.any(self.stuck(n) for n, rule in enumerate(self.rows) if self.sticks(rule))
        unsure = [self.held(n).is_null() for n, rule in enumerate(self.rows) if self.passes(rule)]
        unsure += [marked[n] for n, rule in enumerate(self.rows) if rests_on_unknown(rule)]
        frame = frame.with_columns(
            self.any(marked).alias(f"{_OWN}any"),
            stuck.alias(f"{_OWN}stuck"),
            self.any(unsure).alias(f"{_OWN}unsure"),
        )
        frame = frame.with_columns(
            [
                self.together(output, marked).alias(f"out_{name}")
                for name, output in self.table.schema.outputs.items()
            ]
        )
        refused = self.any(
            (self.pl.col(f"out_{name}") == self.pl.lit(value)).fill_null(value=False)
            for name, value in sorted(self.table.schema.denies, key=str)
            if value in self.possible(name)
        )
        review = self.pl.col(f"{_OWN}stuck") | (self.pl.col(f"{_OWN}unsure") & refused)
        frame = frame.with_columns(review.alias("review"))
        told = [f"out_{name}" for name in self.table.schema.outputs]
        ids = [self.pl.when(m).then(self.pl.lit(r.id)) for m, r in zip(marked, self.rows, strict=True)]
        joined = self.pl.concat_str(ids, separator=",", ignore_nulls=True) if ids else self.pl.lit("")
        rule = self.pl.when(self.pl.col(f"{_OWN}any")).then(joined)
        return frame.with_columns(
            rule.alias("rule"),
            *(self.pl.when(~self.pl.col("review")).then(self.pl.col(n)).alias(n) for n in told),
        )

    def possible(self, name: str) -> set[Value]:
        outcomes = [rule.then for rule in self.rows] + [self.table.default or {}]
        return {outcome[name] for outcome in outcomes if name in outcome}

    def together(self, output: Output, marked: list["pl.Expr"]) -> "pl.Expr":
        kind = self.kind(output)
        default = (self.table.default or {}).get(output.name)
        nothing = self.pl.lit(self.written(output, [default])[0], dtype=kind)
        said = [
            (m, r.then[output.name]) for m, r in zip(marked, self.rows, strict=True) if output.name in r.then
        ]
        if not said:
            return (
                self.pl.when(self.pl.col(f"{_OWN}any")).then(self.pl.lit(None, dtype=kind)).otherwise(nothing)
            )
        value = self.pl.when(self.any(m for m, _ in said)).then(self.joined(output, said, kind))
        return self.pl.when(self.pl.col(f"{_OWN}any")).then(value).otherwise(nothing)

    def joined(self, output: Output, said: list[tuple["pl.Expr", Value]], kind: Any) -> "pl.Expr":
        pl = self.pl
        match output.combine:
            case "any" | "all":
                wanted = output.combine == "any"
                found = self.any(mark for mark, value in said if value is wanted)
                return found if wanted else ~found
            case "union":
                return self.union(said)
            case "last":
                texts = self.written(output, [value for _, value in said])
                told = [pl.when(m).then(pl.lit(v, dtype=kind)) for (m, _), v in zip(said, texts, strict=True)]
                return pl.coalesce(told[::-1])
        values = [pl.when(mark).then(pl.lit(value, dtype=kind)) for mark, value in said]
        how = {"sum": pl.sum_horizontal, "min": pl.min_horizontal, "max": pl.max_horizontal}[output.combine]
        return how(values)

    def union(self, said: list[tuple["pl.Expr", Value]]) -> "pl.Expr":
        members = sorted({member for _, value in said for member in value})  # type: ignore[union-attr]
        parts = [self.pl.lit(MARK)]
        for member in members:
            held = self.any(mark for mark, value in said if member in value)  # type: ignore[operator]
            parts.append(self.pl.when(held).then(self.pl.lit(member + MARK)).otherwise(self.pl.lit("")))
        return self.pl.concat_str(parts)


def _fits(op: Op, held: frozenset[str], wanted: frozenset[str]) -> bool:
    return bool(held & wanted) if op is Op.CONTAINS_ANY else held == wanted


def _balanced(join: Callable[[Any, Any], Any], parts: list["pl.Expr"], empty: "pl.Expr") -> "pl.Expr":
    """Join many expressions as a tree, so that none nests deep."""
    if not parts:
        return empty
    while len(parts) > 1:
        parts = [reduce(join, parts[n : n + 2]) for n in range(0, len(parts), 2)]
    return parts[0]
