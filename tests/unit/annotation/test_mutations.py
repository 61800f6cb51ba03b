"""Annotations that nobody would send: each is accepted with cause, or refused where it is at fault."""

from __future__ import annotations

import json
import os
import random
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import BlankNode, NamedNode

from kg.annotation.candidate import Candidate, Sent
from kg.annotation.rules import VALUE
from kg.model.finding import Rejected

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[..., Candidate]

BASE = "http://localhost:8000/"
PAGE = "http://example.org/page"
NAME = f"{BASE}annotations/1"
CONTEXT = ["http://www.w3.org/ns/anno.jsonld", "https://w3id.org/kg/context.jsonld"]
WORDS = {"type": "TextQuoteSelector", "exact": "President Ann Ash", "prefix": "” "}
PLACE = {"type": "TextPositionSelector", "start": 63, "end": 80}
SOUND: tuple[dict[str, Any], ...] = (
    {
        "motivation": "describing",
        "body": {
            "type": "Event",
            "label": {"en": "Aland and Beland sign a pact"},
            "eventType": "concept:event-type#agree",
            "hasTime": {"type": "TimeSpan", "expression": "last month",
            "precision": "concept:precision#month"},
            "hasParticipation": [
                {"type": "Participation", "actor": f"{BASE}actor/aland", "role": "concept:role#partner"}
            ],
            "concludesAgreement": f"{BASE}agreement/pact",
        },
        "target": {"source": f"{BASE}article/one", "selector": [WORDS, PLACE]},
    },
    {
        "body": {
            "type": "Claim",
            "claimant": f"{BASE}actor/ann-ash",
            "claimText": {"en": "We are glad"},
            "about": f"{BASE}event/one/sign",
            "quoted": False,
        },
        "target": {"type": "SpecificResource", "source": f"{BASE}article/one", "selector": WORDS},
    },
    {
        "body": {
            "type": "Tenure",
            "holder": f"{BASE}actor/ann-ash",
            "post": f"{BASE}post/beland-president",
            "from": "2021-01-20",
        },
        "target": {"source": {"id": f"{BASE}article/one", "length": 146}, "selector": [WORDS]},
    },
    {"motivation": "identifying", "body": f"{BASE}actor/ann-ash",
    "target": {"source": f"{BASE}article/one", "selector": WORDS}},
    {
        "id": "http://example.org/anno1",
        "motivation": ["commenting", "tagging"],
        "creator": {"id": "http://example.org/me", "type": "Person", "name": "Me", "nickname": "m"},
        "created": "2015-01-28T12:00:00Z",
        "rights": "https://creativecommons.org/publicdomain/zero/1.0/",
        "body": [
            {"type": "TextualBody", "value": "<p>j'adore !</p>", "format": "text/html", "language": "fr"},
            {"type": "Choice", "items": [{"id": "http://example.org/note1", "language": "en"}, PAGE]},
        ],
        "target": {
            "type": "SpecificResource",
            "source": PAGE,
            "state": {"type": "TimeState", "sourceDate": "2015-07-20T13:30:00Z"},
            "styleClass": "red",
            "selector": {"type": "FragmentSelector", "value": "t=30", "refinedBy": WORDS},
        },
        "stylesheet": {"type": "CssStylesheet", "value": ".red { color: red }"},
    },
    {"bodyValue": "Comment", "target": ["http://example.org/a", {"id": PAGE, "type": "Image",
    "format": "image/png"}]},
    {"target": {"source": PAGE, "selector": {"type": "SvgSelector",
    "value": "<svg><path d='M 0 0'/></svg>"}}},
)  # fmt: skip

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href=' java\tscript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<math><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<" * 3000,
    "<div>" * 3000,
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "VBScript:x",
    "http://example.org/\u202egnp.exe",
    "http://[::1",
    "http://example.org/\u0000",
    "//example.org",
    "_:b",
    "_:",
    "",
    " ",
    "\u202e\u2066abc",
    "\ud800",
    "\udfff\ud800",
    "\u0007\u001b[31m",
    "\ufffe",
    "a" * 5000,
    "%s%n{0}",
    "../../etc/passwd",
    f"{BASE}actor/aland",
    f"{NAME}#target",
    NAME,
    "https://w3id.org/kg/ontology#Actor",
    "http://www.w3.org/ns/oa#Annotation",
    "http://169.254.169.254/latest/meta-data",
)
ODD = (
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**64, 10**400, 1.5, -0.0, 1e308, [], {}, [[]], [{}],
    {"id": None},
    {"@value": "x"}, {"@value": None}, {"@value": ["x"]}, {"@value": "x", "@language": "en"}, {"@value": 1,
    "@type": "x"},
    {"@id": "_:x", "type": "Event"}, {"@list": [1]}, {"@set": []}, {"@graph": []}, {"id": PAGE,
    "kg:actor": PAGE},
    {"type": ["Event", "Claim"]}, {"type": "Annotation", "target": PAGE},
    {"source": {"source": {"source": PAGE}}},
)  # fmt: skip
KEYS = (
    "id", "@id", "type", "@type", "@context", "@graph", "@reverse", "@included", "@nest", "@index",
    "@json", "body",
    "target", "source", "selector", "items", "value", "format", "language", "refinedBy", "motivation",
    "inSegment",
    "wasAttributedTo", "annotationStatus", "verified", "positionUnit", "sha256", "owl:sameAs", "rdf:type",
    "rdfs:label",
    "sh:targetClass", "javascript:x", "http://example.org/ p", "", "\u202e", "a/b~c", "quoted", "hasTime",
    "exact",
)  # fmt: skip
CONTEXTS = (
    None, 5, {}, [], "https://evil.example/c", [CONTEXT, CONTEXT], [*CONTEXT, "https://evil.example/c"],
    [*CONTEXT, {"@vocab": "http://example.org/"}], [*CONTEXT, {"ex": "javascript:"}], [*CONTEXT,
    {"ex": "http://example.org/"}],
    [*CONTEXT, {"@base": "http://example.org/"}], [*CONTEXT, {"x": {"@id": "@type"}}], [*CONTEXT,
    {"x": "x:x"}],
    CONTEXT[0], CONTEXT[1], CONTEXT[::-1], [*CONTEXT, {"@import": "file:///etc/passwd"}],
)  # fmt: skip
COUNT = int(os.environ.get("MUTATIONS", "400"))


