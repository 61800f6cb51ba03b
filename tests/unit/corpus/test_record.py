"""Fields: typed values out of written words, and every fault with its place, its value and its mend."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from kg.corpus.document import parse
from kg.corpus.findings import Findings
from kg.corpus.record import Record
from kg.corpus.wording import suggestion
from kg.model.finding import Finding, Severity
from kg.model.source import Origin

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = {"person": 1, "organisation": 2, "state": 3, "government": 4}


def record_of(text: str) -> Record:
    node, fault = parse(text, "a.yaml")
    assert fault is None, fault
    record = Record.of(node, Findings("a.yaml"), "The file")
    assert record is not None
    return record


def one(record: Record) -> Finding:
    (finding,) = record.findings.all
    assert finding.severity is Severity.VIOLATION
    assert finding.message.endswith(".")
    assert finding.mend
    return finding


def at(line: int, column: int) -> Origin:
    return Origin("a.yaml", line, column)


# what is read


def test_a_record_knows_its_place_and_that_of_each_field() -> None:
    record = record_of("# names\nid: a\nnames:\n  en: A\n")
    assert record.origin == at(2, 1)
    assert record.origin.at("id") == at(2, 5)
    assert record.origin.at("names") == at(4, 3)
    assert record.origin.at("nothing") == at(2, 1)
    assert str(record.origin.at("id")) == "a.yaml:2:5"


@pytest.mark.parametrize("value", ["NO", "1e3", "2023-04-26", "true", "'null'", '"~"', "''", "0x1F"])
def test_text_is_what_was_written(value: str) -> None:
    assert record_of(f"a: {value}\n").text("a") == value.strip("'\"")


@pytest.mark.parametrize("value", ["", "~", "null", "Null", "NULL", "# comment"])
def test_an_empty_field_is_an_absent_one(value: str) -> None:
    record = record_of(f"a: {value}\n")
    assert record.text("a") is None
    assert record.texts("a") == ()
    assert record.day("a") is None
    assert record.integer("a") is None
    assert record.record("a") is None
    assert list(record.records("a")) == []
    assert record.boolean("a") is False
    assert record.findings.all == []
    assert "a" in record


def test_a_list_or_a_single_value_are_both_texts() -> None:
    record = record_of("one: a\nmany: [a, 'b']\nnone: []\n")
    assert record.texts("one") == ("a",)
    assert record.texts("many") == ("a", "b")
    assert record.texts("none") == ()
    assert record.texts("absent") == ()
    assert record.findings.all == []


@pytest.mark.parametrize("value", ["a", "0", "a-b", "a1-2b", "2023-04-26", "no", "true"])
def test_ids_are_small_letters_digits_and_single_hyphens(value: str) -> None:
    assert record_of(f"id: {value}\n").identifier() == value


@pytest.mark.parametrize(
    ("value", "number"), [("0", 0), ("7468", 7468), ("007", 7), ("999999999999", 10**12 - 1)]
)
def test_whole_numbers(value: str, number: int) -> None:
    assert record_of(f"n: {value}\n").integer("n") == number


@pytest.mark.parametrize(
    ("value", "meaning"),
    [("true", True), ("True", True), ("TRUE", True), ("false", False), ("False", False), ("FALSE", False)],
)
def test_booleans_are_those_of_yaml_1_2(value: str, *, meaning: bool) -> None:
    assert record_of(f"b: {value}\n").boolean("b") is meaning


def test_days_and_dates() -> None:
    record = record_of("a: 2024-02-29\nb: 2023-Q2\n")
    assert record.day("a") == date(2024, 2, 29)
    assert record.interval_text("b") == "2023-Q2"


def test_words_of_a_list_and_their_default() -> None:
    record = record_of("kind: state\n")
    assert record.choice("kind", KINDS) == "state"
    assert record.choice("other", KINDS, "person") == "person"
    assert record.findings.all == []


def test_references() -> None:
    record = record_of("one: a\nmany: [a, b]\n")
    assert record.reference("one", {"a": 1}, "actor") == "a"
    assert record.reference("absent", {"a": 1}, "actor") is None
    assert record.references("many", {"a": 1, "b": 2}, "actor") == ("a", "b")
    assert record.findings.all == []


GOOD_URLS = [
    "https://www.wikidata.org/entity/Q6279", "http://a", "https://example.org/?a=b&c=d#e", "https://example.org:8443/",
    "https://en.wikipedia.org/wiki/Kim_Jong-un_(disambiguation)", "https://zh.wikipedia.org/wiki/賴清德",
    "https://example.org/%E8%B3%B4", "https://192.0.2.1/a;b,c'd!e*f@g",
]  # fmt: skip


@pytest.mark.parametrize("value", GOOD_URLS)
def test_addresses(value: str) -> None:
    record = record_of(f"url: '{value.replace(chr(39), chr(39) * 2)}'\n")
    assert record.url("url") == value
    assert record.findings.all == []


# what is refused

FAULTS: list[tuple[str, Callable[[Record], object], str, int, int, str]] = [
    ("a: [b, c]\n", lambda r: r.text("a"), "field-type", 1, 4, "a list"),
    ("a: {b: c}\n", lambda r: r.text("a"), "field-type", 1, 4, "a mapping"),
    ("b: 1\n\na:\n  - b\n  - [c]\n", lambda r: r.texts("a"), "field-type", 5, 5, "a list"),
    ("x: 1\n", lambda r: r.text("a", required=True), "field-missing", 1, 1, ""),
    ("\nx: 1\na: ~\n", lambda r: r.text("a", required=True), "field-missing", 2, 1, ""),
    ("x: 1\n", lambda r: r.identifier(), "field-missing", 1, 1, ""),
    ("x: 1\n", lambda r: r.choice("kind", KINDS), "field-missing", 1, 1, ""),
    ("x: 1\n", lambda r: r.day("a", required=True), "field-missing", 1, 1, ""),
    ("x: 1\n", lambda r: r.integer("a", required=True), "field-missing", 1, 1, ""),
    ("x: 1\n", lambda r: r.record("a", required=True), "field-missing", 1, 1, ""),
    ("x: 1\n", lambda r: r.reference("a", (), "actor", required=True), "field-missing", 1, 1, ""),
    ("id: Joe Biden\n", lambda r: r.identifier(), "id-form", 1, 5, "Joe Biden"),
    ("id: a_b\n", lambda r: r.identifier(), "id-form", 1, 5, "a_b"),
    ("id: a--b\n", lambda r: r.identifier(), "id-form", 1, 5, "a--b"),
    ("id: -a\n", lambda r: r.identifier(), "id-form", 1, 5, "-a"),
    ("id: a-\n", lambda r: r.identifier(), "id-form", 1, 5, "a-"),
    ("id: 賴\n", lambda r: r.identifier(), "id-form", 1, 5, "賴"),
    ("id: ''\n", lambda r: r.identifier(), "id-form", 1, 5, ""),
    ('id: "a\\n"\n', lambda r: r.identifier(), "id-form", 1, 5, "a\\n"),
    ("id: ../a\n", lambda r: r.identifier(), "id-form", 1, 5, "../a"),
    ("kind: persn\n", lambda r: r.choice("kind", KINDS), "word-unknown", 1, 7, "persn"),
    ("kind: Person\n", lambda r: r.choice("kind", KINDS), "word-unknown", 1, 7, "Person"),
    ("kind: x\n", lambda r: r.choice("kind", KINDS, "person"), "word-unknown", 1, 7, "x"),
    ("a: bidn\n", lambda r: r.reference("a", ["biden"], "actor"), "reference-unknown", 1, 4, "bidn"),
    ("a: [x, y]\n", lambda r: r.reference("a", "xy", "actor"), "field-type", 1, 8, "y"),
    ("a:\n- x\n- z\n", lambda r: r.references("a", "xy", "actor"), "reference-unknown", 3, 3, "z"),
    ("d: 2023-04\n", lambda r: r.day("d"), "date-form", 1, 4, "2023-04"),
    ("d: 2023-02-29\n", lambda r: r.day("d"), "date-form", 1, 4, "2023-02-29"),
    ("d: 26 April 2023\n", lambda r: r.day("d"), "date-form", 1, 4, "26 April 2023"),
    ("d: 2023-W54\n", lambda r: r.interval_text("d"), "date-form", 1, 4, "2023-W54"),
    ("n: -1\n", lambda r: r.integer("n"), "number-form", 1, 4, "-1"),
    ("n: +1\n", lambda r: r.integer("n"), "number-form", 1, 4, "+1"),
    ("n: 1e3\n", lambda r: r.integer("n"), "number-form", 1, 4, "1e3"),
    ("n: 1.0\n", lambda r: r.integer("n"), "number-form", 1, 4, "1.0"),
    ("n: 1_000\n", lambda r: r.integer("n"), "number-form", 1, 4, "1_000"),
    ("n: 0x1F\n", lambda r: r.integer("n"), "number-form", 1, 4, "0x1F"),
    ("n: ''\n", lambda r: r.integer("n"), "number-form", 1, 4, ""),
    ("n: \u0662\n", lambda r: r.integer("n"), "number-form", 1, 4, "\u0662"),
    ("n: \xb2\n", lambda r: r.integer("n"), "number-form", 1, 4, "\xb2"),
    ("n: 1000000000000\n", lambda r: r.integer("n"), "number-form", 1, 4, "1000000000000"),
    ("b: NO\n", lambda r: r.boolean("b"), "boolean-form", 1, 4, "NO"),
    ("b: yes\n", lambda r: r.boolean("b"), "boolean-form", 1, 4, "yes"),
    ("b: 1\n", lambda r: r.boolean("b"), "boolean-form", 1, 4, "1"),
    ("r: a\n", lambda r: r.record("r"), "field-type", 1, 4, "a"),
    ("r: [a]\n", lambda r: r.record("r"), "field-type", 1, 4, "a list"),
    ("r: {a: b}\n", lambda r: list(r.records("r")), "field-type", 1, 4, "a mapping"),
    ("u: [http://a, http://b]\n", lambda r: r.url("u"), "field-type", 1, 15, "http://b"),
    ('a: "b\\u202Ec"\n', lambda r: r.text("a"), "text-direction", 1, 4, "b\\u202ec"),
    ('a: ["b", "\\u2066c"]\n', lambda r: r.texts("a"), "text-direction", 1, 10, "\\u2066c"),
    ('a: "b\\0c"\n', lambda r: r.text("a"), "text-control", 1, 4, "b\\x00c"),
    ('a: "\\e[31mred"\n', lambda r: r.text("a"), "text-control", 1, 4, "\\x1b[31mred"),
    ('a: ["b", "c\\uFFFF"]\n', lambda r: r.texts("a"), "text-control", 1, 10, "c\\uffff"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "read", "rule", "line", "column", "value"), FAULTS, ids=range(len(FAULTS)))
def test_a_fault_names_its_rule_place_and_value(
    text: str, read: Callable[[Record], object], rule: str, line: int, column: int, value: str
) -> None:
    record = record_of(text)
    result = read(record)
    assert result in (None, "", (), [], False, "person", "http://a", "x", ("x",), ("b",))
    finding = one(record)
    assert (finding.rule, finding.origin, finding.value) == (rule, at(line, column), value)


BAD_URLS = [
    "www.example.org", "ftp://example.org/", "https://", "https:///a", "https:// a", "https://a b",
    "https://a\\b", "HTTPS//a", "https://exa<mple", 'https://"', "https://a|b", "https://a^b", "https://{a}",
    "https://`", "https://?", "https://#", "javascript:alert(1)", "https://[bad/", "https://a:port/",
    "https://a/%zz", "https://a/[x]", "https://]", "https://a#b#c", "https://@@", "https://a/\ue000",
    "https://a/\u202e", "https://a/\xa0",
]  # fmt: skip


@pytest.mark.parametrize("value", BAD_URLS, ids=ascii)
def test_what_is_no_address_is_refused_before_it_can_break_an_iri(value: str) -> None:
    record = record_of("urls: ['https://a', '" + value + "']\n")
    assert record.urls("urls") == ("https://a",)
    finding = one(record)
    assert finding.rule in ("url-form", "text-direction")
    assert finding.origin == at(1, 21)


@pytest.mark.parametrize(
    ("value", "mend"),
    [("Joe Biden", "'joe-biden'"), ("  a__b ", "'a-b'"), ("賴", "'an-id'"), ("Ünal", "'nal'")],
)
def test_an_id_in_the_wrong_form_comes_with_one_in_the_right_form(value: str, mend: str) -> None:
    record = record_of(f"id: '{value}'\n")
    record.identifier()
    assert mend in one(record).mend


def test_a_word_near_to_a_known_one_is_guessed_and_any_other_gets_the_list() -> None:
    record = record_of("kind: goverment\n")
    record.choice("kind", KINDS)
    assert one(record).mend == "Did you mean government?"
    record = record_of("kind: qqq\n")
    record.choice("kind", KINDS)
    assert one(record).mend == "It is one of person, organisation, state, government."
    assert suggestion("qqq", KINDS) == ""


def test_a_reference_near_to_a_known_one_is_guessed_and_any_other_gets_a_way_out() -> None:
    record = record_of("a: joe-bidn\n")
    record.reference("a", ["jill-biden", "joe-biden"], "actor")
    assert "joe-biden" in one(record).mend
    record = record_of("a: q\n")
    record.reference("a", ["joe-biden"], "actor")
    assert one(record).mend == "Add it to the actors first."


def test_close_complains_of_each_field_that_nobody_asked_for_with_a_guess() -> None:
    record = record_of("id: a\nlable: b\nq: c\n")
    record.identifier()
    record.text("label")
    record.close()
    first, second = record.findings.all
    assert (first.rule, first.origin, first.value) == ("field-unknown", at(2, 8), "lable")
    assert first.mend == "Did you mean label?"
    assert (second.rule, second.origin, second.value) == ("field-unknown", at(3, 4), "q")
    assert second.mend == "The fields are id, label."


def test_close_is_silent_where_all_was_asked_for() -> None:
    record = record_of("id: a\nnames: {no: A}\nempty:\n")
    record.identifier()
    names = record.record("names")
    assert names is not None
    assert [name for name, _ in names.names()] == ["no"]
    names.close()
    record.text("empty")
    record.close()
    assert record.findings.all == []


def test_every_fault_is_noted_not_only_the_first() -> None:
    record = record_of("id: A B\nkind: x\nfrom: y\nurl: z\nodd: 1\n")
    record.identifier()
    record.choice("kind", KINDS)
    record.day("from")
    record.url("url")
    record.close()
    assert [finding.rule for finding in record.findings.all] == [
        "id-form", "word-unknown", "date-form", "url-form", "field-unknown"
    ]  # fmt: skip


def test_an_item_without_fields_is_refused_and_the_others_are_read() -> None:
    record = record_of("r:\n  - a: b\n  - c\n  - a: d\n")
    assert [item.text("a") for item in record.records("r")] == ["b", "d"]
    finding = one(record)
    assert (finding.rule, finding.origin, finding.value) == ("field-type", at(3, 5), "c")


def test_a_field_is_a_word_only_if_it_is_that_word_alone() -> None:
    record = record_of("a: author\nb: Author\nc: [author]\nd: 'author'\n")
    assert [record.is_word(name, "author") for name in "abcde"] == [True, False, False, True, False]


@pytest.mark.parametrize("text", ["a\n", "[a]\n", "''\n"])
def test_a_file_that_has_no_fields_is_refused(text: str) -> None:
    node, _ = parse(text, "a.yaml")
    findings = Findings("a.yaml")
    assert Record.of(node, findings, "The file") is None
    (finding,) = findings.all
    assert (finding.rule, finding.origin) == ("field-type", at(1, 1))
    assert "The file" in finding.message


def test_an_empty_file_has_no_fields_either() -> None:
    findings = Findings("a.yaml")
    assert Record.of(None, findings, "The file") is None
    assert [(finding.rule, finding.origin) for finding in findings.all] == [("field-type", at(1, 1))]


def test_a_silenced_reader_notes_its_findings_elsewhere() -> None:
    record, elsewhere = record_of("id: A\n"), Findings("b.yaml")
    assert record.silenced(elsewhere).identifier() is None
    assert record.findings.all == []
    assert len(elsewhere.all) == 1


# what is said of hostile values stays short and on one line


@pytest.mark.parametrize("junk", ["A" * 100_000, "賴" * 100_000, "x y " * 30_000])
def test_a_long_value_is_cut_in_what_is_said_of_it(junk: str) -> None:
    record = record_of(
        f"id: {junk}\nkind: {junk}\nn: {junk}\nu: {junk}\nb: {junk}\nd: {junk}\nr: {junk}\n{junk[:900]}: x\n"
    )
    record.identifier()
    record.choice("kind", KINDS)
    record.integer("n")
    record.url("u")
    record.boolean("b")
    record.interval_text("d")
    record.reference("r", ["joe-biden"], "actor")
    record.close()
    assert len(record.findings.all) == 8
    for finding in record.findings.all:
        assert len(finding.message) + len(finding.value) + len(finding.mend) < 600


def test_a_value_cannot_write_to_the_terminal() -> None:
    record = record_of('"a\\e[2J\\nb\\u202E": c\nkind: "p\\nq"\nn: "1\\n2"\n')
    record.choice("kind", KINDS)
    record.integer("n")
    record.close()
    assert len(record.findings.all) == 3
    for finding in record.findings.all:
        assert not set(finding.message + finding.value + finding.mend) & set("\n\x1b\u202e")


# Properties

WORDS = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufeff\ufffe\uffff\u2028\u2029")
)


@settings(deadline=None)
@given(WORDS)
def test_any_words_are_a_text_or_a_fault(words: str) -> None:
    record = record_of("a: '" + words.replace("'", "''") + "'\n")
    text = record.text("a")
    assert text == words or (text is None and one(record).rule == "text-direction")


@settings(deadline=None)
@given(
    st.sampled_from(["http://", "https://"]), WORDS | st.text(st.sampled_from("a1.:/?#[]@%!$&'()*+,;=-_~é賴"))
)
def test_every_address_that_is_taken_is_an_iri(scheme: str, rest: str) -> None:
    value = scheme + rest
    record = record_of("u: '" + value.replace("'", "''") + "'\n")
    if record.url("u") is not None:
        assert NamedNode(value).value == value
    else:
        assert len(record.findings.all) == 1
