"""Hold a change to what its sender may do: annotations, and what becomes of them, are the container's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.container.names import Names
from kg.container.record import ITEMS, Record
from kg.errors import Forbidden
from kg.intake.marks import is_kept, marks_added, marks_of
from kg.linked.reports import stamp
from kg.rdf.lines import delete_data
from kg.sparql.holdings import base_of
from kg.terms import KG

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from pyoxigraph import Quad

    from kg.intake.changes import Change
    from kg.store import GraphReader, GraphWriter


@dataclass(frozen=True, slots=True)
class ByWriter:
    """A change by somebody who may write, but for what the container of annotations keeps.

    `base` is what the graph's IRIs begin with where the graph does not say so.
    """

    change: Change
    base: str

    def apply(self, writer: GraphWriter, before: GraphReader | None) -> bool:
        """Carry out the change. Raises Forbidden where it touches annotations, or marks what is none."""
        made = self.change.apply(writer, before)
        names = _names(before, self.base)
        touched = next(iter(_touched(names, writer, before)), None)
        if touched is not None:
            raise Forbidden(
                f"What is submitted is written and taken away at {names.container.value} alone, with its "
                f"record and its status; this would change {touched.graph_name}: {touched.triple}",
                mend="Nothing was written. Leave out the graphs of annotations; change an annotation, or "
                f"its status, at its own address under {names.container.value}; or send a token of the scope "
                "admin.",
            )
        marked = _marked(names, writer, before)
        if marked is not None:
            raise Forbidden(
                "What was submitted, by whom, and what became of it the server alone says, in the graphs of "
                f"annotations; this would say so in {marked.graph_name}: {marked.triple}",
                mend="Nothing was written. Leave such statements out: of a fact who submitted it "
                "(prov:wasAttributedTo) and its kg:factStatus, of an annotation its kg:annotationStatus and "
                "every kg:StatusChange; change the status of an annotation at its own address under "
                f"{names.container.value}; or send a token of the scope admin.",
            )
        return made


@dataclass(frozen=True, slots=True)
class ByAdministrator:
    """A change by somebody who may waive shapes, and may take annotations away by whichever way.

    `name` is theirs, `when` the moment, in UTC; `base` as above.
    """

    change: Change
    base: str
    name: str
    when: datetime

    def apply(self, writer: GraphWriter, before: GraphReader | None) -> bool:
        """Carry out the change; annotations of which nothing is left are deleted in the container, too."""
        made = self.change.apply(writer, before)
        names = _names(before, self.base)
        for annotation in _emptied(names, writer, before):
            self._bury(annotation, names, writer)
        return made

    def _bury(self, annotation: NamedNode, names: Names, writer: GraphWriter) -> None:
        with writer.candidate() as now:
            record = Record(now, names)
            entry = record.entry(annotation)
            if entry is None or entry.deleted:
                return
            edit = record.without(annotation, entry, names.agent(self.name), stamp(self.when))
        if edit.removed:
            writer.update(delete_data(edit.removed))
        writer.add(edit.added)


def _names(before: GraphReader | None, base: str) -> Names:
    return Names((base_of(before) if before else "") or base)


def _touched(names: Names, writer: GraphWriter, before: GraphReader | None) -> Iterable[Quad]:
    """Return what of the container's a change adds or removes."""
    delta = writer.delta
    if delta is not None:
        return _kept_by(names, (*delta.removed, *delta.added))
    with writer.candidate() as now:
        after = set(_kept_by(names, now.quads()))
    return after ^ set(_kept_by(names, before.quads() if before else ()))


def _marked(names: Names, writer: GraphWriter, before: GraphReader | None) -> Quad | None:
    """Return something that a change adds and that falsely says what was submitted, None for nothing."""
    delta = writer.delta
    with writer.candidate() as now:
        if delta is not None:
            return next(marks_added(names, delta, now), None)
        there = set(marks_of(names, before)) if before else set()
        return next((quad for quad in marks_of(names, now) if quad not in there), None)


def _kept_by(names: Names, quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield what is in the container's graphs, or says something of its annotations, in whichever graph."""
    container = names.container.value
    for quad in quads:
        about = (quad.subject, quad.object) if quad.predicate == KG.changeOf else (quad.subject,)
        if is_kept(names, quad) or any(
            isinstance(node, NamedNode) and node.value.startswith(container) for node in about
        ):
            yield quad


def _emptied(names: Names, writer: GraphWriter, before: GraphReader | None) -> list[NamedNode]:
    """Return the annotations on the record of whose graphs a change left nothing."""
    delta = writer.delta
    if before is None or (delta is not None and not delta.removed):
        return []
    prefix = names.graph("").value
    with writer.candidate() as now:
        if delta is None:
            listed = {quad.object for quad in now.match(None, ITEMS) if quad.graph_name == names.record}
            start = len(names.container.value)
            graphs = {names.graph(item.value[start:]) for item in listed if isinstance(item, NamedNode)}
        else:
            touched = {quad.graph_name for quad in delta.removed}
            graphs = {
                name for name in touched if isinstance(name, NamedNode) and name.value.startswith(prefix)
            }
        gone = [name for name in graphs if not any(True for _ in now.quads(name))]
    return [names.annotation(name.value.removeprefix(prefix)) for name in sorted(gone, key=str)]
