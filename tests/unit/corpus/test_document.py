"""YAML: nothing is interpreted, every node knows where it was written, and so does every refusal."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.corpus.document import MAX_DEPTH, Mapping, Scalar, Sequence, parse
from kg.model.finding import Finding, Severity
from kg.model.source import Origin

if TYPE_CHECKING:
    from kg.corpus.document import Node


def read(text: str) -> Node:
    node, finding = parse(text, "a.yaml")
    assert finding is None, finding
    assert node is not None
    return node


def refusal(text: str) -> Finding:
    node, finding = parse(text, "a.yaml")
    assert node is None
    assert finding is not None
    assert finding.severity is Severity.VIOLATION
    assert finding.origin.file == "a.yaml"
    assert finding.message.endswith(".")
    assert "\n" not in finding.message + finding.value + finding.mend
    return finding


def field(node: Node, *path: str | int) -> Node:
    for step in path:
        if isinstance(step, int):
            assert isinstance(node, Sequence)
            node = node.items[step]
        else:
            assert isinstance(node, Mapping)
            node = node.items[step]
    return node


def place(node: Node) -> tuple[int, int]:
    return node.line, node.column


# what a comment cuts off


@pytest.mark.parametrize(
    ("text", "path", "cut"),
    [
        ("quote: the number #1 ally # of", ["quote"], "#1 ally # of"),
        ("quote: 🚢🚢 number \t #1", ["quote"], "#1"),
        ("quote: {exact: the number #1\n  , occurrence: 1}", ["quote", "exact"], "#1"),
        ("names: [one #1\n  , two]", ["names", 0], "#1"),
        ("names: [one #1\n  , two]", ["names", 1], ""),
        ("label: over two\n  lines #2\nquote: a", ["label"], "#2"),
        ("label: over two\n  lines #2\nquote: a", ["quote"], ""),
        ("a: 'the number' #1", ["a"], ""),
        ('a: "the number #1"', ["a"], ""),
        ("a: |\n  the number #1\nb: c #d", ["a"], ""),
        ("a: the number#1", ["a"], ""),
        ("a: #1\nb: c #d", ["a"], "#1"),
        ("a: b\n  # a comment of its own\n", ["a"], ""),
    ],
)
def test_a_plain_value_knows_the_comment_that_ends_it(text: str, path: list[str | int], cut: str) -> None:
    node = field(read(text), *path)
    assert isinstance(node, Scalar)
    assert node.cut == cut


# what is read

ACTORS = """\
# a comment
actors:
  - id: lai-ching-te
    names: {en: Lai, zh-Hant: 賴清德, ar: "لاي", x: 🚢🚢 y}
    other-names:
      en:
        - William Lai
        - 'Dr. Lai'
  -   id:   b
      names:
          en: >
            Two
            lines
