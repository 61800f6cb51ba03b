"""Write to a remote store: all of a change, or nothing, by one atomic update at the end."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime, timedelta
from http import HTTPStatus
from secrets import token_hex
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from kg.errors import QueryFailed, StoreError, StoreLocked, StoreUnavailable, Unsupported, UsageError
from kg.store import staging
from kg.store.answers import ask, select
from kg.store.base import NO_GRAPH, UNION, Dataset, GraphReader, GraphWriter
from kg.store.nquads import may_have_blank_nodes, not_nquads
from kg.store.staging import Owned, Staging
from kg.store.transport import Transport
from kg.store.updatetext import operations, refuse_own_dataset

SMALL: Final = 4_000
"""Quads up to which a change is one INSERT DATA; some stores refuse one of 10,000 lines."""

PIECE: Final = 20_000
"""Quads staged by one request."""

_HEAVY: Final = 4_000_000
"""Characters of text that fill a request however few its quads."""


class RemoteWriter(GraphWriter):
    """Gathers a change; past `SMALL` quads it goes to a staging graph in pieces, see `kg.store.staging`.

    The remote store must apply one Update request as a whole, as the SPARQL 1.1 Update specification advises.
    """

    def __init__(self, transport: Transport, owned: Owned, *, fresh: bool, commit_timeout: int) -> None:
        self._transport = transport
        self._owned = owned
        self._fresh = fresh
        self._commit_timeout = commit_timeout
        self._dropped: dict[str, None] = {}
        self._pending: list[Quad] = []
        self._weight = 0
        self._staging: Staging | None = None
        self._update_text: str | None = None
        self._parameters: list[tuple[str, str]] = []

    def load(self, nquads: bytes) -> None:
        """Add N-Quads of named graphs, see GraphWriter. Raises UsageError for graphs that are not kg's."""
        # Blank nodes are told apart by request, so a call that has some must go in one.
        whole = may_have_blank_nodes(nquads)
        if self._update_text is not None:
            raise self._only_alone()
        try:
            for quad in parse(nquads, RdfFormat.N_QUADS, rename_blank_nodes=True):
                self._check_graph(quad)
                self._pending.append(quad)
                if isinstance(quad.object, Literal):
                    self._weight += len(quad.object.value)
                if not whole and self._is_full():
                    self._stage()
        except SyntaxError as error:
            raise not_nquads(nquads, error) from error
        if self._is_full():
            self._stage()

    def drop_graph(self, name: NamedNode) -> None:
        """Remove a graph, see GraphWriter."""
        if self._update_text is not None:
            raise self._only_alone()
        self._dropped[name.value] = None
        self._pending = [quad for quad in self._pending if quad.graph_name != name]
        if self._staging:
            self._update(self._staging.forget(name.value))

    def update(self, text: str, using: Dataset = UNION) -> None:
        """Take one update, to be sent at the end, see GraphWriter.

        Without `using` Oxigraph is asked for the union, unless an operation has WITH or USING; what other
        stores show to WHERE is as they are configured. The update reaches all graphs of the store, kg's or
        not. Raises Unsupported beside other steps.
        """
        # What is no update by the grammar that the guards were made for is not sent to another one.
        found = operations(text)
        if using.is_chosen:
            refuse_own_dataset(text, found)
        if self._fresh or self._update_text is not None or self._has_steps:
            raise self._only_alone()
        self._update_text = text
        if using.is_chosen:
            self._parameters = [("using-graph-uri", name.value) for name in using.default_graphs or ()]
            self._parameters += [("using-named-graph-uri", name.value) for name in using.named_graphs or ()]
            # As with queries: no graph at all is said by one that is nowhere.
            self._parameters = self._parameters or [("using-graph-uri", NO_GRAPH)]
        elif not any(operation.dataset_at >= 0 for operation in found):
            self._parameters = [("using-union-graph", "true")]

    def candidate(self) -> AbstractContextManager[GraphReader]:
        """Show nothing, see GraphWriter: SPARQL has no way to read an update that is not carried out."""
        raise Unsupported(
            f"{self._transport.endpoints.query} can not show a change before everybody sees it, "
            "so it can not be held to the shapes.",
            mend="Nothing was written. Write to an embedded store, or build the corpus into this one.",
        )

    def finish(self) -> None:
        """Commit. Raises StoreUnavailable, StoreLocked, QuerySyntaxError."""
        if self._update_text is not None:
            self._commit_update(self._update_text)
            return
        if self._staging:
            self._stage()
            self._commit_staged(self._staging)
        else:
            self._commit_small()
        with suppress(StoreError):
            # The change is there; what is left over of others only takes space until the next one.
            self._tidy()

    def abandon(self) -> None:
        """Remove what was staged, if the store can be reached; else the next change will."""
        if self._staging:
            with suppress(StoreError):
                self._update(staging.drop(self._staging.graph))

    @property
    def _has_steps(self) -> bool:
        return bool(self._dropped or self._pending or self._staging)

    def _only_alone(self) -> Unsupported:
        return Unsupported(
            f"{self._transport.endpoints.query} carries out one update as a whole, "
            "but not together with other steps.",
            mend="Nothing was written. Send the update alone, in a change of its own.",
        )

    def _check_graph(self, quad: Quad) -> None:
        name = quad.graph_name
        if isinstance(name, NamedNode) and name.value.startswith(self._owned.prefix):
            return
        if isinstance(name, DefaultGraph):
            raise UsageError(
                f"This has no graph name, and a remote store takes named graphs only: {quad}",
                mend="Name a graph; what a default graph holds differs from store to store.",
            )
        raise UsageError(
            f"The graph {name} is not one of kg's in this store, which begin with {self._owned.prefix}",
            mend="Build with the base IRI that the store was opened with.",
        )

    def _is_full(self) -> bool:
        return len(self._pending) > (PIECE if self._staging else SMALL) or self._weight > _HEAVY

    def _stage(self) -> None:
        if self._staging is None:
            self._staging = Staging(token_hex(8))
            self._update(self._staging.begin())
        if self._pending:
            self._transport.add_to_graph(self._staging.graph, self._staging.disguise(self._pending))
        self._pending = []
        self._weight = 0

    def _update(self, text: str) -> None:
        self._transport.update(text, timeout=self._transport.timeout)

    def _commit_small(self) -> None:
        if self._fresh:
            steps = [staging.remove_owned(self._owned)]
        else:
            steps = [staging.drop(name) for name in self._dropped]
        if self._pending:
            steps.append(staging.insert(self._pending))
        if steps:
            self._commit(" ;\n".join(steps))

    def _commit_staged(self, staged: Staging) -> None:
        removals = []
        if self._fresh:
            removals = [staging.remove_owned(self._owned, only_if=staged.open)]
        elif self._dropped:
            removals = [staging.remove_graphs(self._dropped, only_if=staged.open)]
        self._commit(staged.commit(removals))
        if not ask(self._transport, staged.is_done()):
            raise StoreLocked(
                f"Another writer replaced the graph of {self._transport.endpoints.query} at the same time.",
                mend="Nothing of this change was written. Try again.",
            )

    def _commit_update(self, text: str) -> None:
        try:
            self._commit(text, self._parameters)
        except StoreUnavailable as error:
            if error.status == HTTPStatus.BAD_REQUEST:
                raise QueryFailed(
                    f"The store did not take the update: {error.said}", mend="Nothing of it was written."
                ) from error
            if error.status == HTTPStatus.INTERNAL_SERVER_ERROR:
                raise QueryFailed(f"The update could not be carried out: {error.message}") from error
            raise

    def _commit(self, text: str, parameters: Sequence[tuple[str, str]] = ()) -> None:
        try:
            self._transport.update(text, timeout=self._commit_timeout, parameters=parameters)
        except StoreUnavailable as error:
            if error.status:
                raise
            raise StoreUnavailable(
                f"It is not known whether the change was written: {error.message}",
                mend="It was written whole or not at all. Once the store answers again, write it again: "
                "that does no harm.",
            ) from error

    def _tidy(self) -> None:
        """Remove staging graphs: one's own, after a replacement all, else those whose writer must be dead."""
        own = self._staging.graph if self._staging else ""
        for graph, since, now in select(self._transport, staging.LEFTOVERS):
            if self._fresh or graph.value == own or _is_abandoned(since.value, now.value):
                self._update(staging.drop(graph.value))


def _is_abandoned(since: str, now: str) -> bool:
    """Tell whether a staging graph is older than any writer lives; both times are the store's."""
    return datetime.fromisoformat(now) - datetime.fromisoformat(since) > timedelta(hours=6)
