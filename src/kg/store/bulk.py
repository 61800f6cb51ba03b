"""Fill one generation of the embedded store: pieces gathered here, loaded by a thread beside the caller's."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from traceback import clear_frames
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from kg.store.base import UNION, Dataset, GraphReader, GraphWriter
from kg.store.delta import Delta
from kg.store.faults import file_faults
from kg.store.generations import Generation
from kg.store.ledger import MOST, Ledger
from kg.store.nquads import may_have_blank_nodes, not_nquads
from kg.store.turned import TurnedGeneration
from kg.store.updates import carry_out

PIECE: Final = 32_000_000
"""Bytes loaded at once: smaller pieces take less memory, larger ones leave less to be merged afterwards."""

_SMALL: Final = 500_000
"""Bytes up to which a transaction is faster than the bulk loader, which writes files of its own each time.

So it is up to `MOST` lines where it is to be known what they change: to validate all takes longer by far.
"""


class EmbeddedWriter(GraphWriter):
    """Loads into a database that nobody reads yet, so that its steps need not be one transaction.

    Oxigraph lets other Python threads run while it loads: the caller can make the next piece meanwhile. At
    most one piece is being loaded and one being gathered.
    """

    def __init__(self, generation: Generation, store: Store | None = None) -> None:
        """Write to the database of a generation, which is opened unless it is open already."""
        self._generation = generation
        self._gathered: list[bytes] = []
        self._size = 0
        self._pending: Future[None] | None = None
        self._thread: ThreadPoolExecutor | None = None
        with file_faults(generation.graph, action="written"):
            self._store = Store(generation.graph) if store is None else store
        self.ledger = Ledger(self._store)

    @property
    def directory(self) -> Path:
        """Return the folder of files that are published together with the graph."""
        return self._generation.files

    @property
    def version(self) -> int:
        """Return the number of the generation."""
        return self._generation.number

    @property
    def state(self) -> str:
        """Return what tells the generation from every other one."""
        return self._generation.state

    @property
    def delta(self) -> Delta | None:
        """Return the net effect so far, see GraphWriter; None too after more than the ledger can hold."""
        self.settle()
        return self.ledger.delta

    def settle(self) -> None:
        """Load what was gathered."""
        self._send()
        self._wait()

    @contextmanager
    def candidate(self) -> Iterator[GraphReader]:
        """Read the generation, see GraphWriter."""
        self.settle()
        reader = TurnedGeneration(self._generation, self.ledger)
        try:
            yield reader
        finally:
            # Whoever keeps the reader must not keep the database, see `close`.
            reader.let_go()

    def load(self, nquads: bytes) -> None:
        """Add N-Quads, see GraphWriter."""
        if may_have_blank_nodes(nquads):
            # The engine gives blank nodes new names at each load, so this call's must be in one piece.
            self._send()
            self._gather(nquads)
            self._send()
            return
        start = 0
        while len(nquads) - start > PIECE:
            end = nquads.rfind(b"\n", start, start + PIECE) + 1 or len(nquads)
            self._gather(nquads[start:end])
            start = end
        self._gather(nquads[start:])

    def add(self, quads: Iterable[Quad]) -> None:
        """Add a few quads, see GraphWriter."""
        self._send()
        self._at_once(lambda: self.ledger.insert(quads))

    def drop_graph(self, name: NamedNode) -> None:
        """Remove a graph, see GraphWriter."""
        self._send()
        self._at_once(lambda: self.ledger.run(f"DROP SILENT GRAPH {name}", [name]))

    def update(self, text: str, using: Dataset = UNION) -> None:
        """Carry out an update, see GraphWriter; here, because only the caller's thread has a known stack."""
        self._send()
        self._wait()
        with file_faults(self._generation.graph, action="written"):
            try:
                carry_out(self.ledger, text, using)
            except BaseException as error:
                _let_go(error)
                raise

    def finish(self, *, compact: bool) -> None:
        """Load what is left and write everything to the files, merged into few of them with `compact`."""
        self._send()
        if compact:
            self._run(self._compact)
        self._run(self._flush)
        self._wait()

    def close(self) -> None:
        """Close the database, whatever became of the loading.

        The traceback of a failed step may be kept by whoever handles it, and leads to this object. So nothing
        but this object may hold the database, or its files would stay locked and on disk.
        """
        if self._thread:
            self._thread.shutdown(wait=True, cancel_futures=True)
        self._pending = self._thread = None
        del self._store, self.ledger

    def _gather(self, nquads: bytes) -> None:
        if self._size + len(nquads) > PIECE:
            self._send()
        self._gathered.append(nquads)
        self._size += len(nquads)

    def _send(self) -> None:
        if self._gathered:
            # The piece before must be gone first: each takes several times its size while it is loaded.
            self._wait()
            # Joined with a line break because the last line of a call may lack its own.
            piece = b"\n".join(self._gathered)
            self._gathered = []
            self._size = 0
            if len(piece) > _SMALL:
                self._run(lambda: self._load(piece))
            else:
                # That takes less time than to start a thread, or as much.
                self._at_once(lambda: self._load(piece))

    def _run(self, step: Callable[[], None]) -> None:
        self._wait()
        self._thread = self._thread or ThreadPoolExecutor(max_workers=1, thread_name_prefix="kg-load")
        self._pending = self._thread.submit(step)

    def _at_once(self, step: Callable[[], None]) -> None:
        self._wait()
        with file_faults(self._generation.graph, action="written"):
            step()

    def _wait(self) -> None:
        pending, self._pending = self._pending, None
        if pending:
            with file_faults(self._generation.graph, action="written"):
                pending.result()

    def _compact(self) -> None:
        self._store.optimize()

    def _flush(self) -> None:
        self._store.flush()

    def _load(self, piece: bytes) -> None:
        try:
            if len(piece) > _SMALL and not (self.ledger.is_known and piece.count(b"\n") <= MOST):
                self.ledger.lose()
                self._store.bulk_load(piece, RdfFormat.N_QUADS)
            else:
                self.ledger.insert(list(parse(piece, RdfFormat.N_QUADS, rename_blank_nodes=True)))
        except SyntaxError as error:
            raise not_nquads(piece, error) from error


def _let_go(error: BaseException) -> None:
    """Clear the frames that an error, and what it came from, keeps: they hold the database, see `close`."""
    chain: BaseException | None = error
    while chain:
        clear_frames(chain.__traceback__)
        chain = chain.__cause__ or chain.__context__
