"""Evaluate one query to the end: a value in, bytes or a table out, so that another process can do it."""

from __future__ import annotations

import gzip
import hashlib
import pickle
import time
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import DefaultGraph, NamedNode, QueryBoolean, QuerySolutions

from kg.errors import AnswerTooLarge, UnknownGraph
from kg.rdf.formats import RDF_FORMATS, RESULTS_FORMATS, document
from kg.sparql.conditions import digest, tag_of
from kg.sparql.federation import led_through, told_of
from kg.sparql.hints import hints
from kg.sparql.holdings import base_of, has_thing
from kg.sparql.relative import with_base
from kg.sparql.results import (
    Kind,
    evaluation_faults,
    kind_of_query,
    kind_of_results,
    triples,
    write_results_to,
)
from kg.store.base import UNION, Dataset
from kg.store.querytext import may_have, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.rdf.formats import Format
    from kg.sparql.display import Term
    from kg.sparql.request import QueryRequest
    from kg.store.base import GraphReader, QueryResults

_DIFFERENT_EACH_TIME: Final = frozenset({"RAND", "NOW", "UUID", "STRUUID", "BNODE", "SERVICE"})
PAGE: Final = 2_000_000
"""Characters of terms that a page shows at most; a document in any format has the rest."""

_ENDS: Final = (b'"bindings":[]}}', b"<results></results></sparql>", b"<results/></sparql>")
_HEADING: Final = 2000
"""Bytes of the names of columns, which are all that CSV and TSV have of an empty answer."""
_GRAPH_COLUMNS: Final = ("subject", "predicate", "object")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A query to evaluate, and what is wanted of its results.

    That is a document in the format of a media type of at most `most_bytes`, or for None a table of at
    most `most_rows`. `base` is for relative IRIs where the graph does not say what its own begin with.
    SERVICE goes through the address `relay`.
    """

    text: str
    dataset: Dataset
    media_type: str | None
    most_rows: int
    most_bytes: int
    base: str = ""
    relay: str = ""


@dataclass(frozen=True, slots=True)
class GraphWanted(Evaluation):
    """A whole graph wanted as a document; the one without a name where `graph` is None."""

    graph: NamedNode | None = None

    @classmethod
    def of(cls, graph: NamedNode | None, media_type: str, most_bytes: int) -> GraphWanted:
        """Return the task of reading a graph."""
        return cls("", UNION, media_type, 0, most_bytes, graph=graph)


@dataclass(frozen=True, slots=True)
class PackedGraphWanted(GraphWanted):
    """A named graph wanted as a document that says its name, compressed by gzip."""


@dataclass(frozen=True, slots=True)
class Lookup(Evaluation):
    """Something wanted of the graph as a value of Python's, which can be pickled; a subclass says what.

    Nothing of a query is wanted of it. Like a document, it is kept with its version.
    """

    text: str = ""
    dataset: Dataset = UNION
    media_type: str | None = ""
    most_rows: int = 0
    most_bytes: int = 0

    def found(self, reader: GraphReader) -> object:
        """Return it."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows of a query's results, for a page; `answer` is that of an ASK query.

    `base` is what the graph's IRIs begin with, `hints` say why there may be none.
    """

    kind: Kind
    base: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    more: bool = False
    answer: bool = False
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What became of a query, and the state of the graph that it was asked of.

    `seconds` is what evaluating and writing took; `kept` tells that the answer is one that was kept; `tag`
    is a graph's own, and `hints` say of an empty answer why it may be.
    """

    state: str | None
    content: bytes | Table
    seconds: float = 0.0
    kept: bool = False
    tag: str = ""
    hints: tuple[str, ...] = ()


def evaluate(reader: GraphReader, wanted: Evaluation) -> Evaluated:
    """Evaluate a query. Raises QueryError, StoreError, and UsageError where the format cannot hold it."""
    begun = time.perf_counter()
    if isinstance(wanted, Lookup):
        return Evaluated(reader.state, pickle.dumps(wanted.found(reader)), time.perf_counter() - begun)
    content, tag = (
        _whole_graph(reader, wanted) if isinstance(wanted, GraphWanted) else _answer(reader, wanted)
    )
    found: tuple[str, ...] = ()
    if wanted.text and _looks_empty(content) and kind_of_query(wanted.text) is Kind.SOLUTIONS:
        found = hints(
            wanted.text,
            base_of(reader) or wanted.base,
            lambda iri: _has_graph(reader, iri),
            lambda iri: has_thing(reader, iri),
        )
        content = replace(content, hints=found) if isinstance(content, Table) else content
    return Evaluated(reader.state, content, time.perf_counter() - begun, tag=tag, hints=found)


def value_of(evaluated: Evaluated) -> Any:  # noqa: ANN401 - what a Lookup finds
    """Return the value that a Lookup found."""
    if not isinstance(evaluated.content, bytes):
        raise TypeError("A table was made where a value was looked up.")
    return pickle.loads(evaluated.content)  # noqa: S301 - from a process of this program


