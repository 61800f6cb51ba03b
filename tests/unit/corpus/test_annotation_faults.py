"""annotations.yaml: every fault at its line and column, each once, none hidden by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.corpus.article import Surroundings, read_article
from kg.corpus.authorities import read_authorities
from kg.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Lay = Callable[[Mapping[str, str | bytes]], Path]

#       0 2   6     12  16  20      28 31      39
TEXT = "🚢 The envoy met the council on Tuesday.\nHe may return next year.\n"
#                                              40 43  47     54
ARTICLE = "headline: H\nkind: news\npublisher: nato\npublished: 2023-05-19\nlanguage: en\n"
HEAD = "annotator: nato\nannotated: 2023-06-01\n"
EVENT = HEAD + "events:\n- {id: a, label: L, type: aid, quote: met, "
TITLE = HEAD + "titles:\n- {id: a, person: nato, post: us-president, quote: "
MENTION = HEAD + "mentions:\n- "
PARTICIPANTS = HEAD + "events:\n- id: a\n  label: L\n  type: aid\n  quote: met\n  participants:\n  - "
HERE = "▶"


def found(place: Lay, annotations: str) -> list[Finding]:
    root = place({"a/article.yaml": ARTICLE, "a/text.txt": TEXT, "a/annotations.yaml": annotations})
    authorities, _ = read_authorities(root, str)
    _, findings = read_article(
        "a", Surroundings(root / "articles", authorities, None, lambda path: path.name)
    )
    for finding in findings:
        assert finding.origin.file == "annotations.yaml"
        assert finding.message.endswith(".")
        assert finding.mend
    return findings


def marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Take the marks out of a text; return it and the line and column of what stood after each."""
    places = []
    while (mark := text.find(HERE)) >= 0:
        text = text[:mark] + text[mark + 1 :]
        places.append((text.count("\n", 0, mark) + 1, mark - text.rfind("\n", 0, mark)))
    return text, places


def test_a_mark_stands_for_its_line_and_column() -> None:
    assert marked("a\n🚢b▶c▶▶\n▶") == ("a\n🚢bc\n", [(2, 3), (2, 4), (2, 4), (3, 1)])


