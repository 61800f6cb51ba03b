"""Selections: what the parameters of an address mean."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from kg.errors import UsageError
from kg.pages.selection import Selection, select
from kg.pages.views import EVENTS, network_view, timeline_view

if TYPE_CHECKING:
    from kg.store import GraphReader

BASE = "http://localhost:8000/"


def test_things_are_given_by_id_iri_or_name_in_any_script(reader: GraphReader) -> None:
    given = {"actor": ["victor-cha", f"{BASE}actor/japan", "車維德", "United States", ""], "place": ["臺北"]}
    chosen = select(reader, given, BASE)
    assert chosen.actors == tuple(f"{BASE}actor/{name}" for name in ("victor-cha", "japan", "united-states"))
    assert chosen.places == (f"{BASE}place/taipei",)
    assert len(reader.asked) == 1  # type: ignore[attr-defined]


def test_a_month_or_a_year_stands_for_its_first_or_last_day(reader: GraphReader) -> None:
    chosen = select(reader, {"from": ["2024-02"], "until": ["2024-02"]}, BASE)
    assert (chosen.since, chosen.until) == (date(2024, 2, 1), date(2024, 2, 29))
    chosen = select(reader, {"from": ["2023"], "until": ["2024"]}, BASE)
    assert (chosen.since, chosen.until) == (date(2023, 1, 1), date(2024, 12, 31))
    assert select(reader, {}, BASE) == Selection()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("actor", "Nobody At All", "'Nobody At All' is no name"),
        ("from", "2023-02-30", "from='2023-02-30' is no day"),
        ("until", "yesterday", "until='yesterday' is no day"),
        ("type", "dance", "'dance' is no event-type"),
        ("actuality", "perhaps", "'perhaps' is no actuality"),
        ("actor", f"{BASE}actor/a> }} #", "is no IRI"),
    ],
)
def test_what_cannot_be_meant_is_named_with_the_mend(
    reader: GraphReader, field: str, value: str, said: str
) -> None:
    with pytest.raises(UsageError) as caught:
        select(reader, {field: [value]}, BASE)
    assert said in caught.value.message
    assert caught.value.mend


def test_too_many_actors_are_refused(reader: GraphReader) -> None:
    with pytest.raises(UsageError, match="5 actors"):
        select(reader, {"actor": ["a", "b", "c", "d", "e"]}, BASE)


# All of these were picked out of the annotation files by hand.
@pytest.mark.parametrize(
    ("given", "labels"),
    [
        # Whoever is represented counts: Biden and Kishida act on behalf of their states.
        (
            {"article": ["taipei-times-2023-05-19-lee"], "actor": ["united-states", "south-korea"]},
            ["Joe Biden and Yoon Suk-yeol reaffirm their commitment to deeper bilateral defence"],
        ),
        (
            {"article": ["taipei-times-2023-05-19-lee"], "agreement": ["us-japan-alliance"]},
            ["The US and Japan agree to strengthen mutual defence cooperation"],
        ),
        (
            {"article": ["taipei-times-2023-05-19-lee"], "type": ["publish"]},
            ["Victor Cha publishes a book on the American alliance system in Asia"],
        ),
        # "by the end of the 1980s" has no first day, and can lie in 1970.
        (
            {"article": ["taipei-times-2023-05-19-lee"], "until": ["1970"], "from": ["1970"]},
            ["The Cold War ends in Europe", "Security treaties are signed after the Second World War"],
        ),
        (
            {"place": ["pacific-ocean"], "actuality": ["hypothetical"]},
            [
                "Philippine or US armed forces are attacked in the Pacific Ocean or the South China Sea",
                "An armed attack on Philippine or American forces in the Pacific or the South China Sea",
            ],
        ),
        ({"actor": ["victor-cha"], "from": ["2017"]}, []),
    ],
)
def test_a_timeline_has_the_events_that_were_chosen(
    reader: GraphReader, given: dict[str, list[str]], labels: list[str]
) -> None:
    view = timeline_view(reader, select(reader, given, BASE))
    assert sorted(event.name.text for event in view.events) == sorted(labels)
    assert not view.more


def test_the_queries_shown_answer_the_same_events(reader: GraphReader) -> None:
    chosen = select(reader, {"actor": ["joe-biden"], "from": ["2023-05"]}, BASE)
    view = timeline_view(reader, chosen)
    assert view.events
    shown = {row[0].value for row in reader.query(view.query)}  # type: ignore[union-attr]
    built = {triple.subject.value for triple in reader.query(view.construct)}  # type: ignore[union-attr]
    events = {event.name.iri for event in view.events}
    assert shown == events
    assert events <= built
    assert built - events == {f"{event.name.iri}#time" for event in view.events if event.when}


def test_the_queries_shown_go_on_where_the_page_stops(reader: GraphReader) -> None:
    view = timeline_view(reader, Selection())
    shown = {row[0].value for row in reader.query(view.query)}  # type: ignore[union-attr]
    built = {triple.subject.value for triple in reader.query(view.construct)}  # type: ignore[union-attr]
    assert view.more
    assert len(view.events) == EVENTS < len(shown)
    assert {event.name.iri for event in view.events} < shown
    assert {iri for iri in built if not iri.endswith("#time")} == shown


@pytest.mark.parametrize("field", ["actor", "place", "agreement", "article"])
def test_only_so_much_can_be_chosen_together(reader: GraphReader, field: str) -> None:
    with pytest.raises(UsageError, match=f"5 {field}s are given"):
        select(reader, {field: list("abcde")}, BASE)


def test_a_network_joins_whoever_is_represented(reader: GraphReader) -> None:
    given = {
        "article": ["taipei-times-2023-05-19-lee"],
        "actuality": ["actual"],
        "agreement": ["us-south-korea-alliance"],
    }
    view = network_view(reader, select(reader, given, BASE))
    (tie,) = view.ties
    # In the order of IRIs; Biden and Yoon reaffirm for their states, as partners.
    assert (tie.one, tie.two) == (f"{BASE}actor/south-korea", f"{BASE}actor/united-states")
    assert (tie.against, tie.directed, tie.events) == (False, False, 1)
    assert [node.name.text for node in view.picture.nodes] == ["South Korea", "United States"]


def test_views_ask_three_queries_at_most(reader: GraphReader) -> None:
    for make in (timeline_view, network_view):
        reader.asked.clear()  # type: ignore[attr-defined]
        make(reader, Selection())
        assert len(reader.asked) <= 3  # type: ignore[attr-defined]
