"""Carry out what is done to a submitted annotation: to its graph, its status and the container's record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pyoxigraph import Literal, Quad

from kg.annotation.status import PROPOSED, StatusChange, change_status, history_quads, status_of_facts
from kg.container.managed import history_of, validated
from kg.container.names import Names
from kg.container.port import Deed
from kg.container.record import Edit, Record
from kg.errors import ConditionFailed, UnknownGraph
from kg.linked.reports import stamp
from kg.rdf.lines import delete_data
from kg.sparql.conditions import digest
from kg.store.ledger import as_kept
from kg.terms import KG, PROV, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import NamedNode, Triple

    from kg.container.port import AnnotationWrite
    from kg.container.record import Entry
    from kg.store import GraphReader, GraphWriter


@dataclass(frozen=True, slots=True)
class AnnotationChange:
    """An annotation that is created, replaced, deleted or given a status.

    `base` is what the graph's IRIs begin with, `shapes` the version of the shapes that it is held to.
    """

    request: AnnotationWrite
    base: str
    shapes: str

    @property
    def created(self) -> frozenset[Quad]:
        """Return what the annotation's graph holds once it is created, as the store gives it back."""
        names, name = Names(self.base), self.request.name
        return as_kept(self._quads(names.annotation(name), names.graph(name), ())[0])

    def apply(self, writer: GraphWriter, before: GraphReader | None) -> bool:
        """Write the annotation. Raises UnknownGraph, ConditionFailed, StoreChanged.

        What is there is asked of the writer, who knows what others wrote since `before`.
        """
        del before
        names, request = Names(self.base), self.request
        annotation, graph = names.annotation(request.name), names.graph(request.name)
        with writer.candidate() as now:
            entry = Record(now, names).entry(annotation)
            present = tuple(quad.triple for quad in now.quads(graph))
            self._check(entry, present)
            edit = self._record(Record(now, names), annotation, entry)
        quads, gone = self._quads(annotation, graph, present)
        if present and request.deed is not Deed.JUDGE:
            writer.drop_graph(graph)
        removed = [*edit.removed, *gone]
        if removed:
            writer.update(delete_data(removed))
        writer.add([*quads, *edit.added, *self._agent(names)])
        return request.deed is Deed.CREATE

    def _check(self, entry: Entry | None, present: tuple[Triple, ...]) -> None:
        name, condition = self.request.name, self.request.condition
        if self.request.deed is Deed.CREATE:
            if entry is not None:
                raise ConditionFailed(
                    f"Somebody else was given the name {name!r} at the same moment.",
                    mend="Nothing was written. Send the annotation again.",
                )
            return
        if entry is None or entry.deleted:
            raise UnknownGraph(f"There is no annotation {name!r} any more.", mend="Nothing was written.")
        if condition.is_stated and not condition.holds(digest(present)):
            raise ConditionFailed(
                f"The annotation {name!r} is not as If-Match supposes.",
                mend="Nothing was written. Get it again, with its entity tag, and write then.",
            )

    def _record(self, record: Record, annotation: NamedNode, entry: Entry | None) -> Edit:
        request = self.request
        agent, when = Names(self.base).agent(request.sender.name), stamp(request.when)
        if request.deed is Deed.CREATE:
            return record.with_annotation(annotation, agent, when)
        if request.deed is Deed.DELETE and entry is not None:
            return record.without(annotation, entry, agent, when)
        return Edit()

    def _quads(
        self, annotation: NamedNode, graph: NamedNode, present: tuple[Triple, ...]
    ) -> tuple[tuple[Quad, ...], tuple[Quad, ...]]:
        """Return what the annotation's graph is to hold more, and less."""
        request = self.request
        if request.deed is Deed.DELETE:
            return (), ()
        history, agent = history_of(graph, present), Names(self.base).agent(request.sender.name)
        change = StatusChange(request.status or PROPOSED, agent, request.when, request.reason)
        if request.deed is Deed.JUDGE:
            changed = change_status(annotation, graph, history, change)
            quads = [Quad(t.subject, t.predicate, t.object, graph) for t in present]
            said = tuple(quad for quad in quads if quad.predicate == KG.factStatus)
            now = status_of_facts(annotation, graph, quads, change.status)
            return (*changed.added, *now), (*changed.removed, *said)
        if not history or history[-1].status != PROPOSED:
            history = (*history, change)
        held = validated(annotation, graph, self.shapes, request.when)
        stated = status_of_facts(annotation, graph, request.quads, history[-1].status)
        return (*request.quads, *stated, *held, *history_quads(annotation, graph, history)), ()

    def _agent(self, names: Names) -> Iterable[Quad]:
        agent, graph = names.agent(self.request.sender.name), names.record
        yield Quad(agent, RDF.type, PROV.Agent, graph)
        yield Quad(agent, RDFS.label, Literal(unquote(self.request.sender.name)), graph)
