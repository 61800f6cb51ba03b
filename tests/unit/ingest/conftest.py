"""A small corpus of two articles, one of them a teaser in the other's text."""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003 - pytest reads the annotations of fixtures
from pathlib import Path  # noqa: TC003 - as above

import pytest

ACTORS = """\
actors:
  - id: wire
    kind: organisation
    names: {en: The Wire}
  - id: japan
    kind: state
    names: {en: Japan, ja: 日本}
  - id: australia
    kind: state
    names: {en: Australia}
"""

SUMMIT = """\
headline: Japan and Australia agree on access
kind: news
publisher: wire
published: 2022-01-07
language: en
segments:
  - {id: body, kind: body, start: 0, end: 56, published: 2022-01-07}
  - {id: next, kind: teaser, start: 57, end: 97, published: 2022-01-10, of: 2022-01-10-treaty}
"""

SUMMIT_TEXT = """\
Japan and Australia signed an access treaty on Thursday.
Japan is to ratify the treaty next year.
"""

SUMMIT_ANNOTATIONS = """\
annotator: wire
annotated: 2022-02-01
mentions:
  - {actor: japan, quote: Japan}
events:
  - id: signing
    label: Japan and Australia sign an access treaty
    type: agree
    time: on Thursday
    participants:
      - {actor: japan, role: partner}
      - {actor: australia, role: partner}
    quote: signed an access treaty
"""

TREATY = """\
label: Report on the ratification of the treaty
kind: news
publisher: wire
published: 2022-01-10
language: en
text: {of: 2022-01-07-summit, segment: next}
"""

TREATY_ANNOTATIONS = """\
annotator: wire
annotated: 2022-02-01
events:
  - id: ratification
    label: Japan ratifies the treaty
    type: agree
    actuality: planned
    time: next year
    participants:
      - {actor: japan, role: source}
    quote: ratify the treaty
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Return the folder of a corpus that conforms."""
    return _lay_out(tmp_path / "corpus")


@pytest.fixture(scope="session")
def lay_out() -> Callable[[Path], Path]:
    """Return what writes a corpus that conforms into a folder, and returns that."""
    return _lay_out


def _lay_out(root: Path) -> Path:
    """Write a corpus that conforms, and return its folder."""
    write(root / "actors.yaml", ACTORS)
    summit = root / "articles" / "2022-01-07-summit"
    write(summit / "article.yaml", SUMMIT)
    write(summit / "text.txt", SUMMIT_TEXT)
    write(summit / "annotations.yaml", SUMMIT_ANNOTATIONS)
    treaty = root / "articles" / "2022-01-10-treaty"
    write(treaty / "article.yaml", TREATY)
    write(treaty / "annotations.yaml", TREATY_ANNOTATIONS)
    return root


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
