"""Tell what the server says of an annotation from what its author said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Quad, parse

from kg.annotation.status import read_history
from kg.linked.reports import VALIDATION, Held, report_on
from kg.rdf.formats import JSON_LD, N_TRIPLES, RDF_FORMATS
from kg.rdf.lines import ntriples
from kg.terms import KG, OA_NS, PROV

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from pyoxigraph import Triple

    from kg.annotation.candidate import Sent
    from kg.annotation.status import StatusChange

_CANONICAL: Final = NamedNode(f"{OA_NS}canonical")
_VIA: Final = NamedNode(f"{OA_NS}via")
_HISTORY: Final = "#status-"
_SERVER: Final = frozenset(
    {PROV.wasAttributedTo, PROV.generatedAtTime, KG.annotationStatus, KG.inSegment, KG.verified}
)

_ON_FACTS: Final = frozenset({KG.factStatus, PROV.wasAttributedTo})


def validated(annotation: NamedNode, graph: NamedNode, version: str, when: datetime) -> tuple[Quad, ...]:
    """Return the statements that an annotation held to a version of the shapes when it was written."""
    held = Held(report_on(annotation), version, when)
    return tuple(Quad(t.subject, t.predicate, t.object, graph) for t in held.statements(annotation))


def own_statements(annotation: NamedNode, triples: Iterable[Triple]) -> tuple[Triple, ...]:
    """Return what the annotator said: all but what the server says of the annotation."""
    kept = (f"{annotation.value}{_HISTORY}", f"{annotation.value}{VALIDATION}")
    return tuple(
        triple
        for triple in triples
        if not _iri(triple.subject).startswith(kept)
        and not (triple.subject == annotation and triple.predicate in _SERVER)
        and triple.predicate not in _ON_FACTS
    )


def without_the_servers(sent: Sent, annotation: NamedNode) -> Sent:
    """Return a document of RDF without what the server itself says of the annotation.

    Whoever gets an annotation as Turtle, changes it and sends it back need not take that out. JSON-LD is sent
    without it, and what cannot be read stays as it is.
    """
    entry = RDF_FORMATS.of_media_type(sent.media_type)
    if entry is None or entry is JSON_LD or annotation.value.encode() not in sent.content:
        return sent
    try:
        quads = list(parse(sent.content, format=entry.syntax, base_iri=annotation.value))
    except SyntaxError:
        return sent
    triples = [quad.triple for quad in quads]
    own = own_statements(annotation, triples)
    if len(own) == len(triples):
        # Only so do lines and columns stay those of the document.
        return sent
    return replace(sent, content=ntriples(own), media_type=N_TRIPLES.media_type)


def settled_links(
    annotation: NamedNode, graph: NamedNode, present: Iterable[Triple], quads: Iterable[Quad]
) -> tuple[Quad, ...] | NamedNode:
    """Return the quads of a new version with the links that stay, or the property that it would change.

    The values of canonical and via stay once they are set (Web Annotation Protocol, 5.3); who leaves them out
    means no change.
    """
    new = tuple(quads)
    before = tuple(present)
    for link in (_CANONICAL, _VIA):
        had = {t.object for t in before if t.subject == annotation and t.predicate == link}
        has = {q.object for q in new if q.subject == annotation and q.predicate == link}
        if had and has and had != has:
            return link
        if had and not has:
            new += tuple(Quad(annotation, link, value, graph) for value in had)
    return new


def history_of(graph: NamedNode, triples: Iterable[Triple]) -> tuple[StatusChange, ...]:
    """Return how an annotation came to its status, the first change first."""
    return read_history(Quad(t.subject, t.predicate, t.object, graph) for t in triples)


def _iri(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""
