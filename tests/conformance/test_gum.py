"""News of the GUM corpus: real texts that nobody here wrote, through the same model, mapping and store.

What is expected comes from the corpus itself by other ways than the reader's: counts and links from its
CoNLL-U files, which hold the same annotation in another notation, offsets from the raw rows, dates from the
raw lines of XML, and the first sentences of two texts read by eye.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from calendar import monthrange
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from pyoxigraph import NamedNode, RdfFormat, serialize

from kg.corpus.gum import GumNews, GumRelease, read_gum
from kg.mapping.article import article_graph
from kg.mapping.authorities import authority_graphs
from kg.model.finding import Severity
from kg.rdf.iris import Iris
from kg.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import QuerySolutions

    from kg.model.article import Article
    from kg.model.finding import Finding
    from kg.store import GraphReader

SHARED = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[3] / "shared")
FOLDER = SHARED / "data" / "gum-news"
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason=f"no GUM texts in {FOLDER}; set SHARED_DATA to the folder above data/",
)

# The release that first had five summaries and graded salience, as these files do; the date is from the
# change log of UD_English-GUM.
RELEASE = GumRelease("Wikinews", "https://creativecommons.org/licenses/by/2.5/", date(2025, 3, 13))
IRIS = Iris("https://example.org/kg/")
PREFIXES = """
    PREFIX kg: <https://w3id.org/kg/ontology#>
    PREFIX kind: <https://w3id.org/kg/mention-kind#>
    PREFIX oa: <http://www.w3.org/ns/oa#>
    PREFIX precision: <https://w3id.org/kg/precision#>
    PREFIX schema: <https://schema.org/>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
WIKIPEDIA = "https://en.wikipedia.org/wiki/"
TEXTS = (
    "asylum",
    "crane",
    "defector",
    "election",
    "expo",
    "flag",
    "hackers",
    "korea",
    "lanterns",
    "sensitive",
    "stampede",
    "taxes",
)

# Links of the type person that name people in the plural: they stay unlinked, see kg.corpus.gum_links.
PEOPLE = {"Anonymous_%28group%29", "Bangladeshis", "Muslims", "Rohingya_people"}


def raw(text: str, suffix: str) -> list[str]:
    return (FOLDER / f"GUM_news_{text}.{suffix}").read_text(encoding="utf-8").split("\n")


class Entity(NamedTuple):
    """An entity of the corpus, as the raw rows of its TSV file have it."""

    kind: str
    title: str | None
    start: int
    end: int
    words: tuple[str, ...]

    @property
    def is_linked(self) -> bool:
        """Say whether an actor is to stand for it."""
        return self.kind in {"person", "organization"} and self.title is not None and self.title not in PEOPLE

    @property
    def iri(self) -> str:
        """Return the address of the page, with the corpus's own escapes undone."""
        title = self.title or ""
        for escaped, character in (("%28", "("), ("%29", ")"), ("%2C", ","), ("%2D", "-")):
            title = title.replace(escaped, character)
        assert title.isascii()
        assert "%" not in title
        return WIKIPEDIA + title.replace("'", "%27")


def entities(text: str) -> dict[str, Entity]:
    """Return the entities of a text by their id; the offsets serve as they are, for nothing is astral."""
    found: dict[str, Entity] = {}
    for line in raw(text, "tsv"):
        if not line[:1].isdigit():
            continue
        _, offsets, word, kinds, _, _, titles, *_ = line.split("\t")
        start, end = map(int, offsets.split("-"))
        assert max(word) <= "\uffff"
        title = {n: t for t, n in re.findall(r"([^|]+)\[(\d+)\]", titles)}
        for kind, number in re.findall(r"(\w+)\[(\d+)\]", kinds):
            before = found.get(number, Entity(kind, title.get(number), start, end, ()))
            found[number] = before._replace(end=end, words=(*before.words, word))
    return found


class GoldDate(NamedTuple):
    """A date of the corpus: the words, and the bounds and precision that its attributes have."""

    words: str
    earliest: str | None
    latest: str | None
    precision: str


