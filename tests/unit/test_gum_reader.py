"""GUM texts become articles: samples written by hand, each for one decision of the reader."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from kg.corpus.gum import GumNews, GumRelease, read_gum
from kg.corpus.gum_links import wikipedia_iri
from kg.errors import CorpusError
from kg.model.finding import Severity
from kg.model.time import Interval, TimeSpan

if TYPE_CHECKING:
    from pathlib import Path

    from kg.model.article import Mention
    from kg.model.finding import Finding

RELEASE = GumRelease("Wikinews", "https://creativecommons.org/licenses/by/2.5/", date(2025, 3, 13))
TSV = (
    "#FORMAT=WebAnno TSV 3.2\n"
    "#T_SP=webanno.custom.Referent|entity|identity\n"
    "#T_RL=webanno.custom.Coref|type|BT_webanno.custom.Referent\n\n\n"
)
ATTRIBUTES = (
    'id="GUM_news_bells" type="news" author="Wikinews" title="Bells for Ada 🔔" '
    'dateCreated="2024-03-02" sourceURL="https://en.wikinews.org/wiki/Bells"'
)

# The headline has an astral character, so that UTF-16 offsets and code points differ from there on.
BELLS_TSV = (
    f"{TSV}"
    "#Text=Bells for Ada 🔔\n"
    "1-1\t0-5\tBells\tobject[1]\tBell[1]\t_\t_\t\n"
    "1-2\t6-9\tfor\t_\t_\t_\t_\t\n"
    "1-3\t10-13\tAda\tperson[2]\tAda_Lovelace[2]\t_\t_\t\n"
    "1-4\t14-16\t🔔\t_\t_\t_\t_\t\n"
    "\n"
    "#Text=a tower in London\n"
    "2-1\t17-18\ta\tplace[3]\t_\t_\t_\t\n"
    "2-2\t19-24\ttower\tplace[3]\t_\t_\t_\t\n"
    "2-3\t25-27\tin\tplace[3]\t_\t_\t_\t\n"
    "2-4\t28-34\tLondon\tplace[3]|place[4]\tLondon[4]\t_\t_\t\n"
    "\n"
    "#Text=She counted on March 1 .\n"
    "3-1\t35-38\tShe\tperson\tAda_Lovelace\tana\t1-3[2_0]\t\n"
    "3-2\t39-46\tcounted\t_\t_\t_\t_\t\n"
    "3-3\t47-49\ton\t_\t_\t_\t_\t\n"
    "3-4\t50-55\tMarch\ttime[5]\t_\t_\t_\t\n"
    "3-5\t56-57\t1\ttime[5]\t_\t_\t_\t\n"
    "3-6\t58-59\t.\t_\t_\t_\t_\t\n"
)
BELLS_XML = (
    f"<text {ATTRIBUTES}>\n"
    "<head>\n<s>\nBells\tNNS\nfor\tIN\nAda\tNP\n🔔\tSYM\n</s>\n</head>\n"
    "<figure>\n<caption>\n<s>\na\tDT\ntower\tNN\nin\tIN\nLondon\tNP\n</s>\n</caption>\n</figure>\n"
    "<p>\n<s>\nShe\tPP\n"
    '<date from="2024-02-26" to="2024-03-03">\ncounted\tVVD\non\tIN\n'
    '<date when="2024-03-01">\nMarch\tNP\n1\tCD\n</date>\n</date>\n'
    ".\tSENT\n</s>\n</p>\n</text>\n"
)


def write(folder: Path, tsv: str, xml: str, name: str = "GUM_news_bells") -> None:
    (folder / f"{name}.tsv").write_text(tsv, encoding="utf-8")
    (folder / f"{name}.xml").write_text(xml, encoding="utf-8")


def read(folder: Path) -> tuple[GumNews, list[Finding]]:
    return read_gum(folder, RELEASE, lambda path: path.name)


def words(folder: Path, rows: str, tags: str = "", attributes: str = ATTRIBUTES) -> None:
    """Write a one-sentence text. A row is `form entity identity type reference`, or a form alone."""
    split = [(row.split() + ["_"] * 4)[:5] for row in rows.splitlines() if row.strip()]
    body, start = [], 0
    for number, (form, *cells) in enumerate(split, start=1):
        body.append("\t".join([f"1-{number}", f"{start}-{start + len(form)}", form, *cells, ""]))
        start += len(form) + 1
    text = " ".join(form for form, *_ in split)
    tagged = tags.split() or ["NP"] * len(split)
    marked = "\n".join(f"{form}\t{tag}" for (form, *_), tag in zip(split, tagged, strict=True))
    tsv = f"{TSV}#Text={text}\n" + "\n".join(body) + "\n"
    write(folder, tsv, f"<text {attributes}>\n<p>\n<s>\n{marked}\n</s>\n</p>\n</text>\n")


def links(news: GumNews) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return kind and links of each actor but the two that every text has."""
    own = {"gum-corpus", "wikinews"}
    return {
        key: (actor.kind, actor.links.close)
        for key, actor in news.authorities.actors.items()
        if key not in own
    }


