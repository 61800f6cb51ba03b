"""Know every RDF and results format by name, media type and extension, and write RDF in it."""

import difflib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Final, Generic, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat, Triple
from pyoxigraph import serialize as write_rdf

from kg.errors import UnknownFormat, UsageError
from kg.rdf.xmltext import checked
from kg.terms import PREFIXES, RDF_NS, XSD_NS

Statement = Triple | Quad


@dataclass(frozen=True, slots=True)
class Format:
    """What is common to all formats: `names` as typed by people, `media_types` as sent by programs.

    The first of each is the one that kg itself uses; `names[0]` is also the file extension.
    """

    title: str
    names: tuple[str, ...]
    media_types: tuple[str, ...]
    extensions: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the name that `--format` takes."""
        return self.names[0]

    @property
    def media_type(self) -> str:
        """Return the registered media type, without parameters."""
        return self.media_types[0]

    @property
    def content_type(self) -> str:
        """Return the value of a Content-Type header: text types must say that they are UTF-8."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


@dataclass(frozen=True, slots=True)
class RdfSyntax(Format):
    """A format of RDF; `holds_graphs` where it keeps the names of graphs, otherwise it is triples only."""

    syntax: RdfFormat
    holds_graphs: bool


@dataclass(frozen=True, slots=True)
class ResultsSyntax(Format):
    """A format of SELECT and ASK results; `holds_booleans` where its specification covers ASK."""

    syntax: QueryResultsFormat
    holds_booleans: bool


FormatT = TypeVar("FormatT", bound=Format)


@dataclass(frozen=True, slots=True)
class FormatTable(Generic[FormatT]):
    """A closed list of formats with its three indexes."""

    kind: str
    formats: tuple[FormatT, ...]

    def __iter__(self) -> Iterator[FormatT]:
        return iter(self.formats)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names that `--format` takes, in the order of the table."""
        return tuple(entry.name for entry in self.formats)

    def named(self, name: str) -> FormatT:
        """Return the format with this name or alias, in any case. Raises UnknownFormat."""
        wanted = name.strip().lower()
        for entry in self.formats:
            if wanted in entry.names:
                return entry
        every = [alias for entry in self.formats for alias in entry.names]
        near = difflib.get_close_matches(wanted, every, n=1)
        raise UnknownFormat(
            f"{name!r} is no {self.kind} format.",
            mend=(f"Did you mean {near[0]}? " if near else "") + f"Known are {', '.join(self.names)}.",
        )

    def of_media_type(self, media_type: str) -> FormatT | None:
        """Return the format of a media type, whose parameters and case do not count, or None."""
        wanted = media_type.partition(";")[0].strip().lower()
        return next((entry for entry in self.formats if wanted in entry.media_types), None)

    def of_path(self, path: str | PurePath) -> FormatT:
        """Return the format that a file's extension tells. Raises UnknownFormat."""
        extension = PurePath(path).suffix.lstrip(".").lower()
        for entry in self.formats:
            if extension in entry.extensions:
                return entry
        known = ", ".join(f".{entry.extensions[0]}" for entry in self.formats)
        raise UnknownFormat(
            f"The extension of {str(path)!r} tells no {self.kind} format.",
            mend=f"Name the format, or use one of the extensions {known}.",
        )


N_QUADS: Final = RdfSyntax(
    "N-Quads",
    ("nq", "nquads", "n-quads"),
    ("application/n-quads", "text/x-nquads"),
    ("nq", "nquads"),
    RdfFormat.N_QUADS,
    holds_graphs=True,
)
TRIG: Final = RdfSyntax(
    "TriG",
    ("trig",),
    ("application/trig", "application/x-trig"),
    ("trig",),
    RdfFormat.TRIG,
    holds_graphs=True,
)
JSON_LD: Final = RdfSyntax(
    "JSON-LD",
    ("jsonld", "json-ld"),
    ("application/ld+json", "application/json"),
    ("jsonld", "json"),
    RdfFormat.JSON_LD,
    holds_graphs=True,
)
N_TRIPLES: Final = RdfSyntax(
    "N-Triples",
    ("nt", "ntriples", "n-triples"),
    ("application/n-triples",),
    ("nt",),
    RdfFormat.N_TRIPLES,
    holds_graphs=False,
)
TURTLE: Final = RdfSyntax(
    "Turtle",
    ("ttl", "turtle"),
    ("text/turtle", "application/turtle", "application/x-turtle"),
    ("ttl",),
    RdfFormat.TURTLE,
    holds_graphs=False,
)
RDF_XML: Final = RdfSyntax(
    "RDF/XML",
    ("rdf", "rdfxml", "rdf-xml", "xml"),
    ("application/rdf+xml", "application/xml", "text/xml"),
    ("rdf", "xml", "owl"),
    RdfFormat.RDF_XML,
    holds_graphs=False,
)
N3: Final = RdfSyntax(
    "Notation3",
    ("n3",),
    ("text/n3", "text/rdf+n3"),
    ("n3",),
    RdfFormat.N3,
    holds_graphs=False,
)
RDF_FORMATS: Final = FormatTable("RDF", (N_QUADS, TRIG, JSON_LD, N_TRIPLES, TURTLE, RDF_XML, N3))

