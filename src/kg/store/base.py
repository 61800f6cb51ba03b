"""Say what a store of graphs can do, whatever holds the quads."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Triple,
)

from kg.errors import ChangesUnknown, Unsupported
from kg.rdf.formats import RdfSyntax, write
from kg.rdf.lines import nquads
from kg.store.backups import Backup
from kg.store.delta import Delta

QueryResults = QuerySolutions | QueryBoolean | QueryTriples


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a query sees, as in section 2.1.4 of the SPARQL 1.1 Protocol.

    With neither list given it is the query's own FROM and FROM NAMED; without those, the union of all graphs
    as the default graph and every named graph by its name. With one list given, the other counts as empty.
    """

    default_graphs: tuple[NamedNode, ...] | None = None
    named_graphs: tuple[NamedNode, ...] | None = None

    @property
    def is_chosen(self) -> bool:
        """Tell whether a list was given, which overrides what the query says."""
        return self.default_graphs is not None or self.named_graphs is not None


UNION: Final = Dataset()

NO_GRAPH: Final = "urn:kg:no-graph"
"""The name of a graph that is nowhere: the protocol cannot say "no graph at all"."""


class GraphReader(ABC):
    """One version of the graph, for reading.

    What is read back is RDF, not the spelling that was written: an engine may give numbers in another lexical
    form and language tags in lower case. In the union a triple that stands in two graphs counts twice where
    the engine does not merge (Oxigraph does not), so keep a triple in one graph.
    """

    @property
    @abstractmethod
    def version(self) -> int | None:
        """Return the number of the version that is read, or None where the store counts none."""

    @property
    def state(self) -> str | None:
        """Return what tells this version from all others, of other stores too; None where nothing does."""
        return None

    @property
    def published(self) -> datetime | None:
        """Return when this version became the current one, in UTC, or None where that is not known."""
        return None

    @abstractmethod
    def query(self, text: str, dataset: Dataset = UNION) -> QueryResults:
        """Answer a SPARQL query; SELECT and CONSTRUCT results are worked out while they are read.

        Raises QuerySyntaxError, QueryFailed, StoreError.
        """

    @abstractmethod
    def graph_names(self) -> Iterator[NamedNode]:
        """Iterate over the names of the graphs, in no promised order."""

    def has_graph(self, name: NamedNode) -> bool:
        """Tell whether there is a graph of this name; some stores keep empty ones."""
        return name in self.graph_names()

    @abstractmethod
    def quads(self, graph: NamedNode | DefaultGraph | None = None) -> Iterator[Quad]:
        """Iterate over all quads, or those of one named graph or the unnamed one, in no promised order.

        Raises Unsupported for the unnamed graph of a store where what is in it differs from store to store.
        """

    @abstractmethod
    def match(
        self,
        subject: NamedNode | BlankNode | None = None,
        predicate: NamedNode | None = None,
        value: NamedNode | BlankNode | Literal | Triple | None = None,
    ) -> Iterator[Quad]:
        """Iterate over the quads with a subject, a predicate and an object, as far as these are given.

        Raises Unsupported for a blank node in a store that has no lasting names for them.
        """

    @abstractmethod
    def count(self, graph: NamedNode | None = None) -> int:
        """Return the number of quads in all graphs or in one."""

    def dump(self, out: IO[bytes], syntax: RdfSyntax, graph: NamedNode | None = None) -> None:
        """Write the whole dataset, or one graph as triples, to `out` in a stream.

        In a format without graph names the whole dataset comes as the union of its graphs. A triple that
        stands in several graphs is then written once for each: merging would need memory for all of them,
        and readers of RDF merge anyway. Raises UsageError where the format cannot say a statement.
        """
        quads = self.quads(graph)
        write((quad.triple for quad in quads) if graph else quads, out, syntax)

    def side_file(self, name: str) -> Path | None:
        """Return a file that the writer of this version put beside the graph, or None where there is none."""
        del name
        return None


