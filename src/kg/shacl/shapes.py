"""Read shapes, with the background they are seen against, into a form that engines prepare once."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from kg.errors import ShapesError
from kg.resources import ontology_files, shapes_files
from kg.shacl.expected import expectation
from kg.shacl.paths import Graph, render_path
from kg.terms import RDFS, SH_NS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KGSH_NS: Final = "https://w3id.org/kg/shapes#"
ARTICLE_GRAPH: Final = f"{KGSH_NS}ArticleGraph"
AUTHORITY_GRAPH: Final = f"{KGSH_NS}AuthorityGraph"

_BACKGROUND: Final = frozenset({RDFS.subClassOf, SKOS.inScheme})
"""What validation looks at in an ontology: the rest would only be carried along."""

_BY_PROPERTY: Final = frozenset({f"{SH_NS}targetSubjectsOf", f"{SH_NS}targetObjectsOf"})


@dataclass(frozen=True, slots=True)
class Rule:
    """What a shape says of itself to people.

    `path` is the path of a property shape, rendered; `shows` the properties of a focus node whose
    values let a reader see what is wrong, the first of which says where to look; `expected` what it wants
    in a few words.
    """

    message: str
    mend: str
    path: str | None
    shows: tuple[str, ...]
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Shapes:
    """A shapes graph, the ontology's triples that it is seen against, and what its shapes say.

    `rules` is keyed by the IRI of a shape, or the label of a blank node with its `_:`. `background` is
    part of what is evaluated, never of what is targeted.
    """

    triples: tuple[Triple, ...]
    background: tuple[Triple, ...]
    rules: Mapping[str, Rule]

    @classmethod
    def from_turtle(cls, shapes: Iterable[bytes], ontology: Iterable[bytes] = ()) -> Shapes:
        """Read shapes and ontology from Turtle documents.

        Raises ShapesError for text that is not Turtle, and for paths that are none.
        """
        triples = tuple(triple for document in shapes for triple in _turtle(document))
        return cls.before(triples, (triple for document in ontology for triple in _turtle(document)))

    @classmethod
    def before(cls, triples: Iterable[Triple], ontology: Iterable[Triple]) -> Shapes:
        """Take a shapes graph, seen against what matters of an ontology. Raises ShapesError, as `of` does."""
        background = (
            triple
            for triple in ontology
            if triple.predicate in _BACKGROUND and isinstance(triple.object, NamedNode)
        )
        return cls.of(triples, background)

    @classmethod
    def of(cls, triples: Iterable[Triple], background: Iterable[Triple] = ()) -> Shapes:
        """Take a shapes graph, and the triples to see it against, as they are.

        Raises ShapesError for shapes that target nodes of the background, which is not to be tested.
        """
        kept, behind = tuple(triples), tuple(background)
        seen = {triple.predicate for triple in behind}
        for triple in kept:
            if triple.predicate.value in _BY_PROPERTY and triple.object in seen:
                raise ShapesError(
                    f"{triple.subject} targets {triple.object}, a property of the ontology.",
                    mend="Target the nodes by their class.",
                )
        return cls(kept, behind, MappingProxyType(dict(_rules(kept))))

    def entries(self, graph: str) -> tuple[str, ...]:
        """Return the shapes to validate a named graph of the kind `graph` with, sorted.

        `graph` is ARTICLE_GRAPH or AUTHORITY_GRAPH; the shapes say so with kgsh:appliesTo.
        """
        predicate = f"{KGSH_NS}appliesTo"
        return tuple(
            sorted(
                triple.subject.value
                for triple in self.triples
                if triple.predicate.value == predicate
                and isinstance(triple.subject, NamedNode)
                and isinstance(triple.object, NamedNode)
                and triple.object.value == graph
            )
        )

    @property
    def held(self) -> tuple[str, ...]:
        """Return the shapes that graphs of any kind are held to, sorted."""
        return tuple(sorted({*self.entries(ARTICLE_GRAPH), *self.entries(AUTHORITY_GRAPH)}))

    def ntriples(self, *, background: bool = True) -> bytes:
        """Return the shapes, and their background where wanted, as N-Triples."""
        triples = self.triples + (self.background if background else ())
        return to_ntriples(triples)


def project_shapes() -> Shapes:
    """Return the shapes that come with kg, seen against its ontology."""
    return Shapes.from_turtle(
        (path.read_bytes() for path in shapes_files()), (path.read_bytes() for path in ontology_files())
    )


def to_ntriples(triples: Iterable[Triple]) -> bytes:
    """Return triples as N-Triples."""
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _turtle(document: bytes) -> list[Triple]:
    # Labels such as _:b0 may recur in another document and mean another node there.
    try:
        return [quad.triple for quad in parse(document, format=RdfFormat.TURTLE, rename_blank_nodes=True)]
    except SyntaxError as error:
        raise ShapesError(
            f"The shapes cannot be read: {error}", mend="Correct the Turtle at that place."
        ) from error


def _rules(triples: tuple[Triple, ...]) -> Iterable[tuple[str, Rule]]:
    graph = Graph(triples)
    told = {f"{SH_NS}message", f"{SH_NS}path", f"{KGSH_NS}mend"}
    for subject in dict.fromkeys(triple.subject for triple in triples if triple.predicate.value in told):
        if isinstance(subject, NamedNode | BlankNode):
            path = graph.object(subject, f"{SH_NS}path")
            shows = graph.list_at(graph.object(subject, f"{KGSH_NS}shows"))
            yield (
                subject.value if isinstance(subject, NamedNode) else str(subject),
                Rule(
                    message=_english(graph.objects(subject, f"{SH_NS}message")),
                    mend=_english(graph.objects(subject, f"{KGSH_NS}mend")),
                    path=None if path is None else render_path(graph, path),
                    shows=tuple(node.value for node in shows if isinstance(node, NamedNode)),
                    expected=expectation(graph, subject),
                ),
            )


def _english(texts: Iterable[NamedNode | BlankNode | Literal | Triple]) -> str:
    """Return the text that is in English, else the first."""
    literals = [text for text in texts if isinstance(text, Literal)]
    literals.sort(key=lambda text: (text.language or "en").lower().split("-")[0] != "en")
    return literals[0].value if literals else ""