class Page(HTMLParser):
    """Collects what could act in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.active: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        if tag in (
            "script",
            "iframe",
            "object",
            "embed",
            "style",
            "form",
            "svg",
            "math",
            "base",
            "meta",
            "link",
        ):
            self.active.append(tag)
        for name, value in attrs:
            address = re.sub(r"[\s\x00-\x20]", "", value or "").lower()
            if (
                name.startswith("on")
                or name in ("style", "srcdoc")
                or address.startswith(("javascript:", "data:", "vbscript:"))
            ):
                self.active.append(f"{tag} {name}={value}")


def containers(value: object) -> list[Any]:
    """Return every object and list of a document."""
    found, waiting = [], [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict | list) and item:
            found.append(item)
            waiting += item.values() if isinstance(item, dict) else item
    return found


def mutated(chance: random.Random) -> bytes:
    """Return a sound annotation with one to four faults."""
    document: Any = json.loads(
        json.dumps({"@context": CONTEXT, "type": "Annotation", **chance.choice(SOUND)})
    )
    for _ in range(chance.randint(1, 4)):
        harm(document, chance)
        if len(json.dumps(document)) > 100_000:
            break
    content = json.dumps(document, ensure_ascii=chance.random() < 0.7).encode("utf-8", "surrogatepass")
    return torn(content, chance)


def harm(document: Any, chance: random.Random) -> None:  # noqa: ANN401 - any JSON
    """Put one fault somewhere into a document."""
    place = chance.choice(containers(document) or [document])
    key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
    odd = json.loads(json.dumps(chance.choice(ODD)))
    what = chance.choice(("drop", "hostile", "odd", "add", "double", "context", "deep", "cycle", "html"))
    if what == "drop":
        del place[key]
    elif what == "hostile":
        place[key] = chance.choice(HOSTILE)
    elif what == "odd":
        place[key] = odd
    elif what in ("add", "double") and isinstance(place, dict):
        place[chance.choice(KEYS)] = chance.choice((*HOSTILE, odd, PAGE)) if what == "add" else place[key]
    elif what == "context":
        document["@context"] = json.loads(json.dumps(chance.choice(CONTEXTS)))
    elif what == "deep":
        for _ in range(chance.choice((1, 3, 40))):
            place[key] = chance.choice(({"refinedBy": place[key]}, [place[key]]))
    elif what == "cycle":
        place[key] = json.loads(json.dumps(document))
    else:
        document["body"] = {"type": "TextualBody", "format": "text/html", "value": chance.choice(HOSTILE)}


def torn(content: bytes, chance: random.Random) -> bytes:
    """Return the document as it is, or with its bytes harmed."""
    what = chance.randrange(12)
    if what == 0:
        return content[: chance.randrange(len(content))]
    if what == 1:
        at = chance.randrange(len(content))
        return content[:at] + bytes((chance.randrange(256),)) + content[at + 1 :]
    if what == 2:
        return content.decode("utf-8", "surrogatepass").encode(
            chance.choice(("utf-16", "utf-32", "latin-1")), "replace"
        )
    if what == 3:
        match = chance.choice(list(re.finditer(rb'"[a-zA-Z@]+": ', content)) or [None])
        return (
            content
            if match is None
            else content[: match.start()] + match[0] + b"1, " + content[match.start() :]
        )
    return content


def resolves(pointer: str, document: Any) -> bool:  # noqa: ANN401
    """Say whether a JSON pointer leads to something (RFC 6901, 4)."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        try:
            document = document[int(key)] if isinstance(document, list) else document[key]
        except (KeyError, IndexError, ValueError, TypeError):
            return False
    return True


