"""What in a graph would newly fail or pass under other shapes."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from kg.cli.main import run
from kg.gate.preview import Preview, preview, shapes_of
from kg.ingest.build import build
from kg.ingest.source import Source
from kg.rdf.iris import Iris
from kg.resources import shapes_files, shapes_version
from kg.shacl import Shapes, ShiftyEngine, project_shapes
from kg.shacl.likeness import differing
from kg.store import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.model.finding import Finding

TODAY = date(2026, 11, 30)
PREFIXES = """@prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix kgsh: <https://w3id.org/kg/shapes#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
NAMED = """:S a sh:NodeShape ; kgsh:appliesTo kgsh:ArticleGraph ; sh:targetClass :T ; sh:property :S-name .
:S-name a sh:PropertyShape ; sh:path :name ; sh:minCount %d ; sh:severity sh:%s ; sh:message "%s"@en .
"""
GRAPH = """
<http://e/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/T> <http://e/g> .
<http://e/b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/T> <http://e/g> .
<http://e/b> <http://e/name> "B" <http://e/g> .
<http://e/c> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/T> <http://e/g> .
<http://e/c> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/T> <http://e/h> .
<http://e/d> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/U> <http://e/g> .
"""
WAIVER = """
<urn:w> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/kg/ontology#Waiver> <http://e/w> .
<urn:w> <https://w3id.org/kg/ontology#waives> <http://e/S-name> <http://e/w> .
<urn:w> <https://w3id.org/kg/ontology#waivedFor> <http://e/a> <http://e/w> .
<urn:w> <https://w3id.org/kg/ontology#reason> "It has none." <http://e/w> .
<urn:w> <http://www.w3.org/ns/prov#wasAttributedTo> <urn:ada> <http://e/w> .
<urn:w> <https://w3id.org/kg/ontology#until> "2026-11-30"^^<XSDdate> <http://e/w> .
""".replace("XSD", "http://www.w3.org/2001/XMLSchema#")


def shapes(text: str) -> Shapes:
    return Shapes.from_turtle([(PREFIXES + text).encode()])


def named(least: int, severity: str = "Violation", message: str = "It has a name.") -> Shapes:
    return shapes(NAMED % (least, severity, message))


def seen(folder: Path, old: Shapes, new: Shapes, graph: str = GRAPH, today: date = TODAY) -> Preview:
    with EmbeddedStore(folder / "store") as store:
        with store.replace() as writer:
            writer.load(graph.encode())
        with store.snapshot() as reader:
            return preview(reader, (old, new), ShiftyEngine, today)


def nodes(findings: Iterable[Finding]) -> list[tuple[str, int]]:
    """Return where findings are, with 3 for a violation and 2 for a warning."""
    return [(str(finding.origin), int(finding.severity)) for finding in findings]


def test_what_a_stricter_shape_newly_fails_passes_again_under_the_one_before(tmp_path: Path) -> None:
    found = seen(tmp_path, named(0), named(1))
    assert nodes(found.fails) == [("http://e/a", 3), ("http://e/c", 3)]
    assert (found.passes, found.holds, found.shapes, found.nodes) == ((), False, 1, 3)
    back = seen(tmp_path, named(1), named(0))
    assert nodes(back.passes) == [("http://e/a", 3), ("http://e/c", 3)]
    assert (back.fails, back.holds) == ((), True)


def test_a_violation_that_becomes_a_warning_passes_and_warns(tmp_path: Path) -> None:
    found = seen(tmp_path, named(1), named(1, "Warning"))
    assert nodes(found.fails) == [("http://e/a", 2), ("http://e/c", 2)]
    assert nodes(found.passes) == [("http://e/a", 3), ("http://e/c", 3)]
    assert found.holds


def test_other_words_are_no_difference(tmp_path: Path) -> None:
    found = seen(tmp_path, named(1), named(1, message="Give it a name."))
    assert (found.fails, found.passes) == ((), ())


def test_what_is_waived_is_a_warning_until_the_last_day_of_the_waiver(tmp_path: Path) -> None:
    found = seen(tmp_path, named(0), named(1), GRAPH + WAIVER)
    assert nodes(found.fails) == [("http://e/c", 3), ("http://e/a", 2)]
    assert "Waived until 2026-11-30" in found.fails[1].message
    later = seen(tmp_path, named(0), named(1), GRAPH + WAIVER, date(2026, 12, 1))
    assert nodes(later.fails) == [("http://e/a", 3), ("http://e/c", 3)]


