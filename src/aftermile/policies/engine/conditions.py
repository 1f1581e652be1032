"""Conditions of a table as expressions of Polars: null where a field is not known."""

from collections.abc import Callable, Collection, Iterable
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any, Final

from aftermile.policies.engine.frames import MARK, pack, unpack
from aftermile.policies.engine.plan import COMPARE
from aftermile.policies.engine.types import Condition, Field, FieldType, Op

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

_FEW: Final = 6
"""Up to so many texts are compared one by one."""
_TEXTS: Final = (FieldType.ENUM, FieldType.COUNTRY, FieldType.SET)


class Conditions:
    """Writes conditions for columns of these types."""

    def __init__(self, fields: "Mapping[str, Field]", kinds: dict[str, Any]) -> None:
        import polars as pl  # noqa: PLC0415  only where frames are used

        self.pl = pl
        self.fields = fields
        self.kinds = kinds

    def written(self, condition: Condition) -> "pl.Expr":
        column = self.pl.col(condition.field)
        if condition.op is Op.IS_NULL:
            return self.known(column) if condition.value is False else column.is_null()
        if any(name and self.empty(name) for name in (condition.field, condition.other)):
            return self.pl.lit(None, dtype=self.pl.Boolean)
        if condition.other:
            return self.pair(condition)
        writer = {
            FieldType.BOOL: self.flags,
            FieldType.SET: self.sets,
            FieldType.ENUM: self.texts,
            FieldType.COUNTRY: self.texts,
        }.get(self.fields[condition.field].type, self.numbers)
        return writer(condition, column)

    def empty(self, name: str) -> bool:
        """Whether nothing is known of a field at all."""
        return bool(self.kinds.get(name, self.pl.Null) == self.pl.Null)

    @staticmethod
    def flags(condition: Condition, column: "pl.Expr") -> "pl.Expr":
        return column if condition.value is (condition.op is Op.EQ) else ~column

    def known(self, column: "pl.Expr") -> "pl.Expr":
        """True where it is known, null where not: a row that asks for it is passed over, not refuted."""
        return ~column.is_null() | self.pl.lit(None, dtype=self.pl.Boolean)

    def pair(self, condition: Condition) -> "pl.Expr":
        left, right = self.pl.col(condition.field), self.pl.col(condition.other)
        if self.fields[condition.field].type in _TEXTS:
            left, right = left.cast(self.pl.String), right.cast(self.pl.String)
        return COMPARE[condition.op](left, right)  # type: ignore[no-any-return]

    def numbers(self, condition: Condition, column: "pl.Expr") -> "pl.Expr":
        value: Any = condition.value
        match condition.op:
            case Op.BETWEEN:
                return (column >= value[0]) & (column <= value[1])  # type: ignore[no-any-return]
            case Op.IN:
                return any_of(column == one for one in sorted(value))
            case Op.NOT_IN:
                return all_of(column != one for one in sorted(value))
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
            return any_of(column == self.pl.lit(text) for text in texts)
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
                found = any_of(text.str.contains(one, literal=True) for one in marked)
            else:
                found = text == pack(wanted)
        return ~found if condition.op is Op.NE else found

    def lists(self, op: Op, column: "pl.Expr", wanted: frozenset[str]) -> "pl.Expr":
        held = [column.list.contains(self.pl.lit(member)) for member in sorted(wanted)]
        if op is Op.CONTAINS_ANY:
            return any_of(held)
        return all_of([column.list.n_unique() == len(wanted), *held])


def any_of(parts: Iterable["pl.Expr"]) -> "pl.Expr":
    return balanced(or_, [*parts] or [_constant(value=False)])


def all_of(parts: Iterable["pl.Expr"]) -> "pl.Expr":
    return balanced(and_, [*parts] or [_constant(value=True)])


def _constant(*, value: bool) -> "pl.Expr":
    import polars as pl  # noqa: PLC0415  only where frames are used

    return pl.lit(value)


def balanced(join: Callable[[Any, Any], Any], parts: list["pl.Expr"]) -> "pl.Expr":
    """Join expressions as a tree, so that none nests deep."""
    while len(parts) > 1:
        parts = [reduce(join, parts[n : n + 2]) for n in range(0, len(parts), 2)]
    return parts[0]


def _fits(op: Op, held: frozenset[str], wanted: frozenset[str]) -> bool:
    return bool(held & wanted) if op is Op.CONTAINS_ANY else held == wanted
