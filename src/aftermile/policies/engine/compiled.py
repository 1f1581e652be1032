"""
A table as one function of Python, for loops that ask it millions of times.

The function is put together from nodes of a syntax tree: names are fixed (`f0`, `k1`, `a2`), values of the
table go in as constants. No text of the table is ever parsed or evaluated. Facts of which nothing is
missing take a chain of plain comparisons; the others a chain that keeps book of what is not known.
"""

import ast
from collections.abc import Callable, Iterable
from typing import Any, Final

from aftermile.policies.engine import nodes
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
        made = table.plans["compiled"] = Compiler(table).function()
    return made


class Compiler:
    """Writes the nodes of one function."""

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
        return nodes.name(name)

    def function(self) -> Compiled:
        body = self.whole(self.chain(whole=True))
        if self.names:
            body.append(ast.Expr(nodes.call(self.keep("check", self.check), nodes.name("facts"))))
            body += self.chain(whole=False)
        return self.made("answer", body)  # type: ignore[no-any-return]

    def whole(self, fast: list[ast.stmt]) -> list[ast.stmt]:
        """Take the facts that are asked for; where none is missing, run the fast statements."""
        if not self.names:
            return fast
        body = [nodes.assign("get", ast.Attribute(nodes.name("facts"), "get", ast.Load()))]
        body += [
            nodes.assign(local, nodes.call(nodes.name("get"), ast.Constant(name)))
            for name, local in self.local.items()
        ]
        return [*body, nodes.when(nodes.all_of(map(self.exact, self.names)), *fast)]

    def made(self, name: str, body: list[ast.stmt]) -> Any:
        """Make the function of facts with these statements."""
        arguments = ast.arguments([], [ast.arg("facts")], defaults=[], kwonlyargs=[], kw_defaults=[])
        function = ast.FunctionDef(name, arguments, body, [])
        module = ast.fix_missing_locations(ast.Module([function], []))
        exec(compile(module, "<table>", "exec"), self.space)  # noqa: S102  built from nodes, see above
        return self.space[name]

    def exact(self, name: str) -> ast.expr:
        """Whether a fact is known and of just the class of its type."""
        local, kind = nodes.name(self.local[name]), self.table.schema.fields[name].type
        same = nodes.same(nodes.call(nodes.name("type"), local), self.keep("t", python_type(kind)))
        if kind is FieldType.DECIMAL:
            return nodes.all_of([same, nodes.call(ast.Attribute(local, "is_finite", ast.Load()))])
        if kind is FieldType.SET:
            return nodes.all_of(
                [same, nodes.any_of([nodes.negated(local), nodes.call(self.keep("texts", _texts), local)])]
            )
        return same

    def check(self, facts: FactValues) -> None:
        for name in self.names:
            checked(self.table.schema.fields[name], facts.get(name))

    def chain(self, *, whole: bool) -> list[ast.stmt]:
        if self.table.hit is Hit.COLLECT:
            return self.collecting(whole=whole)
        body: list[ast.stmt] = [] if whole else [nodes.assign("passed", ast.Tuple([], ast.Load()))]
        for rule in self.rows:
            if whole and not rests_on_unknown(rule):
                body.append(nodes.when(self.holds(rule), self.hit(rule, whole=True)))
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
            inner = [nodes.when(nodes.any_of(map(self.unknown, required)), stuck, orelse=inner)]
        if nullable:
            inner = [nodes.when(nodes.any_of(map(self.unknown, nullable)), passed, orelse=inner)]
        parts = [
            self.test(c) if _asks_unknown(c) else nodes.any_of([self.unknown(c), self.test(c)])
            for c in rule.when
        ]
        return nodes.when(nodes.all_of(parts), *inner)

    def nullable(self, condition: Condition) -> bool:
        return any(self.table.schema.fields[name].nullable for name in fields_of(condition))

    def unknown(self, condition: Condition) -> ast.expr:
        return nodes.any_of(
            nodes.same(nodes.name(self.local[name]), nodes.NONE) for name in fields_of(condition)
        )

    def holds(self, rule: Rule) -> ast.expr:
        return nodes.all_of(map(self.test, rule.when))

    def test(self, condition: Condition) -> ast.expr:
        """A condition of which all fields are known, or one that asks whether a field is not."""
        local: ast.expr = nodes.name(self.local[condition.field])
        value: Any = condition.value
        match condition.op:
            case Op.IS_NULL:
                return ast.Constant(True) if value is False else nodes.same(local, nodes.NONE)
            case Op.BETWEEN:
                low, high = map(self.constant, value)
                return ast.Compare(low, [ast.LtE(), ast.LtE()], [local, high])
            case Op.CONTAINS_ANY:
                return nodes.negated(
                    nodes.call(ast.Attribute(self.constant(value), "isdisjoint", ast.Load()), local)
                )
        right = nodes.name(self.local[condition.other]) if condition.other else self.constant(value)
        return ast.Compare(local, [_COMPARE[condition.op]()], [right])

    def hit(self, rule: Rule, *, whole: bool) -> ast.stmt:
        sure = ast.Return(self.keep("a", Answer((rule.id,), rule.then)))
        if whole or not denies(self.table.schema, rule.then):
            return sure
        doubt = self.doubt((rule.id,), rests_on_unknown(rule))
        return doubt if rests_on_unknown(rule) else nodes.when(nodes.name("passed"), doubt, orelse=[sure])

    def doubt(self, rules: tuple[str, ...], rests_on: tuple[str, ...] = ()) -> ast.stmt:
        """A refusal that would rest on what is not known."""

        def review(facts: FactValues, passed: tuple[str, ...]) -> Answer:
            return Answer(rules, None, True, _missing(facts, passed, rests_on))

        return ast.Return(nodes.call(self.keep("doubt", review), nodes.name("facts"), nodes.name("passed")))

    def passed(self, rule: Rule) -> ast.stmt:
        more = ast.BinOp(nodes.name("passed"), ast.Add(), self.keep("n", _asked_names(rule)))
        return nodes.assign("passed", more)

    def stuck(self, rule: Rule) -> ast.stmt:
        names = _asked_names(rule)

        def review(facts: FactValues) -> Answer:
            return Answer(review=True, missing=_missing(facts, names))

        return ast.Return(nodes.call(self.keep("stuck", review), nodes.name("facts")))

    def default(self, *, whole: bool) -> ast.stmt:
        sure = ast.Return(self.keep("a", Answer((), self.table.default)))
        if whole or not denies(self.table.schema, self.table.default):
            return sure
        return nodes.when(nodes.name("passed"), self.doubt(()), orelse=[sure])

    def collecting(self, *, whole: bool) -> list[ast.stmt]:
        body: list[ast.stmt] = [
            nodes.assign("hits", ast.List([], ast.Load())),
            nodes.assign("passed", ast.Tuple([], ast.Load())),
            nodes.assign("stuck", ast.Tuple([], ast.Load())),
        ]
        for place, rule in enumerate(self.rows):
            hit = ast.Expr(
                nodes.call(ast.Attribute(nodes.name("hits"), "append", ast.Load()), ast.Constant(place))
            )
            if whole and not rests_on_unknown(rule):
                body.append(nodes.when(self.holds(rule), hit))
            elif not whole:
                more = ast.BinOp(nodes.name("stuck"), ast.Add(), self.keep("n", _asked_names(rule)))
                body.append(self.careful(rule, hit, self.passed(rule), nodes.assign("stuck", more)))
        names = map(nodes.name, ("facts", "hits", "passed", "stuck"))
        return [*body, ast.Return(nodes.call(self.keep("collected", self.collected), *names))]

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