def check_refusal(refusal: Rejected, content: bytes) -> None:
    assert refusal.findings
    try:
        document = json.loads(content)
    except ValueError:
        document = None
    for finding in refusal.findings:
        assert finding.origin.pointer is not None
        assert finding.message
        assert finding.mend
        assert not re.search("[\ud800-\udfff\u202e\x1b\x00]", finding.message + finding.value + finding.mend)
        if document is not None:
            assert resolves(finding.origin.pointer, document), (finding, content)


def check_candidate(candidate: Candidate) -> None:
    own = (
        f"{BASE}annotations/1",
        f"{BASE}event/one/",
        f"{BASE}claim/one/",
        f"{BASE}title/one/",
        f"{BASE}tenure/annotation/",
    )
    for quad in candidate.quads:
        assert quad.graph_name == candidate.graph
        assert not isinstance(quad.subject, BlankNode)
        assert not isinstance(quad.object, BlankNode)
        assert isinstance(quad.subject, NamedNode)
        # Nothing is said of what is of the graph and not of this annotation.
        assert not quad.subject.value.startswith(
            (BASE, "https://w3id.org/kg/")
        ) or quad.subject.value.startswith(own)
        if isinstance(quad.object, NamedNode):
            assert quad.object.value.partition(":")[0].lower() not in ("javascript", "data", "vbscript")
    html = {
        quad.subject
        for quad in candidate.quads
        if quad.predicate.value.endswith("format") and "html" in str(quad.object).lower()
    }
    for quad in candidate.quads:
        if quad.subject in html and quad.predicate.value == VALUE:
            page = Page()
            page.feed(quad.object.value)  # type: ignore[union-attr]
            assert page.active == []


def run(read: Read, count: int, seed: int) -> tuple[int, int]:
    """Read so many mutations; return how many were accepted and refused."""
    chance = random.Random(seed)  # noqa: S311 - the same on every run
    accepted = 0
    for _ in range(count):
        content = mutated(chance)
        try:
            candidate = read(Sent(content))
        except Rejected as refusal:
            check_refusal(refusal, content)
        else:
            accepted += 1
            check_candidate(candidate)
    return accepted, count - accepted


def test_what_is_mutated_is_sound(read: Read) -> None:
    for members in SOUND:
        assert read(**members).findings == ()


def test_mutated_annotations_are_accepted_or_refused_in_words(read: Read) -> None:
    accepted, refused = run(read, COUNT, 4)
    assert accepted > COUNT // 50
    assert refused > COUNT // 2


@pytest.mark.long
def test_ten_thousand_mutated_annotations_are_accepted_or_refused_in_words(read: Read) -> None:
    accepted, refused = run(read, 10_000, 5)
    assert accepted > 200
    assert refused > 5000
