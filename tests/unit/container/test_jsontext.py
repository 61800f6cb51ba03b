"""JSON for people is what the standard library would write."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from kg.container.jsontext import pretty

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_it_is_as_the_standard_library_would_write_it(value: object) -> None:
    assert pretty(value) == json.dumps(value, ensure_ascii=False, indent=2)


def test_parts_stand_further_in() -> None:
    assert pretty({"a": ["é", {}], "b": ()}) == '{\n  "a": [\n    "é",\n    {}\n  ],\n  "b": []\n}'
