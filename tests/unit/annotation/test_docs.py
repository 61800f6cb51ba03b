"""docs/annotations.md: its example is taken, over the corpus, and its question does what it says."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from pyoxigraph import NamedNode, QuerySolutions, Store

from holding import Held
from kg.annotation.candidate import Anchor, Candidate, Kind, Sent, Submission, read_candidate
from kg.annotation.contexts import Contexts
from kg.annotation.status import StatusChange
from kg.annotation.texts import GraphTexts
from kg.corpus.article import read_article
from kg.ingest.source import Source
from kg.mapping.article import article_graph
from kg.mapping.authorities import authority_graphs
from kg.rdf.iris import Iris

if TYPE_CHECKING:
    from kg.store import GraphReader

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "annotations.md").read_text(encoding="utf-8")
SLUG = "2023-04-28-washington-declaration"
IRIS = Iris()
NAME = NamedNode("http://localhost:8000/annotations/1")
ANN = NamedNode("http://localhost:8000/agent/ann")
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def corpus() -> Store:
    """Return the article of the example with the authority files."""
    source, store = Source(ROOT / "corpus", None, IRIS), Store()
    around, _ = source.surroundings()
    article, _ = read_article(SLUG, around)
    assert article is not None
    for graph in (*authority_graphs(around.authorities, IRIS), article_graph(article, IRIS)):
        store.extend(graph.quads())
    return store


def example(corpus: Store, *history: StatusChange) -> Candidate:
    [sent] = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    return read_candidate(
        Sent(sent.encode()),
        NAME,
        GraphTexts(cast("GraphReader", Held(corpus)), IRIS),
        submission=Submission(ANN, NOON, history),
        iris=IRIS,
        contexts=Contexts.of(IRIS),
    )


def test_the_example_states_an_event(corpus: Store) -> None:
    candidate = example(corpus)
    assert (candidate.kind, candidate.anchor, candidate.findings) == (Kind.FACT, Anchor.VERIFIED, ())
    event = f"http://localhost:8000/event/{SLUG}/annotation/1"
    said = {(q.subject.value, q.predicate.value.rpartition("#")[2], q.object.value) for q in candidate.quads}  # type: ignore[union-attr]
    # The article came out on Friday 28 April 2023.
    assert (f"{event}#time", "earliest", "2023-04-26") in said
    assert (event, "statedIn", f"http://localhost:8000/article/{SLUG}") in said
    assert (f"{event}#participation-2", "actor", "http://localhost:8000/actor/south-korea-government") in said


@pytest.mark.parametrize(("status", "counts"), [("proposed", False), ("accepted", True), (None, True)])
def test_the_question_leaves_out_what_is_not_accepted(
    corpus: Store, status: str | None, *, counts: bool
) -> None:
    [question] = re.findall(r"```sparql\n(.*?)```", PAGE, re.DOTALL)
    before = len(list(corpus))
    changes = () if status is None else (StatusChange(status, ANN, NOON),)
    added = example(corpus, *changes).quads
    corpus.extend(added)
    try:
        rows = cast("QuerySolutions", corpus.query(question, use_default_graph_as_union=True))
        found = {row["event"].value.rpartition("/")[2] for row in rows}
    finally:
        for quad in added:
            corpus.remove(quad)
    assert len(list(corpus)) == before
    assert ("1" in found) == counts
    assert len(found) > 5