def test_shapes_that_look_at_the_whole_graph_are_compared_too(tmp_path: Path) -> None:
    text = """:W a sh:NodeShape ; kgsh:appliesTo kgsh:ArticleGraph ; sh:targetClass :U ; sh:sparql [
        sh:message "None is alone."@en ;
        sh:select "SELECT $this { FILTER NOT EXISTS { ?x <http://e/name> ?y } }"
    ] ."""
    without = GRAPH.replace('<http://e/b> <http://e/name> "B" <http://e/g> .\n', "")
    assert nodes(seen(tmp_path, shapes(NAMED % (0, "Info", "x")), shapes(text), without).fails) == [
        ("http://e/d", 3)
    ]


def test_shapes_are_alike_whatever_their_blank_nodes_are_called() -> None:
    text = ":S a sh:NodeShape ; kgsh:appliesTo kgsh:ArticleGraph ; sh:targetClass :T ; sh:property %s ."
    inner = "[ sh:path ( :p :q ) ; sh:or ( [ sh:minCount 1 ] [ sh:nodeKind sh:IRI ] ) ]"
    one, other = shapes(text % inner), shapes(text % inner)
    assert one.triples != other.triples
    assert differing(one, other) == ((), ())
    assert differing(one, shapes(text % inner.replace(":q", ":r"))) == (("http://e/S",), ("http://e/S",))
    assert differing(one, shapes(text % inner.replace("minCount 1", "minCount 2")))[1] == ("http://e/S",)


def test_a_shape_differs_where_one_that_it_refers_to_does() -> None:
    ring = NAMED + ":S-name sh:node :S ."
    assert differing(shapes(ring % (1, "Info", "x")), shapes(ring % (1, "Info", "x"))) == ((), ())
    assert differing(shapes(ring % (1, "Info", "x")), shapes(ring % (2, "Info", "x")))[0] == ("http://e/S",)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("preview")
    (folder / "corpus" / "articles").mkdir(parents=True)
    (folder / "corpus" / "actors.yaml").write_text(
        "actors:\n  - {id: japan, kind: state, names: {en: Japan}}\n", encoding="utf-8"
    )
    with EmbeddedStore(folder / "store") as store:
        build(Source(folder / "corpus", None, Iris()), store)
    return folder


def test_a_built_graph_has_the_shapes_that_it_was_held_to(built: Path) -> None:
    with EmbeddedStore(built / "store") as store:
        assert differing(shapes_of(store), project_shapes()) == ((), ())


def test_the_command_tells_what_newly_fails(
    built: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(built)
    new = built / "new"
    new.mkdir()
    for file in shapes_files():
        (new / file.name).write_bytes(file.read_bytes())
    assert run(["shapes", "preview", "new", "--store", "store"]) == 0
    version = shapes_version()
    assert capsys.readouterr().out == (
        f"The shapes say the same, so nothing was looked at; shapes {version} → {version}.\n"
    )
    (new / "more.ttl").write_text(
        PREFIXES
        + """kgsh:Wiki a sh:NodeShape ; kgsh:appliesTo kgsh:AuthorityGraph ; sh:property kgsh:Wiki-link ;
            sh:targetClass <https://w3id.org/kg/ontology#State> .
        kgsh:Wiki-link sh:path <http://www.w3.org/2004/02/skos/core#exactMatch> ; sh:minCount 1 ;
            sh:message "A state is linked."@en ; kgsh:mend "Link it."@en .
        kgsh:Idle a sh:NodeShape ; sh:targetClass :T ; sh:closed true .""",
        encoding="utf-8",
    )
    assert run(["shapes", "preview", "new", "--store", "store"]) == 1
    out, err = capsys.readouterr()
    assert err == ("Nothing is held to these, for want of kgsh:appliesTo: https://w3id.org/kg/shapes#Idle\n")
    assert out.startswith(
        "Newly fails: 1 fault\n"
        "  1 fault: A state is linked.\n"
        "    http://localhost:8000/actor/japan\n"
        "    expected: at least 1 value\n"
        "    mend:  Link it.\n"
        "    shape: https://w3id.org/kg/shapes#Wiki-link\n"
        "\n"
        "1 shape differs, 1 node looked at: 1 fault new; "
    )
    assert run(["shapes", "preview", "new", "--store", "store", "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["newly_fails"]["counts"]["violation"] == 1
    assert told["newly_fails"]["groups"][0]["count"] == 1
    assert told["newly_passes"] == {
        "conforms": True, "counts": {"violation": 0, "warning": 0, "info": 0}, "findings": [], "groups": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none", None, "There is no none."),
        ("empty.ttl", "", "No shape in empty.ttl has a target"),
        ("broken.ttl", "x", "broken.ttl cannot be read: "),
        ("odd.ttl", PREFIXES + NAMED.replace("path :name", "path []") % (1, "Info", "x"), "path"),
    ],
)
def test_what_are_no_shapes_is_said(
    built: Path,
    name: str,
    content: str | None,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(built)
    if content is not None:
        (built / name).write_text(content, encoding="utf-8")
    assert run(["shapes", "preview", name, "--store", "store"]) == 2
    assert said in capsys.readouterr().err