def linked(news: GumNews) -> list[tuple[str, str]]:
    """Return the words of each linked mention, and the actor."""
    mentions = [mention for article in news.articles for mention in article.mentions]
    return [(m.evidence[0].exact, m.target[1]) for m in mentions if m.target is not None]


@pytest.fixture
def bells(tmp_path: Path) -> GumNews:
    write(tmp_path, BELLS_TSV, BELLS_XML)
    news, findings = read(tmp_path)
    assert findings == []
    return news


# the article


def test_what_is_said_of_the_text(bells: GumNews) -> None:
    (article,) = bells.articles
    assert article.slug == "gum-news-bells"
    assert article.headline == "Bells for Ada 🔔"
    assert (article.kind, article.language) == ("news", "en")
    assert (article.publisher, article.authors) == ("wikinews", ("wikinews",))
    assert article.published == date(2024, 3, 2)
    assert article.url == "https://en.wikinews.org/wiki/Bells"
    assert article.licence == "https://creativecommons.org/licenses/by/2.5/"
    assert (article.annotator, article.annotated) == ("gum-corpus", date(2025, 3, 13))
    assert article.text.text == "Bells for Ada 🔔\na tower in London\nShe counted on March 1 ."
    assert article.text.length == 58


def test_headline_caption_and_body_are_segments(bells: GumNews) -> None:
    (article,) = bells.articles
    assert [(s.id, s.kind, s.start, s.end, s.published) for s in article.text.segments] == [
        ("headline", "headline", 0, 15, date(2024, 3, 2)),
        ("caption", "caption", 16, 33, date(2024, 3, 2)),
        ("body", "body", 34, 58, date(2024, 3, 2)),
    ]


def test_a_later_heading_is_body_and_stretches_are_numbered(tmp_path: Path) -> None:
    xml = (
        f"<text {ATTRIBUTES}>\n<p>\na\tX\n</p>\n<caption>\nb\tX\n</caption>\n<caption>\nc\tX\n</caption>\n"
        "<head>\nd\tX\n</head>\n<p>\ne\tX\n</p>\n</text>\n"
    )
    rows = "".join(
        f"1-{n}\t{2 * n - 2}-{2 * n - 1}\t{form}\t_\t_\t_\t_\t\n" for n, form in enumerate("abcde", 1)
    )
    write(tmp_path, f"{TSV}#Text=a b c d e\n{rows}", xml)
    news, _ = read(tmp_path)
    assert [(s.id, s.start, s.end) for s in news.articles[0].text.segments] == [
        ("body", 0, 1),
        ("caption", 2, 3),
        ("caption-2", 4, 5),
        ("body-2", 6, 9),
    ]


def test_the_publisher_and_the_corpus_are_organisations(bells: GumNews) -> None:
    actors = bells.authorities.actors
    assert {key: actors[key].kind for key in ("gum-corpus", "wikinews")} == {
        "gum-corpus": "organisation",
        "wikinews": "organisation",
    }
    assert actors["wikinews"].names.preferred == (("en", "Wikinews"),)
    assert actors["wikinews"].links.close == ()


# mentions and links


def test_every_entity_is_a_mention_with_its_words(bells: GumNews) -> None:
    (article,) = bells.articles
    assert [(m.id, m.target, m.kind, m.evidence[0].exact, m.evidence[0].start) for m in article.mentions] == [
        ("entity-1", None, "object", "Bells", 0),
        ("entity-2", ("actor", "ada-lovelace"), None, "Ada", 10),
        ("entity-3", None, "place", "a tower in London", 16),
        ("entity-4", None, "place", "London", 27),
        ("entity-at-34", ("actor", "ada-lovelace"), None, "She", 34),
        ("entity-5", None, "time", "March 1", 49),
        ("date-1", None, "time", "counted on March 1", 38),
    ]
    she = article.mentions[4].evidence[0]
    assert (she.prefix, she.suffix) == ("lls for Ada 🔔\na tower in London\n", " counted on March 1 .")
    assert (she.segment, article.mentions[3].evidence[0].segment) == ("body", "caption")


