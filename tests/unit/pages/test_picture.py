"""Pictures of time and of networks: what is known is drawn, and no more."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from kg.pages.axis import axis
from kg.pages.gather import Names
from kg.pages.model import Event, Name, Source
from kg.pages.network import Tie, weave
from kg.pages.picture import WIDTH, draw, fitted
from kg.pages.times import When

ACTUAL, PLANNED = (Name(f"https://w3id.org/kg/actuality#{name}", name) for name in ("actual", "planned"))


def event(label: str, when: When | None, actuality: Name = ACTUAL) -> Event:
    name = Name(f"http://localhost:8000/event/a/{label}", label, "en")
    source = Source(Name("http://localhost:8000/article/a", "A"))
    return Event(name, Name("", "agree"), actuality, when, (), (), (), None, None, source, ())


def span(first: str, last: str, precision: str = "month") -> When:
    return When(date.fromisoformat(first), date.fromisoformat(last), precision)


def test_a_day_is_a_dot_a_month_a_bar_and_an_open_end_an_arrow() -> None:
    day = span("2023-04-26", "2023-04-26", "day")
    month, year = span("2023-04-01", "2023-04-30"), span("2023-01-01", "2023-12-31", "year")
    before = When(None, date(2023, 2, 1), "before")
    after = When(date(2023, 2, 1), None, "after")
    given = [event(str(number), when) for number, when in enumerate((day, month, year, before, after, None))]
    picture = draw((("", given),))
    assert [mark.shape for mark in picture.marks] == ["day", "span", "span", "before", "after"]
    dot, short, long, early, late = picture.marks
    assert picture.undated == 1
    # The day lies within its month, the month within its year, and their lengths are as 30 to 365.
    assert long.x < short.x < dot.x < short.x + short.width < long.x + long.width
    assert dot.width == 0
    assert short.width / long.width == pytest.approx(30 / 365, rel=0.02)
    # One ends where 1 February ends, the other begins where it begins.
    assert early.x + early.width > late.x > early.x
    assert early.x + early.width - late.x == pytest.approx(long.width / 365, abs=0.2)


def test_every_mark_has_its_row_and_lies_in_the_picture() -> None:
    days = [date(1951, 1, 1) + timedelta(days=397 * number) for number in range(70)]
    picture = draw((("Did", [event("x" * 150, When(day, day, "day")) for day in days]),))
    rows = [mark.y for mark in picture.marks]
    assert rows == sorted(set(rows))
    assert all(0 <= mark.x <= mark.x + mark.width <= WIDTH for mark in picture.marks)
    assert rows[-1] < picture.height
    assert all(len(mark.label) < 150 and mark.label.endswith("…") for mark in picture.marks)


def test_labels_are_cut_by_the_room_they_take() -> None:
    assert fitted("Kishida", 7) == "Kishida"
    assert fitted("Kishida", 6) == "Kishi…"
    # Two letters wide each.
    assert fitted("蔡英文", 6) == "蔡英文"
    assert fitted("蔡英文", 5) == "蔡…"


def test_a_long_empty_stretch_is_folded_and_said() -> None:
    old, new = span("1951-09-08", "1951-09-08", "day"), span("2023-04-01", "2023-04-30")
    picture = draw((("", [event("old", old), event("new", new)]),))
    assert picture.axis is not None
    assert len(picture.axis.pieces) == 2
    assert len(picture.axis.folds) == 1
    assert picture.marks[0].x < picture.axis.folds[0] < picture.marks[1].x
    near = draw((("", [event("old", span("2023-01-01", "2023-01-31")), event("new", new)]),))
    assert near.axis is not None
    assert near.axis.folds == ()


def test_ticks_are_labelled_in_order_and_do_not_overlap() -> None:
    line = axis([(date(1990, 1, 1), date(2024, 12, 31))], 0, 900)
    assert line is not None
    places = [tick.x for tick in line.ticks]
    assert all(after - before >= 46 for before, after in pairwise(places))
    assert [int(tick.label) for tick in line.ticks] == sorted(int(tick.label) for tick in line.ticks)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar_can_be_drawn(day: date) -> None:
    assert draw((("", [event("end", When(day, day, "day"))]),)).marks[0].shape == "day"


def test_what_has_no_day_gives_no_picture() -> None:
    picture = draw((("", [event("x", None), event("y", When(expression="some day"))]),))
    assert not picture
    assert picture.undated == 2


def test_a_network_draws_the_strongest_ties_and_counts_the_others() -> None:
    ties = [Tie("a", "b", against=False, directed=False, events=1)]
    ties += [Tie("c", "d", against=True, directed=True, events=8)]
    picture = weave(ties, Names({"c": Name("c", "Chile")}), most=3)
    assert [node.name.text for node in picture.nodes] == ["Chile", "d"]
    assert [edge.tie.events for edge in picture.edges] == [8]
    assert picture.left_out == 1
    assert not weave([], Names())


def test_no_two_labels_of_a_network_stand_on_one_another() -> None:
    names = [f"Government of the People's Republic of Number {number}" for number in range(24)]
    ties = [Tie(one, two, against=False, directed=False, events=1) for one, two in pairwise(names)]
    picture = weave(ties, Names({name: Name(name, name) for name in names}))
    assert len(picture.nodes) == 24
    for anchor in ("start", "end"):
        side = sorted((node for node in picture.nodes if node.anchor == anchor), key=lambda n: n.label_y)
        # Letters of 13 pixels, and a little between the lines.
        assert all(below.label_y - above.label_y >= 16 for above, below in pairwise(side))
        for node in side:
            # No letter is wider than its half: what is left of it and in the picture.
            beside = (
                picture.width / 2 < node.label_x if anchor == "start" else picture.width / 2 > node.label_x
            )
            assert beside
            assert 7 * len(node.label) <= (
                picture.width - node.label_x if anchor == "start" else node.label_x
            )
            assert node.label == node.name.text or node.label.endswith("…")
            assert 0 < node.label_y < picture.height


def test_a_bar_that_fills_the_picture_has_its_label_inside() -> None:
    label = "Yoon and Biden reaffirm what has been an alliance for seventy years"
    long, short = draw(
        (
            (
                "",
                [
                    event(label, span("2023-01-01", "2023-12-31", "year")),
                    event(label, span("2023-04-01", "2023-04-30")),
                ],
            ),
        )
    ).marks
    assert (long.is_inside, long.label, long.anchor) == (True, label, "start")
    assert long.x < long.label_x < long.label_x + 7 * len(label) < long.x + long.width
    assert not short.is_inside
