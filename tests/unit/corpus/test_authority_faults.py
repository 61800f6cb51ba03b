"""Authority files: every fault at its line and column, none hidden by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.corpus.authorities import read_authorities
from kg.model.authority import Authorities
from kg.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Lay = Callable[[Mapping[str, str | bytes]], Path]


def read(root: Path) -> tuple[Authorities, list[Finding]]:
    return read_authorities(root, lambda path: path.relative_to(root).as_posix())


def found(root: Path) -> list[tuple[str, str, str]]:
    """Return rule, place and value of every finding."""
    _, findings = read(root)
    for finding in findings:
        assert finding.severity is Severity.VIOLATION
        assert finding.message.endswith(".")
        assert finding.mend
    return [(finding.rule, str(finding.origin), finding.value) for finding in findings]


FAULTS = [
    (
        "actors.yaml",
        """\
actors:
  - {id: a, kind: persn, names: {en: A}, nmes: b}
actor: []
""",
        """
word-unknown 2:19 persn
field-unknown 2:48 nmes
field-unknown 3:8 actor
""",
    ),
    (
        "actors.yaml",
        """\
actors:
  - kind: person
    names: {en: A}
  - id: b
    names: {en: B}
  - id: c
    kind: state
""",
        """
field-missing 2:5 -
field-missing 4:5 -
field-missing 6:5 -
""",
    ),
    (
        "actors.yaml",
        """\
actors:
  - {id: a, kind: government, names: {en: A}, government-of: united-state}
""",
        """
reference-unknown 2:62 united-state
""",
    ),
    (
        "actors.yaml",
        """\
actors:
  - id: a
    kind: state
    names:
      english: A
      en: B
      zh_Hant: C
""",
        """
language-tag 5:16 english
language-tag 7:16 zh_Hant
""",
    ),
    (
        "actors.yaml",
        """\
actors:
  - {id: a, kind: state, names: [A], exact-match: Q30}
""",
        """
field-type 2:33 a list
url-form 2:51 Q30
""",
    ),
    (
        "posts.yaml",
        """\
posts:
  - {id: p, names: {en: P}}
tenures:
  - id: t
    holder: nobody
    post: p
    from: 2021
    until: 2021-02-30
    source: example.org
""",
        """
field-missing 2:5 -
reference-unknown 5:13 nobody
date-form 7:11 2021
date-form 8:12 2021-02-30
url-form 9:13 example.org
""",
    ),
    (
        "posts.yaml",
        """\
tenures:
  - {id: t}
""",
        """
field-missing 2:5 -
field-missing 2:5 -
field-missing 2:5 -
""",
    ),
    (
        "agreements.yaml",
        """\
agreements:
  - id: g
    kind: pact
    names: {en: G}
    parties:
      - {actor: nobody, status: partly, form: x}
      - {status: party}
      - nobody
    based-on: [h, g]
    signed: 1951
""",
        """
word-unknown 3:11 pact
reference-unknown 6:17 nobody
word-unknown 6:33 partly
field-unknown 6:47 form
field-missing 7:9 -
field-type 8:9 nobody
reference-unknown 9:16 h
date-form 10:13 1951
""",
    ),
    (
        "places.yaml",
        """\
places:
  - id: p
    kind: ocean
    names: {en: P}
    disputed-by: nobody
""",
        """
word-unknown 3:11 ocean
reference-unknown 5:18 nobody
""",
    ),
    (
        "happenings.yaml",
        """\
happenings:
  - id: Cold War
    kind: war
    names: {en: Cold War}
""",
        """
id-form 2:9 Cold War
field-unknown 3:11 kind
""",
    ),
    (
        "actors.yaml",
        """\
actors: {id: a}
""",
        """
field-type 1:9 a mapping
""",
    ),
    (
        "actors.yaml",
        """\
- id: a
""",
        """
field-type 1:1 a list
""",
    ),
    (
        "actors.yaml",
        """\
actors:
  - id: a: b
""",
        """
yaml-syntax 2:10 - id: a: b
""",
    ),
    (
        "actors.yaml",
        b"actors:\n  - id: \xe9\n",
        """