def test_a_mention_knows_its_line(bells: GumNews) -> None:
    (article,) = bells.articles
    assert [str(mention.origin) for mention in article.mentions[-2:]] == [
        "GUM_news_bells.tsv:22:17",
        "GUM_news_bells.xml:23:1",
    ]


def test_a_linked_person_is_an_actor_with_the_link(bells: GumNews) -> None:
    assert links(bells) == {"ada-lovelace": ("person", ("https://en.wikipedia.org/wiki/Ada_Lovelace",))}
    assert bells.authorities.actors["ada-lovelace"].names.preferred == (("en", "Ada Lovelace"),)


def test_a_link_is_not_passed_on_to_coreferent_mentions(tmp_path: Path) -> None:
    words(tmp_path, "Ada person[1] Ada_Lovelace[1] ana 1-2[2_1]\nher person[2]", "NP PP")
    news, findings = read(tmp_path)
    assert findings == []
    assert linked(news) == [("Ada", "ada-lovelace")]


def test_a_chain_with_two_links_has_none(tmp_path: Path) -> None:
    ada = "Ada person[1] Ada_Lovelace[1] coref 1-2[2_1]"
    another = "Ada person[2] Ada_Yonath[2] ana 1-3[3_2]"
    words(tmp_path, f"{ada}\n{another}\nshe person[3]")
    news, findings = read(tmp_path)
    assert [(f.rule, f.severity, f.value) for f in findings] == [
        ("gum-link-disputed", Severity.WARNING, "Ada_Lovelace"),
        ("gum-link-disputed", Severity.WARNING, "Ada_Yonath"),
    ]
    assert (linked(news), links(news)) == ([], {})
    assert [mention.kind for mention in news.articles[0].mentions] == ["person"] * 3


def test_bridging_is_not_coreference(tmp_path: Path) -> None:
    words(tmp_path, "Ada person[1] Ada_Lovelace[1] bridge:other 1-2[2_1]\nByron person[2] Lord_Byron[2]")
    news, findings = read(tmp_path)
    assert findings == []
    assert linked(news) == [("Ada", "ada-lovelace"), ("Byron", "lord-byron")]


def test_a_link_of_two_kinds_of_actor_is_none(tmp_path: Path) -> None:
    words(tmp_path, "Lloyd person[1] Lloyd[1]\nLloyd organization[2] Lloyd[2]")
    news, findings = read(tmp_path)
    assert [(f.rule, f.value) for f in findings] == [("gum-link-disputed", "Lloyd")]
    assert linked(news) == []


def test_a_place_of_the_same_name_does_not_make_a_link_doubtful(tmp_path: Path) -> None:
    words(tmp_path, "Genoa organization[1] Genoa[1]\nGenoa place[2] Genoa[2]")
    news, findings = read(tmp_path)
    assert findings == []
    assert linked(news) == [("Genoa", "genoa")]


@pytest.mark.parametrize(
    ("rows", "tags"),
    [
        ("Danes person[1] Danes[1]", "NPS"),
        ("Faroe person[1] Faroe_people[1]", "NP"),
        ("Queen person[1] Queen_(rock_group)[1]", "NP"),
    ],
)
def test_people_in_the_plural_are_no_actor(tmp_path: Path, rows: str, tags: str) -> None:
    words(tmp_path, rows, tags)
    news, findings = read(tmp_path)
    assert [(f.rule, f.severity) for f in findings] == [("gum-link-people", Severity.INFO)]
    assert (linked(news), news.articles[0].mentions[0].kind) == ([], "person")


def test_an_organisation_may_have_a_plural_name(tmp_path: Path) -> None:
    words(tmp_path, "Greens organization[1] Greens_(group)[1]", "NPS")
    news, findings = read(tmp_path)
    assert findings == []
    assert linked(news) == [("Greens", "greens-group")]


def test_the_publisher_gets_its_own_link_only_from_the_corpus(tmp_path: Path) -> None:
    words(tmp_path, "Wikinews organization[1] Wikinews[1]")
    news, _ = read(tmp_path)
    assert news.authorities.actors["wikinews"].links.close == ("https://en.wikipedia.org/wiki/Wikinews",)
    assert linked(news) == [("Wikinews", "wikinews")]


