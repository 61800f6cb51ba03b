"""Hold the graph in any SPARQL 1.1 store, over Query, Update and the Graph Store Protocol."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from kg.errors import QueryFailed, StoreUnavailable, Unsupported
from kg.store.answers import answer, select
from kg.store.base import NO_GRAPH, UNION, Dataset, GraphReader, GraphStore, QueryResults
from kg.store.querytext import sketch
from kg.store.remote_writer import RemoteWriter
from kg.store.staging import Owned
from kg.store.syntaxerrors import syntax_error
from kg.store.transport import Endpoints, Transport

_IS_UNION: Final = (
    "SELECT ?found { { SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } LIMIT 1 } "
    "BIND(EXISTS { ?s ?p ?o } AS ?found) }"
)


class RemoteStore(GraphStore):
    """A store at a URL. It keeps no versions: reads see what is there at the time.

    `graphs_under` is the IRI that the names of kg's graphs begin with. Only those are listed, counted, dumped
    and replaced, so that a store can hold other people's graphs (or its own system's) beside them; when it is
    empty every named graph counts as kg's. Queries see everything.

    Queries need the union of all graphs as the default graph. Oxigraph gives it when asked, which this does;
    others must be configured so, and this checks it once. An endpoint without `update` is somebody else's:
    there the default graph is what its owner chose.
    """

    def __init__(
        self, endpoints: Endpoints, *, graphs_under: str = "", timeout: int = 60, commit_timeout: int = 3600
    ) -> None:
        self.location = endpoints.query
        self._transport = Transport(endpoints, timeout)
        self._owned = Owned(graphs_under)
        self._commit_timeout = commit_timeout
        self._union_is_sure = endpoints.update is None

    @property
    def version(self) -> None:
        """Return None: SPARQL has no versions."""
        return

    def query(self, text: str, dataset: Dataset = UNION) -> QueryResults:
        """Answer a SPARQL query, see GraphReader; results of SELECT are read as they come."""
        outline = sketch(text)
        if not outline.form:
            raise syntax_error(text, "it has no SELECT, ASK, CONSTRUCT or DESCRIBE")
        parameters: list[tuple[str, str]] = []
        if dataset.is_chosen:
            parameters += [("default-graph-uri", name.value) for name in dataset.default_graphs or ()]
            parameters += [("named-graph-uri", name.value) for name in dataset.named_graphs or ()]
            # The protocol cannot say "no graph at all"; a graph that is nowhere says the same.
            parameters = parameters or [("default-graph-uri", NO_GRAPH)]
        elif not outline.has_from and self._transport.endpoints.update:
            self._check_union()
            parameters = [("union-default-graph", "true")]
        try:
            return answer(self._transport, text, outline.form, parameters)
        except StoreUnavailable as error:
            if error.status == HTTPStatus.BAD_REQUEST:
                raise syntax_error(text, error.said) from error
            if error.status in (HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.GATEWAY_TIMEOUT):
                raise QueryFailed(f"The query could not be answered: {error.message}") from error
            raise

    def graph_names(self) -> Iterator[NamedNode]:
        """Iterate over the names of kg's graphs."""
        text = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} {self._owned.filter} }}"
        return (name for (name,) in select(self._transport, text))

    def quads(self, graph: NamedNode | DefaultGraph | None = None) -> Iterator[Quad]:
        """Iterate over the quads of kg's graphs or of one graph."""
        if isinstance(graph, DefaultGraph):
            raise Unsupported(
                f"What the unnamed graph of {self.location} holds differs from store to store.",
                mend="Name a graph.",
            )
        text = f"SELECT ?s ?p ?o ?g {{ {self._pattern(graph)} }}"
        return (Quad(s, p, o, graph or g) for s, p, o, g in select(self._transport, text))

    def match(
        self,
        subject: NamedNode | BlankNode | None = None,
        predicate: NamedNode | None = None,
        value: NamedNode | BlankNode | Literal | Triple | None = None,
    ) -> Iterator[Quad]:
        """Iterate over the quads of a pattern in kg's graphs."""
        if isinstance(subject, BlankNode) or isinstance(value, BlankNode | Triple):
            raise Unsupported(
                f"{self.location} cannot be asked for a blank node: its name is good for one answer only.",
                mend="Ask for what it stands with.",
            )
        terms = [
            str(term or f"?{name}") for name, term in zip("spo", (subject, predicate, value), strict=True)
        ]
        text = f"SELECT ?s ?p ?o ?g {{ GRAPH ?g {{ {' '.join(terms)} }} {self._owned.filter} }}"
        return (
            Quad(subject or s, predicate or p, value or o, g) for s, p, o, g in select(self._transport, text)
        )

    def count(self, graph: NamedNode | None = None) -> int:
        """Return the number of quads in kg's graphs or in one graph."""
        text = f"SELECT (COUNT(*) AS ?n) {{ {self._pattern(graph)} }}"
        return next(int(n.value) for (n,) in select(self._transport, text))

    @contextmanager
    def snapshot(self) -> Iterator[GraphReader]:
        """Give the present state: a remote store cannot be held still."""
        yield self

    def refresh(self) -> bool:
        """Return False: there is nothing to move to, reads always see the present."""
        return False

    @contextmanager
    def replace(self, *, compact: bool = False) -> Iterator[RemoteWriter]:
        """Write a whole new graph in place of all of kg's graphs; the store lays it out as it likes."""
        del compact
        with self._writing(fresh=True) as writer:
            yield writer

    @contextmanager
    def change(self, *, of: int | None = None) -> Iterator[RemoteWriter]:
        """Write changes to the graphs there; `of` counts for nothing, for there are no versions."""
        del of
        with self._writing(fresh=False) as writer:
            yield writer

    def close(self) -> None:
        """Do nothing: no connection is kept."""

    @contextmanager
    def _writing(self, *, fresh: bool) -> Iterator[RemoteWriter]:
        writer = RemoteWriter(self._transport, self._owned, fresh=fresh, commit_timeout=self._commit_timeout)
        try:
            yield writer
            writer.finish()
        except BaseException:
            writer.abandon()
            raise

    def _pattern(self, graph: NamedNode | None) -> str:
        return f"GRAPH {graph} {{ ?s ?p ?o }}" if graph else f"GRAPH ?g {{ ?s ?p ?o }} {self._owned.filter}"

    def _check_union(self) -> None:
        if self._union_is_sure:
            return
        parameters = [("union-default-graph", "true")]
        for (found,) in answer(self._transport, _IS_UNION, "SELECT", parameters):  # type: ignore[union-attr]
            if found.value != "true":
                raise StoreUnavailable(
                    f"The default graph of {self.location} is not the union of its named graphs, "
                    "so queries would miss what is in them.",
                    mend="Configure the store so (Fuseki: unionDefaultGraph), or name the graphs with FROM.",
                )
            self._union_is_sure = True