def bounds(value: str) -> tuple[str, str, str]:
    """Return first day, last day and precision of 2015, 2015-09, 2015-09-04 or 2015-09-04T22:30:00."""
    day = value.partition("T")[0]
    if len(day) == len("2015"):
        return f"{day}-01-01", f"{day}-12-31", "year"
    if len(day) == len("2015-09"):
        return f"{day}-01", f"{day}-{monthrange(int(day[:4]), int(day[5:]))[1]}", "month"
    return day, day, "day"


def gold_dates(text: str) -> list[GoldDate]:
    """Return the dates of a text's XML file, which has each tag and each token on a line of its own."""
    dates: list[tuple[dict[str, str], list[str]]] = []
    opened: list[list[str]] = []
    for line in raw(text, "xml"):
        if line.startswith("<date"):
            dates.append((dict(re.findall(r'(\w+)="([^"]*)"', line)), words := []))
            opened.append(words)
        elif line == "</date>":
            opened.pop()
        elif "\t" in line:
            for words in opened:
                words.append(line.split("\t")[0])
    found = []
    for attributes, words in dates:
        first = attributes.get("from") or attributes.get("notBefore")
        last = attributes.get("to") or attributes.get("notAfter")
        if "when" in attributes:
            earliest, latest, precision = bounds(attributes["when"])
            found.append(GoldDate(" ".join(words), earliest, latest, precision))
        elif last is not None:
            earliest, precision = (bounds(first)[0], "interval") if first else (None, "before")
            found.append(GoldDate(" ".join(words), earliest, bounds(last)[1], precision))
    assert len(found) == len(dates)
    return found


@pytest.fixture(scope="module")
def everything() -> tuple[GumNews, list[Finding]]:
    return read_gum(FOLDER, RELEASE, lambda path: path.name)


@pytest.fixture(scope="module")
def articles(everything: tuple[GumNews, list[Finding]]) -> dict[str, Article]:
    return {article.slug.removeprefix("gum-news-"): article for article in everything[0].articles}


def nquads(news: GumNews) -> bytes:
    quads = [*(quad for graph in authority_graphs(news.authorities, IRIS) for quad in graph.quads())]
    for article in news.articles:
        quads += article_graph(article, IRIS).quads()
    return serialize(quads, format=RdfFormat.N_QUADS)


