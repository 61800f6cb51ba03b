"""Map evidence to Web Annotations: the fact, the text version, the position and the quoted words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.rdf.lines import Term, iri, literal
from kg.terms import KG, OA, PROV, XSD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import NamedNode

    from kg.mapping.graph import NamedGraph
    from kg.model.article import Article, Evidence, TextVersion
    from kg.rdf.iris import Iris


class EvidenceWriter:
    """Write annotations of facts into a graph (Web Annotation Data Model, 4.2).

    `version` is the text that the words stand in; `annotator` and `annotated` say who annotated, and when.
    """

    def __init__(
        self,
        slug: str,
        version: TextVersion,
        iris: Iris,
        graph: NamedGraph,
        *,
        annotator: Term | None = None,
        annotated: Term | None = None,
    ) -> None:
        self._slug, self._iris, self._graph = slug, iris, graph
        self._host = version.article
        self._source = iri(iris.text_version(self._host, version.sha256))
        self._annotator, self._annotated = annotator, annotated

    @classmethod
    def of(cls, article: Article, iris: Iris, graph: NamedGraph) -> EvidenceWriter:
        """Return the writer of what the corpus says of an article."""
        return cls(
            article.slug,
            article.text,
            iris,
            graph,
            annotator=iri(iris.thing("actor", article.annotator)) if article.annotator else None,
            annotated=(
                literal(f"{article.annotated.isoformat()}T00:00:00Z", datatype=XSD.dateTime)
                if article.annotated
                else None
            ),
        )

    def write(
        self,
        fact: str,
        evidence: Sequence[Evidence],
        motivation: NamedNode,
        bodies: Sequence[Term | NamedNode],
    ) -> None:
        """Write one annotation for each piece of evidence, with the same bodies."""
        for number, words in enumerate(evidence, start=1):
            self.annotation(self._iris.annotation(self._slug, fact, number), words, motivation, bodies)

    def annotation(
        self, annotation: str, words: Evidence, motivation: NamedNode, bodies: Sequence[Term | NamedNode]
    ) -> None:
        """Write the annotation of the IRI `annotation`."""
        add, number = self._graph.add, self._graph.number
        node, target = iri(annotation), iri(f"{annotation}#target")
        position, quote = iri(f"{annotation}#position"), iri(f"{annotation}#quote")
        self._graph.a(node, OA.Annotation)
        add(node, OA.motivatedBy, motivation)
        for body in bodies:
            add(node, OA.hasBody, body)
        add(node, OA.hasTarget, target)
        add(node, KG.inSegment, iri(self._iris.segment(self._host, words.segment)))
        if self._annotator is not None:
            add(node, PROV.wasAttributedTo, self._annotator)
        if self._annotated is not None:
            add(node, PROV.generatedAtTime, self._annotated)
        self._graph.a(target, OA.SpecificResource)
        add(target, OA.hasSource, self._source)
        add(target, OA.hasSelector, position)
        add(target, OA.hasSelector, quote)
        self._graph.a(position, OA.TextPositionSelector)
        number(position, OA.start, words.start)
        number(position, OA.end, words.end)
        self._graph.a(quote, OA.TextQuoteSelector)
        add(quote, OA.exact, literal(words.exact))
        self._graph.maybe_text(quote, OA.prefix, words.prefix)
        self._graph.maybe_text(quote, OA.suffix, words.suffix)
