"""Words that mean a date: how they are written in annotations.yaml, and what they become in the graph."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.corpus.article import Surroundings, read_article
from kg.corpus.authorities import read_authorities
from kg.mapping.article import article_graph
from kg.mapping.origins import Origins, article_places
from kg.model.time import Interval, TimeSpan
from kg.rdf.iris import Iris
from kg.schemes import MENTION_KIND, PRECISION
from kg.terms import KG, OA, RDF, XSD

if TYPE_CHECKING:
    from pathlib import Path

    from kg.model.article import Article
    from kg.model.finding import Finding

IRIS = Iris("https://example.org/kg/")
ANNOTATION = "https://example.org/kg/annotation/floods/mention-17-27-1"
APRIL = Interval(date(2023, 4, 1), date(2023, 4, 30), "month")


def read(folder: Path, mention: str) -> tuple[Article, list[Finding]]:
    """Return the article 'floods' of 19 May 2023, which has this one mention."""
    files = {
        "actors.yaml": "actors:\n  - {id: gazette, kind: organisation, names: {en: Gazette}}\n",
        "articles/floods/article.yaml": (
            "headline: Floods\nkind: news\npublisher: gazette\npublished: 2023-05-19\nlanguage: en\n"
        ),
        "articles/floods/text.txt": "The river rose 🌊 last month.\n",
        "articles/floods/annotations.yaml": (
            f"annotator: gazette\nannotated: 2023-06-01\nmentions:\n  - {mention}\n"
        ),
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def shown(path: Path) -> str:
        return path.name

    authorities, faults = read_authorities(folder, shown)
    article, findings = read_article("floods", Surroundings(folder / "articles", authorities, None, shown))
    assert article is not None
    return article, faults + findings


def test_words_are_resolved_against_the_date_of_their_segment(tmp_path: Path) -> None:
    article, findings = read(tmp_path, "{kind: time, quote: last month, time: last month, id: when}")
    assert findings == []
    assert [mention.time for mention in article.mentions] == [
        TimeSpan(APRIL, "last month", anchor=date(2023, 5, 19))
    ]


def test_a_date_can_be_given_outright(tmp_path: Path) -> None:
    article, findings = read(tmp_path, "{kind: time, quote: last month, time: {date: 2023-04}}")
    assert findings == []
    assert [mention.time for mention in article.mentions] == [TimeSpan(APRIL)]


def test_words_may_stay_undated(tmp_path: Path) -> None:
    article, findings = read(tmp_path, "{kind: time, quote: last month}")
    assert findings == []
    assert [(mention.kind, mention.time) for mention in article.mentions] == [("time", None)]


def test_a_date_that_the_words_do_not_mean_is_refused(tmp_path: Path) -> None:
    _, findings = read(
        tmp_path, "{kind: time, quote: last month, time: {expression: last month, date: 2023-04-25}}"
    )
    assert [(finding.rule, str(finding.origin)) for finding in findings] == [
        ("date-disagrees", "annotations.yaml:4:43")
    ]


@pytest.mark.parametrize("named", ["kind: event", "actor: gazette"])
def test_only_words_for_a_time_mean_a_date(tmp_path: Path, named: str) -> None:
    _, findings = read(tmp_path, f"{{{named}, quote: river, time: last month}}")
    assert [finding.rule for finding in findings] == ["mention-time"]


def test_a_misspelt_kind_is_one_fault_and_not_two(tmp_path: Path) -> None:
    _, findings = read(tmp_path, "{kind: tyme, quote: last month, time: last month}")
    assert [finding.rule for finding in findings] == ["word-unknown"]


def test_the_annotation_gets_the_date_as_a_second_body(tmp_path: Path) -> None:
    article, _ = read(tmp_path, "{kind: time, quote: last month, time: last month}")
    quads = article_graph(article, IRIS).quads()
    graph = NamedNode("https://example.org/kg/graph/article/floods")
    annotation, span = NamedNode(ANNOTATION), NamedNode(f"{ANNOTATION}#time")

    def day(value: str) -> Literal:
        return Literal(value, datatype=XSD.date)

    assert {quad for quad in quads if quad.subject == span} == {
        Quad(span, RDF.type, KG.TimeSpan, graph),
        Quad(span, KG.earliest, day("2023-04-01"), graph),
        Quad(span, KG.latest, day("2023-04-30"), graph),
        Quad(span, KG.precision, PRECISION["month"], graph),
        Quad(span, KG.expression, Literal("last month"), graph),
        Quad(span, KG.anchorDate, day("2023-05-19"), graph),
    }
    assert {q.object for q in quads if q.subject == annotation and q.predicate == OA.hasBody} == {
        MENTION_KIND["time"],
        span,
    }


def test_a_complaint_about_the_date_finds_its_line(tmp_path: Path) -> None:
    article, _ = read(tmp_path, "{kind: time, quote: last month, time: last month}")
    assert str(Origins(dict(article_places(article, IRIS)))(f"{ANNOTATION}#time")) == "annotations.yaml:4:43"