@pytest.fixture(scope="module")
def store(
    everything: tuple[GumNews, list[Finding]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GraphReader]:
    with open_store(tmp_path_factory.mktemp("gum")) as graph:
        with graph.replace() as writer:
            writer.load(nquads(everything[0]))
        yield graph


def ask(store: GraphReader, pattern: str) -> list[tuple[str | None, ...]]:
    """Return the rows of a SELECT query as plain strings."""
    solutions: QuerySolutions = store.query(PREFIXES + pattern)  # type: ignore[assignment]
    return [tuple(None if term is None else term.value for term in row) for row in solutions]


def graph(text: str) -> str:
    return f"<https://example.org/kg/graph/article/gum-news-{text}>"


# reading


def test_nothing_is_wrong_with_the_texts(everything: tuple[GumNews, list[Finding]]) -> None:
    news, findings = everything
    assert sorted(article.slug for article in news.articles) == [f"gum-news-{text}" for text in TEXTS]
    assert {(f.severity, f.rule, f.value) for f in findings} == {
        (Severity.INFO, "gum-link-people", "Anonymous_(group)"),
        (Severity.INFO, "gum-link-people", "Bangladeshis"),
        (Severity.INFO, "gum-link-people", "Muslims"),
        (Severity.INFO, "gum-link-people", "Rohingya_people"),
    }


@pytest.mark.parametrize("text", TEXTS)
def test_the_text_is_that_of_the_corpus(text: str, articles: dict[str, Article]) -> None:
    article = articles[text]
    sentences = [line.removeprefix("#Text=") for line in raw(text, "tsv") if line.startswith("#Text=")]
    assert article.text.text == "\n".join(sentences)
    attributes = dict(re.findall(r'(\w+)="([^"]*)"', raw(text, "xml")[0]))
    assert article.headline == attributes["title"].replace("&apos;", "'")
    assert str(article.published) == attributes["dateCreated"]
    assert article.url == attributes["sourceURL"]


@pytest.mark.parametrize("text", TEXTS)
def test_segments_lie_one_after_the_other_around_all_words(text: str, articles: dict[str, Article]) -> None:
    version = articles[text].text
    assert version.text is not None
    places = [(segment.start, segment.end) for segment in version.segments]
    gaps = [0, *(place for pair in places for place in pair), version.length]
    assert gaps == sorted(gaps)
    assert not "".join(version.text[a:b] for a, b in zip(gaps[::2], gaps[1::2], strict=True)).strip()
    assert version.segments[0].kind == "headline"
    assert version.text[: version.segments[0].end] == version.text.split("\n")[0]
    captions = [segment for segment in version.segments if segment.kind == "caption"]
    assert len(captions) == sum(line.startswith("<caption") for line in raw(text, "xml"))


@pytest.mark.parametrize("text", TEXTS)
def test_every_mention_is_anchored(text: str, articles: dict[str, Article]) -> None:
    version, mentions = articles[text].text, articles[text].mentions
    assert version.text is not None
    segments = {segment.id: segment for segment in version.segments}
    for mention in mentions:
        (words,) = mention.evidence
        assert version.text[words.start : words.end] == words.exact != ""
        assert words.prefix == version.text[max(0, words.start - 32) : words.start]
        assert words.suffix == version.text[words.end : words.end + 32]
        assert segments[words.segment].start <= words.start < words.end <= segments[words.segment].end


@pytest.mark.parametrize("text", TEXTS)
def test_every_entity_is_a_mention_at_its_place(text: str, articles: dict[str, Article]) -> None:
    expected = {
        f"entity-{number}": (
            {"organization": "organisation"}.get(entity.kind, entity.kind) if not entity.is_linked else None,
            entity.is_linked,
            (entity.start, entity.end),
            list(entity.words),
        )
        for number, entity in entities(text).items()
    }
    found = {
        mention.id: (
            mention.kind,
            mention.target is not None,
            (mention.evidence[0].start, mention.evidence[0].end),
            mention.evidence[0].exact.split(),
        )
        for mention in articles[text].mentions
        if not mention.id.startswith("date-")
    }
    assert found == expected


@pytest.mark.parametrize("text", TEXTS)
def test_kinds_and_links_are_as_many_as_in_the_other_notation(
    text: str, articles: dict[str, Article]
) -> None:
    # In CoNLL-U an entity opens as (group-type-infstat-salience-centering-minspan-link-identity, without the
    # last where there is none.
    unlinked: Counter[str | None] = Counter()
    linked: Counter[str] = Counter()
    for line in raw(text, "conllu"):
        for value in re.findall(r"[\t|]Entity=([^|]*)", line) if line[:1].isdigit() else ():
            for opening in re.findall(r"\(([^()]+)", value):
                _, kind, *rest = opening.split("-", 7)
                title = rest[5] if len(rest) == 6 else None
                if kind in {"person", "organization"} and title is not None and title not in PEOPLE:
                    linked[kind] += 1
                else:
                    unlinked["organisation" if kind == "organization" else kind] += 1
    mentions = [mention for mention in articles[text].mentions if not mention.id.startswith("date-")]
    assert Counter(mention.kind for mention in mentions if mention.target is None) == unlinked
    assert sum(mention.target is not None for mention in mentions) == linked.total()


def test_how_much_there_is(articles: dict[str, Article]) -> None:
    # grep '^[0-9]' FILE.tsv | cut -f4 | tr '|' '\n' | sort -u | grep -c '\[', and grep -c '<date' FILE.xml
    mentions = [mention for article in articles.values() for mention in article.mentions]
    assert sum(mention.id.startswith("entity-") for mention in mentions) == 1990
    assert sum(mention.time is not None for mention in mentions) == 84


# the first sentences of two texts, read by eye


def shown(article: Article, end: int) -> list[tuple[int, str, str | None, str | None]]:
    """Return start, words, kind or actor, and dates of the mentions that end by `end`, in order."""
    found = []
    for mention in article.mentions:
        (words,) = mention.evidence
        if words.end <= end:
            names = mention.kind if mention.target is None else mention.target[1]
            interval = mention.time.interval if mention.time else None
            when = f"{interval.earliest}/{interval.latest} {interval.precision}" if interval else None
            found.append((words.start, words.exact, names, when))
    return sorted(found, key=lambda row: (row[0], -len(row[1])))


def test_how_the_text_on_korea_begins(articles: dict[str, Article]) -> None:
    # North Korea puts military in ' quasi - state of war '
    # Friday , August 21 , 2015
    # According to Yonhap news agency , quoting North Korea 's main news agency Korean Central News
    # Agency ( KCNA ) …
    assert shown(articles["korea"], 190) == [
        (0, "North Korea", "north-korea", None),
        (17, "military", "korean-peoples-army", None),
        (31, "quasi - state of war", "event", None),
        (54, "Friday , August 21 , 2015", "time", "2015-08-21/2015-08-21 day"),
        (54, "Friday", "time", None),
        (63, "August 21 , 2015", "time", None),
        (75, "2015", "time", None),
        (93, "Yonhap news agency", "yonhap-news-agency", None),
        (
            122,
            "North Korea 's main news agency Korean Central News Agency",
            "korean-central-news-agency",
            None,
        ),
        (122, "North Korea 's", "north-korea", None),
        (183, "KCNA", "korean-central-news-agency", None),
    ]


def test_how_the_text_on_the_crane_begins(articles: dict[str, Article]) -> None:
    # At least 107 killed in Mecca crane collapse
    # Saturday , September 12 , 2015
    # pilgrims at Mecca 's Grand Mosque in 2008 .
    # A storm yesterday caused a crane to fall into Mecca 's Grand Mosque , killing 107 or more and
    # wounding 238 , according to Saudi Arabia 's Civil Defense Authority .
    storm = "A storm yesterday caused a crane to fall into Mecca 's Grand Mosque , "
    assert shown(articles["crane"], 282) == [
        (9, "107", "person", None),
        (23, "Mecca crane collapse", "event", None),
        (23, "Mecca", "place", None),
        (29, "crane", "object", None),
        (44, "Saturday , September 12 , 2015", "time", "2015-09-12/2015-09-12 day"),
        (44, "Saturday", "time", None),
        (55, "September 12 , 2015", "time", None),
        (70, "2015", "time", None),
        (75, "pilgrims", "person", None),
        (87, "Mecca 's Grand Mosque", "place", None),
        (87, "Mecca 's", "place", None),
        (112, "2008", "time", "2008-01-01/2008-12-31 year"),
        (119, f"{storm}killing 107 or more and wounding 238", "event", None),
        (119, "A storm yesterday", "event", None),
        (127, "yesterday", "time", "2015-09-11/2015-09-11 day"),
        (144, "a crane", "object", None),
        (165, "Mecca 's Grand Mosque", "place", None),
        (165, "Mecca 's", "place", None),
        (197, "107", "person", None),
        (222, "238", "person", None),
        (241, "Saudi Arabia 's Civil Defense Authority", "organisation", None),
        (241, "Saudi Arabia 's", "place", None),
    ]


# the graph


@pytest.mark.parametrize("text", TEXTS)
def test_gold_dates_are_in_the_graph(text: str, store: GraphReader) -> None:
    found = ask(
        store,
        f"""
        SELECT ?words ?earliest ?latest ?precision WHERE {{ GRAPH {graph(text)} {{
            ?annotation oa:hasBody kind:time , ?span ; oa:hasTarget/oa:hasSelector/oa:exact ?words .
            ?span a kg:TimeSpan ; kg:expression ?words ; kg:precision ?precision .
            OPTIONAL {{ ?span kg:earliest ?earliest }}
            OPTIONAL {{ ?span kg:latest ?latest }}
        }} }}""",
    )
    expected = [
        (words, earliest, latest, f"https://w3id.org/kg/precision#{precision}")
        for words, earliest, latest, precision in gold_dates(text)
    ]
    assert Counter(found) == Counter(expected)


def test_the_dates_of_a_month_can_be_asked_for(store: GraphReader) -> None:
    found = ask(
        store,
        """
        SELECT ?day ?words WHERE {
            ?span kg:precision precision:day ; kg:earliest ?day ; kg:expression ?words .
            FILTER (STRSTARTS(STR(?day), "2007-03"))
        } ORDER BY ?day ?words""",
    )
    assert found == [
        ("2007-03-03", "Saturday"),
        ("2007-03-03", "Saturday"),
        ("2007-03-03", "the opening night"),
        ("2007-03-04", "March 4"),
        ("2007-03-04", "Sunday"),
        ("2007-03-05", "Monday , March 5 , 2007"),
        ("2007-03-06", "Tuesday"),
        ("2007-03-11", "March 11"),
    ]


@pytest.mark.parametrize("text", TEXTS)
def test_links_are_those_of_the_corpus_at_their_places(text: str, store: GraphReader) -> None:
    found = ask(
        store,
        f"""
        SELECT ?start ?end ?link WHERE {{
            GRAPH {graph(text)} {{
                ?annotation oa:hasBody ?actor ; oa:hasTarget/oa:hasSelector ?position .
                ?position oa:start ?start ; oa:end ?end .
            }}
            ?actor skos:exactMatch|skos:closeMatch ?link .
        }}""",
    )
    expected = [(str(e.start), str(e.end), e.iri) for e in entities(text).values() if e.is_linked]
    assert Counter(found) == Counter(expected)


def test_no_link_is_invented(store: GraphReader) -> None:
    gold = {entity.iri for text in TEXTS for entity in entities(text).values() if entity.is_linked}
    found = [
        quad for quad in store.quads() if "wikipedia" in str(quad.object) or "wikidata" in str(quad.object)
    ]
    assert {quad.object.value for quad in found} == gold
    assert len(found) == len(gold)
    assert {quad.predicate.value for quad in found} == {"http://www.w3.org/2004/02/skos/core#closeMatch"}
    named = {quad.subject for quad in found}
    bodies = {quad.object for quad in store.quads() if quad.predicate.value.endswith("#hasBody")}
    assert {body for body in bodies if isinstance(body, NamedNode) and "/actor/" in body.value} == named


def test_the_words_for_an_actor_can_be_asked_for(store: GraphReader) -> None:
    found = ask(
        store,
        f"""
        SELECT ?words WHERE {{
            ?army skos:closeMatch <{WIKIPEDIA}Korean_People%27s_Army> .
            ?annotation oa:hasBody ?army ; oa:hasTarget ?target .
            ?target oa:hasSelector/oa:exact ?words .
            ?target oa:hasSelector/oa:start ?start .
        }} ORDER BY ?start""",
    )
    assert [words for (words,) in found] == [
        "military",
        "the country 's military",
        "KPA",
        "the KPA",
        "KPA",
        "KPA",
        "the Korean People 's Army",
        "KPA",
        "the KPA",
        "the Korean People 's Army",
    ]


def test_articles_can_be_asked_for_by_whom_they_mention(store: GraphReader) -> None:
    found = ask(
        store,
        """
        SELECT DISTINCT ?published ?headline ?licence WHERE {
            ?church skos:prefLabel "Church of Scientology"@en .
            ?annotation oa:hasBody ?church ; oa:hasTarget/oa:hasSource/kg:textOf ?article .
            ?article schema:headline ?headline ; schema:datePublished ?published ; schema:license ?licence .
        } ORDER BY ?published""",
    )
    licence = "https://creativecommons.org/licenses/by/2.5/"
    assert found == [
        ("2008-01-20", "Hackers attack Church of Scientology website", licence),
        ("2010-10-09", "Scientology defector arrested after attempting to leave organization", licence),
    ]


def test_the_quads_are_the_same_on_every_run(everything: tuple[GumNews, list[Finding]]) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import test_gum as t;"
        "sys.stdout.buffer.write(t.nquads(t.read_gum(t.FOLDER, t.RELEASE, lambda path: path.name)[0]))"
    )
    expected = nquads(everything[0])
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", script, str(Path(__file__).parent)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        assert run.stdout == expected
