"""Read one generation of the embedded store while its database is open."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from kg.errors import QueryFailed
from kg.rdf.formats import RDF_XML, RdfSyntax
from kg.store.base import UNION, Dataset, GraphReader, QueryResults
from kg.store.faults import file_faults, translated
from kg.store.generations import Generation
from kg.store.querytext import sketch
from kg.store.syntaxerrors import syntax_error
from kg.terms import PREFIXES


class OpenedGeneration(GraphReader):
    """Reads a generation from a database that somebody else opened; every thread may read it."""

    def __init__(self, generation: Generation, store: Store) -> None:
        self.generation = generation
        self._opened = store

    @property
    def _store(self) -> Store:
        """Return the database, in the state that is to be read."""
        return self._opened

    @property
    def version(self) -> int:
        """Return the number of the generation; it grows with each commit and is never used again."""
        return self.generation.number

    @property
    def state(self) -> str:
        """Return what tells the generation from every other one."""
        return self.generation.state

    @property
    def published(self) -> datetime | None:
        """Return when the generation became the current one."""
        return self.generation.published_at

    def query(self, text: str, dataset: Dataset = UNION) -> QueryResults:
        """Answer a SPARQL query, see GraphReader."""
        try:
            if dataset.is_chosen:
                return self._store.query(
                    text,
                    default_graph=list(dataset.default_graphs or ()),
                    named_graphs=list(dataset.named_graphs or ()),
                )
            # Oxigraph's union option overrides FROM, so a query that has FROM must go without it.
            return self._store.query(text, use_default_graph_as_union=not sketch(text).has_from)
        except SyntaxError as error:
            raise syntax_error(text, str(error)) from error
        except (OSError, RuntimeError) as error:
            # The database's errors begin so; all others are the query's, SERVICE without an answer for one.
            if str(error).startswith(("IO error", "Corruption")):
                raise translated(error, self.generation.graph, action="read") from error
            raise QueryFailed(f"The query could not be answered: {error}") from error

    def graph_names(self) -> Iterator[NamedNode]:
        """Iterate over the graphs' names; graphs named by a blank node are left out."""
        return (name for name in self._store.named_graphs() if isinstance(name, NamedNode))

    def has_graph(self, name: NamedNode) -> bool:
        """Tell whether there is a graph of this name."""
        return self._store.contains_named_graph(name)

    def quads(self, graph: NamedNode | DefaultGraph | None = None) -> Iterator[Quad]:
        """Iterate over all quads or one graph's."""
        with file_faults(self.generation.graph, action="read"):
            yield from self._store.quads_for_pattern(None, None, None, graph)

    def match(
        self,
        subject: NamedNode | BlankNode | None = None,
        predicate: NamedNode | None = None,
        value: NamedNode | BlankNode | Literal | Triple | None = None,
    ) -> Iterator[Quad]:
        """Iterate over the quads of a pattern; each look-up takes some microseconds."""
        try:
            yield from self._store.quads_for_pattern(subject, predicate, value, None)
        except (OSError, RuntimeError) as error:
            raise translated(error, self.generation.graph, action="read") from error

    def count(self, graph: NamedNode | None = None) -> int:
        """Return the number of quads; this reads them all, some six million a second."""
        return len(self._store) if graph is None else sum(1 for _ in self.quads(graph))

    def dump(self, out: IO[bytes], syntax: RdfSyntax, graph: NamedNode | None = None) -> None:
        """Write the dataset or one graph, see GraphReader."""
        if syntax is RDF_XML or not (graph or syntax.holds_graphs):
            super().dump(out, syntax, graph)
        else:
            self._store.dump(out, syntax.syntax, from_graph=graph, prefixes=dict(PREFIXES))

    def side_file(self, name: str) -> Path | None:
        """Return a file of this generation; it stays in place as long as whoever opened it holds that."""
        path = self.generation.files / name
        return path if path.exists() else None

    def let_go(self) -> None:
        """Forget the database, which closes with its last holder; nothing can be read afterwards."""
        del self._opened