"""


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ((), 2, 1),
        (("actors",), 3, 3),
        (("actors", 0), 3, 5),
        (("actors", 0, "id"), 3, 9),
        (("actors", 0, "names"), 4, 12),
        (("actors", 0, "names", "en"), 4, 17),
        (("actors", 0, "names", "zh-Hant"), 4, 31),
        (("actors", 0, "names", "ar"), 4, 40),
        (("actors", 0, "names", "x"), 4, 50),
        (("actors", 0, "other-names"), 6, 7),
        (("actors", 0, "other-names", "en"), 7, 9),
        (("actors", 0, "other-names", "en", 0), 7, 11),
        (("actors", 0, "other-names", "en", 1), 8, 11),
        (("actors", 1), 9, 7),
        (("actors", 1, "id"), 9, 13),
        (("actors", 1, "names"), 11, 11),
        (("actors", 1, "names", "en"), 11, 15),
    ],
)
def test_every_node_knows_its_line_and_column(path: tuple[str | int, ...], line: int, column: int) -> None:
    assert place(field(read(ACTORS), *path)) == (line, column)


def test_values_are_the_text_that_was_written() -> None:
    node = read(ACTORS)
    assert field(node, "actors", 0, "names", "zh-Hant") == Scalar("賴清德", quoted=False, line=4, column=31)
    assert field(node, "actors", 0, "names", "x") == Scalar("🚢🚢 y", quoted=False, line=4, column=50)
    assert field(node, "actors", 0, "other-names", "en", 1) == Scalar(
        "Dr. Lai", quoted=True, line=8, column=11
    )
    assert field(node, "actors", 1, "names", "en") == Scalar("Two lines\n", quoted=True, line=11, column=15)


@pytest.mark.parametrize(
    "value",
    [
        "NO", "no", "yes", "on", "off", "y", "True", "1e3", "0x1F", "0o17", "017", "1_000", ".inf", "-.5",
        "2023-04-26", "2023-04-26T00:00:00Z", "12:30:45", "~", "null", "Null", "1.10", "+1", "=", "<<",
    ],
)  # fmt: skip
def test_no_plain_value_is_interpreted(value: str) -> None:
    assert field(read(f"field: {value}\n"), "field") == Scalar(value, quoted=False, line=1, column=8)
    assert field(read(f"field: '{value}'\n"), "field") == Scalar(value, quoted=True, line=1, column=8)
    assert field(read(f'field: "{value}"\n'), "field") == Scalar(value, quoted=True, line=1, column=8)


def test_a_field_with_nothing_is_an_empty_plain_value() -> None:
    value = field(read("a:\nb: 1\n"), "a")
    assert isinstance(value, Scalar)
    assert (value.value, value.quoted) == ("", False)


def test_names_of_fields_are_not_interpreted_either() -> None:
    node = read("no: a\n'1e3': b\nnull: c\n")
    assert isinstance(node, Mapping)
    assert list(node.items) == ["no", "1e3", "null"]


def test_fields_keep_their_order() -> None:
    node = read("z: 1\na: 2\nm: 3\n")
    assert isinstance(node, Mapping)
    assert list(node.items) == ["z", "a", "m"]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# only a comment\n", "   \n", "---\n", "---\n...\n", "%YAML 1.2\n---\n"]
)
def test_a_file_without_content_says_nothing(text: str) -> None:
    node, finding = parse(text, "a.yaml")
    assert finding is None
    assert node is None or (isinstance(node, Scalar) and node.value == "" and not node.quoted)


@pytest.mark.parametrize(
    "text", ["---\na: b\n", "%YAML 1.2\n---\na: b\n", "a: b\n...\n", "a: b", "---\na: b\n...\n"]
)
def test_marks_of_a_single_document_are_accepted(text: str) -> None:
    assert isinstance(field(read(text), "a"), Scalar)


def test_a_tab_may_stand_between_name_and_value() -> None:
    assert place(field(read("a:\tb\n"), "a")) == (1, 4)


def test_escapes_are_unicode_and_not_halves_of_utf_16() -> None:
    assert field(read('a: "\\U0001F6A2\\u8cf4"\n'), "a") == Scalar("🚢賴", quoted=True, line=1, column=4)
    assert refusal('a: "\\ud83d\\udea2"\n').rule == "yaml-syntax"


# what is refused, and where

ONE_TOO_DEEP = "[" * 17 + "]" * 17


@pytest.mark.parametrize(
    ("text", "rule", "line", "column"),
    [
        ("a: &x b\n", "yaml-alias", 1, 4),
        ("a: 1\nb: *x\n", "yaml-alias", 2, 4),
        ("{a: 🚢🚢, b: *x}\n", "yaml-alias", 1, 12),
        ("a: 賴清德\nb:\n  - &list [1]\n", "yaml-alias", 3, 5),
        ("&key a: b\n", "yaml-alias", 1, 1),
        ("&root\na: b\n", "yaml-alias", 1, 1),
        ("a: 1\n<<: *x\n", "yaml-alias", 2, 5),
        ("a: !!str 1\n", "yaml-tag", 1, 4),
        ("a: ! 1\n", "yaml-tag", 1, 4),
        ("a: !custom {b: c}\n", "yaml-tag", 1, 4),
        ("a:\n  - !!python/object/apply:os.system [echo]\n", "yaml-tag", 2, 5),
        ("%TAG ! tag:example.org,2023:\n---\na: !b c\n", "yaml-tag", 3, 4),
        ("id: a\nid: b\n", "yaml-key-twice", 2, 1),
        ("id: a\nb: {c: 1, d: 2, c: 3}\n", "yaml-key-twice", 2, 17),
        ("id: a\n'id': b\n", "yaml-key-twice", 2, 1),
        ('names: {賴: a, "\\u8cf4": b}\n', "yaml-key-twice", 1, 15),
        ("? [a, b]\n: c\n", "yaml-key", 1, 3),
        ("{a: b}: c\n", "yaml-key", 1, 1),
        ("a: 1\n? {b: c}\n: d\n", "yaml-key", 2, 3),
        (ONE_TOO_DEEP, "yaml-depth", 1, 17),
        ("a:\n" + "".join(f"{'  ' * n}- b:\n" for n in range(1, 10)), "yaml-depth", 9, 19),
        ("a: b\n---\nc: d\n", "yaml-documents", 2, 1),
        ("---\n---\na: b\n", "yaml-documents", 2, 1),
        ("a: b\n...\n---\nc: d\n", "yaml-documents", 3, 1),
        ("a: b\n...\nc: d\n", "yaml-syntax", 3, 1),
        ("a:\n\tb: c\n", "yaml-syntax", 2, 1),
        ("a: b: c\n", "yaml-syntax", 1, 5),
        ("a: 'b\n", "yaml-syntax", 2, 1),
        ("a: [b, c\nd: e\n", "yaml-syntax", 2, 2),
        ("a: b\n  c: d\n", "yaml-syntax", 2, 4),
        ("a:\n  b: c\n d: e\n", "yaml-syntax", 3, 2),
        ("a: @b\n", "yaml-syntax", 1, 4),
        ("a: `b`\n", "yaml-syntax", 1, 4),
        ("a: %b\n", "yaml-syntax", 1, 4),
        ("a: [b]]\n", "yaml-syntax", 1, 7),
        ("- a\nb: c\n", "yaml-syntax", 2, 1),
        ('a: "\\q"\n', "yaml-syntax", 1, 5),
        ("%YAML 3.0\n---\na: b\n", "yaml-syntax", 1, 1),
        ("賴清德: 🚢 @: b: c\n", "yaml-syntax", 1, 9),
        ("a: b\nc: d\x07e\n", "yaml-syntax", 2, 5),
        ("賴: 🚢\x80\n", "yaml-syntax", 1, 5),
        ("a: b\nc: d\uffffe\n", "yaml-syntax", 2, 5),
        ("a: b\x85c: d\n", "yaml-line-separator", 1, 5),
        ("a: 1\nb: '🚢\u2028c'\n", "yaml-line-separator", 2, 6),
        ("# a\u2029b\na: b\n", "yaml-line-separator", 1, 4),
    ],
    ids=ascii,
)
def test_what_is_refused_is_refused_at_its_line_and_column(
    text: str, rule: str, line: int, column: int
) -> None:
    finding = refusal(text)
    assert (finding.rule, finding.origin.line, finding.origin.column) == (rule, line, column)
    assert finding.mend


def test_the_offending_name_is_shown() -> None:
    assert refusal("a: &x b\n").value == "&x"
    assert refusal("a: *x\n").value == "*x"
    assert refusal("a: !!str 1\n").value == "tag:yaml.org,2002:str"
    assert refusal("id: a\nid: b\n").value == "id"
    assert "'id'" in refusal("id: a\nid: b\n").message


def test_a_syntax_error_shows_its_line() -> None:
    assert refusal("a: 1\nb: c: d\ne: 2\n").value == "b: c: d"


def test_sixteen_levels_are_read() -> None:
    assert MAX_DEPTH == 16
    node = read("[" * 16 + "]" * 16)
    for _ in range(15):
        node = field(node, 0)
    assert node == Sequence([], 1, 16)


HOSTILE = """\
import sys
from kg.corpus.document import parse