# What is wrong, by rule, in the order of the places that are marked.
FAULTS = [
    # the file
    ("▶▶{}", "field-missing field-missing"),
    ("annotator: ▶nto\nannotated: ▶2023-06\n", "reference-unknown date-form"),
    (HEAD + "mention: ▶[]\nevents: ▶{}\nclaims: ▶none\n", "field-unknown field-type field-type"),
    # mentions
    (MENTION + "{actor: nato, place: south-china-sea, quote: ▶met}\n", "mention-target"),
    (MENTION + "{quote: ▶met}\n", "mention-target"),
    (MENTION + "{actor: nato, kind: person, quote: ▶met}\n", "mention-target"),
    (MENTION + "{actor: ▶nto, quote: met}\n", "reference-unknown"),
    (MENTION + "{place: ▶nato, quote: met}\n", "reference-unknown"),
    (MENTION + "{kind: ▶persn, quote: met}\n", "word-unknown"),
    (MENTION + "▶{actor: nato}\n", "field-missing"),
    (MENTION + "{quote: ▶▶cow}\n", "mention-target quote-not-found"),
    (MENTION + "{actor: nato, agreement: ▶nto, quote: ▶cow}\n", "reference-unknown quote-not-found"),
    (MENTION + "{actor: nato, quote: met}\n- ▶{actor: joe-biden, quote: met}\n", "id-twice"),
    (MENTION + "{actor: nato, quote: met, id: a}\n- {actor: nato, quote: He, id: ▶a}\n", "id-twice"),
    (HEAD + "mentions: [▶met]\n", "field-type"),
    # events
    (HEAD + "events:\n- ▶▶▶▶{}\n", "field-missing field-missing field-missing field-missing"),
    (HEAD + "events:\n- {id: ▶A B, label: ▶[], type: ▶consul, actuality: ▶maybe, quote: ▶cow}\n",
     "id-form field-type word-unknown word-unknown quote-not-found"),
    (EVENT + "happening: ▶war, places: [south-china-sea, ▶sea], "
     "part-of: ▶b, cites: [▶pact], changes: ▶nato, concludes: [▶x]}\n",
     "reference-unknown reference-unknown event-unknown" + " reference-unknown" * 3),
    (EVENT + "time: last month, where: ▶x}\n", "field-unknown"),
    (PARTICIPANTS + "{actor: ▶nto, role: ▶sorce, on-behalf-of: ▶us, in-post: ▶chief, as: ▶x, quote: ▶cow}",
     "reference-unknown word-unknown reference-unknown reference-unknown field-unknown quote-not-found"),
    (PARTICIPANTS + "▶▶{}\n  - ▶nato\n", "field-missing field-missing field-type"),
    (EVENT + "time: today}\n- {id: ▶a, label: L, type: aid, quote: He}\n", "id-twice"),
    (HEAD + "events:\n- {id: ▶a-participation-1, label: L, type: aid, quote: met}\n", "id-reserved"),
    # times
    (EVENT + "time: ▶[last month]}\n", "field-type"),
    (EVENT + "time: ▶{}}\n", "field-missing"),
    (EVENT + "time: {date: ▶2023-13}}\n", "date-form"),
    (MENTION + "{kind: time, quote: ▶cow, time: {date: ▶2023-13}}\n", "quote-not-found date-form"),
    (MENTION + "{kind: time, quote: ▶cow, time: last month}\n", "quote-not-found"),
    (MENTION + "{kind: ▶persn, quote: met, time: last month}\n", "word-unknown"),
    (MENTION + "{actor: nato, quote: met, time: ▶last month}\n", "mention-time"),
    (MENTION + "{kind: object, quote: met, time: ▶last month}\n", "mention-time"),
    (EVENT + "time: {date: 2023, when: ▶x}}\n", "field-unknown"),
    (EVENT + "time: ▶{expression: on Tuesday, date: 2023-05-17}}\n",
     "date-disagrees"),
    (EVENT + "time: ▶{expression: last month, date: 2023-04-26}}\n",
     "date-disagrees"),
    (EVENT + "time: ▶{expression: last month, date: 2023}}\n",
     "date-disagrees"),
    # cycles
    (EVENT + "part-of: ▶a}\n", "event-cycle"),
    (EVENT + "part-of: ▶b}\n"
     "- {id: b, label: L, type: aid, quote: met, part-of: ▶a}\n"
     "- {id: c, label: L, type: aid, quote: met, part-of: a}\n", "event-cycle event-cycle"),
    # claims and titles
    (HEAD + "claims:\n- ▶▶▶{}\n", "field-missing field-missing field-missing"),
    (HEAD + "claims:\n- {id: a, text: T, quote: met, claimant: ▶nto, about: [▶taiwn, nato], stance: ▶agrees, "
     "quoted: ▶NO, certainty: ▶likely, wrk: ▶x}\n",
     "reference-unknown reference-unknown word-unknown boolean-form word-unknown field-unknown"),
    (HEAD + "claims:\n- {id: a, text: T, quote: met, claimant: ▶{actor: nato}}\n", "field-type"),
    (HEAD + "events:\n- {id: nato, label: L, type: aid, quote: met}\n"
     "claims:\n- {id: a, text: T, quote: met, about: ▶nato}\n", "reference-ambiguous"),
    (HEAD + "events:\n- {id: a, label: L, type: aid, quote: met}\nclaims:\n- {id: ▶a, text: T, quote: met}\n",
     "id-twice"),
    (HEAD + "titles:\n- ▶▶▶▶{}\n", "field-missing field-missing field-missing field-missing"),
    (HEAD + "titles:\n- {id: a, person: ▶biden, post: ▶president, status: ▶late, quote: ▶cow}\n",
     "reference-unknown reference-unknown word-unknown quote-not-found"),
    # quotes
    (TITLE + "▶[]}\n", "quote-empty"),
    (TITLE + "▶''}\n", "quote-empty"),
    (TITLE + "▶'  '}\n", "quote-empty"),
    (TITLE + "[met, ▶cow, ▶[He]]}\n",
     "quote-not-found field-type"),
    (TITLE + "▶{}}\n", "field-missing"),
    (TITLE + "{exact: met, exakt: ▶x}}\n", "field-unknown"),
    (TITLE + "▶e}\n", "quote-ambiguous"),
    (TITLE + "▶{exact: e, occurrence: 99}}\n",
     "quote-occurrence"),
    (TITLE + "{exact: e, occurrence: ▶two}}\n", "number-form"),
    (TITLE + "▶{exact: met, start: 12}}\n", "field-missing"),
    (TITLE + "{exact: met, start: ▶x, end: 15}}\n",
     "number-form"),
    (TITLE + "▶{exact: met, start: 12, end: 15, "
     "occurrence: 1}}\n", "field-conflict"),
    (TITLE + "▶{exact: met, start: 12, end: 15, "
     "suffix: ' the'}}\n", "field-conflict"),
    (TITLE + "▶{exact: met, start: 13, end: 16}}\n",
     "quote-mismatch"),
    (TITLE + "▶{exact: met, start: 63, end: 66}}\n",
     "quote-past-the-end"),
    (TITLE + "▶{exact: met, start: 12, end: 16}}\n",
     "quote-length"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rules"), FAULTS, ids=range(len(FAULTS)))
def test_a_fault_is_found_at_its_place_and_once(place: Lay, text: str, rules: str) -> None:
    annotations, places = marked(text)
    findings = found(place, annotations)
    expected = sorted(zip(places, rules.split(), strict=True))
    assert sorted(((f.origin.line, f.origin.column), f.rule) for f in findings) == expected
    assert {finding.severity for finding in findings} == {Severity.VIOLATION}


def one(place: Lay, annotations: str) -> Finding:
    (finding,) = found(place, HEAD + annotations)
    return finding


def test_a_reference_comes_with_the_nearest_id(place: Lay) -> None:
    event = "{id: meeting, label: L, type: aid, quote: met}"
    claim = f"events:\n- {event}\nclaims:\n- {{id: a, text: T, quote: met, about: meetin}}\n"
    assert one(place, claim).mend == "Did you mean meeting?"
    assert "joe-biden" in one(place, "mentions:\n- {actor: joe-bidn, quote: met}\n").mend


def test_an_ambiguous_quote_shows_the_places_it_may_mean(place: Lay) -> None:
    finding = one(place, "mentions:\n- {actor: nato, quote: he}\n")
    assert finding.rule == "quote-ambiguous"
    assert finding.value == "he"
    assert "2 times" in finding.message
    assert "occurrence" in finding.mend


def test_an_id_used_twice_names_the_place_of_the_first(place: Lay) -> None:
    finding = one(place, "mentions:\n- {actor: nato, quote: met}\n- {actor: joe-biden, quote: met}\n")
    assert "annotations.yaml:4:3" in finding.message


def test_a_circle_is_shown(place: Lay) -> None:
    events = "".join(
        f"- {{id: {name}, label: L, type: aid, quote: met, part-of: {whole}}}\n"
        for name, whole in (("a", "b"), ("b", "c"), ("c", "a"))
    )
    first, *_ = found(place, HEAD + "events:\n" + events)
    assert (first.rule, first.value) == ("event-cycle", "a → b → c → a")


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        (12, "e0 → e1 → e2 → e3 → e4 → e5 → e6 → e7 → e8 → e9 → e10 → e11 → e0"),
        (13, "e0 → e1 → e2 → e3 → e4 → e5 → e6 → e7 → e8 → e9 → e10 → e11 → …"),
    ],
)
def test_a_large_circle_is_shown_in_part(place: Lay, length: int, shown: str) -> None:
    events = "".join(
        f"- {{id: e{n}, label: L, type: aid, quote: met, part-of: e{(n + 1) % length}}}\n"
        for n in range(length)
    )
    findings = found(place, HEAD + "events:\n" + events)
    assert len(findings) == length
    assert findings[0].value == shown


