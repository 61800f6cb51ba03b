"""WebAnno TSV: text, offsets, spans and relations, from small files written by hand after the user guide."""

from __future__ import annotations

import pytest

from kg.corpus.webanno import Document, Span, parse_tsv

HEADER = (
    "#FORMAT=WebAnno TSV 3.2\n"
    "#T_SP=webanno.custom.Referent|entity|identity\n"
    "#T_RL=webanno.custom.Coref|type|BT_webanno.custom.Referent\n"
    "\n\n"
)
NOTHING = "\t_\t_\t_\t_\t\n"


def document(body: str, header: str = HEADER) -> Document:
    """Return a file without faults."""
    read, findings = parse_tsv(header + body, "a.tsv")
    assert findings == []
    assert read is not None
    return read


def faults(body: str, header: str = HEADER) -> list[tuple[str, int, int]]:
    """Return rule, line and column of each fault; there is no document beside them."""
    read, findings = parse_tsv(header + body, "a.tsv")
    assert read is None
    assert all(finding.message and finding.mend and finding.origin.file == "a.tsv" for finding in findings)
    return [(finding.rule, finding.origin.line, finding.origin.column) for finding in findings]


def marked(read: Document) -> list[tuple[str, str | None, int | None]]:
    """Return words, entity and id of each span."""
    return [(read.text[s.start : s.end], s.features.get("entity"), s.id) for s in read.spans]


def span(read: Document, identifier: int) -> Span:
    return next(span for span in read.spans if span.id == identifier)


# text and offsets


def test_sentences_are_joined_as_their_offsets_say() -> None:
    read = document(
        f"#Text=One .\n1-1\t0-3\tOne{NOTHING}1-2\t4-5\t.{NOTHING}\n"
        f"#Text=Two .\n2-1\t6-9\tTwo{NOTHING}2-2\t10-11\t.{NOTHING}\n"
        f"#Text=Three\n3-1\t14-19\tThree{NOTHING}\n"
        f"#Text=!\n4-1\t19-20\t!{NOTHING}"
    )
    assert read.text == "One .\nTwo .\n  Three!"
    assert [(token.text, token.start, token.end) for token in read.tokens] == [
        ("One", 0, 3),
        (".", 4, 5),
        ("Two", 6, 9),
        (".", 10, 11),
        ("Three", 14, 19),
        ("!", 19, 20),
    ]


def test_a_text_need_not_begin_at_its_first_sentence() -> None:
    assert document(f"#Text=Late\n1-1\t2-6\tLate{NOTHING}").text == "  Late"


def test_a_sentence_of_several_lines_is_one_sentence() -> None:
    read = document(f"#Text=One\n#Text=two\n1-1\t0-3\tOne{NOTHING}1-2\t4-7\ttwo{NOTHING}")
    assert read.text == "One\ntwo"


def test_offsets_in_utf_16_become_code_points() -> None:
    # 𝄞 (U+1D11E) and 😊 (U+1F60A) are two UTF-16 code units each and one code point.
    read = document(
        f"#Text=A 𝄞 b\n1-1\t0-1\tA{NOTHING}1-2\t2-4\t𝄞\tobject[1]\t_\t_\t_\t\n1-3\t5-6\tb{NOTHING}\n"
        f"#Text=😊é c\n2-1\t7-10\t😊é{NOTHING}2-2\t11-12\tc\tperson[2]\t_\t_\t_\t\n"
    )
    assert read.text == "A 𝄞 b\n😊é c"
    assert [(token.text, token.start, token.end) for token in read.tokens] == [
        ("A", 0, 1),
        ("𝄞", 2, 3),
        ("b", 4, 5),
        ("😊é", 6, 8),
        ("c", 9, 10),
    ]
    assert marked(read) == [("𝄞", "object", 1), ("c", "person", 2)]


def test_an_offset_amid_a_surrogate_pair_is_refused() -> None:
    assert faults(f"#Text=𝄞 b\n1-1\t0-1\t𝄞{NOTHING}") == [("tsv-offsets", 7, 5)]


def test_offsets_that_count_code_points_are_refused_once_a_sentence() -> None:
    body = f"#Text=𝄞 b c\n1-1\t0-2\t𝄞{NOTHING}1-2\t2-3\tb{NOTHING}1-3\t4-5\tc{NOTHING}"
    assert faults(body) == [("tsv-offsets", 8, 5)]


def test_escapes_in_text() -> None:
    # In the file: a\tb \\ \[x\] \| \_ C:\dir
    read = document(f"#Text=a\\tb \\\\ \\[x\\] \\| \\_ C:\\dir\n1-1\t0-1\ta{NOTHING}")
    assert read.text == "a\tb \\ [x] | _ C:\\dir"


