"""A corpus of one article that says one thing of each kind, and of its teaser, read into the model."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from kg.corpus.article import Surroundings, read_article
from kg.corpus.authorities import read_authorities
from kg.model.finding import Severity
from kg.rdf.iris import Iris

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kg.model.article import Article
    from kg.model.authority import Authorities

    Lay = Callable[[Mapping[str, str | bytes]], Path]

#       0 2   6     12  16  20      28 31      39
TEXT = "🚢 The envoy met the council on Tuesday.\nHe may return next year.\n"
#                                              40 43  47     54          65
ARTICLE = """\
headline: Envoy meets council
kind: opinion
author: joe-biden
publisher: nato
published: 2023-05-19
language: en
url: https://example.org/envoy
licence: https://creativecommons.org/licenses/by/4.0/
sources: [https://example.org/one, https://example.org/two]
segments:
  - {id: body, kind: body, start: 0, end: 39, published: 2023-05-19}
  - {id: next, kind: teaser, start: 40, end: 65, of: b}
"""
ANNOTATIONS = """\
annotator: nato
annotated: 2023-06-01
mentions:
  - {actor: joe-biden, quote: The envoy}
  - {id: things, kind: abstract, quote: [council, Tuesday]}
  - {kind: time, quote: on Tuesday, time: on Tuesday}
events:
  - id: meeting
    label: The envoy meets the council
    type: consult
    happening: cold-war
    time: on Tuesday
    places: [south-china-sea]
    cites: [north-atlantic-treaty]
    changes: [later-one]
    concludes: [later-one]
    participants:
      - {actor: joe-biden, role: source, on-behalf-of: united-states, in-post: us-president, quote: envoy}
      - actor: nato
        role: partner
    quote: The envoy met the council
  - id: help
    label: Help
    type: aid
    actuality: hypothetical
    part-of: meeting
    time: {date: ../1989-12-31}
    quote: met
  - {id: blur, label: Blur, type: aid, time: a day earlier, quote: met}
claims:
  - id: own
    claimant: author
    text: NO
    about: [meeting, nato, later-one, south-china-sea, cold-war]
    stance: denies
    quoted: true
    work: A book
    certainty: uncertain
    quote: council
  - {id: open, text: Nobody says so, quote: council}
titles:
  - {id: envoy, person: joe-biden, post: us-president, status: former, quote: envoy}
"""
TEASER = """\
label: What the envoy may do
kind: news
publisher: nato
language: en
text: {of: a, segment: next}
"""
TEASER_ANNOTATIONS = """\
annotator: nato
annotated: 2023-06-01
claims:
  - {id: may, claimant: author, text: He may return, quote: He may return}
"""


@dataclass(frozen=True)
class Sample:
    """What was read, and the digest of the one text."""

    root: Path
    authorities: Authorities
    article: Article
    teaser: Article
    iris: Iris
    sha256: str


@pytest.fixture
def sample(place: Lay) -> Sample:
    """Return the article `a`, its teaser `b` and the authority files."""
    root = place(
        {
            "a/article.yaml": ARTICLE,
            "a/text.txt": TEXT,
            "a/annotations.yaml": ANNOTATIONS,
            "b/article.yaml": TEASER,
            "b/annotations.yaml": TEASER_ANNOTATIONS,
        }
    )

    def shown(path: Path) -> str:
        return path.relative_to(root).as_posix()

    authorities, faults = read_authorities(root, shown)
    around = Surroundings(root / "articles", authorities, None, shown)
    (article, of_article), (teaser, of_teaser) = (read_article(slug, around) for slug in "ab")
    assert all(finding.severity is Severity.WARNING for finding in faults + of_article + of_teaser)
    assert article is not None
    assert teaser is not None
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    return Sample(root, authorities, article, teaser, Iris("https://kg.example/"), digest)