RESULTS_FORMATS: Final = FormatTable(
    "results",
    (
        ResultsSyntax(
            "SPARQL results in JSON",
            ("json", "srj"),
            ("application/sparql-results+json", "application/json"),
            ("json", "srj"),
            QueryResultsFormat.JSON,
            holds_booleans=True,
        ),
        ResultsSyntax(
            "SPARQL results in XML",
            ("xml", "srx"),
            ("application/sparql-results+xml", "application/xml", "text/xml"),
            ("xml", "srx"),
            QueryResultsFormat.XML,
            holds_booleans=True,
        ),
        ResultsSyntax(
            "SPARQL results in CSV",
            ("csv",),
            ("text/csv",),
            ("csv",),
            QueryResultsFormat.CSV,
            holds_booleans=False,
        ),
        ResultsSyntax(
            "SPARQL results in TSV",
            ("tsv",),
            ("text/tab-separated-values",),
            ("tsv",),
            QueryResultsFormat.TSV,
            holds_booleans=False,
        ),
    ),
)


def write(
    statements: Iterable[Statement],
    out: IO[bytes],
    syntax: RdfSyntax,
    *,
    prefixes: Mapping[str, str] = PREFIXES,
) -> None:
    """Write statements to `out` as they come, holding none of them.

    A format of triples takes the quads' triples and forgets their graphs. Raises UsageError where RDF/XML
    has no way to say a statement.
    """
    if syntax.holds_graphs:
        shaped: Iterable[Statement] = statements
    else:
        shaped = (entry.triple if isinstance(entry, Quad) else entry for entry in statements)
    if syntax is RDF_XML:
        shaped = (_sayable_in_xml(entry) for entry in shaped)
        out = checked(out, syntax.title)
    # The stubs want one kind of statement in an input; the formats that hold graphs take both.
    write_rdf(shaped, out, syntax.syntax, prefixes=dict(prefixes))  # type: ignore[arg-type]


def document(
    statements: Iterable[Statement], syntax: RdfSyntax, *, prefixes: Mapping[str, str] = PREFIXES
) -> bytes:
    """Return one document for people: sorted, without repeats, with no prefix that it does not use."""
    ordered = sorted(set(statements), key=_reading_order)
    namespaces = {_namespace(iri) for entry in ordered for iri in _iris(entry)}
    used = {prefix: iri for prefix, iri in prefixes.items() if iri in namespaces}
    out = io.BytesIO()
    write(ordered, out, syntax, prefixes=used)
    return out.getvalue()


def _reading_order(entry: Statement) -> tuple[str, str, bool, str, str]:
    graph = str(entry.graph_name) if isinstance(entry, Quad) else ""
    predicate = entry.predicate.value
    return graph, str(entry.subject), predicate != f"{RDF_NS}type", predicate, str(entry.object)


def _iris(entry: Statement) -> Iterator[str]:
    """Iterate over the IRIs that are written out; `a` and the types of plain texts are not."""
    for term in (entry.subject, entry.predicate, entry.object):
        if isinstance(term, NamedNode) and term.value != f"{RDF_NS}type":
            yield term.value
        elif isinstance(term, Literal) and not term.language and term.datatype.value != f"{XSD_NS}string":
            yield term.datatype.value


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_XML_NAME = re.compile(r"[^\w.\-·]")
_BEGINS_XML_NAME = re.compile(r"[^\W\d]")


def _sayable_in_xml(entry: Statement) -> Statement:
    # First the end that may be a name: a pattern for both would read a long IRI again from each letter.
    if not _BEGINS_XML_NAME.search(_NOT_IN_XML_NAME.split(entry.predicate.value)[-1]):
        raise UsageError(
            f"RDF/XML has no way to write the property <{entry.predicate.value}>: it does not end in a name.",
            mend="Choose another format, Turtle for example.",
        )
    if isinstance(entry.object, Literal):
        bad = _NOT_XML.search(entry.object.value)
        if bad:
            subject = entry.subject
            shown = f"_:{subject.value}" if isinstance(subject, BlankNode) else str(subject)
            raise UsageError(
                f"RDF/XML has no way to write the character U+{ord(bad[0]):04X} in a text of {shown}.",
                mend="Choose another format, Turtle for example.",
            )
    return entry
