"""A corpus folder laid out from a mapping of paths to what the files hold, and files to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Lay = Callable[[Mapping[str, str | bytes]], Path]


ACTORS = """\
actors:
  - id: united-states
    kind: state
    names: {en: United States, zh-Hant: 美國}
    other-names:
      en: [US, USA]
      zh-Hant: 美利堅合眾國
    exact-match: http://www.wikidata.org/entity/Q30
  - id: us-government
    kind: government
    names: {en: Government of the United States}
    government-of: united-states
    close-match: [https://example.org/a, https://example.org/b]
  - id: joe-biden
    kind: person
    names: {en: Joe Biden, fa: جو بایدن}
  - {id: nato, kind: organisation, names: {en: NATO}}
"""
POSTS = """\
posts:
  - id: us-president
    names: {en: President of the United States}
    other-names: {en: US president}
    of: united-states
tenures:
  - id: biden-us-president
    holder: joe-biden
    post: us-president
    from: 2021-01-20
    until: 2025-01-20
    source: https://example.org/biden
  - {id: biden-again, holder: joe-biden, post: us-president, from: 2029-01-20}
"""
AGREEMENTS = """\
agreements:
  - id: north-atlantic-treaty
    kind: treaty
    names: {en: North Atlantic Treaty}
    parties:
      - {actor: united-states, status: party, from: 1949-08-24}
      - actor: nato
        status: signatory
        until: 2000-12-31
      - {actor: us-government}
    signed: 1949-04-04
    in-force-from: 1949-08-24
    in-force-until: 2049-08-24
    based-on: later-one
    source: https://example.org/treaty
  - {id: later-one, kind: law, names: {en: Later}, based-on: [later-one, north-atlantic-treaty]}
"""
PLACES = """\
places:
  - id: south-china-sea
    kind: sea
    names: {en: South China Sea, tl: Dagat Kanlurang Pilipinas}
    disputed-by: [united-states, nato]
"""
HAPPENINGS = """\
happenings:
  - id: cold-war
    names: {en: Cold War}
    exact-match: http://www.wikidata.org/entity/Q8683
    source: https://example.org/cold-war
"""
ALL = {
    "actors.yaml": ACTORS,
    "posts.yaml": POSTS,
    "agreements.yaml": AGREEMENTS,
    "places.yaml": PLACES,
    "happenings.yaml": HAPPENINGS,
}


@pytest.fixture
def authority_files() -> dict[str, str]:
    """Return small authority files without a fault, by name."""
    return dict(ALL)


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    """Return a function that writes files below a new corpus folder and returns the folder."""
    root = tmp_path / "corpus"
    root.mkdir()

    def write(files: Mapping[str, str | bytes]) -> Path:
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return root

    return write


@pytest.fixture
def place(lay: Lay, authority_files: dict[str, str]) -> Lay:
    """Return a function that lays out files of articles beside the authority files."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        return lay({**authority_files, **{f"articles/{name}": content for name, content in files.items()}})

    return write
