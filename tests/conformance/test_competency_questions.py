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
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, serialize
from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery

from kg.ingest.build import build
from kg.ingest.source import Source
from kg.rdf.iris import Iris
from kg.schemes import TITLE_STATUS
from kg.store import open_store
from kg.terms import KG

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
ANSWERED_TWICE = (
    "02-dates-by-relative-expression",
    "03-what-moves-with-a-date",
    "04-who-claims-x",
    "05-quotes-without-speaker",
    "06-own-voice-or-attributed",
    "07-agreements-binding-two",
    "08-events-about-an-agreement",
    "09-find-an-actor-by-name",
    "10-holder-of-a-post",
    "12-taiwan-japan-agree-in-a-quarter",
)

Row = tuple[str, ...]
Table = tuple[Row, list[Row]]

TREATY_OF_1960 = [
    ("concludes", "1960-01-01", "event/2024-10-04-ishiba-prime-minister/treaty-of-1960"),
    ("concludes", "1960-01-19", "event/2021-09-08-san-francisco-treaties/treaty-of-1960"),
    ("cites", "1960-06-23", "event/2021-09-08-san-francisco-treaties/replacement-of-1960"),
    ("cites", "2021-04-01", "event/2021-09-08-san-francisco-treaties/senkaku-reaffirmed"),
    ("cites", "", "event/2021-09-08-san-francisco-treaties/common-danger"),
    ("cites", "", "event/2023-08-19-camp-david-summit/nothing-superseded"),
    ("cites", "", "event/2024-10-04-ishiba-prime-minister/treaty-revision"),
]
# A question, an edit of its values that its header invites, some of its columns, and what they then have.
EDITED: list[tuple[str, str, str, str, list[Row]]] = [
    (
        "01-who-reaffirmed-which-alliance",
        "{ event-type:agree event-type:support }",
        "{ event-type:support }",
        "who with_whom",
        [("Joe Biden (United States)", "Japan"), ("Marco Rubio (United States)", "South Korea")],
    ),
    (
        "02-dates-by-relative-expression",
        '"1900-01-01"^^xsd:date "2099-12-31"^^xsd:date',
        '"2024-11-01"^^xsd:date "2024-11-30"^^xsd:date',
        "expression anchor from segment_iri",
        [("on Tuesday", "2024-11-08", "2024-11-05", "article/taipei-times-2023-05-19-lee#teaser-4")],
    ),
    (
        "03-what-moves-with-a-date",
        "taipei-times-2023-05-19-lee",
        "taipei-times-2024-11-08-trump-victory",
        "published from event_iri",
        [("2024-11-08", "2024-11-05", "event/taipei-times-2024-11-08-trump-victory/us-election")],
    ),
    (
        "03-what-moves-with-a-date",
        "taipei-times-2023-05-19-lee",
        "taipei-times-2024-11-us-election-result",
        "event_iri",
        [],
    ),
    (
        "04-who-claims-x",
        '"managing risk" "NATO" "shells"',
        '"dpp"',
        "claimant claim_iri",
        [("Taipei Times", "claim/taipei-times-2024-11-taiwan-resilience/lai-continues-tradition")],
    ),
    (
        "04-who-claims-x",
        '"managing risk" "NATO" "shells"',
        '"wars without end"',
        "claimant attribution",
        [("Joseph Tse-hei Lee", "uncertain"), ("Victor Cha", "uncertain")],
    ),
    (
        "05-quotes-without-speaker",
        '"1900-01-01"^^xsd:date',
        '"2025-01-01"^^xsd:date',
        "quote speaker candidate work",
        [("concerned and opposed to Chinese interference", "nobody is named", "", "")],
    ),
    (
        "06-own-voice-or-attributed",
        "{ stance:asserts stance:denies stance:doubts stance:advocates stance:predicts }",
        "{ stance:predicts }",
        "published own_voice attributed uncertain nobody_named",
        [
            ("2023-04-28", "0", "1", "0", "1"),
            ("2023-05-05", "0", "1", "0", "0"),
            ("2023-05-19", "1", "0", "0", "1"),
            ("2023-09-16", "0", "2", "0", "0"),
            ("2024-06-21", "0", "1", "0", "0"),
            ("2024-10-04", "0", "2", "0", "0"),
            ("2024-11-12", "1", "0", "0", "0"),
            ("2025-06-05", "0", "1", "0", "0"),
            ("", "2", "0", "0", "2"),
        ],
    ),
    (
        "07-agreements-binding-two",
        '"Japan"@en',
        '"Philippines"@en',
        "agreement_iri bound_from bound_until",
        [
            ("agreement/us-philippines-alliance", "", ""),
            ("agreement/us-philippines-mutual-defense-treaty", "1952-08-27", ""),
            ("agreement/manila-pact", "1955-02-19", ""),
            ("agreement/san-francisco-peace-treaty", "1956-07-23", ""),
            ("agreement/visiting-forces-agreement-1998", "1999-06-01", ""),
            ("agreement/enhanced-defense-cooperation-agreement-2014", "2014-06-25", ""),
        ],
    ),
    (
        "07-agreements-binding-two",
        '("Japan"@en "United States"@en)',
        '("Russia"@en "North Korea"@en)',
        "agreement_iri bound_from bound_until",
        [
            ("agreement/dprk-russia-treaty-2000", "", "2024-12-04"),
            ("agreement/dprk-russia-comprehensive-partnership-treaty", "2024-12-04", ""),
        ],
    ),
    (
        "08-events-about-an-agreement",
        '"Security Treaty between the United States and Japan (1951)"@en',
        '"EDCA"@en',
        "how from event_iri",
        [
            ("cites", "2016-01-01", "event/2023-05-05-us-philippines-guidelines/five-bases"),
            ("changes", "2023-04-01", "event/2023-05-05-us-philippines-guidelines/four-more-bases"),
            ("cites", "", "event/2023-05-05-us-philippines-guidelines/offensive-action"),
            *TREATY_OF_1960,
        ],
    ),
    (
        "09-find-an-actor-by-name",
        '"車維德"',
        '"washington" "拜登" "rok" "Taiwan Strait"',
        "asked name kind form language",
        [
            ("rok", "South Korea", "state", "other name", "en"),
            ("washington", "Government of the United States", "government", "other name", "en"),
            ("拜登", "Joe Biden", "person", "preferred name", "zh-hant"),
        ],
    ),
    (
        "10-holder-of-a-post",
        '"President of the United States"@en',
        '"President of the Republic of China (Taiwan)"@en',
        "date holder person called agrees",
        [
            ("2023-09-16", "Tsai Ing-wen", "Lai Ching-te", "candidate", "not a claim to the post"),
            ("2024-01-16", "Tsai Ing-wen", "Lai Ching-te", "candidate", "not a claim to the post"),
            ("2024-01-16", "Tsai Ing-wen", "Lai Ching-te", "elect", "yes"),
            ("2024-01-16", "Tsai Ing-wen", "Tsai Ing-wen", "incumbent", "yes"),
            ("2024-10-04", "Lai Ching-te", "Lai Ching-te", "incumbent", "yes"),
            ("", "", "Lai Ching-te", "incumbent", "date unknown"),
        ],
    ),
    (
        "11-washington-the-government",
        '{ "Washington" }',
        '{ "Taipei" }',
        "government article_iri",
        [
            ("Government of Taiwan", "article/2021-09-08-san-francisco-treaties"),
            ("Government of Taiwan", "article/2021-09-08-san-francisco-treaties"),
            ("Government of Taiwan", "article/taipei-times-2023-05-19-lee"),
            ("Government of Taiwan", "article/2024-01-16-taiwan-election"),
            ("Government of Taiwan", "article/2024-01-16-taiwan-election"),
        ],
    ),
    (
        "12-taiwan-japan-agree-in-a-quarter",
        '"2023-04-01"^^xsd:date "2023-06-30"^^xsd:date',
        '"2023-07-01"^^xsd:date "2023-09-30"^^xsd:date',
        "from event_iri",
        [
            ("2023-08-01", "event/2023-09-16-kim-putin-vostochny/camp-david"),
            ("2023-08-18", "event/2023-08-19-camp-david-summit/commitment"),
            ("2023-08-18", "event/2023-08-19-camp-david-summit/strait-reaffirmed"),
        ],
    ),
]