def _looks_empty(content: bytes | Table) -> bool:
    """Tell whether an answer, if it is one of solutions, has none, by how each of the formats ends then."""
    if isinstance(content, Table):
        return not content.rows
    return content.endswith(_ENDS) or (len(content) < _HEADING and content.count(b"\n") == 1)


def _has_graph(reader: GraphReader, iri: str) -> bool:
    try:
        return reader.has_graph(NamedNode(iri))
    except ValueError:
        return True


def _answer(reader: GraphReader, wanted: Evaluation) -> tuple[bytes | Table, str]:
    if not wanted.relay:
        return _content(reader, wanted), ""
    with told_of(wanted.text, wanted.relay):
        return _content(reader, replace(wanted, text=led_through(wanted.text, wanted.relay))), ""


def _content(reader: GraphReader, wanted: Evaluation) -> bytes | Table:
    def base() -> str:
        return base_of(reader) or wanted.base

    execute = with_base(reader.query, base)
    results = execute(wanted.text, wanted.dataset)
    if wanted.media_type is None:
        return _table(results, base(), wanted.most_rows)
    entry = _format(wanted.media_type, kind_of_query(wanted.text) or kind_of_results(results))
    out = _Bounded(wanted.most_bytes)
    write_results_to(results, entry, out)
    return out.getvalue()


def _whole_graph(reader: GraphReader, wanted: GraphWanted) -> tuple[bytes, str]:
    if wanted.graph is not None and not reader.has_graph(wanted.graph):
        raise UnknownGraph(f"There is no graph {wanted.graph}.", mend="Look at which graphs there are.")
    entry = RDF_FORMATS.of_media_type(wanted.media_type or "")
    if entry is None:
        raise ValueError(f"{wanted.media_type} was chosen for a graph, and holds none.")
    quads = set(reader.quads(wanted.graph or DefaultGraph()))
    found = {quad.triple for quad in quads}
    is_packed = isinstance(wanted, PackedGraphWanted)
    out = _Bounded(wanted.most_bytes)
    out.write(document(quads if is_packed else found, entry))
    content = gzip.compress(out.getvalue(), mtime=0) if is_packed else out.getvalue()
    return content, tag_of(digest(found), entry.name)


def is_repeatable(text: str) -> bool:
    """Tell whether a query has the same answer whenever it is asked of one version of the graph."""
    return not may_have(text, _DIFFERENT_EACH_TIME) or not any(
        token.lastgroup == "word" and token[0].upper() in _DIFFERENT_EACH_TIME for token in tokens(text)
    )


def entity_tag(query: QueryRequest, media_type: str, state: str | None) -> str | None:
    """Return a strong entity tag of a query's answer that is always the same (RFC 9110, 8.8.3), or None."""
    if state is None:
        return None
    graphs = [
        [graph.value for graph in names] if names is not None else None
        for names in (query.dataset.default_graphs, query.dataset.named_graphs)
    ]
    what = repr((state, query.text, graphs, media_type)).encode("utf-8", "surrogatepass")
    return f'"{hashlib.blake2b(what, digest_size=16).hexdigest()}"'


def _format(media_type: str, kind: Kind) -> Format:
    known = RDF_FORMATS if kind is Kind.GRAPH else RESULTS_FORMATS
    found = known.of_media_type(media_type)
    if found is None:
        raise ValueError(f"{media_type} was chosen for {kind.value}, and holds none.")
    return found


def _table(results: QueryResults, base: str, most: int) -> Table:
    kind = kind_of_results(results)
    if isinstance(results, QueryBoolean):
        return Table(kind, base, answer=bool(results))
    with evaluation_faults():
        if isinstance(results, QuerySolutions):
            columns = tuple(variable.value for variable in results.variables)
            found: Iterable[tuple[Term | None, ...]] = (
                tuple(row[name] for name in columns) for row in results
            )
        else:
            columns = _GRAPH_COLUMNS
            found = ((entry.subject, entry.predicate, entry.object) for entry in triples(results))
        rows = iter(found)
        shown: list[tuple[Term | None, ...]] = []
        size = 0
        for row in islice(rows, most):
            size += sum(len(str(term)) for term in row)
            if size > PAGE:
                return Table(kind, base, columns, tuple(shown), more=True)
            shown.append(row)
        return Table(kind, base, columns, tuple(shown), next(rows, None) is not None)


class _Bounded(BytesIO):
    """Takes so many bytes and no more, so that an answer that nobody could receive is not made."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        if self.tell() + len(data) > self._limit:
            raise AnswerTooLarge(
                f"The answer is larger than {self._limit} bytes, the limit (KG_MAX_ANSWER).",
                mend="Add LIMIT to the query, select fewer columns, or fetch a dump.",
            )
        return super().write(data)
