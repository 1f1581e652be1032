"""
A table as one function of Python, for loops that ask it millions of times.

The function is put together from nodes of a syntax tree: names are fixed (`f0`, `k1`, `a2`), values of the
table go in as constants. No text of the table is ever parsed or evaluated. Facts of which nothing is
missing take a chain of plain comparisons; the others a chain that keeps book of what is not known.
"""

import ast
from collections.abc import Callable, Iterable
from typing import Any, Final

from aftermile.policies.engine.plan import (
    checked,
    combined,
    denies,
    fields_of,
    in_order,
    rests_on_unknown,
    used_fields,
)
from aftermile.policies.engine.types import Answer, Condition, FactValues, FieldType, Hit, Op, Rule, Table
from aftermile.policies.engine.values import python_type

Compiled = Callable[[FactValues], Answer]
_COMPARE: Final[dict[Op, type[ast.cmpop]]] = {
    Op.EQ: ast.Eq,
    Op.NE: ast.NotEq,
    Op.LT: ast.Lt,
    Op.LE: ast.LtE,
    Op.GT: ast.Gt,
    Op.GE: ast.GtE,
    Op.IN: ast.In,
    Op.NOT_IN: ast.NotIn,
}


def compile_table(table: Table) -> Compiled:
    """Return the table as a function of facts; it raises `BadFact` for a fact that is not of its type."""
    made = table.plans.get("compiled")
    if made is None:
        made = table.plans["compiled"] = _Compiler(table).function()
    return made


def _name(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _set(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value)


def _call(function: ast.expr, *arguments: ast.expr) -> ast.expr:
    return ast.Call(function, list(arguments), [])


def _is(left: ast.expr, right: ast.expr) -> ast.expr:
    return ast.Compare(left, [ast.Is()], [right])


def _not(one: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), one)


def _all(parts: Iterable[ast.expr]) -> ast.expr:
    return _joined(ast.And(), list(parts), empty=True)


def _any(parts: Iterable[ast.expr]) -> ast.expr:
    return _joined(ast.Or(), list(parts), empty=False)


def _joined(how: ast.boolop, parts: list[ast.expr], *, empty: bool) -> ast.expr:
    if len(parts) > 1:
        return ast.BoolOp(how, parts)
    return parts[0] if parts else ast.Constant(empty)


def _if(test: ast.expr, *body: ast.stmt, orelse: Iterable[ast.stmt] = ()) -> ast.stmt:
    return ast.If(test, list(body), list(orelse))


_NONE: Final = ast.Constant(None)


