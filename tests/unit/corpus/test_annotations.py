"""annotations.yaml: mentions, events, claims and titles as read, each with the words it rests on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kg.corpus.article import Surroundings, read_article
from kg.corpus.authorities import read_authorities
from kg.model.article import Claim, Event, Evidence, Mention, Participation, TitleUse
from kg.model.source import Origin
from kg.model.time import Interval, TimeSpan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kg.model.article import Article

    Lay = Callable[[Mapping[str, str | bytes]], Path]

#       0 2   6     12  16  20      28 31      39
TEXT = "🚢 The envoy met the council on Tuesday.\nHe may return next year.\n"
#                                              40 43  47     54
ARTICLE = "headline: H\nkind: news\npublisher: nato\npublished: 2023-05-19\nlanguage: en\n"
ANNOTATIONS = """\
annotator: nato
annotated: 2023-06-01
mentions:
  - {actor: joe-biden, quote: The envoy}
  - id: council
    kind: abstract
    quote: [council, He]
  - {place: south-china-sea, quote: Tuesday}
  - {agreement: north-atlantic-treaty, quote: {exact: met}}
events:
  - id: meeting
    label: The envoy meets the council
    type: consult
    happening: cold-war
    time: on Tuesday
    places: [south-china-sea]
    changes: later-one
    cites: [north-atlantic-treaty, later-one]
    concludes: [later-one]
    participants:
      - {actor: joe-biden, role: source, on-behalf-of: united-states, in-post: us-president, quote: envoy}
      - actor: nato
        role: partner
    quote: The envoy met the council
  - id: return
    label: The envoy returns
    type: consult
    actuality: planned
    part-of: meeting
    time: {expression: next year, date: 2024}
    quote:
      - {exact: return next year, prefix: "may "}
      - {exact: He, start: 40, end: 42}
  - {id: dated, label: D, type: aid, time: {date: 2023-05}, quote: met}
  - {id: timeless, label: T, type: aid, actuality: negated, quote: met}
claims:
  - id: may
    claimant: author
    text: He may return.
    about: [meeting, joe-biden, north-atlantic-treaty, south-china-sea, cold-war]
    stance: predicts
    quoted: true
    work: A book
    certainty: uncertain
    quote: He may return
  - {id: open, text: NO, quote: council}
  - {id: two, text: T, claimant: [joe-biden, nato], about: return, quote: council}
titles:
  - {id: title, person: joe-biden, post: us-president, quote: envoy}
  - {id: former, person: joe-biden, post: us-president, status: former, quote: envoy}
