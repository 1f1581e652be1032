"""Nodes of a syntax tree of Python, short to write."""

import ast
from collections.abc import Iterable
from typing import Final


def name(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def assign(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value)


def call(function: ast.expr, *arguments: ast.expr) -> ast.expr:
    return ast.Call(function, list(arguments), [])


def same(left: ast.expr, right: ast.expr) -> ast.expr:
    return ast.Compare(left, [ast.Is()], [right])


def negated(one: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), one)


def all_of(parts: Iterable[ast.expr]) -> ast.expr:
    return _joined(ast.And(), list(parts), empty=True)


def any_of(parts: Iterable[ast.expr]) -> ast.expr:
    return _joined(ast.Or(), list(parts), empty=False)


def _joined(how: ast.boolop, parts: list[ast.expr], *, empty: bool) -> ast.expr:
    if len(parts) > 1:
        return ast.BoolOp(how, parts)
    return parts[0] if parts else ast.Constant(empty)


def when(test: ast.expr, *body: ast.stmt, orelse: Iterable[ast.stmt] = ()) -> ast.stmt:
    return ast.If(test, list(body), list(orelse))


NONE: Final = ast.Constant(None)
