"""A JSON Pointer leads to a line and a column of the text that was sent."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.report.pointer import place_of

TEXT = """\
{"@context": "http://www.w3.org/ns/anno.jsonld",
 "a/b": {"~": [1, "\\"]}", {"x": null}]},
 "é": "車",  "last": true }
"""


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("", (1, 1)),
        ("/@context", (1, 14)),
        ("/a~1b", (2, 9)),
        ("/a~1b/~0", (2, 15)),
        ("/a~1b/~0/1", (2, 19)),
        ("/a~1b/~0/2/x", (2, 33)),
        ("/é", (3, 7)),
        ("/last", (3, 21)),
        # What is not there: the innermost part that is.
        ("/a~1b/none/deeper", (2, 9)),
        ("/a~1b/~0/7", (2, 15)),
        ("/last/0", (3, 21)),
    ],
)
def test_a_pointer_has_its_place(pointer: str, place: tuple[int, int]) -> None:
    assert place_of(TEXT, pointer) == place


@pytest.mark.parametrize(
    "text", ["", "{", '{"a', '{"a":', '{"a": [1, ', "[" * 100_000, "no", '{"a" 1}', "[,]"]
)
def test_what_is_no_json_has_a_place_too(text: str) -> None:
    line, column = place_of(text, "/a/0/0")
    assert line == 1
    assert column >= 1


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(VALUES, st.sampled_from([None, 1]), st.data())
def test_at_the_place_the_value_begins(value: object, indent: int | None, data: st.DataObject) -> None:
    text, pointer, inner = json.dumps(value, indent=indent, ensure_ascii=False), "", value
    while isinstance(inner, dict | list) and inner and data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(inner) if isinstance(inner, dict) else range(len(inner))))
        pointer += "/" + str(key).replace("~", "~0").replace("/", "~1")
        inner = inner[key]
    line, column = place_of(text, pointer)
    start = sum(len(part) + 1 for part in text.split("\n")[: line - 1]) + column - 1
    assert json.JSONDecoder().raw_decode(text, start)[0] == inner