@pytest.mark.parametrize(
    ("time", "meaning"),
    [
        ("{expression: last month, date: 2023-05}", "2023-04-01 to 2023-04-30, not 2023-05-01 to 2023-05-31"),
        (
            "{expression: by the end of the 1980s, date: 1989}",
            "… to 1989-12-31, not 1989-01-01 to 1989-12-31",
        ),
        ("{expression: since 2016, date: 2016-01-01}", "2016-01-01 to …, not 2016-01-01"),
    ],
)
def test_what_the_words_mean_is_said_in_days(place: Lay, time: str, meaning: str) -> None:
    finding = one(place, f"events:\n- {{id: a, label: L, type: aid, quote: met, time: {time}}}\n")
    assert finding.message.endswith(f"{meaning}.")


def test_a_date_that_disagrees_says_what_the_words_mean(place: Lay) -> None:
    time = "{expression: on Tuesday, date: 2023-05-17}"
    finding = one(place, f"events:\n- {{id: a, label: L, type: aid, quote: met, time: {time}}}\n")
    assert "2023-05-16" in finding.message
    assert "2023-05-17" in finding.message
    assert "seen from 2023-05-19" in finding.message


@pytest.mark.parametrize("words", ["a day earlier", "Cold War", "x" * 100_000])
def test_words_that_mean_no_date_are_a_warning(place: Lay, words: str) -> None:
    finding = one(place, f"events:\n- {{id: a, label: L, type: aid, quote: met, time: {words}}}\n")
    assert (finding.severity, finding.rule) == (Severity.WARNING, "date-not-understood")
    assert (finding.origin.line, finding.origin.column) == (4, 50)
    assert len(finding.message) < 300


