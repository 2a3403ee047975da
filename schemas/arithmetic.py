"""Arithmetic over `$params`: `$total - 2`, `min($a, 3) * 0.5`. Text in, nested tuples out, plus interval bounds.

Trees are ("+" | "-" | "*" | "/", left, right), ("-", operand), ("min" | "max", operand, ...), ("$", name) and floats.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import inf, isnan
from typing import Any

from schemas.problem import Problem

Tree = Any  # a float or a tuple as above; recursive aliases of tuples gain nothing here
_TOKEN = re.compile(r"\s*(?:(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)|\$([A-Za-z_]\w*)|(min|max)\b|([-+*/(),]))")


def parse_expression(text: str) -> tuple:
    """The tree of an expression that uses at least one `$name`; raises `Problem` at the wrong character."""
    parser = _Parser(text)
    tree = parser.sum()
    parser.end()
    return tree if isinstance(tree, tuple) else ("+", tree, 0.0)


def parameters(tree: Tree) -> tuple[str, ...]:
    """Names used by a tree, in order."""
    if not isinstance(tree, tuple):
        return ()
    if tree[0] == "$":
        return (tree[1],)
    return tuple(name for part in tree[1:] for name in parameters(part))


def evaluate_bounds(tree: Tree, of: Callable[[str], tuple[float, float]]) -> tuple[float, float]:
    """(low, high) of a tree by interval arithmetic, `of(name)` giving each parameter's own bounds."""
    if not isinstance(tree, tuple):
        return float(tree), float(tree)
    if tree[0] == "$":
        return of(tree[1])
    parts = [evaluate_bounds(part, of) for part in tree[1:]]
    if tree[0] in ("min", "max"):
        pick = min if tree[0] == "min" else max
        return pick(low for low, _ in parts), pick(high for _, high in parts)
    if len(parts) == 1:
        return -parts[0][1], -parts[0][0]
    return _combine(tree[0], *parts)


_OPERATIONS: dict[str, Callable[..., float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b=None: -a if b is None else a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "min": min,
    "max": max,
}


def compute(tree: Tree, known: Mapping[str, float]) -> float:
    """The number that a tree is where its parameters are known; raises ZeroDivisionError."""
    if not isinstance(tree, tuple):
        return float(tree)
    if tree[0] == "$":
        return known[tree[1]]
    return _OPERATIONS[tree[0]](*(compute(part, known) for part in tree[1:]))


def _combine(sign: str, a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    if sign == "+":
        return a[0] + b[0], a[1] + b[1]
    if sign == "-":
        return a[0] - b[1], a[1] - b[0]
    if sign == "/":
        if b[0] <= 0 <= b[1]:
            return -inf, inf
        b = 1 / b[1], 1 / b[0]
    products = [0.0 if isnan(x * y) else x * y for x in a for y in b]
    return min(products), max(products)


class _Parser:
    def __init__(self, text: str):
        self.text = text
        self.at = 0
        self.kind = self.token = ""
        self.start = 0
        self._next()

    def _next(self) -> None:
        rest = self.text[self.at :]
        if not rest.strip():
            self.kind, self.token, self.start = "end", "", len(self.text)
            return
        found = _TOKEN.match(self.text, self.at)
        if not found:
            at = self.at + len(rest) - len(rest.lstrip())
            help = ("arithmetic is $names, numbers, + - * / ( ) and min or max",)
            raise Problem("bad-value", f"'{self.text[at]}' has no meaning in arithmetic", (at, at + 1), help)
        index = found.lastindex or 0
        self.kind = ("", "number", "name", "function", "sign")[index]
        self.token, self.start, self.at = found[index], found.start(index), found.end()

    def _take(self, *signs: str) -> str | None:
        if self.kind == "sign" and self.token in signs:
            sign = self.token
            self._next()
            return sign
        return None

    def _want(self, sign: str) -> None:
        if not self._take(sign):
            raise Problem("bad-value", f"'{sign}' is missing in '{self.text}'", (self.start, self.start + 1))

    def end(self) -> None:
        if self.kind != "end":
            span = (self.start, self.start + len(self.token))
            raise Problem("bad-value", f"'{self.token}' is one too many in '{self.text}'", span)

    def sum(self) -> Tree:
        tree = self._product()
        while sign := self._take("+", "-"):
            tree = (sign, tree, self._product())
        return tree

    def _product(self) -> Tree:
        tree = self._factor()
        while sign := self._take("*", "/"):
            tree = (sign, tree, self._factor())
        return tree

    def _factor(self) -> Tree:
        if self._take("-"):
            return ("-", self._factor())
        if self._take("("):
            tree = self.sum()
            self._want(")")
            return tree
        kind, token = self.kind, self.token
        if kind not in ("number", "name", "function"):
            span = (self.start, self.start + max(1, len(token)))
            raise Problem("bad-value", f"a number or $name is missing in '{self.text}'", span)
        self._next()
        if kind == "number":
            return float(token)
        if kind == "name":
            return ("$", token)
        self._want("(")
        parts = [self.sum()]
        while self._take(","):
            parts.append(self.sum())
        self._want(")")
        return (token, *parts)