file-encoding 2:9 byte 0xe9 at offset 16
""",
    ),
]


@pytest.mark.parametrize(("name", "content", "expected"), FAULTS, ids=range(len(FAULTS)))
def test_a_fault_is_found_at_its_place(lay: Lay, name: str, content: str | bytes, expected: str) -> None:
    rows = [line.split(" ", 2) for line in expected.strip("\n").split("\n")]
    assert sorted(found(lay({name: content}))) == sorted(
        (rule, f"{name}:{at}", "" if value == "-" else value) for rule, at, value in rows
    )


@pytest.mark.parametrize(
    ("name", "entries"),
    [
        ("actors.yaml", "actors: [{kind: state, names: {en: A}}, {id: b, names: {en: B}}, {id: c, kind: x}]"),
        ("posts.yaml", "posts: [{of: a}, {id: b}, {id: c, of: x}]"),
        (
            "posts.yaml",
            "tenures: [{holder: a, post: p, from: 2021-01-20}, {id: b, post: p}, {id: c}]",
        ),
        ("agreements.yaml", "agreements: [{kind: treaty}, {id: b}, {id: c, kind: x}]"),
        ("places.yaml", "places: [{kind: sea}, {id: b}, {id: c, kind: x}]"),
        ("happenings.yaml", "happenings: [{names: {en: A}}, {id: A B}]"),
    ],
)
def test_what_has_no_id_or_kind_is_left_out_of_what_is_read(lay: Lay, name: str, entries: str) -> None:
    authorities, findings = read(lay({name: entries + "\n"}))
    assert findings
    assert authorities == Authorities({}, {}, {}, {}, {}, {})


def test_a_party_without_an_actor_is_left_out(lay: Lay) -> None:
    agreement = "{id: g, kind: law, names: {en: G}, parties: [{status: party}, {actor: x}]}"
    authorities, findings = read(lay({"agreements.yaml": f"agreements: [{agreement}]\n"}))
    assert len(findings) == 2
    assert authorities.agreements["g"].parties == ()


def test_an_id_used_twice_is_refused_at_the_second_with_the_place_of_the_first(lay: Lay) -> None:
    root = lay({"places.yaml": "places:\n" + "  - {id: p, kind: sea, names: {en: P}}\n" * 3})
    authorities, findings = read(root)
    assert found(root) == [("id-twice", "places.yaml:3:10", "p"), ("id-twice", "places.yaml:4:10", "p")]
    assert "places.yaml:2:5" in findings[0].message
    assert authorities.places["p"].origin.line == 2


def test_an_id_used_for_two_kinds_that_a_claim_can_be_about_is_refused(lay: Lay) -> None:
    root = lay(
        {
            "actors.yaml": "actors:\n  - {id: taiwan, kind: state, names: {en: Taiwan}}\n",
            "agreements.yaml": "agreements:\n  - {id: war, kind: treaty, names: {en: War}}\n",
            "places.yaml": "places:\n  - {id: taiwan, kind: island, names: {en: Taiwan}}\n",
            "happenings.yaml": "happenings:\n  - {id: war, names: {en: War}}\n",
        }
    )
    assert found(root) == [
        ("id-twice", "places.yaml:2:10", "taiwan"),
        ("id-twice", "happenings.yaml:2:10", "war"),
    ]
    _, (first, second) = read(root)
    assert "an actor, at actors.yaml:2:5" in first.message
    assert "an agreement, at agreements.yaml:2:5" in second.message


def test_a_post_may_have_the_id_of_a_tenure_and_of_an_actor(lay: Lay) -> None:
    root = lay(
        {
            "actors.yaml": "actors:\n  - {id: a, kind: person, names: {en: A}}\n",
            "posts.yaml": "posts:\n  - {id: a, names: {en: A}, of: a}\n"
            "tenures:\n  - {id: a, holder: a, post: a, from: 2021-01-20}\n",
        }
    )
    assert found(root) == []


def test_a_reference_comes_with_the_nearest_id(lay: Lay, authority_files: dict[str, str]) -> None:
    root = lay(
        {
            **authority_files,
            "places.yaml": "places:\n  - {id: p, kind: sea, names: {en: P}, disputed-by: unitd-states}\n",
        }
    )
    _, (finding,) = read(root)
    assert finding.mend == "Did you mean united-states?"


def test_an_entry_with_a_fault_is_not_called_unknown_where_it_is_referred_to(
    lay: Lay, authority_files: dict[str, str]
) -> None:
    broken = (
        authority_files["actors.yaml"]
        .replace("kind: person", "kind: persn")
        .replace("kind: organisation", "kind: org")
    )
    root = lay({**authority_files, "actors.yaml": broken})
    assert found(root) == [
        ("word-unknown", "actors.yaml:15:11", "persn"),
        ("word-unknown", "actors.yaml:17:22", "org"),
    ]


def test_a_fault_in_one_file_hides_none_in_another(lay: Lay, authority_files: dict[str, str]) -> None:
    broken = "actors:\n  - {id: A}\n  - [\n"
    root = lay(dict.fromkeys(authority_files, broken))
    assert [(rule, place) for rule, place, _ in found(root)] == [
        ("yaml-syntax", f"{name}:4:1") for name in authority_files
    ]  # fmt: skip


def test_a_link_to_nothing_is_not_an_absent_file(lay: Lay) -> None:
    root = lay({})
    (root / "actors.yaml").symlink_to("nowhere.yaml")
    (root / "posts.yaml").symlink_to("posts.yaml")
    (root / "places.yaml").mkdir()
    assert found(root) == [
        ("file-unreadable", "actors.yaml:1:1", ""),
        ("file-unreadable", "posts.yaml:1:1", ""),
        ("file-unreadable", "places.yaml:1:1", ""),
    ]