class GraphWriter(ABC):
    """Collects one new version of the graph; nothing of it is visible before the end of its `with`."""

    @property
    def directory(self) -> Path | None:
        """Return where to put files that belong to this version, or None where the store keeps none.

        A change finds those of the version before. What is in a folder FIXED of it may be added or removed,
        never written again: versions share it.
        """
        return None

    @property
    def version(self) -> int | None:
        """Return the number that this version will have, or None where the store counts none."""
        return None

    @property
    def state(self) -> str | None:
        """Return what will tell this version from every other one, or None where nothing does."""
        return None

    @property
    def delta(self) -> Delta | None:
        """Return what this writer has changed so far, or None where that is not known."""
        return None

    @abstractmethod
    def candidate(self) -> AbstractContextManager[GraphReader]:
        """Read what this writer has so far, which nobody else sees, until the end of the `with`.

        The writer takes no other step meanwhile. Raises Unsupported where the store shows nothing before a
        change is there for all.
        """

    @abstractmethod
    def load(self, nquads: bytes) -> None:
        """Add N-Quads: whole lines, UTF-8. A blank node's label means one node within one call.

        Pass documents as they come, small or large; the writer gathers and splits them. A fault in the data
        may be told by a later call or at the end. Raises NotConforming, StoreError.
        """

    def add(self, quads: Iterable[Quad]) -> None:
        """Add a few quads without blank nodes, which some writers can do without writing them as text first.

        Raises StoreError.
        """
        self.load(nquads(quads))

    @abstractmethod
    def drop_graph(self, name: NamedNode) -> None:
        """Remove a graph with all its quads, those loaded before by this writer too; it may be unknown."""

    @abstractmethod
    def update(self, text: str, using: Dataset = UNION) -> None:
        """Carry out a SPARQL Update request on what this writer has so far.

        `using` is what WHERE sees, as a query would; an operation with WITH or USING says that itself, which
        it may not where lists are given. Without a graph name templates mean the store's unnamed graph, which
        queries see as part of the union (docs/decisions/0012). What LOAD and SERVICE name is called: refuse
        them before, where the text is somebody else's.
        Raises QuerySyntaxError, QueryFailed, Unsupported, StoreError; then end the `with` by the exception. A
        remote store may tell a fault at the end only.
        """


class GraphStore(GraphReader):
    """A place that holds versions of a graph, one of which is current.

    Reads answer from the version that was current at the first read, at the last `refresh` or at the last
    commit through this object. To keep one version for several reads, whatever other threads do, read from a
    `snapshot`.
    """

    location: str
    """Where the store is, fit for messages: without a password."""

    def current_file(self, name: str) -> bytes | None:
        """Return a file beside the graph that is current now, which is not opened for it, or None.

        Raises StoreMissing, StoreError.
        """
        del name
        return None

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[GraphReader]:
        """Hold one version until the end of the `with`. A store without versions gives its present state."""

    @abstractmethod
    def refresh(self) -> bool:
        """Move to the version that is current now; return whether it is another one. Cheap when it is not."""

    @abstractmethod
    def replace(self, *, compact: bool = False) -> AbstractContextManager[GraphWriter]:
        """Write a whole new graph in place of the present one: all of it or, on any exception, nothing.

        With `compact` a store that can takes longer at the end so that reading is faster ever after.
        Raises StoreLocked where another writer is at work, for longer than is waited for.
        """

    @abstractmethod
    def change(self, *, of: int | None = None) -> AbstractContextManager[GraphWriter]:
        """Write changes on top of the present graph: all of them or, on any exception, none.

        A change that was worked out from what a version held should name it in `of`: should the graph have
        moved on, nothing is written. A store without versions takes no notice of it.
        Raises StoreLocked where another writer is at work, for longer than is waited for, StoreChanged.
        """

    def backup(self, destination: Path) -> Backup:
        """Copy the current version, whatever others do meanwhile, into a new folder, whole and checked.

        Raises UsageError for a folder that is there, Unsupported, StoreError.
        """
        del destination
        raise self._elsewhere("backed up")

    def restore(self, source: Path, *, replace: bool = False) -> Backup:
        """Make a backup the current version: checked before, and all of it or, on any exception, nothing.

        A graph that is there is kept unless `replace`, which also mends a store whose CURRENT is damaged.
        Raises UsageError, BackupUnusable, Unsupported, StoreLocked, StoreError.
        """
        del source, replace
        raise self._elsewhere("restored")

    def changes(self, since: int, until: str) -> dict[bytes, bool]:
        """Return what was added (True) and removed (False) from a version to a state, as N-Quads, net.

        Raises ChangesUnknown where that is not known, or no longer.
        """
        del since, until
        raise ChangesUnknown(f"{self.location} does not count versions.")

    def removed_subjects(self, since: str, until: str) -> set[str]:
        """Return the IRIs of whose statements some were removed from one state to another, where known."""
        del since, until
        return set()

    def compact(self) -> None:
        """Lay out the current version for fast queries and little space. Raises Unsupported, StoreError."""
        raise self._elsewhere("compacted")

    def _elsewhere(self, done: str) -> Unsupported:
        return Unsupported(
            f"{self.location} cannot be {done} from here: a remote store keeps its files itself.",
            mend="Use that store's own means; `kg dump` gives a copy of kg's graphs, as N-Quads.",
        )

    @abstractmethod
    def close(self) -> None:
        """Let go of files and connections. Results that were not read to their end become invalid."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
