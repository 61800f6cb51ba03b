"""GUM XML: tokens, and files that are broken or dangerous."""

from __future__ import annotations

import pytest

from kg.corpus.gum_xml import parse_markup


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("<text>\na\tX\n", ("xml-malformed", 3, 1), id="unclosed"),
        pytest.param("<text>\na\tX & Y\n</text>", ("xml-malformed", 2, 6), id="bare ampersand"),
        pytest.param("", ("xml-malformed", 1, 1), id="empty"),
        pytest.param("<text>\nplain words\n</text>", ("xml-token", 2, 1), id="no token"),
        pytest.param("<p>\na\tX\n</p>", ("xml-root", 1, 1), id="another root"),
        pytest.param(
            '<!DOCTYPE text SYSTEM "file:///etc/passwd">\n<text/>', ("xml-doctype", 1, 43), id="fetch"
        ),
        pytest.param(
            '<!DOCTYPE text [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>\n<text>\n&b;\tX\n</text>',
            ("xml-doctype", 1, 16),
            id="entities",
        ),
    ],
)
def test_a_broken_or_dangerous_file(content: str, expected: tuple[str, int, int]) -> None:
    markup, findings = parse_markup(content, "a.xml")
    assert markup is None
    assert [(f.rule, f.origin.line, f.origin.column) for f in findings] == [expected]


def test_a_file_of_plain_text_is_given_up() -> None:
    _, findings = parse_markup("<text>\n" + "words\n" * 10_000 + "</text>", "a.xml")
    assert len(findings) == 200


def test_tokens_may_hold_what_xml_escapes() -> None:
    markup, findings = parse_markup("<text>\nAT&amp;T\tNP\tAT&amp;T\n&lt;3\tSYM\n</text>", "a.xml")
    assert findings == []
    assert markup is not None
    assert [(word.text, word.tag) for word in markup.words] == [("AT&T", "NP"), ("<3", "SYM")]
