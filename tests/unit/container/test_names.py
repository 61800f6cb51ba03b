"""Names that are suggested and given, and what a request prefers."""

from __future__ import annotations

import pytest

from kg.container.names import ID, Names, from_slug, minted
from kg.container.prefer import DESCRIPTIONS, IRIS, MINIMAL, preferences


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("my_first_annotation", "my_first_annotation"),
        ('"my_first_annotation"', "my_first_annotation"),
        ("My first!", "My-first"),
        ("Überschrift", "Uberschrift"),
        ("../../etc/passwd", "etc-passwd"),
        ("a/status", "a-status"),
        ("?page=1#x", "page-1-x"),
        ("%2e%2e%2f", "2e-2e-2f"),
        ("車維德", ""),
        ("...", ""),
        ("", ""),
        ("x" * 500, "x" * 60),
        ("<script>alert(1)</script>", "script-alert-1-script"),
        ("a\r\nLocation: b", "a-Location-b"),
    ],
)
def test_a_slug_becomes_a_name_that_nothing_can_misread(slug: str, name: str) -> None:
    assert from_slug(slug) == name
    assert not name or ID.fullmatch(name)


def test_minted_names_are_names_and_differ() -> None:
    names = {minted() for _ in range(100)}
    assert len(names) == 100
    assert all(ID.fullmatch(name) for name in names)


@pytest.mark.parametrize("name", ["", ".", "..", "-a", "a.", "a/b", "a b", "ä", "a" * 81, "a\n"])
def test_what_is_no_name(name: str) -> None:
    assert not ID.fullmatch(name)


def test_everything_is_named_under_the_base() -> None:
    names = Names("https://example.org/kg/")
    assert names.container.value == "https://example.org/kg/annotations/"
    assert names.annotation("a").value == "https://example.org/kg/annotations/a"
    assert names.graph("a").value == "https://example.org/kg/graph/annotation/a"
    assert names.number_of(names.page(12).value) == 12


@pytest.mark.parametrize(
    ("header", "includes", "iris"),
    [
        ("", (), False),
        (f'return=representation;include="{IRIS}"', (IRIS,), True),
        (f'return=representation; include="{MINIMAL} {IRIS}"', (MINIMAL, IRIS), True),
        (f'return="representation"; include="{MINIMAL}"', (MINIMAL,), False),
        (f'return=representation; include="{IRIS} {DESCRIPTIONS}"', (DESCRIPTIONS, IRIS), False),
        (f'RETURN=representation; include="{IRIS}"', (IRIS,), True),
        (f'respond-async, return=representation; include="{IRIS}"', (IRIS,), True),
        (f'return=minimal; include="{IRIS}"', (), False),
        (f'return=representation; include="{IRIS}", return=representation', (IRIS,), True),
        ('return=representation; include="http://e/x"', (), False),
        (';;,,="', (), False),
        ("x" * 100000, (), False),
    ],
)
def test_preferences_for_the_container(header: str, includes: tuple[str, ...], iris: bool) -> None:  # noqa: FBT001
    """Web Annotation Protocol 4.2.1, RFC 7240."""
    found = preferences(header)
    assert (found.includes, found.iris) == (includes, iris)
    assert bool(found.applied) == bool(includes)


def test_preferences_for_writing() -> None:
    assert preferences("handling=dry-run").dry_run
    assert preferences("return=minimal, handling=dry-run").dry_run
    assert preferences("return=minimal").minimal_return
    assert not preferences("handling=strict").dry_run
