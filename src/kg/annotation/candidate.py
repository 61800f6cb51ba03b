"""Turn a sent annotation into candidate quads, or raise the findings that say why it cannot be taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from enum import Enum
from typing import TYPE_CHECKING, Final

from kg.annotation.anchor import locate_target
from kg.annotation.evidence import Bodies, FactAnnotation
from kg.annotation.expand import read_tree
from kg.annotation.hypertext import clean
from kg.annotation.jsontext import read_json
from kg.annotation.plain import PlainWriter
from kg.annotation.rdftree import read_rdf, syntax_of
from kg.annotation.rules import COLLECTION, ITEMS, PAGE, TYPE, check_annotation
from kg.annotation.status import history_quads, status_of_facts
from kg.annotation.tree import MOST_STATEMENTS, Faults, Items, Node, Ref, statements
from kg.errors import UsageError
from kg.mapping.graph import NamedGraph
from kg.model.finding import Rejected, Severity
from kg.rdf.formats import JSON_LD, RDF_FORMATS
from kg.rdf.lines import iri, literal
from kg.terms import KG, OA, PROV, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from pyoxigraph import NamedNode, Quad

    from kg.annotation.anchor import Located
    from kg.annotation.contexts import Contexts
    from kg.annotation.status import StatusChange
    from kg.annotation.texts import Texts
    from kg.annotation.tree import Value
    from kg.model.finding import Finding
    from kg.model.source import Origin
    from kg.rdf.iris import Iris
    from kg.rdf.lines import Term

MOST_TARGETS: Final = 100


class Kind(Enum):
    """What an annotation is to kg: it states a fact or identifies what is named, or it is kept as it is."""

    FACT = "fact"
    PLAIN = "plain"


class Anchor(Enum):
    """Whether the words were compared with the text; NONE where nothing points into a text."""

    NONE = "none"
    VERIFIED = "verified"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Sent:
    """A document as it was sent: bytes, media type without parameters, charset and profile if declared.

    `shown` is what findings call it: a file's name, or something such as `annotation`.
    """

    content: bytes
    media_type: str = "application/ld+json"
    charset: str | None = None
    profile: str | None = None
    shown: str = "annotation"


@dataclass(frozen=True, slots=True)
class Submission:
    """Who sends the annotation, by IRI, and when (with a time zone).

    `history` is what was decided about it before, and by this submission, the last thing last: the
    annotation has no status where it is empty.
    """

    by: NamedNode
    at: datetime
    history: tuple[StatusChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Origins:
    """Tell where a node was sent: call it with the IRI of a node, and of a property or None."""

    nodes: Mapping[str, Node]
    faults: Faults

    def __call__(self, node: str, field: str | None) -> Origin | None:
        """Return the place of a node's property, of the node, or None for a node of somebody else."""
        found = self.nodes.get(node)
        if found is None:
            return None
        return self.faults.origin(found.at(field) if field is not None else found.pointer)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What an annotation would add: quads of its own named graph, and what is known of it.

    `findings` are warnings only; `origins` tells findings of the shapes where to point.
    """

    iri: NamedNode
    graph: NamedNode
    quads: tuple[Quad, ...]
    kind: Kind
    anchor: Anchor
    origins: Origins
    findings: tuple[Finding, ...] = ()


def read_candidate(
    sent: Sent,
    name: NamedNode,
    texts: Texts,
    *,
    submission: Submission,
    iris: Iris,
    contexts: Contexts,
) -> Candidate:
    """Return what the annotation `name` would be, an IRI under the base that the server chose.

    `contexts` is made once with `Contexts.of(iris)`. Raises Rejected, with findings that carry JSON
    pointers into what was sent (or line and column for other RDF); UsageError for a `name` elsewhere.
    """
    local, graph = local_of(name.value, iris), NamedGraph(graph_of(name.value, iris))
    faults = Faults(sent.shown, None if is_json(sent.media_type) else {})
    root = read_document(sent, name.value, contexts, faults)
    if root is None:
        raise rejected(faults)
    if COLLECTION in root.types or PAGE in root.types:
        message = "This is a collection of annotations, and one annotation is sent at a time."
        faults.add(root.at(TYPE), "collection", message, mend="Send each of them by itself.")
        raise rejected(faults)
    check_annotation(root, faults)
    clean(root, faults)
    bodies = Bodies.of(root, iris)
    located, anchor = _anchored(root, bodies, texts, iris, faults)
    by, at = iri(submission.by.value), moment(submission.at)
    writer = PlainWriter(name.value, iris.base, graph, faults)
    if located is not None:
        fact = FactAnnotation(name.value, local, iris, graph, writer, faults)
        fact.write(root, bodies, located, texts, by=by, at=at)
    elif not bodies.facts:
        writer.annotation(root)
        graph.add(iri(name.value), PROV.wasAttributedTo, by)
        graph.add(iri(name.value), PROV.generatedAtTime, at)
    if faults.refused:
        raise rejected(faults)
    if anchor is not Anchor.NONE:
        verified = "true" if anchor is Anchor.VERIFIED else "false"
        graph.add(iri(name.value), KG.verified, literal(verified, datatype=XSD.boolean))
    quads = tuple(dict.fromkeys(graph.quads()))
    if submission.history:
        decided = submission.history[-1].status
        quads += status_of_facts(name, graph.name, quads, decided)
        quads += history_quads(name, graph.name, submission.history)
    return Candidate(
        name,
        graph.name,
        quads,
        Kind.PLAIN if located is None else Kind.FACT,
        anchor,
        Origins(writer.nodes, faults),
        faults.all,
    )


def read_document(sent: Sent, name: str, contexts: Contexts, faults: Faults) -> Node | None:
    """Return the tree of what was sent, in whatever format; None, with faults, where it cannot be read."""
    if is_json(sent.media_type):
        document = read_json(sent.content, sent.charset, faults)
        return (
            None
            if faults.refused and document is None
            else _bounded(read_tree(document, contexts, faults), faults)
        )
    syntax = syntax_of(sent.media_type)
    if syntax is None:
        message = f"Annotations are not read from {sent.media_type!r}."
        mend = "Send application/ld+json or text/turtle."
        faults.add("", "media-type", message, value=sent.media_type, mend=mend)
        return None
    return read_rdf(sent.content, syntax, name, faults)


def _bounded(root: Node | None, faults: Faults) -> Node | None:
    """Return a tree unless it says more than one annotation may."""
    count = 0 if root is None else statements(root)
    if count <= MOST_STATEMENTS:
        return root
    message = f"The annotation has {count} statements; the most is {MOST_STATEMENTS}."
    faults.add("", "too-large", message, value=count, mend="Send several annotations.")
    return None


def is_json(media_type: str) -> bool:
    """Say whether a document of this media type is read as JSON-LD."""
    return RDF_FORMATS.of_media_type(media_type) is JSON_LD


def _anchored(
    root: Node, bodies: Bodies, texts: Texts, iris: Iris, faults: Faults
) -> tuple[Located | None, Anchor]:
    """Return the words of an annotation that is evidence, or None, and whether its words were compared."""
    targets = [target for value in root.values(OA.hasTarget.value) for target in _members(value)]
    pointing = [target for target in targets if _points(target)]
    if bodies.facts or (bodies.links and len(targets) == 1 and _is_evidence(root)):
        located = None
        if len(targets) > 1:
            message = "A fact rests on one stretch of a text, and there are several targets."
            mend = "Keep one target, and make another annotation for other words."
            faults.add(targets[1].pointer, "target-twice", message, mend=mend)
        elif targets:
            located = locate_target(targets[0], texts, faults, as_fact=True)
        if located is not None:
            return located, Anchor.VERIFIED if located.verified else Anchor.UNVERIFIED
        if bodies.facts and not faults.refused:
            _without_words(root, targets, texts, iris, faults)
    else:
        if len(pointing) > MOST_TARGETS:
            message = f"The annotation points into texts {len(pointing)} times; the most is {MOST_TARGETS}."
            faults.add(root.at(OA.hasTarget.value), "too-large", message, mend="Send several annotations.")
            return None, Anchor.UNVERIFIED
        found = [locate_target(target, texts, faults, as_fact=False) for target in pointing]
        if found and all(words is not None and words.verified for words in found):
            return None, Anchor.VERIFIED
    return None, Anchor.UNVERIFIED if pointing else Anchor.NONE


def _without_words(root: Node, targets: Sequence[Value], texts: Texts, iris: Iris, faults: Faults) -> None:
    target = targets[0] if targets else None
    source = next(iter(target.values(OA.hasSource.value)), None) if isinstance(target, Node) else None
    name = source.iri if isinstance(source, Node | Ref) else None
    if source is not None and name is not None and name[:2] != "_:" and not texts.versions(name):
        message = "The graph knows no article or text of this IRI."
        mend = f"Let `source` be one that it knows, such as {iris.article('…')}, or have the article added."
        faults.add(source.pointer, "article-unknown", message, value=name, mend=mend)
        return
    message = "A fact rests on words of an article that the graph knows, and none are pointed at."
    mend = "Let `source` be the IRI of the article or its text, and quote the words in `selector`."
    said = name or (target.iri if isinstance(target, Node | Ref) else None) or ""
    faults.add(root.at(OA.hasTarget.value), "fact-without-words", message, value=said, mend=mend)


def _members(target: Value) -> Iterator[Value]:
    """Yield a target, or of several that are held together each."""
    lists = target.values(ITEMS) if isinstance(target, Node) else []
    if not lists:
        yield target
    for items in lists:
        for item in items.values if isinstance(items, Items) else ():
            yield from _members(item)


def _points(target: Value) -> bool:
    return isinstance(target, Node) and OA.hasSelector.value in target.properties


def _is_evidence(root: Node) -> bool:
    """Say whether an annotation that links words to a thing is made to identify or describe it."""
    return set(root.iris(OA.motivatedBy.value)) <= {OA.identifying.value, OA.describing.value}


def graph_of(name: str, iris: Iris) -> str:
    """Return the name of the graph of an annotation. Raises UsageError for one that is not under the base."""
    return iris.graph(f"annotation/{local_of(name, iris)}")


def local_of(name: str, iris: Iris) -> str:
    """Return what tells an annotation from all others. Raises UsageError for one elsewhere."""
    if not name.startswith(iris.base):
        raise UsageError(
            f"The annotation <{name}> is not under the base {iris.base}.", mend="Give it an IRI there."
        )
    return name.removeprefix(iris.base).removeprefix("annotations/").rstrip("/")


def moment(at: datetime) -> Term:
    """Return a time as an xsd:dateTime in UTC, to the second."""
    return literal(f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", datatype=XSD.dateTime)


def rejected(faults: Faults) -> Rejected:
    """Return what to raise for the faults of a document."""
    count = sum(finding.severity is Severity.VIOLATION for finding in faults.all)
    return Rejected(
        f"The annotation cannot be taken: {count} {'fault' if count == 1 else 'faults'}.",
        findings=faults.all,
        mend="Nothing was written. Mend what the findings name, then send it again.",
    )
