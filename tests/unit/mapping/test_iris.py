"""IRIs: each kind of thing has its form, and every one that is minted is an IRI."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from kg.errors import UsageError
from kg.rdf.iris import AUTHORITY_GRAPHS, DEFAULT_BASE, Iris

KG = Iris("https://kg.example/press/")


def test_every_form() -> None:
    sha256 = "0123456789abcdef" + "f" * 48
    minted = [
        KG.article("camp-david"),
        KG.text_version("camp-david", sha256),
        KG.segment("camp-david", "body"),
        KG.thing("actor", "joe-biden"),
        KG.thing("post", "us-president"),
        KG.thing("tenure", "biden"),
        KG.thing("place", "tokyo"),
        KG.thing("agreement", "anzus"),
        KG.thing("happening", "cold-war"),
        KG.fact("event", "camp-david", "summit"),
        KG.fact("claim", "camp-david", "denial"),
        KG.fact("title", "camp-david", "former"),
        KG.annotation("camp-david", "summit", 2),
        KG.article_graph("camp-david"),
        KG.graph("actors"),
        KG.graph("shapes"),
    ]
    assert [iri.removeprefix("https://kg.example/press/") for iri in minted] == [
        "article/camp-david",
        "article/camp-david/text/0123456789abcdef",
        "article/camp-david#body",
        "actor/joe-biden",
        "post/us-president",
        "tenure/biden",
        "place/tokyo",
        "agreement/anzus",
        "happening/cold-war",
        "event/camp-david/summit",
        "claim/camp-david/denial",
        "title/camp-david/former",
        "annotation/camp-david/summit-2",
        "graph/article/camp-david",
        "graph/actors",
        "graph/shapes",
    ]
    assert len(set(minted)) == len(minted)


def test_the_default_base_opens_in_the_browser_of_someone_trying_it() -> None:
    assert Iris().base == DEFAULT_BASE == "http://localhost:8000/"
    assert Iris().article("a") == "http://localhost:8000/article/a"


def test_the_authority_graphs() -> None:
    assert AUTHORITY_GRAPHS == ("actors", "posts", "agreements", "places", "happenings")


@pytest.mark.parametrize(
    "base",
    ["http://localhost:8000/", "https://kg.example/", "https://kg.example/a/b/", "http://192.0.2.1:80/", "http://[::1]:8000/",
     "https://例え.example/", "https://kg.example/%C3%A9/", "https://u@kg.example/"],
)  # fmt: skip
def test_a_base_is_absolute_and_ends_with_a_slash(base: str) -> None:
    assert Iris(base).article("a") == f"{base}article/a"


BAD_BASES = [
    "", "/", "kg.example/", "localhost:8000/", "ftp://kg.example/", "urn:kg:/", "file:///kg/", "http://", "http:///",
    "https:////", "http://localhost:8000", "https://kg.example/a", "https://kg.example/?a/", "https://kg.example/#a/",
    "https://kg example/", " https://kg.example/", "https://kg.example/ ", "https://kg.example/\n", "https://kg<.example/",
    "https://kg.example/{a}/", "https://kg.example\\/", "http://[bad/", "http://kg.example:port/", "https://kg.example/%zz/",
    "https://kg.example/\x00/", "HTTPS//kg.example/",
]  # fmt: skip


@pytest.mark.parametrize("base", BAD_BASES, ids=ascii)
def test_any_other_base_is_refused_with_an_example(base: str) -> None:
    with pytest.raises(UsageError) as refused:
        Iris(base)
    assert repr(base) in refused.value.message
    assert "https://example.org/kg/" in refused.value.mend


IDS = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)


@settings(deadline=None)
@given(
    st.text() | st.text(st.sampled_from('a1.:/?#[]@%!$&()*+,;=é \\{|}<>"')), IDS, IDS, st.integers(1, 10**6)
)
def test_every_base_that_is_taken_makes_iris(rest: str, slug: str, name: str, number: int) -> None:
    try:
        iris = Iris(f"https://{rest}/")
    except UsageError:
        return
    for iri in (
        iris.article(slug),
        iris.text_version(slug, "0" * 64),
        iris.segment(slug, name),
        iris.thing("actor", name),
        iris.fact("event", slug, name),
        iris.annotation(slug, name, number),
        iris.article_graph(slug),
    ):
        assert NamedNode(iri).value == iri


@settings(deadline=None)
@given(st.tuples(IDS, IDS, st.integers(1, 99)), st.tuples(IDS, IDS, st.integers(1, 99)))
def test_two_facts_never_share_an_annotation(one: tuple[str, str, int], two: tuple[str, str, int]) -> None:
    assert (KG.annotation(*one) == KG.annotation(*two)) == (one == two)