def test_titles_with_the_same_words_get_ids_of_their_own(tmp_path: Path) -> None:
    words(
        tmp_path,
        "A person[1] Ada_(poet)[1]\nB person[2] Ada,_poet[2]\nC person[3] Gum_Corpus[3]\nD person[4] 東京[4]",
    )
    news, _ = read(tmp_path)
    ids = dict(linked(news))
    # Digests: the first eight digits that sha256sum prints for the title.
    assert ids == {
        "A": "ada-poet-16c24f60",
        "B": "ada-poet-1ca47cb8",
        "C": "gum-corpus-06812e89",
        "D": "page-130016b2",
    }


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("Masjid_al-Haram", "Masjid_al-Haram"),
        ("Labour_Party_(Hong_Kong)", "Labour_Party_(Hong_Kong)"),
        ("Gonzaga_Institute,_Palermo", "Gonzaga_Institute,_Palermo"),
        ("Korean_People's_Army", "Korean_People%27s_Army"),
        ("2015–2016_New_Zealand_flag_referendums", "2015%E2%80%932016_New_Zealand_flag_referendums"),  # noqa: RUF001
        ("Who?_100%", "Who%3F_100%25"),
        ('"<>', "%22%3C%3E"),
    ],
)
def test_a_title_becomes_an_address_as_wikipedia_writes_it(title: str, address: str) -> None:
    assert wikipedia_iri(title) == f"https://en.wikipedia.org/wiki/{address}"


def test_the_corpus_escapes_titles(tmp_path: Path) -> None:
    words(tmp_path, "Kim person[1] Kim_Jong%2Dun[1]")
    news, _ = read(tmp_path)
    assert links(news) == {"kim-jong-un": ("person", ("https://en.wikipedia.org/wiki/Kim_Jong-un",))}


# dates


def test_a_date_is_the_time_of_the_mention_with_its_words_or_of_one_of_its_own(bells: GumNews) -> None:
    times = {mention.id: mention.time for mention in bells.articles[0].mentions if mention.time}
    assert times == {
        "entity-5": TimeSpan(Interval(date(2024, 3, 1), date(2024, 3, 1), "day"), "March 1"),
        "date-1": TimeSpan(Interval(date(2024, 2, 26), date(2024, 3, 3), "interval"), "counted on March 1"),
    }


def dated(folder: Path, attributes: str) -> tuple[list[Mention], list[Finding]]:
    """Return the mentions of a text of one word, which stands in a date element."""
    xml = f"<text {ATTRIBUTES}>\n<date {attributes}>\nthen\tRB\n</date>\n</text>\n"
    write(folder, f"{TSV}#Text=then\n1-1\t0-4\tthen\t_\t_\t_\t_\t\n", xml)
    news, findings = read(folder)
    return list(news.articles[0].mentions), findings


@pytest.mark.parametrize(
    ("attributes", "interval"),
    [
        ('when="2015"', Interval(date(2015, 1, 1), date(2015, 12, 31), "year")),
        ('when="2010-09"', Interval(date(2010, 9, 1), date(2010, 9, 30), "month")),
        ('when="2016-02-29" rend="bold"', Interval(date(2016, 2, 29), date(2016, 2, 29), "day")),
        ('when="2010-09-04T22:30:00"', Interval(date(2010, 9, 4), date(2010, 9, 4), "day")),
        ('when="2010-09-04T22:30:00+02:00"', Interval(date(2010, 9, 4), date(2010, 9, 4), "day")),
        ('from="2006-01-02" to="2006-01-08"', Interval(date(2006, 1, 2), date(2006, 1, 8), "interval")),
        ('from="2006-01-02" to="2006-01-02"', Interval(date(2006, 1, 2), date(2006, 1, 2), "day")),
        ('from="2006" to="2006"', Interval(date(2006, 1, 1), date(2006, 12, 31), "year")),
        ('notBefore="2004" notAfter="2015"', Interval(date(2004, 1, 1), date(2015, 12, 31), "interval")),
        ('notAfter="2008-01-19"', Interval(None, date(2008, 1, 19), "before")),
        ('notBefore="2008-01"', Interval(date(2008, 1, 1), None, "after")),
        ('from="2008-01"', Interval(date(2008, 1, 1), None, "after")),
    ],
)
def test_a_date_is_as_precise_as_its_attributes(tmp_path: Path, attributes: str, interval: Interval) -> None:
    mentions, findings = dated(tmp_path, attributes)
    assert findings == []
    assert [(mention.kind, mention.time) for mention in mentions] == [("time", TimeSpan(interval, "then"))]