class _Compiler:
    def __init__(self, table: Table) -> None:
        self.table = table
        self.rows = in_order(table)
        self.names = used_fields(table)
        self.local = {name: f"f{place}" for place, name in enumerate(self.names)}
        self.space: dict[str, Any] = {"type": type, "__builtins__": {}}

    def constant(self, value: Any) -> ast.expr:
        if isinstance(value, bool | int | str) and type(value) in (bool, int, str):
            return ast.Constant(value)
        return self.keep("k", value)

    def keep(self, letter: str, value: Any) -> ast.expr:
        """Put a value into the names that the function sees."""
        name = f"{letter}{len(self.space)}"
        self.space[name] = value
        return _name(name)

    def function(self) -> Compiled:
        body: list[ast.stmt] = []
        if self.names:
            body.append(_set("get", ast.Attribute(_name("facts"), "get", ast.Load())))
        for name, local in self.local.items():
            body.append(_set(local, _call(_name("get"), ast.Constant(name))))
        fast = [*self.chain(whole=True)]
        if self.names:
            body.append(_if(_all(map(self.exact, self.names)), *fast))
            body.append(ast.Expr(_call(self.keep("check", self.check), _name("facts"))))
            body += self.chain(whole=False)
        else:
            body += fast
        arguments = ast.arguments([], [ast.arg("facts")], defaults=[], kwonlyargs=[], kw_defaults=[])
        made = ast.FunctionDef("answer", arguments, body, [])
        module = ast.fix_missing_locations(ast.Module([made], []))
        exec(compile(module, "<table>", "exec"), self.space)  # noqa: S102  built from nodes, see above
        return self.space["answer"]  # type: ignore[no-any-return]

    def exact(self, name: str) -> ast.expr:
        """Whether a fact is known and of just the class of its type."""
        local, kind = _name(self.local[name]), self.table.schema.fields[name].type
        same = _is(_call(_name("type"), local), self.keep("t", python_type(kind)))
        if kind is FieldType.DECIMAL:
            return _all([same, _call(ast.Attribute(local, "is_finite", ast.Load()))])
        if kind is FieldType.SET:
            return _all([same, _any([_not(local), _call(self.keep("texts", _texts), local)])])
        return same

    def check(self, facts: FactValues) -> None:
        for name in self.names:
            checked(self.table.schema.fields[name], facts.get(name))

    def chain(self, *, whole: bool) -> list[ast.stmt]:
        if self.table.hit is Hit.COLLECT:
            return self.collecting(whole=whole)
        body: list[ast.stmt] = [] if whole else [_set("passed", ast.Tuple([], ast.Load()))]
        for rule in self.rows:
            if whole and not rests_on_unknown(rule):
                body.append(_if(self.holds(rule), self.hit(rule, whole=True)))
            elif not whole:
                body.append(
                    self.careful(rule, self.hit(rule, whole=False), self.passed(rule), self.stuck(rule))
                )
        return [*body, self.default(whole=whole)]

    def careful(self, rule: Rule, hit: ast.stmt, passed: ast.stmt, stuck: ast.stmt) -> ast.stmt:
        """A row of which something may be unknown."""
        asked = [c for c in rule.when if not _asks_unknown(c)]
        nullable = [c for c in asked if self.nullable(c)]
        required = [c for c in asked if not self.nullable(c)]
        inner: list[ast.stmt] = [hit]
        if required:
            inner = [_if(_any(map(self.unknown, required)), stuck, orelse=inner)]
        if nullable:
            inner = [_if(_any(map(self.unknown, nullable)), passed, orelse=inner)]
        parts = [
            self.test(c) if _asks_unknown(c) else _any([self.unknown(c), self.test(c)]) for c in rule.when
        ]
        return _if(_all(parts), *inner)

    def nullable(self, condition: Condition) -> bool:
        return any(self.table.schema.fields[name].nullable for name in fields_of(condition))

    def unknown(self, condition: Condition) -> ast.expr:
        return _any(_is(_name(self.local[name]), _NONE) for name in fields_of(condition))

    def holds(self, rule: Rule) -> ast.expr:
        return _all(map(self.test, rule.when))

    def test(self, condition: Condition) -> ast.expr:
        """A condition of which all fields are known, or one that asks whether a field is not."""
        local: ast.expr = _name(self.local[condition.field])
        value: Any = condition.value
        match condition.op:
            case Op.IS_NULL:
                return ast.Constant(True) if value is False else _is(local, _NONE)
            case Op.BETWEEN:
                low, high = map(self.constant, value)
                return ast.Compare(low, [ast.LtE(), ast.LtE()], [local, high])
            case Op.CONTAINS_ANY:
                return _not(_call(ast.Attribute(self.constant(value), "isdisjoint", ast.Load()), local))
        right = _name(self.local[condition.other]) if condition.other else self.constant(value)
        return ast.Compare(local, [_COMPARE[condition.op]()], [right])

    def hit(self, rule: Rule, *, whole: bool) -> ast.stmt:
        sure = ast.Return(self.keep("a", Answer((rule.id,), rule.then)))
        if whole or not denies(self.table.schema, rule.then):
            return sure
        doubt = self.doubt((rule.id,), rests_on_unknown(rule))
        return doubt if rests_on_unknown(rule) else _if(_name("passed"), doubt, orelse=[sure])

    def doubt(self, rules: tuple[str, ...], rests_on: tuple[str, ...] = ()) -> ast.stmt:
        """A refusal that would rest on what is not known."""

        def review(facts: FactValues, passed: tuple[str, ...]) -> Answer:
            return Answer(rules, None, True, _missing(facts, passed, rests_on))

        return ast.Return(_call(self.keep("doubt", review), _name("facts"), _name("passed")))

    def passed(self, rule: Rule) -> ast.stmt:
        more = ast.BinOp(_name("passed"), ast.Add(), self.keep("n", _asked_names(rule)))
        return _set("passed", more)

    def stuck(self, rule: Rule) -> ast.stmt:
        names = _asked_names(rule)

        def review(facts: FactValues) -> Answer:
            return Answer(review=True, missing=_missing(facts, names))

        return ast.Return(_call(self.keep("stuck", review), _name("facts")))

    def default(self, *, whole: bool) -> ast.stmt:
        sure = ast.Return(self.keep("a", Answer((), self.table.default)))
        if whole or not denies(self.table.schema, self.table.default):
            return sure
        return _if(_name("passed"), self.doubt(()), orelse=[sure])

    def collecting(self, *, whole: bool) -> list[ast.stmt]:
        body: list[ast.stmt] = [
            _set("hits", ast.List([], ast.Load())),
            _set("passed", ast.Tuple([], ast.Load())),
            _set("stuck", ast.Tuple([], ast.Load())),
        ]
        for place, rule in enumerate(self.rows):
            hit = ast.Expr(_call(ast.Attribute(_name("hits"), "append", ast.Load()), ast.Constant(place)))
            if whole and not rests_on_unknown(rule):
                body.append(_if(self.holds(rule), hit))
            elif not whole:
                more = ast.BinOp(_name("stuck"), ast.Add(), self.keep("n", _asked_names(rule)))
                body.append(self.careful(rule, hit, self.passed(rule), _set("stuck", more)))
        names = map(_name, ("facts", "hits", "passed", "stuck"))
        return [*body, ast.Return(_call(self.keep("collected", self.collected), *names))]

    def collected(
        self, facts: FactValues, hits: list[int], passed: tuple[str, ...], stuck: tuple[str, ...]
    ) -> Answer:
        rows = [self.rows[place] for place in hits]
        rules = tuple(row.id for row in rows)
        if stuck:
            return Answer(rules, None, True, _missing(facts, stuck))
        outcome = combined(self.table.schema, (row.then for row in rows)) if rows else self.table.default
        rests_on = tuple(name for row in rows for name in rests_on_unknown(row))
        if (passed or rests_on) and denies(self.table.schema, outcome):
            return Answer(rules, None, True, _missing(facts, passed, rests_on))
        return Answer(rules, outcome)


def _asks_unknown(condition: Condition) -> bool:
    return condition.op is Op.IS_NULL and condition.value is not False


def _asked_names(rule: Rule) -> tuple[str, ...]:
    return tuple(name for c in rule.when if not _asks_unknown(c) for name in fields_of(c))


def _missing(facts: FactValues, names: Iterable[str], rests_on: tuple[str, ...] = ()) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(name for name in names if facts.get(name) is None), *rests_on)))


def _texts(value: frozenset[Any]) -> bool:
    return all(type(one) is str for one in value)
