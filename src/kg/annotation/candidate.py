"""Turn a sent annotation into candidate quads, or raise the findings that say why it cannot be taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from enum import Enum
from typing import TYPE_CHECKING

from kg.annotation.expand import read_tree
from kg.annotation.jsontext import read_json
from kg.annotation.plain import PlainWriter
from kg.annotation.rules import check_annotation
from kg.annotation.tree import Faults
from kg.errors import UsageError
from kg.mapping.graph import NamedGraph
from kg.model.finding import Rejected, Severity
from kg.rdf.lines import iri, literal
from kg.terms import PROV, XSD

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pyoxigraph import NamedNode, Quad

    from kg.annotation.contexts import Contexts
    from kg.annotation.texts import Texts
    from kg.annotation.tree import Node
    from kg.model.finding import Finding
    from kg.model.source import Origin
    from kg.rdf.iris import Iris
    from kg.rdf.lines import Term


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
    """Who sends the annotation, by IRI, and when (with a time zone)."""

    by: NamedNode
    at: datetime


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
    del texts
    faults = Faults(sent.shown)
    document = read_json(sent.content, sent.charset, faults)
    root = read_tree(document, contexts, faults) if not faults.refused else None
    if root is None:
        raise rejected(faults)
    check_annotation(root, faults)
    graph = NamedGraph(graph_of(name.value, iris))
    writer = PlainWriter(name.value, iris.base, graph, faults)
    writer.annotation(root)
    if faults.refused:
        raise rejected(faults)
    graph.add(iri(name.value), PROV.wasAttributedTo, submission.by)
    graph.add(iri(name.value), PROV.generatedAtTime, moment(submission.at))
    return Candidate(
        name,
        graph.name,
        tuple(graph.quads()),
        Kind.PLAIN,
        Anchor.NONE,
        Origins(writer.nodes, faults),
        faults.all,
    )


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
