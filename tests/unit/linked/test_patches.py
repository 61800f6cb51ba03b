"""Lines of N-Quads as they stand in an update: what is expected is by hand, or by reading the line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    parse,
    serialize,
)

from kg.linked.patches import as_update, in_update

S, P, G = "<urn:s>", "<urn:p>", "<urn:g>"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"{S} {P} <urn:o> .\n", f"  {S} {P} <urn:o> .\n"),
        (f"{S} {P} <urn:o> {G} .\n", f"  GRAPH {G} {{ {S} {P} <urn:o> . }}\n"),
        (f'{S} {P} "a b" {G} .\n', f'  GRAPH {G} {{ {S} {P} "a b" . }}\n'),
        (f'{S} {P} "a" .\n', f'  {S} {P} "a" .\n'),
        (f'{S} {P} "a"@en {G} .\n', f'  GRAPH {G} {{ {S} {P} "a"@en . }}\n'),
        (f'{S} {P} "a"^^<urn:d> {G} .\n', f'  GRAPH {G} {{ {S} {P} "a"^^<urn:d> . }}\n'),
        (f'{S} {P} "a"^^<urn:d> .\n', f'  {S} {P} "a"^^<urn:d> .\n'),
        # What looks like the end of a line is inside of a text.
        (f'{S} {P} "x\\" {G} .\\n" {G} .\n', f'  GRAPH {G} {{ {S} {P} "x\\" {G} .\\n" . }}\n'),
        (f'{S} {P} "back\\\\" {G} .\n', f'  GRAPH {G} {{ {S} {P} "back\\\\" . }}\n'),
    ],
)
def test_a_line_is_taken_apart_without_being_read(
    line: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To read each of 200,000 takes seconds."""
    monkeypatch.setattr("kg.linked.patches.parse", None)
    assert in_update(line.encode()) == expected.encode()


IRIS = st.sampled_from(["urn:a", "http://example.org/ü?q=%20#x", "urn:a.b"]).map(NamedNode)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ['"', "\\", '\\"', "\n\r\t", "\\u0041", "<urn:x> .", '" <urn:g> .\n', "\u0001", "\u2028"]
)
LITERALS = (
    TEXTS.map(Literal)
    | TEXTS.map(lambda text: Literal(text, language="zh-Hant"))
    | TEXTS.map(lambda text: Literal(text, datatype=NamedNode("urn:d")))
)


@given(IRIS, IRIS, IRIS | LITERALS, IRIS | st.just(DefaultGraph()))
def test_whatever_the_line_the_update_says_the_same(
    subject: NamedNode, predicate: NamedNode, term: NamedNode | Literal, graph: NamedNode | DefaultGraph
) -> None:
    line = serialize([Quad(subject, predicate, term, graph)], format=RdfFormat.N_QUADS) or b""
    (quad,) = parse(line, format=RdfFormat.N_QUADS)
    written = (
        f"  {quad.triple} .\n"
        if isinstance(quad.graph_name, DefaultGraph)
        else f"  GRAPH {quad.graph_name} {{ {quad.triple} . }}\n"
    )
    assert in_update(line) == written.encode()
    store = Store()
    store.update(as_update({line: True}).decode())
    assert set(store) == {quad}


@pytest.mark.parametrize(
    "line",
    [
        # Not as kg writes lines, but N-Quads all the same.
        f"{S}\t{P}   <urn:o>{G}.\n",
        f"{S} {P} <urn:o> {G} . # so much for that\n",
        f'{S} {P} "\\u0022" {G} .\n',
        f"<urn:\\u0073> {P} <urn:o> {G} .\n",
    ],
)
def test_lines_that_others_wrote_mean_the_same(line: str) -> None:
    store = Store()
    store.update(as_update({line.encode(): True}).decode())
    assert set(store) == set(parse(line, format=RdfFormat.N_QUADS))


def test_removals_come_first() -> None:
    lines = {f"{S} {P} <urn:{name}> {G} .\n".encode(): name == "b" for name in "abc"}
    removed, added = (f"  GRAPH {G} {{ {S} {P} <urn:{name}> . }}\n" for name in "ab")
    third = removed.replace("urn:a>", "urn:c>")
    assert as_update(lines).decode() == (
        f"DELETE DATA {{\n{removed}{third}}} ;\nINSERT DATA {{\n{added}}} ;\n"
    )
    assert as_update({}) == b""


def test_blank_nodes_keep_their_names() -> None:
    line = serialize([Quad(BlankNode("b"), NamedNode("urn:p"), BlankNode("c"))], format=RdfFormat.N_QUADS)
    assert in_update(line or b"") == b"  _:b <urn:p> _:c .\n"
