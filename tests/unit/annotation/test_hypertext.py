"""Nothing that was accepted can run in a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import Literal

from kg.annotation.hypertext import sanitised
from kg.annotation.rules import VALUE
from kg.model.finding import Rejected

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.annotation.candidate import Candidate

    Read = Callable[..., Candidate]

PAGE = "http://example.org/page"


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("<p>j'adore !</p>", "<p>j'adore !</p>"),
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ("<img src=x onerror=alert(1)>", '<img src="x">'),
        ("<a href='javascript:alert(1)'>a</a>", '<a rel="noopener noreferrer nofollow">a</a>'),
        ("<svg onload=alert(1)><p>a</p></svg>", "<p>a</p>"),
        ("<style>p{}</style><iframe src=x></iframe><form><input></form>b", "b"),
        ("<p style='background:url(javascript:x)'>a</p>", "<p>a</p>"),
        ("<math><mtext></p><img src=x onerror=alert(1)></mtext></math>", ""),
        ("<!-- c --><![CDATA[x]]>a", "a"),
    ],
)
def test_html_is_made_safe(html: str, safe: str) -> None:
    assert sanitised(html) == safe


@pytest.mark.parametrize("format_", ["text/html", "TEXT/HTML; charset=utf-8", "application/xhtml+xml"])
def test_a_body_of_html_is_kept_safe_with_a_warning(read: Read, format_: str) -> None:
    body = {"type": "TextualBody", "value": "<b onclick=x()>a</b>", "format": format_}
    candidate = read(body=body, target=PAGE)
    assert [q.object for q in candidate.quads if q.predicate.value == VALUE] == [Literal("<b>a</b>")]
    assert [(f.origin.pointer, f.rule) for f in candidate.findings] == [("/body/value", "html-cleaned")]


def test_a_body_in_a_choice_is_cleaned_too(read: Read) -> None:
    inner = {"type": "TextualBody", "value": "<script>x</script>a", "format": "text/html", "language": "en"}
    candidate = read(body={"type": "Choice", "items": [inner, PAGE]}, target=PAGE)
    assert [q.object for q in candidate.quads if q.predicate.value == VALUE] == [Literal("a")]


def test_plain_text_stays_as_it_is(read: Read) -> None:
    for body in (
        {"type": "TextualBody", "value": "a < b"},
        {"type": "TextualBody", "value": "<b>", "format": "text/plain"},
    ):
        candidate = read(body=body, target=PAGE)
        assert [q.object for q in candidate.quads if q.predicate.value == VALUE] == [
            Literal(str(body["value"]))
        ]


def selected(kind: str, value: str) -> dict[str, Any]:
    return {"source": PAGE, "selector": {"type": kind, "value": value}}


@pytest.mark.parametrize(
    ("members", "pointer", "rule"),
    [
        ({"body": {"type": "TextualBody", "value": "x", "format": "image/svg+xml"}}, "/body/format",
         "format"),
        ({"body": {"type": "TextualBody", "value": "x", "format": "text/javascript"}}, "/body/format",
         "format"),
        ({"target": selected("SvgSelector", "<svg onload=alert(1)/>")}, "/target/selector/value",
         "active-content"),
        ({"target": selected("SvgSelector", "<svg><script/></svg>")}, "/target/selector/value",
         "active-content"),
        ({"target": selected("SvgSelector", "<svg><a href='http://x'/></svg>")},
         "/target/selector/value", "active-content"),
        ({"stylesheet": {"type": "CssStylesheet", "value": "</style><script>"}}, "/stylesheet/value",
         "active-content"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_safe_is_refused(
    read: Read, members: dict[str, Any], pointer: str, rule: str
) -> None:
    with pytest.raises(Rejected) as refusal:
        read(**{"target": PAGE, **members})
    assert [(f.origin.pointer, f.rule) for f in refusal.value.findings] == [(pointer, rule)]


@pytest.mark.parametrize("bodies", [["<div>" * 2001], ["&amp;" * 2001], ["<b>" * 1001, "<i>" * 1001]])
def test_html_that_takes_long_to_read_is_refused(read: Read, bodies: list[str]) -> None:
    sent = [{"type": "TextualBody", "value": html, "format": "text/html"} for html in bodies]
    with pytest.raises(Rejected) as refusal:
        read(target=PAGE, body=sent)
    assert "too-large" in {finding.rule for finding in refusal.value.findings}


def test_shapes_and_plain_styles_are_kept(read: Read) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M 0 0 L 1 1"/></svg>'
    candidate = read(
        target={**selected("SvgSelector", svg), "styleClass": "red"},
        stylesheet={"type": "CssStylesheet", "value": ".red { color: red }"},
    )
    assert candidate.findings == ()