@pytest.mark.parametrize(
    "attributes",
    [
        'when="2015-02-30"',
        'when="15:11:00"',
        'when="--09-04"',
        'when="1980s"',
        'when="2015/2016"',
        'from="2008" to="2007"',
        'when="2008" notAfter="2009"',
        'from="2008" notAfter="2009"',
        'from="2008" to="soon"',
    ],
)
def test_a_date_that_cannot_be_read_is_unresolved(tmp_path: Path, attributes: str) -> None:
    mentions, findings = dated(tmp_path, attributes)
    assert [(f.rule, f.severity, f.value, str(f.origin)) for f in findings] == [
        ("gum-date", Severity.WARNING, attributes, "GUM_news_bells.xml:2:1")
    ]
    assert [mention.time for mention in mentions] == [TimeSpan(None, "then")]


def test_an_element_without_a_date_says_nothing(tmp_path: Path) -> None:
    assert dated(tmp_path, 'rend="bold"') == ([], [])


# texts that cannot be used


def rules(folder: Path) -> list[tuple[str, str]]:
    """Return rule and place of each fault; no article is read beside them."""
    news, findings = read(folder)
    assert news.articles == ()
    return [(finding.rule, str(finding.origin)) for finding in findings]


def test_a_folder_without_texts(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no GUM texts"):
        read(tmp_path)
    with pytest.raises(CorpusError, match="no GUM texts"):
        read(tmp_path / "nowhere")


def test_one_of_the_two_files_is_missing(tmp_path: Path) -> None:
    write(tmp_path, BELLS_TSV, BELLS_XML)
    (tmp_path / "GUM_news_bells.xml").unlink()
    assert rules(tmp_path) == [("file-unreadable", "GUM_news_bells.xml:1:1")]


def test_one_bad_text_does_not_hide_another(tmp_path: Path) -> None:
    write(tmp_path, BELLS_TSV, BELLS_XML)
    write(tmp_path, "nonsense", BELLS_XML, "GUM_news_other")
    news, findings = read(tmp_path)
    assert [article.slug for article in news.articles] == ["gum-news-bells"]
    assert [(f.rule, str(f.origin)) for f in findings] == [("tsv-format", "GUM_news_other.tsv:1:1")]


def test_other_tokens_in_the_other_file(tmp_path: Path) -> None:
    write(tmp_path, BELLS_TSV, BELLS_XML.replace("tower\t", "spire\t"))
    assert rules(tmp_path) == [("gum-alignment", "GUM_news_bells.tsv:14:1")]


def test_fewer_tokens_in_the_other_file(tmp_path: Path) -> None:
    write(tmp_path, BELLS_TSV, BELLS_XML.replace(".\tSENT\n", ""))
    assert rules(tmp_path) == [("gum-alignment", "GUM_news_bells.tsv:24:1")]


def test_a_text_of_no_words(tmp_path: Path) -> None:
    write(tmp_path, TSV, f"<text {ATTRIBUTES}/>")
    assert rules(tmp_path) == [("gum-alignment", "GUM_news_bells.tsv:1:1")]


@pytest.mark.parametrize(
    "change", [('type="news"', 'type="voyage"'), ('author="Wikinews"', 'author="Jo Doe"')]
)
def test_a_text_of_another_kind(tmp_path: Path, change: tuple[str, str]) -> None:
    write(tmp_path, BELLS_TSV, BELLS_XML.replace(*change))
    assert rules(tmp_path) == [("gum-kind", "GUM_news_bells.xml:1:1")]


def test_an_unknown_kind_of_entity(tmp_path: Path) -> None:
    words(tmp_path, "Ada robot[1]")
    news, findings = read(tmp_path)
    assert [(f.rule, f.value, str(f.origin)) for f in findings] == [
        ("gum-entity", "robot", "GUM_news_bells.tsv:7:13")
    ]
    assert news.articles[0].mentions == ()


def test_two_texts_of_one_name(tmp_path: Path) -> None:
    write(tmp_path, BELLS_TSV, BELLS_XML)
    write(tmp_path, BELLS_TSV, BELLS_XML, "gum-news-bells")
    news, findings = read(tmp_path)
    assert len(news.articles) == 1
    assert [(f.rule, f.value) for f in findings] == [("gum-name", "gum-news-bells")]


def test_metadata_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    words(tmp_path, "Ada", attributes='type="news" author="Wikinews" dateCreated="2024" sourceURL="nowhere"')
    news, findings = read(tmp_path)
    assert [finding.rule for finding in findings] == ["gum-date", "gum-url"]
    (article,) = news.articles
    assert (article.published, article.url) == (None, None)
    assert (article.headline, article.label) == (None, "gum-news-bells")
