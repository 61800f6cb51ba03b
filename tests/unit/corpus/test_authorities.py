"""Authority files: each kind read in full, with the place of everything."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kg.corpus.authorities import AUTHORITY_FILES, read_authorities
from kg.model.authority import (
    Actor,
    Agreement,
    Authorities,
    Happening,
    Links,
    Names,
    Party,
    Place,
    Post,
    Tenure,
)
from kg.model.source import Origin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kg.model.finding import Finding

    Lay = Callable[[Mapping[str, str | bytes]], Path]


def read(root: Path) -> tuple[Authorities, list[Finding]]:
    return read_authorities(root, lambda path: path.relative_to(root).as_posix())


def test_the_files_are_five(authority_files: dict[str, str]) -> None:
    assert list(AUTHORITY_FILES) == list(authority_files)


def test_actors(lay: Lay, authority_files: dict[str, str]) -> None:
    authorities, findings = read(lay(authority_files))
    assert findings == []
    assert list(authorities.actors) == ["united-states", "us-government", "joe-biden", "nato"]
    assert authorities.actors["united-states"] == Actor(
        "united-states",
        "state",
        Names(
            (("en", "United States"), ("zh-Hant", "美國")),
            (("en", "US"), ("en", "USA"), ("zh-Hant", "美利堅合眾國")),
        ),
        Links(exact=("http://www.wikidata.org/entity/Q30",)),
        None,
        Origin("actors.yaml", 2, 5),
    )
    assert authorities.actors["us-government"] == Actor(
        "us-government",
        "government",
        Names((("en", "Government of the United States"),)),
        Links(close=("https://example.org/a", "https://example.org/b")),
        "united-states",
        Origin("actors.yaml", 9, 5),
    )
    assert authorities.actors["joe-biden"].names.preferred == (("en", "Joe Biden"), ("fa", "جو بایدن"))
    assert authorities.actors["nato"].origin == Origin("actors.yaml", 17, 5)
    assert authorities.actors["nato"].origin.at("kind") == Origin("actors.yaml", 17, 22)


def test_posts_and_tenures(lay: Lay, authority_files: dict[str, str]) -> None:
    authorities, _ = read(lay(authority_files))
    assert authorities.posts == {
        "us-president": Post(
            "us-president",
            Names((("en", "President of the United States"),), (("en", "US president"),)),
            Links(),
            "united-states",
            Origin("posts.yaml", 2, 5),
        )
    }
    assert authorities.tenures == {
        "biden-us-president": Tenure(
            "biden-us-president",
            "joe-biden",
            "us-president",
            date(2021, 1, 20),
            date(2025, 1, 20),
            "https://example.org/biden",
            Origin("posts.yaml", 7, 5),
        ),
        "biden-again": Tenure(
            "biden-again",
            "joe-biden",
            "us-president",
            date(2029, 1, 20),
            None,
            None,
            Origin("posts.yaml", 13, 5),
        ),
    }


def test_agreements(lay: Lay, authority_files: dict[str, str]) -> None:
    authorities, _ = read(lay(authority_files))
    assert authorities.agreements == {
        "north-atlantic-treaty": Agreement(
            "north-atlantic-treaty",
            "treaty",
            Names((("en", "North Atlantic Treaty"),)),
            Links(),
            (
                Party("united-states", "party", date(1949, 8, 24), None, Origin("agreements.yaml", 6, 9)),
                Party("nato", "signatory", None, date(2000, 12, 31), Origin("agreements.yaml", 7, 9)),
                Party("us-government", "party", None, None, Origin("agreements.yaml", 10, 9)),
            ),
            date(1949, 4, 4),
            date(1949, 8, 24),
            date(2049, 8, 24),
            ("later-one",),
            "https://example.org/treaty",
            Origin("agreements.yaml", 2, 5),
        ),
        "later-one": Agreement(
            "later-one",
            "law",
            Names((("en", "Later"),)),
            Links(),
            (),
            None,
            None,
            None,
            ("later-one", "north-atlantic-treaty"),
            None,
            Origin("agreements.yaml", 16, 5),
        ),
    }


def test_places_and_happenings(lay: Lay, authority_files: dict[str, str]) -> None:
    authorities, _ = read(lay(authority_files))
    assert authorities.places == {
        "south-china-sea": Place(
            "south-china-sea",
            "sea",
            Names((("en", "South China Sea"), ("tl", "Dagat Kanlurang Pilipinas"))),
            Links(),
            ("united-states", "nato"),
            Origin("places.yaml", 2, 5),
        )
    }
    assert authorities.happenings == {
        "cold-war": Happening(
            "cold-war",
            Names((("en", "Cold War"),)),
            Links(exact=("http://www.wikidata.org/entity/Q8683",)),
            "https://example.org/cold-war",
            Origin("happenings.yaml", 2, 5),
        )
    }


def test_the_kinds_that_bear_an_id(lay: Lay, authority_files: dict[str, str]) -> None:
    authorities, _ = read(lay(authority_files))
    kinds = {
        name: list(authorities.kinds_of(name)) for name in ("nato", "cold-war", "later-one", "us-president")
    }
    assert kinds == {
        "nato": ["actor"],
        "cold-war": ["happening"],
        "later-one": ["agreement"],
        "us-president": [],
    }


def test_absent_and_empty_files_say_nothing(lay: Lay) -> None:
    root = lay({"actors.yaml": "", "places.yaml": "# none yet\n", "posts.yaml": "posts:\ntenures: []\n"})
    authorities, findings = read(root)
    assert findings == []
    assert authorities == Authorities({}, {}, {}, {}, {}, {})
