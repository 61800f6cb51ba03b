"""Hold a tree to the Web Annotation Data Model: which values, how many, and what is needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.annotation import vocabulary as v
from kg.annotation.soundness import LARGEST_POSITION, is_time, position
from kg.annotation.tree import Items, Node, Ref, Text
from kg.corpus.authorities import language_tag
from kg.terms import OA, OA_NS, RDF_NS, XSD_NS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.annotation.tree import Faults, Value

ANNOTATION: Final = OA.Annotation.value
COLLECTION: Final = v.full("as:OrderedCollection")
PAGE: Final = v.full("as:OrderedCollectionPage")
ID: Final = "@id"
"""The key under which a node says where its IRI was written."""
TYPE: Final = f"{RDF_NS}type"
VALUE: Final = f"{RDF_NS}value"
ITEMS: Final = v.full("as:items")
FIRST: Final = v.full("as:first")
BODY_VALUE: Final = v.full("oa:bodyValue")
TEXTUAL_BODY: Final = v.full("oa:TextualBody")
COMPOSITES: Final = frozenset(v.full(f"oa:{n}") for n in ("Choice", "Composite", "List", "Independents"))


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    most: int | None = None


def _rules() -> Mapping[str, _Rule]:
    """Return what each property of the model takes; sections 3.2 and 3.3 and 4.1 to 4.5 of the model."""
    names = {**v.LINKS, **v.WORDS, **v.PLAIN, **{name: iri for name, (iri, _) in v.TYPED.items()}}
    kinds = {
        "thing": "body target source state scope refinedBy renderedVia creator generator audience "
        "stylesheet first partOf",
        "selector": "selector startSelector endSelector",
        "iri": "rights homepage via canonical cached conformsTo email last next prev",
        "word": "motivation purpose",
        "direction": "textDirection",
        "time": "created modified generated sourceDate sourceDateStart sourceDateEnd",
        "language": "language processingLanguage",
        "number": "start end total startIndex",
        "text": "accessibility bodyValue format value exact prefix suffix styleClass name email_sha1 "
        "nickname label",
    }
    one = (
        " source created modified generated canonical textDirection processingLanguage value bodyValue exact "
        "prefix suffix start end startSelector endSelector conformsTo sourceDateStart sourceDateEnd "
        "stylesheet nickname first total startIndex "
    )
    return {
        v.full(names[name]): _Rule(kind, 1 if f" {name} " in one else None)
        for kind, listed in kinds.items()
        for name in listed.split()
    }


_RULES: Final = _rules()

_NEEDED: Final = {
    v.full(f"oa:{name}"): tuple(v.full(iri) for iri in needed.split())
    for name, needed in (
        ("TextualBody", "rdf:value"),
        ("SpecificResource", "oa:hasSource"),
        ("FragmentSelector", "rdf:value"),
        ("CssSelector", "rdf:value"),
        ("XPathSelector", "rdf:value"),
        ("TextQuoteSelector", "oa:exact"),
        ("TextPositionSelector", "oa:start oa:end"),
        ("DataPositionSelector", "oa:start oa:end"),
        ("RangeSelector", "oa:hasStartSelector oa:hasEndSelector"),
        ("HttpRequestState", "rdf:value"),
    )
}
_OF_SPECIFIC: Final = tuple(
    v.full(f"oa:{name}")
    for name in ("hasSelector", "hasState", "styleClass", "renderedVia", "hasScope", "hasSource")
)
_INTEGERS: Final = frozenset((f"{XSD_NS}integer", f"{XSD_NS}nonNegativeInteger"))


def check_document(root: Node, faults: Faults) -> None:
    """Note everything that the model forbids in an annotation, or in a collection or page of them."""
    if COLLECTION in root.types:
        _check_values(root, faults)
        for page in root.nodes(FIRST):
            check_document(page, faults)
    elif PAGE in root.types:
        for entry in root.values(ITEMS):
            for item in entry.values if isinstance(entry, Items) else ():
                if isinstance(item, Node):
                    check_annotation(item, faults)
    else:
        check_annotation(root, faults)


def check_annotation(root: Node, faults: Faults) -> None:
    """Note everything that the model forbids in an annotation (3.1)."""
    if ANNOTATION not in root.types and (root.types or TYPE not in root.keys):
        mend = 'Write "type": "Annotation".'
        faults.add(root.at(TYPE), "type", "This is not said to be an Annotation.", mend=mend)
    target, body = OA.hasTarget.value, OA.hasBody.value
    if target not in root.keys:
        mend = "Give the IRI of what is annotated, or an object with `source` and `selector`."
        faults.add(root.pointer, "target-missing", "The annotation has no target.", mend=mend)
    if body in root.keys and BODY_VALUE in root.keys:
        mend = "Keep `body`, with a TextualBody for the text."
        message = "An annotation has `body` or `bodyValue`, not both."
        faults.add(root.at(BODY_VALUE), "body-twice", message, mend=mend)
    _check(root, faults)
    for name in (body, target):
        for node in root.nodes(name):
            _check_resource(node, faults)


def _check(node: Node, faults: Faults) -> None:
    """Check a node and everything below it."""
    _check_values(node, faults)
    for class_ in node.types:
        for name in _NEEDED.get(class_, ()):
            if name not in node.keys:
                _missing(node, class_, name, faults)
    _check_order(node, faults)
    for inner in _below(node):
        _check(inner, faults)


def _check_order(node: Node, faults: Faults) -> None:
    """Check that a stretch of text is one (4.2.5)."""
    if OA.TextPositionSelector.value not in node.types:
        return
    start, end = position(node.text(OA.start.value)), position(node.text(OA.end.value))
    if start is not None and end is not None and start >= end:
        message = f"The position ends at {end}, which is not after its start {start}."
        faults.add(node.at(OA.end.value), "position-order", message, value=end, mend="Give start < end.")


def _below(node: Node) -> Iterator[Node]:
    for values in node.properties.values():
        for value in values:
            if isinstance(value, Node):
                yield value
            elif isinstance(value, Items):
                yield from (item for item in value.values if isinstance(item, Node))


def _missing(node: Node, class_: str, name: str, faults: Faults) -> None:
    kind, wanted = _local(class_), _KEYS.get(name, name)
    message = f"A {kind} needs exactly one `{wanted}`."
    faults.add(node.pointer, "value-missing", message, mend=f"Add `{wanted}`.")


def _check_resource(node: Node, faults: Faults) -> None:
    """Check a body, a target or a member of several (3.2, 4)."""
    composites = [class_ for class_ in node.types if class_ in COMPOSITES]
    if ITEMS in node.keys:
        if len(composites) != 1:
            message = "What has items is either a Choice, a List, a Composite or Independents: one of them."
            where = f"{node.pointer}/type" if composites else node.pointer
            faults.add(
                where, "composite", message, value=", ".join(map(_local, composites)), mend="Give one type."
            )
        for entry in node.values(ITEMS):
            for item in entry.values if isinstance(entry, Items) else ():
                if isinstance(item, Node):
                    _check_resource(item, faults)
        return
    if composites:
        message = "A set of resources needs its items."
        faults.add(node.pointer, "value-missing", message, mend="Add `items`.")
        return
    specific = any(name in node.keys for name in _OF_SPECIFIC)
    if (
        specific
        and v.full("oa:hasSource") not in node.keys
        and v.full("oa:SpecificResource") not in node.types
    ):
        _missing(node, v.full("oa:SpecificResource"), v.full("oa:hasSource"), faults)
    if (
        node.iri is None
        and ID not in node.keys
        and not specific
        and not node.types
        and VALUE not in node.keys
    ):
        message = "This resource has neither an IRI nor a type nor a value, so that it says nothing."
        mend = "Give its `id`, or a TextualBody with `value`."
        if not faults.has_refused(node.keys.get(TYPE)):
            faults.add(node.pointer, "resource-empty", message, mend=mend)


def _check_values(node: Node, faults: Faults) -> None:
    for name, values in node.properties.items():
        rule = _RULES.get(name)
        if rule is None:
            continue
        where, key = node.at(name), _KEYS[name]
        if rule.most is not None and len(values) > rule.most:
            message = f"`{key}` is given {len(values)} times, and may be given once."
            faults.add(
                where, "value-twice", message, value=", ".join(map(_said, values)), mend="Keep one of them."
            )
        for value in values:
            _check_value(rule.kind, key, value, faults)


def _check_value(kind: str, key: str, value: Value, faults: Faults) -> None:
    said = _said(value)
    if kind in ("thing", "selector"):
        if isinstance(value, Text | Items):
            message = f"`{key}` is an IRI or an object that describes a thing."
            faults.add(value.pointer, "value-type", message, value=said, mend="Write an IRI as a string.")
    elif kind in ("iri", "word"):
        if not isinstance(value, Ref) and not (isinstance(value, Node) and value.iri):
            faults.add(
                value.pointer,
                "value-type",
                f"`{key}` is an IRI.",
                value=said,
                mend="Write an IRI as a string.",
            )
    elif kind == "direction":
        if not isinstance(value, Ref) or value.iri not in _DIRECTIONS:
            message = "A direction of text is auto, ltr or rtl."
            faults.add(value.pointer, "direction", message, value=said, mend="Use one of them.")
    elif not isinstance(value, Text):
        message = f"`{key}` is a text or a number, not an object."
        faults.add(value.pointer, "value-type", message, value=said, mend="Write the value alone.")
    else:
        _check_literal(kind, key, value, faults)


def _check_literal(kind: str, key: str, value: Text, faults: Faults) -> None:
    if kind == "time":
        if not is_time(value.value):
            message = f"`{key}` is a time in UTC such as 2015-01-28T12:00:00Z."
            mend = "Write it as xsd:dateTime that ends in Z."
            faults.add(value.pointer, "time", message, value=value.value, mend=mend)
    elif kind == "number":
        number = value.value
        if value.datatype not in _INTEGERS or position(number) is None:
            message = f"`{key}` is a whole number from 0 to {LARGEST_POSITION}."
            faults.add(value.pointer, "number-range", message, value=number, mend="Count from 0.")
    elif kind == "text" and key == "exact" and not value.value:
        faults.add(value.pointer, "value-empty", "The quotation has no words.", mend="Quote some.")
    elif value.datatype not in ("", f"{XSD_NS}string"):
        message = f"`{key}` is a text."
        faults.add(value.pointer, "value-type", message, value=value.value, mend="Write a string.")
    elif kind == "language" and language_tag(value.value) is None:
        message = f"'{value.value[:80]}' is not a language tag."
        faults.add(
            value.pointer, "language", message, value=value.value, mend="Use one such as en or zh-Hant."
        )


def _said(value: Value) -> str:
    if isinstance(value, Text):
        return value.value
    if isinstance(value, Ref):
        return value.iri
    return "[…]" if isinstance(value, Items) else value.iri or "{…}"


def _local(iri: str) -> str:
    return iri.removeprefix(OA_NS)


_DIRECTIONS: Final = frozenset(map(v.full, v.DIRECTIONS.values()))
_KEYS: Final = {
    v.full(iri): name
    for named in (v.LINKS, v.WORDS, v.PLAIN, {name: iri for name, (iri, _) in v.TYPED.items()}, v.LISTS)
    for name, iri in named.items()
}
