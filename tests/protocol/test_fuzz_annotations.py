"""Annotations and headers that nobody would send: each is taken with cause or refused, none fails inside.

FUZZ_EXAMPLES says how many of each kind are tried (300).
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.access import Scope, TokenFile
from serving import fill, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serving import Reply, Server

pytestmark = pytest.mark.long

EXPECTED = {501, 503, 504, 507}
"""Statuses from 500 up that say what is the matter."""
CONTEXT = "http://www.w3.org/ns/anno.jsonld"

fuzz = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "300")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@dataclass
class Annotated:
    """A server, the token of somebody who may annotate and review, and what the server says."""

    server: Server
    token: str
    log: Path

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
        """Send a request with the token, and check what comes back."""
        reply = self.server.send(method, path, body, Authorization=f"Bearer {self.token}", **headers)
        assert reply.status < 500 or reply.status in EXPECTED, (method, path, body, headers, reply.text)
        assert "Traceback" not in reply.text
        if (
            reply.body
            and 400 <= reply.status < 500
            and reply.headers.get("content-type") == "application/problem+json"
        ):
            told = json.loads(reply.body)
            assert told["detail"], (body, told)
        return reply

    def total(self) -> int:
        """Return how many annotations there are."""
        return int(json.loads(self.server.get("/annotations/?iris=1&page=0").body)["partOf"]["total"])


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Annotated]:
    folder = tmp_path_factory.mktemp("fuzz")
    fill(folder / "store", "")
    made = TokenFile(folder / "tokens.json").create(Scope.REVIEW, now=datetime.now(UTC), label="</b> F/?#")
    arguments = ["--tokens", str(folder / "tokens.json"), "--max-body", "200k"]
    with running(folder / "store", *arguments, log=folder / "log") as server:
        yield Annotated(server, made.printed, folder / "log")
        assert "Traceback" not in (folder / "log").read_text(errors="replace")


HOSTILE = st.sampled_from(
    [
        *("<script>alert(1)</script>", "javascript:alert(1)", "\u202eevil", "\x00", "\ud800", "a\r\nX: x"),
        *("http://e.org/<x>", "urn:", "//", "http://[::1", "_:b", "_:", "#", "", " ", "9" * 400, "%00"),
        *("http://localhost:8000/actor/x", "http://localhost:8000/annotations/", "\\u0022"),
        *("https://w3id.org/kg/ontology#Event", "<img src=x onerror=alert(1)>", "'; DROP GRAPH <x> #"),
        "} } INSERT DATA { <a:a> <a:b> <a:c> }",
    ]
)  # fmt: skip
LEAVES = st.one_of(
    HOSTILE,
    st.text(max_size=8),
    st.integers(),
    st.floats(),
    st.none(),
    st.booleans(),
    st.just(10**400),
)
KEYS = st.one_of(
    st.sampled_from(
        [
            *(
                "id",
                "@id",
                "type",
                "@type",
                "@context",
                "body",
                "target",
                "bodyValue",
                "motivation",
                "creator",
            ),
            *(
                "created",
                "value",
                "language",
                "format",
                "selector",
                "source",
                "exact",
                "start",
                "end",
                "items",
            ),
            *("canonical", "via", "@graph", "@value", "@list", "@reverse", "@included", "inSegment"),
            *("wasAttributedTo", "annotationStatus", "kg:verified", "http://e.org/p", "prov:generatedAtTime"),
        ]
    ),
    st.text(max_size=5),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=15,
)
SOUND = {
    "@context": CONTEXT,
    "type": "Annotation",
    "body": {"type": "TextualBody", "value": "x", "format": "text/html"},
    "target": "http://example.org/page",
}


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """Return an annotation that was changed in some places, or something else altogether."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.one_of(st.binary(max_size=50), VALUES.map(_dumped)))
    document: dict[str, Any] = json.loads(json.dumps(SOUND))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.sampled_from([document, document["body"] if _is_dict(document) else document]))
        place[draw(KEYS)] = draw(VALUES)
    content = _dumped(document)
    match draw(st.integers(0, 12)):
        case 0:
            return content[: draw(st.integers(0, len(content)))]
        case 1:
            return content.decode("utf-8", "replace").encode(
                draw(st.sampled_from(["utf-16", "utf-32", "utf-7"]))
            )
        case 2:
            return content.replace(b'"type"', b'"type": 1, "type"')
        case 3:
            return b'{"a":' * draw(st.integers(1, 20_000)) + content
        case _:
            return content


def _is_dict(document: dict[str, Any]) -> bool:
    return isinstance(document.get("body"), dict)


def _dumped(value: object) -> bytes:
    return json.dumps(value).encode("utf-8", "surrogatepass")


HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Content_Type": st.sampled_from(
            ["application/ld+json", "application/json", "text/turtle", "application/rdf+xml", "text/html",
             'application/ld+json; profile="x"; charset=utf-8', "application/ld+json; charset=x", "a/b/c"]
        ),
        "Accept": st.sampled_from(
            ["text/html", "text/turtle", "application/ld+json", "application/rdf+xml", "image/png", ";q"]
        ),
        "Prefer": st.sampled_from(
            ["return=minimal", "handling=dry-run", 'return=representation;include="', ";;=,", '"' * 500]
        ),
        "Slug": st.sampled_from(["a", "../..", "%00", "\x7f", "x" * 5000, "a/status", "?page=1", '"'] ),
        "If_Match": st.sampled_from(["*", '"x"', 'W/"x"', "x", '"' * 300, ""]),
    },
)  # fmt: skip


FOREIGN = re.compile(
    r"<script(?! type=\"application/ld| type=\"module\" src=\"/static/built/)|<img|onerror=|href=.javascript:"
)
"""What no page has but by what was submitted."""


@fuzz
@given(
    body=documents(), headers=HEADERS, path=st.sampled_from(["/annotations/", "/annotations/", "/validate"])
)
def test_whatever_is_submitted(at: Annotated, body: bytes, headers: dict[str, str], path: str) -> None:
    before = at.total()
    named = {"Content_Type": "application/ld+json", **headers}
    reply = at.send("POST", path, body, **named)
    written = reply.status == 201
    assert at.total() == before + written
    if written:
        place = reply.headers["location"].replace("http://localhost:8000", "")
        page = at.send("GET", place, Accept="text/html")
        assert page.status == 200
        assert not FOREIGN.search(page.text), page.text
        for accept in ("application/ld+json", "text/turtle", "application/n-quads"):
            assert at.send("GET", place, Accept=accept).status == 200


@fuzz
@given(
    method=st.sampled_from(["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"]),
    path=st.one_of(
        st.sampled_from(
            ["/annotations/", "/annotations/x", "/annotations/x/status", "/annotations/?page=0", "/validate"]
        ),
        st.sampled_from(["page=", "iris=", "page=0&iris=", "x=", "as="]).flatmap(
            lambda start: st.sampled_from(["0", "1", "-1", "9" * 30, "%00", "a", "%ff"]).map(
                lambda end: f"/annotations/?{start}{end}"
            )
        ),
        st.text("abz09._~%-/", max_size=12).map(lambda text: f"/annotations/{text}"),
    ),
    headers=HEADERS,
    body=st.one_of(documents(), VALUES.map(_dumped)),
)
def test_whatever_is_asked(
    at: Annotated, method: str, path: str, headers: dict[str, str], body: bytes
) -> None:
    at.send(method, path, body, **headers)