"""
FILE = "articles/a/annotations.yaml"


def at(line: int, column: int) -> Origin:
    return Origin(FILE, line, column)


def words(start: int, end: int) -> Evidence:
    before, after = TEXT[max(0, start - 32) : start], TEXT[end : end + 32]
    return Evidence(start, end, TEXT[start:end], "body", before, after)


def read(place: Lay) -> Article:
    root = place({"a/article.yaml": ARTICLE, "a/text.txt": TEXT, "a/annotations.yaml": ANNOTATIONS})

    def shown(path: Path) -> str:
        return path.relative_to(root).as_posix()

    authorities, _ = read_authorities(root, shown)
    article, findings = read_article("a", Surroundings(root / "articles", authorities, None, shown))
    assert findings == []
    assert article is not None
    return article


def test_who_annotated_and_when(place: Lay) -> None:
    article = read(place)
    assert (article.annotator, article.annotated) == ("nato", date(2023, 6, 1))


def test_mentions(place: Lay) -> None:
    assert read(place).mentions == (
        Mention("mention-2-11", ("actor", "joe-biden"), None, (words(2, 11),), at(4, 5)),
        Mention("council", None, "abstract", (words(20, 27), words(40, 42)), at(5, 5)),
        Mention("mention-31-38", ("place", "south-china-sea"), None, (words(31, 38),), at(8, 5)),
        Mention("mention-12-15", ("agreement", "north-atlantic-treaty"), None, (words(12, 15),), at(9, 5)),
    )


def test_an_event_with_everything(place: Lay) -> None:
    tuesday = date(2023, 5, 16)
    assert read(place).events[0] == Event(
        id="meeting",
        label="The envoy meets the council",
        type="consult",
        actuality="actual",
        happening="cold-war",
        time=TimeSpan(Interval(tuesday, tuesday, "day"), "on Tuesday", date(2023, 5, 19)),
        places=("south-china-sea",),
        part_of=None,
        agreements=(("cites", "north-atlantic-treaty"), ("cites", "later-one"), ("changes", "later-one"),
                    ("concludes", "later-one")),
        participations=(
            Participation("joe-biden", "source", "united-states", "us-president", (words(6, 11),), at(21, 9)),
            Participation("nato", "partner", None, None, (), at(22, 9)),
        ),
        evidence=(words(2, 27),),
        origin=at(11, 5),
    )  # fmt: skip


def test_a_planned_event_looks_ahead_and_may_be_part_of_an_earlier_one(place: Lay) -> None:
    assert read(place).events[1] == Event(
        id="return",
        label="The envoy returns",
        type="consult",
        actuality="planned",
        happening=None,
        time=TimeSpan(Interval(date(2024, 1, 1), date(2024, 12, 31), "year"), "next year", date(2023, 5, 19)),
        places=(),
        part_of="meeting",
        agreements=(),
        participations=(),
        evidence=(words(47, 63), words(40, 42)),
        origin=at(25, 5),
    )


def test_a_date_alone_has_no_expression_and_no_anchor(place: Lay) -> None:
    may = Interval(date(2023, 5, 1), date(2023, 5, 31), "month")
    assert [event.time for event in read(place).events[2:]] == [TimeSpan(may), None]


def test_claims(place: Lay) -> None:
    assert read(place).claims == (
        Claim(
            id="may",
            claimants=(),
            own_voice=True,
            text="He may return.",
            about=(
                ("event", "meeting"),
                ("actor", "joe-biden"),
                ("agreement", "north-atlantic-treaty"),
                ("place", "south-china-sea"),
                ("happening", "cold-war"),
            ),
            stance="predicts",
            quoted=True,
            work="A book",
            certainty="uncertain",
            evidence=(words(40, 53),),
            origin=at(37, 5),
        ),
        Claim(
            "open", (), False, "NO", (), "asserts", False, None, "certain", (words(20, 27),), at(46, 5)
        ),
        Claim(
            "two", ("joe-biden", "nato"), False, "T", (("event", "return"),), "asserts", False, None,
            "certain", (words(20, 27),), at(47, 5),
        ),
    )  # fmt: skip


def test_titles(place: Lay) -> None:
    assert read(place).titles == (
        TitleUse("title", "joe-biden", "us-president", "incumbent", (words(6, 11),), at(49, 5)),
        TitleUse("former", "joe-biden", "us-president", "former", (words(6, 11),), at(50, 5)),
    )


def test_every_field_of_an_event_has_its_place(place: Lay) -> None:
    origin = read(place).events[0].origin
    places = {name: str(origin.at(name)).removeprefix(FILE + ":") for name in origin.fields}
    assert places == {
        "id": "11:9", "label": "12:12", "type": "13:11", "happening": "14:16", "time": "15:11",
        "places": "16:13", "changes": "17:14", "cites": "18:12", "concludes": "19:16", "participants": "21:7",
        "quote": "24:12",
    }  # fmt: skip


def test_a_segment_without_a_date_has_no_anchor(place: Lay) -> None:
    segments = (
        "segments:\n- {id: body, kind: body, start: 0, end: 39, published: 2023-05-19}\n"
        "- {id: more, kind: body, start: 40, end: 65}\n"
    )
    annotations = (
        "annotator: nato\nannotated: 2023-06-01\nevents:\n"
        "- {id: one, label: L, type: aid, time: last month, quote: met}\n"
        "- {id: two, label: L, type: aid, time: last month, quote: return}\n"
        "- {id: three, label: L, type: aid, time: {expression: last month, date: 2023-04}, quote: return}\n"
        "- {id: four, label: L, type: aid, time: in 2016, quote: return}\n"
    )
    root = place(
        {"a/article.yaml": ARTICLE + segments, "a/text.txt": TEXT, "a/annotations.yaml": annotations}
    )
    authorities, _ = read_authorities(root, str)
    article, (finding,) = read_article("a", Surroundings(root / "articles", authorities, None, str))
    assert article is not None
    april = Interval(date(2023, 4, 1), date(2023, 4, 30), "month")
    assert [event.time for event in article.events] == [
        TimeSpan(april, "last month", date(2023, 5, 19)),
        TimeSpan(None, "last month", None),
        TimeSpan(april, "last month", None),
        TimeSpan(Interval(date(2016, 1, 1), date(2016, 12, 31), "year"), "in 2016", None),
    ]
    assert (finding.severity.name, finding.rule, finding.origin.line, finding.origin.column) == (
        "WARNING", "date-unanchored", 5, 40
    )  # fmt: skip