each_query = pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)


@contextmanager
def stored(quads: Iterable[Quad], folder: Path) -> Iterator[GraphReader]:
    """Hold quads in a store of the project."""
    nquads = serialize(quads, format=RdfFormat.N_QUADS)
    assert nquads is not None
    with open_store(folder) as store:
        with store.replace() as writer:
            writer.load(nquads)
        yield store


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphReader]:
    """Build the project's own corpus, in which nothing may be wrong."""
    with open_store(tmp_path_factory.mktemp("questions")) as store:
        build(Source(ROOT / "corpus", None, IRIS), store)
        yield store


@pytest.fixture(scope="module")
def other_graph(graph: GraphReader) -> Graph:
    """Hold the corpus, all graphs in one, in rdflib."""
    triples = serialize((quad.triple for quad in graph.quads()), format=RdfFormat.N_TRIPLES)
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


def test_the_questions_are_numbered_from_1_to_24() -> None:
    assert [path.stem[:3] for path in QUERIES] == [f"{number:02}-" for number in range(1, 25)]


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
    ("question", "before", "after", "columns", "rows"),
    EDITED,
    ids=[f"{edit[0]} {edit[2][:30]}" for edit in EDITED],
)
def test_the_values_can_be_changed(
    question: str, before: str, after: str, columns: str, rows: list[Row], graph: GraphReader
) -> None:
    names, found = ask(graph, changed(question, before, after))
    assert [tuple(row[names.index(column)] for column in columns.split()) for row in found] == rows


def test_10_finds_a_title_that_is_out_of_date(graph: GraphReader, tmp_path: Path) -> None:
    title = NamedNode(IRIS.fact("title", "2025-06-05-lee-takes-office", "former-president-biden"))
    quads = [
        Quad(title, KG.titleStatus, TITLE_STATUS["incumbent"], quad.graph_name)
        if quad.subject == title and quad.predicate == KG.titleStatus
        else quad
        for quad in graph.quads()
    ]
    query = (ROOT / "queries" / "10-holder-of-a-post.rq").read_text("utf-8")
    with stored(quads, tmp_path) as broken:
        wrong = [row[1:6] for row in ask(broken, query)[1] if row[5] == "no"]
    assert wrong == [("2025-06-05", "Donald Trump", "Joe Biden", "incumbent", "no")]
