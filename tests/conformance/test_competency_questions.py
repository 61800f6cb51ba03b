"""The competency questions of queries/, each against its full answer, worked out by hand from the corpus.

A question is a query file and an answer file of the same name: queries/NN-name.rq and answers/NN-name.csv.
The first line of an answer file has the variables of the query, and its rows stand in the query's order. In a
cell an IRI stands without its base (`actor/joe-biden`, `stance#denies`), a literal as its bare value, and
nothing where the variable is unbound. Answers come from the YAML and the texts of corpus/, never from the
output of a query.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, serialize
from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery

from kg.corpus.article import read_article
from kg.corpus.folder import article_slugs
from kg.ingest.source import Source
from kg.mapping.article import article_quads
from kg.mapping.authorities import authority_quads
from kg.mapping.vocabulary import vocabulary_quads
from kg.model.finding import Severity
from kg.rdf.iris import Iris
from kg.resources import ontology_files
from kg.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Quad

    from kg.store import GraphReader

ROOT = Path(__file__).parents[2]
ANSWERS = Path(__file__).parent / "answers"
IRIS = Iris()
CONCEPTS = "https://w3id.org/kg/"
QUERIES = sorted((ROOT / "queries").glob("*.rq"))
HEADER = re.compile(
    r"# Question: \S.*\n(?:#   +\S.*\n)*# For: \S.*\n(?:#   +\S.*\n)*# Change: \S.*\n(?:#   +\S.*\n)*(?!#)"
)
# Those that rdflib's engine, which is far slower, answers within seconds.
ANSWERED_TWICE = ("09-find-an-actor-by-name",)

Row = tuple[str, ...]
Table = tuple[Row, list[Row]]

each_query = pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)


@cache
def corpus() -> list[Quad]:
    """Return the quads that the project's own corpus and ontology make; nothing may be wrong with them."""
    source = Source(ROOT / "corpus", None, IRIS)
    around, findings = source.surroundings()
    quads = [*vocabulary_quads(ontology_files(), (), IRIS), *authority_quads(around.authorities, IRIS)]
    slugs, found = article_slugs(source.root, str)
    findings += found
    for slug in slugs:
        article, found = read_article(slug, around)
        findings += found
        quads += article_quads(article, IRIS) if article else []
    assert [str(finding) for finding in findings if finding.severity is Severity.VIOLATION] == []
    return quads


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphReader]:
    """Hold the corpus in a store of the project."""
    nquads = serialize(corpus(), format=RdfFormat.N_QUADS)
    assert nquads is not None
    with open_store(tmp_path_factory.mktemp("questions")) as store:
        with store.replace() as writer:
            writer.load(nquads)
        yield store


@pytest.fixture(scope="module")
def other_graph() -> Graph:
    """Hold the corpus, all graphs in one, in rdflib."""
    triples = serialize((quad.triple for quad in corpus()), format=RdfFormat.N_TRIPLES)
    return Graph().parse(data=triples, format="nt")


def ask(graph: GraphReader, query: str) -> Table:
    """Return the variables of a SELECT query and its rows, as they stand in an answer file."""
    results = graph.query(query)
    assert isinstance(results, QuerySolutions)
    names = tuple(variable.value for variable in results.variables)
    return names, [tuple(cell(row[name]) for name in names) for row in results]


def cell(term: object) -> str:
    """Return a term as it stands in an answer file."""
    if isinstance(term, NamedNode):
        return short(term.value)
    return term.value if isinstance(term, Literal) else ""


def short(iri: str) -> str:
    return iri.removeprefix(IRIS.base).removeprefix(CONCEPTS)


def expected(question: str) -> Table:
    """Return the answer worked out by hand: the variables and the rows."""
    header, *rows = csv.reader(StringIO((ANSWERS / f"{question}.csv").read_text("utf-8"), newline=""))
    return tuple(header), [tuple(row) for row in rows]


def changed(question: str, before: str, after: str) -> str:
    """Return the query of a question with one value edited, as its header invites the reader to do."""
    query = (ROOT / "queries" / f"{question}.rq").read_text("utf-8")
    assert query.count(before) == 1, f"{before} should occur once in {question}"
    return query.replace(before, after)


def test_each_question_has_an_answer() -> None:
    assert [path.stem for path in sorted(ANSWERS.glob("*.csv"))] == [path.stem for path in QUERIES]


def test_no_two_questions_share_a_number() -> None:
    numbers = [path.stem.split("-")[0] for path in QUERIES]
    assert len(set(numbers)) == len(numbers)


@each_query
def test_the_answer_is_the_one_worked_out_by_hand(path: Path, graph: GraphReader) -> None:
    assert ask(graph, path.read_text("utf-8")) == expected(path.stem)


@each_query
def test_the_query_says_what_it_is_for_and_what_to_change(path: Path) -> None:
    assert HEADER.match(path.read_text("utf-8"))


@each_query
def test_the_query_is_plain_sparql_with_an_order(path: Path) -> None:
    query = path.read_text("utf-8")
    prepareQuery(query)
    assert "\nORDER BY " in query


@pytest.mark.parametrize("question", ANSWERED_TWICE)
def test_another_engine_gives_the_same_answer(question: str, other_graph: Graph) -> None:
    results = other_graph.query((ROOT / "queries" / f"{question}.rq").read_text("utf-8"))
    rows = [tuple("" if term is None else short(str(term)) for term in row) for row in results]  # type: ignore[union-attr]
    assert rows == expected(question)[1]


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ("washington", [("Government of the United States", "government", "other name", "en")]),
        ("拜登", [("Joe Biden", "person", "preferred name", "zh-hant")]),
        ("rok", [("South Korea", "state", "other name", "en")]),
        ("Taiwan Strait", []),
    ],
)
def test_09_takes_any_name_of_an_actor_in_any_case(asked: str, rows: list[Row], graph: GraphReader) -> None:
    query = changed("09-find-an-actor-by-name", '"車維德"', f'"{asked}"')
    assert [row[1:5] for row in ask(graph, query)[1]] == rows
