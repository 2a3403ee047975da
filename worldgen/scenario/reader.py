"""Reading YAML 1.2 with places: text in, a `Node` out, or diagnostics that say what a person would look for.

PyYAML composes the nodes; which plain words are numbers is decided here, because its own rules are YAML 1.1's, where
`on` is true, 010 is eight and 12:30 is 750.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.nodes import MappingNode, ScalarNode, SequenceNode

from worldgen.scenario.diagnostics import Diagnostic, ScenarioError
from worldgen.scenario.nodes import Node, Place, Text

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOL = {word: word[0] in "tT" for word in ("true", "True", "TRUE", "false", "False", "FALSE")}
_INT = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"([-+]?)\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_MOST_NODES = 100_000


class _Loader(yaml.SafeLoader):
    """Composes only; every plain scalar keeps its text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own class attribute


def read(text: str, file: str) -> Node:
    """The document in `text`; raises `ScenarioError` for what is no YAML, for duplicate keys and for odd keys."""
    source = Text.of(file, text)
    try:
        root = _compose(text)
    except yaml.YAMLError as error:
        raise ScenarioError([_syntax(error, source)]) from None
    if root is None:
        help = ("begin with 'worldgen: 1' and a 'teams:' section",)
        raise ScenarioError([Diagnostic("empty-file", "the file is empty", source.position(0, 0), help=help)])
    reader = _Reader(source)
    node = reader.node(root)
    if reader.diagnostics:
        raise ScenarioError(reader.diagnostics)
    return node


def _compose(text: str) -> yaml.Node | None:
    loader = _Loader(text)
    try:
        return loader.get_single_node()
    except RecursionError:
        raise yaml.YAMLError("the file is nested too deeply") from None
    finally:
        loader.dispose()


class _Reader:
    def __init__(self, source: Text):
        self.source = source
        self.diagnostics: list[Diagnostic] = []
        self.open: set[int] = set()  # nodes being read: an alias inside its own anchor never ends
        self.count = 0

    def node(self, raw: yaml.Node) -> Node:
        place = self._place(raw)
        self.count += 1
        if id(raw) in self.open or self.count > _MOST_NODES:
            why = (
                "an alias may not stand inside its own anchor"
                if id(raw) in self.open
                else "the aliases repeat too much"
            )
            self.diagnostics.append(place.diagnostic("yaml-syntax", why))
            return Node(place)
        self.open.add(id(raw))
        try:
            return self._read(raw, place)
        finally:
            self.open.discard(id(raw))

    def _read(self, raw: yaml.Node, place: Place) -> Node:
        if isinstance(raw, MappingNode):
            return Node(place, entries=self._entries(raw))
        if isinstance(raw, SequenceNode):
            return Node(place, items=[self.node(item) for item in raw.value])
        assert isinstance(raw, ScalarNode)
        plain = raw.style is None and raw.tag == "tag:yaml.org,2002:str"
        if raw.tag not in ("tag:yaml.org,2002:str", "!"):
            self.diagnostics.append(
                place.diagnostic("yaml-syntax", f"tags such as {raw.tag} have no meaning here")
            )
        return Node(place, scalar(raw.value) if plain else self._readable(raw.value, place))

    def _readable(self, text: str, place: Place) -> str:
        if any("\ud800" <= character <= "\udfff" for character in text):
            self.diagnostics.append(
                place.diagnostic("yaml-syntax", "this escape is half a character; write it out")
            )
            return ""
        return text

    def _entries(self, raw: MappingNode) -> dict[str, tuple[Place, Node]]:
        entries: dict[str, tuple[Place, Node]] = {}
        for key, value in raw.value:
            place = self._place(key)
            if not isinstance(key, ScalarNode):
                self.diagnostics.append(place.diagnostic("bad-type", "a key is one word"))
                continue
            if not self._readable(key.value, place) and key.value:
                continue
            if key.value in entries:
                first = entries[key.value][0].position.line
                message = f"the key '{key.value}' is given twice; it already stands in line {first}"
                self.diagnostics.append(place.diagnostic("duplicate-key", message))
                continue
            entries[key.value] = (place, self.node(value))
        return entries

    def _place(self, raw: yaml.Node) -> Place:
        start, end = raw.start_mark, raw.end_mark
        assert start is not None
        assert end is not None
        return Place(self.source, start.line, start.column, start.index, end.index)


def scalar(text: str) -> Any:
    """What a plain word means in YAML 1.2's core schema: null, true, 10, 1e-3, or itself."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    try:
        if _INT.fullmatch(text):
            return int(text)
        if _BASED.fullmatch(text):
            return int(text, 0)
    except ValueError:  # thousands of digits: more than Python reads, and no number anyone means
        return text
    if _FLOAT.fullmatch(text):
        return float(text)
    if found := _SPECIAL.fullmatch(text):
        return float("nan") if found[3] else float(f"{found[1]}inf")
    return text


def _syntax(error: yaml.YAMLError, source: Text) -> Diagnostic:
    """A syntax error in the words of someone who writes YAML, not of someone who parses it."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        reason = getattr(error, "reason", None)
        position = source.position(*_unreadable(error, source))
        return Diagnostic("yaml-syntax", f"this is not readable as YAML: {reason or error}", position)
    line, column = mark.line, mark.column
    text = source.lines[line] if line < len(source.lines) else ""
    position = source.position(line, column)
    if "\t" in text[: len(text) - len(text.lstrip())] or text[column : column + 1] == "\t":
        at = text.index("\t")
        help = ("indent with two spaces a level",)
        return Diagnostic("yaml-syntax", "a tab cannot indent YAML", source.position(line, at), help=help)
    problem = getattr(error, "problem", None) or str(error)
    context = getattr(error, "context", None)
    if "quoted scalar" in (context or "") and "end of" in problem:
        opened = getattr(error, "context_mark", mark)
        help = ("close it on the same line, or take the quote away",)
        return Diagnostic(
            "yaml-syntax",
            "this quote is never closed",
            source.position(opened.line, opened.column),
            help=help,
        )
    if problem.startswith("expected <block end>") and "block mapping start" in problem:
        problem, context = "this line is indented unlike those above it", None
    return Diagnostic(
        "yaml-syntax", f"{problem}{f' {context}' if context else ''}", position, help=_advice(problem)
    )


def _unreadable(error: yaml.YAMLError, source: Text) -> tuple[int, int]:
    """Line and column of a character that YAML refuses."""
    at = getattr(error, "position", 0)
    before = source.text[: at if isinstance(at, int) else 0]
    return before.count("\n"), len(before) - (before.rfind("\n") + 1)


def _advice(problem: str) -> tuple[str, ...]:
    if "mapping values are not allowed" in problem:
        return ("a ': ' inside a text needs quotes, or a line above lacks its ':'",)
    if "expected <block end>" in problem or "indented unlike" in problem:
        return ("keys of one level stand below one another, indented alike",)
    if "expected ',' or" in problem:
        return ("a bracket or brace opened before this is not closed, or a comma is missing",)
    if "alias" in problem:
        return ("'*' begins an alias in YAML; put the text in quotes",)
    if "cannot start any token" in problem:
        return ("a text that begins with this character needs quotes",)
    if "could not find expected ':'" in problem:
        return ("the line above is neither a key with ':' nor part of a list",)
    return ()
