"""
A table over many cases at once: one Polars expression per distinct condition, row and bit of the answer.

Conditions are compared once each, rows are conjunctions of them in the three-valued logic of Polars, and the
first row that holds is found bit by bit, on bitmaps. Nothing calls back into Python.
"""

from collections.abc import Collection, Iterable, Sequence
from operator import or_
from typing import TYPE_CHECKING, Any, Final, TypeVar

from aftermile.policies.engine.conditions import Conditions, all_of, any_of, balanced
from aftermile.policies.engine.frames import DIGITS, MARK, frame_of, pack, unpack
from aftermile.policies.engine.plan import (
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
_BLOCK: Final = 60
"""Rows whose first hit is found by one expression; longer ones would nest too deep."""


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
        return answer_columns(table, frame.lazy(), whole=known).collect()
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
        conditions = Conditions(self.fields, self.kinds)
        frame = frame.with_columns([conditions.written(c).alias(name) for c, name in self.names.items()])
        frame = frame.with_columns([e for place, rule in enumerate(self.rows) for e in self.row(place, rule)])
        frame = self.collected(frame) if self.table.hit is Hit.COLLECT else self.first(frame)
        added = ["rule", "review", *(f"out_{name}" for name in self.table.schema.outputs)]
        return frame.select([*(name for name in before if name not in added), *added])

    # Rows

    def row(self, place: int, rule: Rule) -> list["pl.Expr"]:
        """`__r` is whether the row holds: null where something unknown decides; `__n` its nullable part."""
        parts = [self.pl.col(self.names[c]) for c in rule.when]
        made = [all_of(parts).alias(f"{_OWN}r{place}")]
        if self.sticks(rule) and self.passes(rule):
            nullable = [self.pl.col(self.names[c]) for c in rule.when if self.nullable(c)]
            made.append(all_of(nullable).alias(f"{_OWN}n{place}"))
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
        stuck = any_of(
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
        return balanced(or_, numbers[1:] or numbers)

    def doubt(self, hit: "pl.Expr") -> "pl.Expr":
        """Whether a refusal would rest on what is not known: in itself, or in a row that was passed over."""
        schema, end = self.table.schema, len(self.rows) + 1
        refusing = [n for n, rule in enumerate(self.rows) if denies(schema, rule.then)]
        unsure = [n for n in refusing if rests_on_unknown(self.rows[n])]
        doubts = [hit == n + 1 for n in unsure]
        by_default = denies(schema, self.table.default)
        last = end - 1 if by_default else max(refusing, default=0)
        passed = [n for n in range(last) if self.passes(self.rows[n])]
        if passed:
            refused = [by_default, *(n in refusing for n in range(len(self.rows)))]
            place = self.pl.when(hit == 0).then(self.pl.lit(end, dtype=self.number)).otherwise(hit)
            before = any_of(self.held(n).is_null() & (place > n + 1) for n in passed)
            doubts.append(before & self.pl.lit(self.pl.Series(refused)).gather(hit))
        return any_of(doubts)

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
        stuck = any_of(self.stuck(n) for n, rule in enumerate(self.rows) if self.sticks(rule))
        unsure = [self.held(n).is_null() for n, rule in enumerate(self.rows) if self.passes(rule)]
        unsure += [marked[n] for n, rule in enumerate(self.rows) if rests_on_unknown(rule)]
        frame = frame.with_columns(
            any_of(marked).alias(f"{_OWN}any"),
            stuck.alias(f"{_OWN}stuck"),
            any_of(unsure).alias(f"{_OWN}unsure"),
        )
        frame = frame.with_columns(
            [
                self.together(output, marked).alias(f"out_{name}")
                for name, output in self.table.schema.outputs.items()
            ]
        )
        refused = any_of(
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
        value = self.pl.when(any_of(m for m, _ in said)).then(self.joined(output, said, kind))
        return self.pl.when(self.pl.col(f"{_OWN}any")).then(value).otherwise(nothing)

    def joined(self, output: Output, said: list[tuple["pl.Expr", Value]], kind: Any) -> "pl.Expr":
        pl = self.pl
        match output.combine:
            case "any" | "all":
                wanted = output.combine == "any"
                found = any_of(mark for mark, value in said if value is wanted)
                return found if wanted else ~found
            case "union":
                return self.union(said)
            case "last":
                texts = self.written(output, [value for _, value in said])
                told = [pl.when(m).then(pl.lit(v, dtype=kind)) for (m, _), v in zip(said, texts, strict=True)]
                return pl.coalesce(told[::-1])  # type: ignore[no-any-return]
        values = [pl.when(mark).then(pl.lit(value, dtype=kind)) for mark, value in said]
        how = {"sum": pl.sum_horizontal, "min": pl.min_horizontal, "max": pl.max_horizontal}[output.combine]
        return how(values)  # type: ignore[no-any-return]

    def union(self, said: list[tuple["pl.Expr", Value]]) -> "pl.Expr":
        members = sorted({member for _, value in said for member in value})  # type: ignore[union-attr]
        parts = [self.pl.lit(MARK)]
        for member in members:
            held = any_of(mark for mark, value in said if member in value)  # type: ignore[operator]
            parts.append(self.pl.when(held).then(self.pl.lit(member + MARK)).otherwise(self.pl.lit("")))
        return self.pl.concat_str(parts)