def test_escapes_in_values() -> None:
    read = document("#Text=x\n1-1\t0-1\tx\tobject[1]\ta\\[b\\]\\|c\\_d\\\\\\->\\;\\*[1]\t_\t_\t\n")
    assert span(read, 1).features["identity"] == "a[b]|c_d\\->;*"


# spans


def test_spans_may_nest_and_share_tokens() -> None:
    read = document(
        "#Text=Saudi Arabia 's army\n"
        "1-1\t0-5\tSaudi\torganization[1]|place[2]\tSaudi_Arabia[2]\t_\t_\t\n"
        "1-2\t6-12\tArabia\torganization[1]|place[2]\tSaudi_Arabia[2]\t_\t_\t\n"
        "1-3\t13-15\t's\torganization[1]|place[2]\tSaudi_Arabia[2]\t_\t_\t\n"
        "1-4\t16-20\tarmy\torganization[1]\t_\t_\t_\t\n"
    )
    assert marked(read) == [("Saudi Arabia 's army", "organization", 1), ("Saudi Arabia 's", "place", 2)]
    assert "identity" not in span(read, 1).features
    assert span(read, 2).features["identity"] == "Saudi_Arabia"
    assert (span(read, 2).first, span(read, 2).last) == (0, 2)
    assert str(span(read, 2).origin) == "a.tsv:7:15"


def test_spans_without_an_id_are_told_apart_by_their_token() -> None:
    read = document("#Text=a b\n1-1\t0-1\ta\tperson\t_\t_\t_\t\n1-2\t2-3\tb\tperson\t_\t_\t_\t\n")
    assert marked(read) == [("a", "person", None), ("b", "person", None)]


def test_a_star_is_an_annotation_without_a_value() -> None:
    read = document("#Text=a\n1-1\t0-1\ta\t*[1]|place[2]\t*[1]|*[2]\t_\t_\t\n")
    assert marked(read) == [("a", None, 1), ("a", "place", 2)]


def test_a_span_may_cross_sentences() -> None:
    read = document(
        "#Text=a\n1-1\t0-1\ta\tevent[1]\t_\t_\t_\t\n\n#Text=b\n2-1\t2-3\tb\tevent[1]\t_\t_\t_\t\n"
    )
    assert marked(read) == [("a\nb", "event", 1)]


def test_parts_of_tokens_can_be_annotated() -> None:
    read = document(
        "#Text=playsuit x\n"
        f"1-1\t0-8\tplaysuit{NOTHING}"
        "1-1.1\t4-8\tsuit\tobject[1]\t_\t_\t_\t\n"
        "1-2\t9-10\tx\tobject[1]\t_\t_\t_\t\n"
    )
    assert marked(read) == [("suit x", "object", 1)]
    assert [token.text for token in read.tokens] == ["playsuit", "x"]


def test_layers_and_features_that_are_not_read_keep_their_columns() -> None:
    header = (
        "#FORMAT=WebAnno TSV 3.3\n"
        "#T_SP=custom.Frame|sense|ROLE_custom.Frame:Roles_custom.Link|custom.Lu\n"
        "#T_SP=custom.Mark|\n"
        "#T_CH=Coref|referenceType|referenceRelation\n\n\n"
    )
    read = document(
        "#Sentence.id=s1\n#Text=a b\n"
        "1-1\t0-1\ta\tsell[1]\tseller;buyer\t1-2;1-2[4]\t*\tpr[1]\tcoref->1-1\t\n"
        "1-2\t2-3\tb\t_\t_\t_\t_\t_\t_\t\n",
        header,
    )
    assert [(s.layer, dict(s.features)) for s in read.spans] == [
        ("custom.Frame", {"sense": "sell"}),
        ("custom.Mark", {}),
    ]


def test_a_span_that_leaves_out_a_token_is_refused() -> None:
    body = (
        "#Text=a b c\n"
        f"1-1\t0-1\ta\tevent[1]\t_\t_\t_\t\n1-2\t2-3\tb{NOTHING}1-3\t4-5\tc\tevent[1]\t_\t_\t_\t\n"
    )
    assert faults(body) == [("tsv-span", 9, 11)]


def test_a_span_whose_value_changes_is_refused() -> None:
    body = "#Text=a b\n1-1\t0-1\ta\tevent[1]\t_\t_\t_\t\n1-2\t2-3\tb\tplace[1]\t_\t_\t_\t\n"
    assert faults(body) == [("tsv-span", 8, 11)]


# relations


def test_relations_go_from_the_token_they_name_to_the_one_they_stand_at() -> None:
    read = document(
        "#Text=Kim he him\n"
        "1-1\t0-3\tKim\tperson[1]\tKim[1]\tana|ana\t1-2[2_1]|1-3[0_1]\t\n"
        "1-2\t4-6\the\tperson[2]\tKim[2]\t_\t_\t\n"
        "1-3\t7-10\thim\tperson\tKim\t_\t_\t\n"
    )
    assert [(r.layer, r.features["type"], r.source.id, r.target.id) for r in read.relations] == [
        ("webanno.custom.Coref", "ana", 2, 1),
        ("webanno.custom.Coref", "ana", None, 1),
    ]
    assert read.relations[1].source is read.spans[2]