def test_a_date_beside_them_settles_it(place: Lay) -> None:
    time = "{expression: a day earlier, date: 2023-05-15}"
    assert found(place, HEAD + f"events:\n- {{id: a, label: L, type: aid, quote: met, time: {time}}}\n") == []


def test_an_actual_event_does_not_look_ahead_but_a_hypothetical_one_does(place: Lay) -> None:
    event = "events:\n- {id: a, label: L, type: aid, quote: met, time: in two years"
    assert one(place, event + "}\n").rule == "date-not-understood"
    for actuality in ("planned", "hypothetical"):
        assert found(place, f"{HEAD}{event}, actuality: {actuality}}}\n") == []


def test_what_has_a_fault_is_left_out_of_what_is_read(place: Lay) -> None:
    events = (
        "[{label: L, type: aid, quote: met}, {id: b, type: aid, quote: met}, {id: c, label: L, quote: met}]"
    )
    claims = "[{text: T, quote: met}, {id: e, quote: met}, {id: f, text: T, quote: cow}]"
    titles = (
        "[{person: nato, post: us-president, quote: met}, {id: h, post: us-president, quote: met}, "
        "{id: i, person: nato, quote: met}, {id: j, person: nato, post: us-president}]"
    )
    annotations = f"{HEAD}events: {events}\nclaims: {claims}\ntitles: {titles}\n"
    root = place({"a/article.yaml": ARTICLE, "a/text.txt": TEXT, "a/annotations.yaml": annotations})
    authorities, _ = read_authorities(root, str)
    article, findings = read_article("a", Surroundings(root / "articles", authorities, None, str))
    assert article is not None
    assert (article.events, article.claims, article.titles) == ((), (), ())
    assert len(findings) == 10


def test_a_long_chain_of_parts_is_read(place: Lay) -> None:
    events = "".join(
        f"- {{id: e{n}, label: L, type: aid, quote: met, part-of: e{n + 1}}}\n" for n in range(4_000)
    )
    last = "- {id: e4000, label: L, type: aid, quote: met}\n"
    assert found(place, HEAD + "events:\n" + events + last) == []
    circle = last.replace("}", ", part-of: e0}")
    assert {finding.rule for finding in found(place, HEAD + "events:\n" + events + circle)} == {"event-cycle"}
