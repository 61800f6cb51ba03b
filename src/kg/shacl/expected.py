"""Say in a few words what a shape expects, where its parameters tell it (SHACL 4)."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.terms import SH_NS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyoxigraph import BlankNode, Triple

    from kg.shacl.paths import Graph

    Node = NamedNode | BlankNode | Literal | Triple

_MOST: Final = 12
_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "IRI": "an IRI",
        "Literal": "a literal",
        "BlankNode": "a blank node",
        "BlankNodeOrIRI": "an IRI or a blank node",
        "BlankNodeOrLiteral": "a literal or a blank node",
        "IRIOrLiteral": "an IRI or a literal",
    }
)
_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "datatype": "of the datatype {}",
        "class": "of the class {}",
        "hasValue": "the value {} among them",
        "minInclusive": "at least {}",
        "maxInclusive": "at most {}",
        "minExclusive": "more than {}",
        "maxExclusive": "less than {}",
        "minLength": "of at least {} characters",
        "maxLength": "of at most {} characters",
        "pattern": "matching {}",
        "equals": "the same as {}",
        "disjoint": "another than {}",
        "lessThan": "before {}",
        "lessThanOrEquals": "not after {}",
    }
)
_LOCAL: Final = re.compile("[#/]")


def expectation(shapes: Graph, shape: Node) -> str:
    """Return what a shape expects of its values, empty where only its sentence tells that."""
    return ", ".join(_phrases(shapes, shape))


def _phrases(shapes: Graph, shape: Node) -> Iterator[str]:
    counts = _counts(shapes, shape)
    if counts:
        yield counts
    kind = shapes.object(shape, f"{SH_NS}nodeKind")
    if kind is not None and _name(kind) in _KINDS:
        yield _KINDS[_name(kind)]
    for name, words in _WORDS.items():
        for value in sorted(shapes.objects(shape, SH_NS + name), key=str):
            yield words.format(_name(value))
    allowed = [_name(member) for member in shapes.list_at(shapes.object(shape, f"{SH_NS}in"))]
    if allowed:
        more = " …" if len(allowed) > _MOST else ""
        yield f"one of {', '.join(allowed[:_MOST])}{more}"
    languages = [_name(member) for member in shapes.list_at(shapes.object(shape, f"{SH_NS}languageIn"))]
    if languages:
        yield f"in one of the languages {', '.join(languages)}"
    if any(_name(value) == "true" for value in shapes.objects(shape, f"{SH_NS}uniqueLang")):
        yield "one a language"


def _counts(shapes: Graph, shape: Node) -> str:
    least, most = (shapes.object(shape, f"{SH_NS}{name}Count") for name in ("min", "max"))
    low, high = (_name(count) if count is not None else "" for count in (least, most))
    if low == high and low:
        return f"exactly {_values(low)}"
    return ", ".join(
        part for part in (low and f"at least {_values(low)}", high and f"at most {_values(high)}") if part
    )


def _values(count: str) -> str:
    return "no value" if count == "0" else f"{count} value{'' if count == '1' else 's'}"


def _name(term: Node) -> str:
    """Return the last part of an IRI, or the text of a literal."""
    if isinstance(term, NamedNode):
        return _LOCAL.split(term.value)[-1] or term.value
    return term.value if isinstance(term, Literal) else str(term)