def test_a_relation_to_nothing_is_refused() -> None:
    assert faults("#Text=a\n1-1\t0-1\ta\tperson[1]\t_\tana\t1-1[7_1]\t\n") == [("tsv-relation", 7, 27)]


# files that are broken


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("#Text=a\n1-1\t0-1\ta\t_\n", ("tsv-columns", 7, 1), id="too few columns"),
        pytest.param(f"#Text=a\nx-1\t0-1\ta{NOTHING}", ("tsv-token", 7, 1), id="no number"),
        pytest.param(f"#Text=a\n1-1\t0:1\ta{NOTHING}", ("tsv-token", 7, 1), id="no offsets"),
        pytest.param(
            f"#Text=a\n1-1\t\u0660-\u0661\ta{NOTHING}", ("tsv-token", 7, 1), id="digits of another script"
        ),
        pytest.param(
            f"#Text=a a\n1-1\t0-1\ta{NOTHING}1-1\t2-3\ta{NOTHING}",
            ("tsv-token", 8, 1),
            id="number used twice",
        ),
        pytest.param(f"1-1\t0-1\ta{NOTHING}", ("tsv-offsets", 6, 5), id="token without a sentence"),
        pytest.param(f"#Text=a\n1-1\t0-2\ta{NOTHING}", ("tsv-offsets", 7, 5), id="past the sentence"),
        pytest.param(f"#Text=a\n1-1\t0-1\tb{NOTHING}", ("tsv-offsets", 7, 5), id="another word"),
        pytest.param(
            f"#Text=a\n1-1\t0-1\ta{NOTHING}\n#Text=b\n2-1\t0-1\tb{NOTHING}",
            ("tsv-sentence", 10, 5),
            id="sentence within another",
        ),
        pytest.param(
            f"#Text=a\n1-1\t900000000-900000001\ta{NOTHING}", ("tsv-sentence", 7, 5), id="far-off sentence"
        ),
        pytest.param(f"#Text=a\\bc\n1-1\t0-1\ta{NOTHING}", ("tsv-sentence", 7, 5), id="control character"),
        pytest.param(
            f"#Text=a\n1-1\t0-1\ta{NOTHING}\n#Text=b\n", ("tsv-sentence", 9, 1), id="sentence without tokens"
        ),
        pytest.param("#Text=a\n1-1\t0-1\ta\tx[1\t_\t_\t_\t\n", ("tsv-cell", 7, 11), id="open bracket"),
        pytest.param("#Text=a\n1-1\t0-1\ta\tx|y\t_\t_\t_\t\n", ("tsv-cell", 7, 11), id="stack without ids"),
        pytest.param("#Text=a\n1-1\t0-1\ta\tx[1]|y[1]\t_\t_\t_\t\n", ("tsv-cell", 7, 11), id="id used twice"),
        pytest.param("#Text=a\n1-1\t0-1\ta\tx[1]\t\t_\t_\t\n", ("tsv-cell", 7, 16), id="empty cell"),
        pytest.param(
            "#Text=a\n1-1\t0-1\ta\tx[1]\t_\tana|ana\t1-1[1_1]\t\n", ("tsv-cell", 7, 26), id="stacks"
        ),
    ],
)
def test_each_fault_is_told_with_its_place(body: str, expected: tuple[str, int, int]) -> None:
    assert faults(body) == [expected]


def test_several_faults_are_told_in_one_run() -> None:
    body = f"#Text=a b\n1-1\t0-1\ta\tx[1\t_\t_\t_\t\n1-2\t3-4\tb{NOTHING}1-3\t_\n"
    assert faults(body) == [("tsv-cell", 7, 11), ("tsv-offsets", 8, 5), ("tsv-columns", 9, 1)]


def test_a_relation_layer_says_what_it_relates() -> None:
    header = "#FORMAT=WebAnno TSV 3.2\n#T_RL=webanno.custom.Coref|type\n\n\n"
    assert faults("#Text=a\n1-1\t0-1\ta\t_\t\n", header) == [("tsv-layer", 2, 1)]


@pytest.mark.parametrize("first", ["#FORMAT=WebAnno TSV 2.0", "", "id\tform\tlemma", "{}"])
def test_another_format_is_named_as_such(first: str) -> None:
    assert faults("", f"{first}\n") == [("tsv-format", 1, 1)]


def test_a_file_of_nonsense_is_given_up() -> None:
    assert len(faults("nonsense\n" * 10_000)) == 200