documents = {
    "open lists": "[" * 100_000,
    "lists": "[" * 100_000 + "]" * 100_000,
    "open mappings": "{a: " * 100_000,
    "block lists": "- " * 100_000,
    "block mappings": "".join(" " * n + "a:\\n" for n in range(2_000)),
    "complex keys": "? " * 100_000,
    "closing": "]" * 100_000,
    "laughs": "a: &a [x, x]\\n" + "".join(f"b{n}: &b{n} [*a, *a]\\n" for n in range(1_000)),
    "tags": "a: " + "!" * 100_000,
    "one line": "a" * 1_000_000,
    "quotation mark": '"' + "a" * 1_000_000,
    "directives": "%YAML 1.2\\n" * 1_000,
    "comments": "#\\n" * 200_000 + "[",
    "colons": ":" * 100_000,
    "documents": "---\\n" * 100_000,
}
for name, text in documents.items():
    node, finding = parse(text, "a.yaml")
    print(name, finding.rule if finding else type(node).__name__, sep=": ")
"""


def test_no_document_breaks_the_process() -> None:
    run = subprocess.run([sys.executable, "-c", HOSTILE], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == [
        "open lists: yaml-depth",
        "lists: yaml-depth",
        "open mappings: yaml-depth",
        "block lists: yaml-depth",
        "block mappings: yaml-depth",
        "complex keys: yaml-depth",
        "closing: yaml-syntax",
        "laughs: yaml-alias",
        "tags: yaml-tag",
        "one line: Scalar",
        "quotation mark: yaml-syntax",
        "directives: yaml-syntax",
        "comments: yaml-syntax",
        "colons: yaml-syntax",
        "documents: yaml-documents",
    ]


def test_a_long_list_and_a_long_mapping_are_read() -> None:
    node = read(
        "list: [" + "a, " * 50_000 + "b]\nmapping:\n" + "".join(f"  k{n}: v\n" for n in range(50_000))
    )
    numbers = field(node, "list")
    assert isinstance(numbers, Sequence)
    assert len(numbers.items) == 50_001
    assert place(field(node, "mapping", "k49999")) == (50_002, 11)


# Properties

KEYS = st.text(st.sampled_from("abc-賴🚢"), min_size=1, max_size=6)
VALUES = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufeff\ufffe\uffff\u2028\u2029"),
    max_size=12,
)


@settings(deadline=None)
@given(st.text() | st.text(st.sampled_from("ab:-[]{},&*!?|>'\"%@`# \n\t")))
@example("\ud800")
@example("\x00")
def test_any_text_is_a_node_or_a_finding_in_it(text: str) -> None:
    node, finding = parse(text, "a.yaml")
    if finding is not None:
        assert node is None
        assert finding.origin.line >= 1
        assert finding.origin.column >= 1
        assert finding.origin.line <= text.count("\n") + text.count("\r") + 2
        assert finding.origin != Origin("b.yaml")


@settings(deadline=None)
@given(st.lists(st.tuples(KEYS, VALUES), min_size=1, unique_by=lambda pair: pair[0]))
def test_positions_lead_back_to_the_value(pairs: list[tuple[str, str]]) -> None:
    quoted = [(key, "'" + value.replace("'", "''") + "'") for key, value in pairs]
    text = "\n".join(f"'{key}':   {value}" for key, value in quoted)
    node = read(text)
    lines = text.split("\n")
    for (key, value), (_, written) in zip(pairs, quoted, strict=True):
        scalar = field(node, key)
        assert isinstance(scalar, Scalar)
        assert scalar.value == value
        assert lines[scalar.line - 1][scalar.column - 1 :].startswith(written)
