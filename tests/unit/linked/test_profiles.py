"""Which profile a request wants, and what a path means."""

from __future__ import annotations

import pytest

from kg.linked.addresses import spellings, split
from kg.linked.profiles import KG, PROFILES, SCHEMA, SEM, choose_profile, profile_named
from kg.linked.signposting import Link, header


@pytest.mark.parametrize(
    ("accept_profile", "accept", "expected"),
    [
        ("", "", KG),
        ("<https://schema.org/>", "", SCHEMA),
        ("<http://schema.org>", "", SCHEMA),
        ('"https://schema.org/"', "", SCHEMA),
        ("sem", "", SEM),
        ("*", "", KG),
        ("<https://schema.org/>;q=0.5, sem;q=0.7", "", SEM),
        ("schema;q=0, sem;q=0.1", "", SEM),
        ("schema;q=0", "", KG),
        ("schema;q=x, , ;;", "", KG),
        ("<urn:a,b>, sem", "", SEM),
        ("schema <x>, sem;q=0.1", "", SEM),
        ("<urn:other>, schema;q=0.1", "", SCHEMA),
        ("", 'application/ld+json; profile="https://schema.org/"', SCHEMA),
        (
            "",
            'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted https://schema.org/"',
            SCHEMA,
        ),
        ("", "application/ld+json;profile=other", KG),
        ("sem", 'application/ld+json;profile="https://schema.org/"', SEM),
    ],
)
def test_the_preferred_profile_is_chosen(accept_profile: str, accept: str, expected: object) -> None:
    assert choose_profile(accept_profile, accept, PROFILES) == expected


def test_what_is_not_available_is_not_chosen() -> None:
    assert choose_profile("schema, sem;q=0.2", "", [KG, SEM]) == SEM
    assert choose_profile("schema", "", [KG]) == KG
    assert profile_named("https://w3id.org/kg/ontology#") == KG
    assert profile_named("nothing") is None


@pytest.mark.parametrize(
    ("path", "stem", "suffix"),
    [
        ("actor/a.ttl", "actor/a", "ttl"),
        ("actor/a.b.html", "actor/a.b", "html"),
        ("actor/a", "actor/a", ""),
        ("actor/a.jpg", "actor/a.jpg", ""),
        ("actor/.ttl", "actor/.ttl", ""),
        ("actor/ttl", "actor/ttl", ""),
    ],
)
def test_a_suffix_is_one_of_those_known(path: str, stem: str, suffix: str) -> None:
    found, variant = split(path)
    assert (found, variant.suffix if variant else "") == (stem, suffix)


def test_an_iri_may_be_spelt_in_several_ways() -> None:
    assert list(spellings("actor/a")) == ["actor/a"]
    assert list(spellings("actor/車 x", "actor/%E8%BB%8A%20x")) == ["actor/%E8%BB%8A%20x", "actor/車%20x"]
    assert list(spellings("actor/x/y", "actor/x%2Fy")) == ["actor/x/y", "actor/x%2Fy"]
    # What was sent does not count where it is not what was decoded.
    assert list(spellings("actor/a", "other")) == ["actor/a"]


def test_a_link_is_ascii_and_cannot_break_out() -> None:
    found = header([Link('http://a/車>; rel="x", <b"', "cite-as"), Link("/b", "item", "text/html", "urn:p")])
    assert found == (
        '<http://a/%E8%BB%8A%3E;%20rel=%22x%22,%20%3Cb%22>; rel="cite-as", '
        '</b>; rel="item"; type="text/html"; profile="urn:p"'
    )
