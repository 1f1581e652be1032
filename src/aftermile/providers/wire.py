"""
What carriers send, read safely: bytes to a tree, a place in the tree to text, one bad event to one line.

XML refuses DTDs, and with them entities; namespaces are taken off. JSON refuses what no database keeps. Both
trees are read by the same paths: `"a/b"`, of XML also `"a/@name"`; what is not there, null or no text is
empty, so that no reader has to ask before it reads. Pure.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any, Final, TypeVar
from xml.etree.ElementTree import (
    Element,
    ParseError,
    TreeBuilder,
    XMLParser,
)

from aftermile.parcels.carrier import CarrierError, Tracking
from aftermile.providers.times import BadTime, Times, when

__all__ = [
    "BadTime",
    "Element",
    "Node",
    "Times",
    "collect",
    "count",
    "each",
    "fault_of",
    "find",
    "flag",
    "grams",
    "items",
    "join",
    "json_of",
    "later",
    "raw_of",
    "refused",
    "text",
    "when",
    "within",
    "xml_of",
]

Node = Any
"""An element of XML, or an object, a list or a value of JSON; `None` where there is nothing."""
T = TypeVar("T")

MOST_BYTES: Final = 20_000_000
_LONGEST: Final = 4000
_DEEPEST: Final = 12
_MOST_PROBLEMS: Final = 50
_BROKEN: Final = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
_GRAMS: Final = {
    **dict.fromkeys(("kg", "kgs", "kgm", "k", "kilogram", "kilograms"), 1000.0),
    **dict.fromkeys(("g", "gr", "grm", "gram", "grams"), 1.0),
    **dict.fromkeys(("lb", "lbs", "lbr", "l", "pound", "pounds"), 453.59237),
    **dict.fromkeys(("oz", "onz", "ounce", "ounces"), 28.349523125),
}


def refused(
    provider: str, problem: str, *, permanent: bool | None = None, retry_after: float = 0.0
) -> CarrierError:
    """Return the error of an answer that cannot be used; `permanent` when asking again is of no use."""
    return CarrierError(
        provider=provider, problem=_clean(problem)[:300], permanent=permanent, retry_after=retry_after
    )


class _Tree(TreeBuilder):
    """A tree without namespaces, without a document type; a plain attribute wins over one of a namespace."""

    def start(self, tag: Any, attrs: dict[Any, Any]) -> Element:
        return super().start(_bare(tag), {_bare(name): attrs[name] for name in sorted(attrs, reverse=True)})

    def end(self, tag: Any) -> Element:
        return super().end(_bare(tag))

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise ValueError("it has a document type, which no answer needs")


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def xml_of(data: bytes, provider: str) -> Element:
    """Return the root of an XML answer; raise `CarrierError`."""
    if not data.strip() or len(data) > MOST_BYTES:
        raise refused(
            provider, "the answer is empty" if len(data) <= MOST_BYTES else "the answer is too long"
        )
    parser = XMLParser(target=_Tree())  # noqa: S314  see _Tree
    try:
        parser.feed(data.lstrip())
        root: Element = parser.close()
    except (ParseError, *_BROKEN) as error:
        raise refused(provider, f"no XML that can be read: {error}") from error
    return root


def json_of(data: bytes, provider: str) -> Any:
    """Return the object or the list of a JSON answer; raise `CarrierError`."""
    if not data.strip() or len(data) > MOST_BYTES:
        raise refused(
            provider, "the answer is empty" if len(data) <= MOST_BYTES else "the answer is too long"
        )
    try:
        found = json.loads(data, parse_constant=lambda _name: None)
    except _BROKEN as error:
        raise refused(provider, f"no JSON that can be read: {error}") from error
    if not isinstance(found, dict | list):
        raise refused(provider, "the answer is neither an object nor a list")
    return found


def items(node: Node, path: str = "") -> list[Node]:
    """
    Return all nodes at a path. One object of JSON where a list may stand is a list of one; lists on the way
    are walked through.
    """
    found = _flat([node])
    for name in path.split("/") if path else ():
        found = _flat(child for one in found for child in _children(one, name))
    return found


def _flat(nodes: Iterable[Node]) -> list[Node]:
    flat: list[Node] = []
    for node in nodes:
        if isinstance(node, list):
            flat.extend(node)
        elif node is not None:
            flat.append(node)
    return flat


def _children(node: Node, name: str) -> Iterable[Node]:
    if isinstance(node, Element):
        return [node.get(name[1:])] if name.startswith("@") else node.findall(name)
    return [node.get(name)] if isinstance(node, Mapping) else ()


def find(node: Node, path: str = "") -> Node:
    """Return the first node at a path, or None."""
    found = items(node, path)
    return found[0] if found else None


def within(node: Element, *names: str) -> list[Element]:
    """Return the elements of these names at any depth, in order: the way past envelopes."""
    return [one for one in node.iter() if one.tag in names]


def text(node: Node, *paths: str) -> str:
    """Return the text at the first of these paths that has one, trimmed; an object or a list has none."""
    for path in paths or ("",):
        for one in items(node, path):
            said = _text(one)
            if said:
                return said
    return ""


def _text(node: Node) -> str:
    if isinstance(node, Element):
        return _clean(node.text or "")
    if isinstance(node, str):
        return _clean(node)
    if isinstance(node, bool):
        return "true" if node else "false"
    return str(node) if isinstance(node, int | float) and math.isfinite(node) else ""


def _clean(value: str) -> str:
    """Take out what no database keeps: the zero character and halves of surrogate pairs."""
    if value.isascii() and "\x00" not in value:
        return value.strip()
    return value.replace("\x00", "").encode("utf-8", "replace").decode().strip()


def flag(node: Node, *paths: str) -> bool:
    """Return whether the text at a path says yes."""
    return text(node, *paths).lower() in ("true", "1", "y", "yes", "t")


def count(node: Node, *paths: str) -> int:
    """Return the whole number at a path, 0 where there is none."""
    said = text(node, *paths)
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0  # noqa: PLR2004


def grams(value: str, unit: str) -> int:
    """Return a weight in grams, 0 where the number or the unit cannot be read."""
    try:
        weight = float(value.replace(",", ".")) * _GRAMS.get(unit.strip().lower(), 0.0)
    except ValueError:
        return 0
    return round(weight) if 0 < weight < 1e9 else 0  # noqa: PLR2004


def join(*parts: str, by: str = ", ") -> str:
    """Join what is not empty, each part once."""
    return by.join(dict.fromkeys(part for part in parts if part))


def fault_of(root: Element) -> tuple[str, str] | None:
    """Return code and words of a SOAP fault."""
    fault = next(iter(within(root, "Fault")), None)
    if fault is None:
        return None
    return text(fault, "faultcode", "Code/Value"), text(fault, "faultstring", "Reason/Text")


def each(rows: Iterable[Node], read: Callable[[Node], T | None]) -> tuple[list[T], list[str]]:
    """Read each row; one that cannot be read becomes a line of problems and leaves its siblings alone."""
    good: list[T] = []
    problems: list[str] = []
    for place, row in enumerate(rows, 1):
        try:
            one = read(row)
        except (CarrierError, *_BROKEN) as error:
            if len(problems) < _MOST_PROBLEMS:
                problems.append(_clean(f"{place}: {type(error).__name__}: {error}")[:300])
        else:
            if one is not None:
                good.append(one)
    return good, problems


def collect(rows: Iterable[Node], read: Callable[[Node], Tracking | None], provider: str) -> list[Tracking]:
    """
    Read the parcels of an answer. One that is refused or cannot be read is named in the problems of the first
    good one; when there is none, its error is raised.
    """
    refusals: list[CarrierError] = []

    def one(row: Node) -> Tracking | None:
        try:
            return read(row)
        except CarrierError as error:
            refusals.append(error)
            raise

    good, problems = each(rows, one)
    if not good and problems:
        raise refusals[0] if refusals else refused(provider, problems[0])
    if problems:
        good[0] = replace(good[0], problems=(*good[0].problems, *(f"parcel {line}" for line in problems)))
    return good


def raw_of(node: Node, deep: int = 0) -> dict[str, Any]:
    """Return an event as plain data that every database keeps."""
    if isinstance(node, Element):
        found = _raw_xml(node, deep)
        return found if isinstance(found, dict) else {"text": found}
    return {_clean(str(key)): _raw(value, deep + 1) for key, value in node.items()} if _is_map(node) else {}


def _is_map(node: Node) -> bool:
    return isinstance(node, (dict, Mapping))  # a dictionary is told much faster


def _raw(value: Any, deep: int) -> Any:
    if deep > _DEEPEST:
        return None
    if isinstance(value, str):
        return _clean(value)[:_LONGEST]
    if _is_map(value):
        return raw_of(value, deep)
    if isinstance(value, list):
        return [_raw(one, deep + 1) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _raw_xml(node: Element, deep: int) -> Any:
    said = _text(node)[:_LONGEST]
    if (not len(node) and not node.attrib) or deep > _DEEPEST:
        return said
    found: dict[str, Any] = {f"@{name}": _clean(value)[:_LONGEST] for name, value in node.attrib.items()}
    for child in node:
        value = _raw_xml(child, deep + 1)
        if child.tag in found:
            before = found[child.tag]
            found[child.tag] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            found[child.tag] = value
    return {**found, "text": said} if said else found


def later(package: str) -> Callable[[bytes], Sequence[Tracking]]:
    """Return the `parse` of a carrier's package, imported at its first call: most carriers are never read."""

    def parse(data: bytes) -> Sequence[Tracking]:
        found: Callable[[bytes], Sequence[Tracking]] = import_module(f"{package}.parse").parse
        return found(data)

    return parse
