"""Which GET gets 304 or 412 in place of a document: RFC 9110, sections 13.1 and 13.2.2."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kg.sparql.conditions import judged_reading

TAG = '"a"'
THEN = datetime(2024, 5, 17, 12, 0, 0, tzinfo=UTC)
BEFORE, SAME, AFTER = (f"Fri, 17 May 2024 {time} GMT" for time in ("11:59:59", "12:00:00", "12:00:01"))
MATCH, NONE, SINCE, UNMODIFIED = "if-match", "if-none-match", "if-modified-since", "if-unmodified-since"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({MATCH: TAG}, None),
        ({MATCH: "*"}, None),
        ({MATCH: '"b", "a"'}, None),
        ({MATCH: '"b"'}, 412),
        # The strong comparison (8.8.3.2).
        ({MATCH: 'W/"a"'}, 412),
        ({MATCH: "a"}, 412),
        ({NONE: TAG}, 304),
        ({NONE: 'W/"a"'}, 304),
        ({NONE: "*"}, 304),
        ({NONE: '"b" , W/"a"'}, 304),
        ({NONE: '"b"'}, None),
        # A comma in a tag separates nothing, and an asterisk among tags names nothing.
        ({NONE: '"b,"a'}, None),
        ({NONE: '"b", *'}, None),
        ({UNMODIFIED: BEFORE}, 412),
        ({UNMODIFIED: SAME}, None),
        ({UNMODIFIED: "yesterday"}, None),
        ({UNMODIFIED: "Fri, 17 May 2024 11:59:59 -0000"}, None),
        ({SINCE: BEFORE}, None),
        ({SINCE: SAME}, 304),
        ({SINCE: AFTER}, 304),
        ({SINCE: "Fri, 99 May 2024 12:00:00 GMT"}, None),
        # Tags come before dates, and what is supposed before what is known.
        ({MATCH: TAG, UNMODIFIED: BEFORE}, None),
        ({NONE: '"b"', SINCE: SAME}, None),
        ({MATCH: '"b"', NONE: TAG}, 412),
        ({MATCH: TAG, NONE: TAG}, 304),
        ({UNMODIFIED: BEFORE, SINCE: SAME}, 412),
    ],
)
def test_conditions_are_judged_in_their_order(headers: dict[str, str], expected: int | None) -> None:
    assert judged_reading(lambda name: headers.get(name, ""), TAG, THEN) == expected


def test_what_has_no_tag_or_date_is_named_by_none() -> None:
    def judged(**headers: str) -> int | None:
        return judged_reading(lambda name: headers.get(name.replace("-", "_"), ""), "", None)

    assert judged(if_match=TAG) == 412
    assert judged(if_match="*") is None
    assert judged(if_none_match=TAG) is None
    assert judged(if_unmodified_since=BEFORE) is None
    assert judged(if_modified_since=AFTER) is None
