"""See to it that a graph is held to the shapes that come with kg, and holds to them, before it is served."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.gate.preview import preview, shapes_of
from kg.gate.validity import Validity, read_validity, write_validity
from kg.mapping.vocabulary import vocabulary_quads
from kg.model.finding import Rejected
from kg.rdf.iris import Iris
from kg.rdf.lines import nquads
from kg.report.text import summary
from kg.resources import ontology_files, shapes_files, shapes_version
from kg.shacl import ShiftyEngine, project_shapes
from kg.sparql.holdings import base_of

if TYPE_CHECKING:
    from datetime import datetime

    from kg.gate.preview import Preview, Progress
    from kg.store.base import GraphStore


@dataclass(frozen=True, slots=True)
class Loaded:
    """Shapes that took the place of others: their versions, and what was found of the graph before."""

    before: str
    after: str
    found: Preview


def load_shapes(
    store: GraphStore, *, regardless: bool, now: datetime, progress: Progress | None = None
) -> Loaded | None:
    """Hold a graph that was held to other shapes to those that come with kg, and make them its own.

    Return None where they were its own before, so that nothing was done, and where it was never held to any.
    With `regardless` they become its own whatever they find. `now` is in UTC.
    Raises Rejected where something newly fails, StoreError, StoreMissing, StoreLocked.
    """
    version = shapes_version()
    with store.snapshot() as reader:
        known = read_validity(reader)
        if known is not None and known.shapes == version:
            return None
        old = shapes_of(reader)
        if not old.triples:
            return None
        base, number = base_of(reader), reader.version
        found = preview(reader, (old, project_shapes()), ShiftyEngine, now.date(), progress)
    before = known.shapes if known else ""
    if known is None and not found.shapes:
        # Of a kg that did not note it, and the same: the next build notes it.
        return None
    if not found.holds and not regardless:
        raise _refused(store.location, found)
    held = known is None or known.holds
    if found.holds and held:
        validity = Validity(version, version, now)
    else:
        validity = replace(known or Validity(""), shapes=version, built="")
    graph = NamedNode(Iris(base).graph("shapes"))
    quads = vocabulary_quads(ontology_files(), shapes_files(), Iris(base))
    with store.change(of=number) as writer:
        writer.drop_graph(graph)
        writer.load(nquads(quad for quad in quads if quad.graph_name == graph))
        write_validity(writer.directory, validity)
    return Loaded(before, version, found)


def _refused(location: str, found: Preview) -> Rejected:
    return Rejected(
        f"The graph in {location} was held to other shapes than come with this kg, and does not hold "
        f"to these: {summary(found.fails)}. Its shapes were left as they are, and nothing is served.",
        findings=found.fails,
        mend="Mend what is named and build again; or serve it with the kg that built it; or load the shapes "
        "in spite of this, and refuse only what newly breaks them: --new-shapes regardless "
        "(KG_NEW_SHAPES). `kg shapes preview` tells the same while an older kg serves.",
    )
