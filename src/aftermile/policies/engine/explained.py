"""
The trace of a table as one function, for facts of which nothing is missing.

It is put together like `compiled.compile_table`: per row, the first condition that does not hold decides what
is noted, and the others are only counted while the row may still be the nearest miss.
"""

import ast
from collections.abc import Callable
from typing import Any, Final

from aftermile.policies.engine import nodes
from aftermile.policies.engine.compiled import Compiler
from aftermile.policies.engine.plan import COMPARE, test_of
from aftermile.policies.engine.types import Answer, Condition, FactValues, Hit, Op, Rule, Table, Trace, Tried

Explained = Callable[[FactValues], Trace | None]
_LONG: Final = 5_000
_NEVER: Final = 1_000
"""More conditions than a row can miss."""


def explain_table(table: Table) -> Explained | None:
    """
    Return a function that gives the trace, or None where a fact is missing.

    There is none for `collect`, and for tables whose function would be very long.
    """
    long = sum(len(rule.when) ** 2 for rule in table.rules) > _LONG
    return None if long or table.hit is Hit.COLLECT else _Explainer(table).explainer()


class _Explainer(Compiler):
    def explainer(self) -> Explained:
        self.asked: dict[int, list[tuple[Condition, Callable[[FactValues], Any]]]] = {}
        return self.made("explain", self.whole(self.tracing()))  # type: ignore[no-any-return]

    def tracing(self) -> list[ast.stmt]:
        self.space |= {"tuple": tuple, "Tried": Tried, "Trace": Trace}
        body = [
            nodes.assign("tried", ast.List([], ast.Load())),
            nodes.assign("add", ast.Attribute(nodes.name("tried"), "append", ast.Load())),
            nodes.assign("best", ast.Constant(_NEVER)),
            nodes.assign("near", ast.Constant(-1)),
        ]
        for place, rule in enumerate(self.rows):
            body.append(self.row(place, rule))
        return [*body, self.answer(Answer((), self.table.default))]

    def row(self, place: int, rule: Rule) -> ast.stmt:
        """`if not a: ... elif not b: ... else:` all hold."""
        seen = [self.seen(condition) for condition in rule.when]
        told = self.told(rule, seen, ast.Constant(None))
        branch: list[ast.stmt] = [told, self.answer(Answer((rule.id,), rule.then))]
        for number, condition in reversed([*enumerate(rule.when)]):
            rest = rule.when[number + 1 :]
            missed = [self.told(rule, seen[:number], seen[number]), self.counted(place, rest)]
            branch = [nodes.when(nodes.negated(self.test(condition)), *missed, orelse=branch)]
        return branch[0] if len(branch) == 1 else nodes.when(ast.Constant(True), *branch)

    def seen(self, condition: Condition) -> ast.expr:
        fact = nodes.name(self.local[condition.field])
        return ast.Tuple([self.keep("c", condition), fact], ast.Load())

    def told(self, rule: Rule, held: list[ast.expr], failed: ast.expr) -> ast.stmt:
        tried = nodes.call(nodes.name("Tried"), ast.Constant(rule.id), ast.Tuple(held, ast.Load()), failed)
        return ast.Expr(nodes.call(nodes.name("add"), tried))

    def counted(self, place: int, rest: tuple[Condition, ...]) -> ast.stmt:
        """Note the row as the nearest miss where it misses by fewer conditions than those before."""
        nearer: list[ast.stmt] = [
            nodes.assign("best", nodes.name("misses") if rest else ast.Constant(1)),
            nodes.assign("near", ast.Constant(place)),
        ]
        if rest:
            misses: ast.expr = ast.Constant(1)
            for condition in rest:
                misses = ast.BinOp(misses, ast.Add(), nodes.negated(self.test(condition)))
            less = ast.Compare(nodes.name("misses"), [ast.Lt()], [nodes.name("best")])
            nearer = [nodes.assign("misses", misses), nodes.when(less, *nearer)]
        return nodes.when(ast.Compare(nodes.name("best"), [ast.Gt()], [ast.Constant(1)]), *nearer)

    def answer(self, answer: Answer) -> ast.stmt:
        kept = self.keep("a", answer)
        tried = nodes.call(nodes.name("tuple"), nodes.name("tried"))
        nearest = nodes.call(
            self.keep("finish", self.finish),
            kept,
            tried,
            nodes.name("near"),
            nodes.name("best"),
            nodes.name("facts"),
        )
        return ast.Return(nearest)

    def finish(
        self, answer: Answer, tried: tuple[Tried, ...], near: int, best: int, facts: FactValues
    ) -> Trace:
        if near < 0:
            return Trace(answer, tried)
        if best == 1:
            return Trace(answer, tried, tried[near].rule, (tried[near].failed,))  # type: ignore[arg-type]
        asked = self.asked.get(near)
        if asked is None:
            asked = self.asked[near] = [(c, _test(c)) for c in self.rows[near].when]
        missed = [(c, facts[c.field]) for c, test in asked if not test(facts)]
        return Trace(answer, tried, self.rows[near].id, tuple(missed))


def _test(condition: Condition) -> Callable[[FactValues], Any]:
    """Return what tests a condition on facts of which nothing is missing."""
    name, other = condition.field, condition.other
    if condition.op is Op.IS_NULL:
        return lambda _facts: condition.value is False
    if other:
        compare = COMPARE[condition.op]
        return lambda facts: compare(facts[name], facts[other])
    test = test_of(condition)
    return lambda facts: test(facts[name])
