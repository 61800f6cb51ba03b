"""docs/corpus-format.md: its example is read, and its tables say what the code does."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.corpus.article import Surroundings, read_article
from kg.corpus.authorities import ACTOR_KINDS, read_authorities
from kg.corpus.dates import FORMS, parse_date
from kg.corpus.document import parse
from kg.corpus.expressions import Direction, UnknownAnchorError, resolve
from kg.ingest.source import Source
from kg.ingest.validate import validate
from kg.model.time import Interval, TimeSpan
from kg.rdf.iris import Iris
from kg.report import as_text
from kg.schemes import (
    ACTUALITY,
    AGREEMENT_KIND,
    CERTAINTY,
    EVENT_TYPE,
    MENTION_KIND,
    PARTY_STATUS,
    PLACE_KIND,
    ROLE,
    SEGMENT_KIND,
    STANCE,
    TITLE_STATUS,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kg.model.article import Article
    from kg.model.finding import Finding

    Lay = Callable[[Mapping[str, str | bytes]], Path]

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "corpus-format.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"\*\*`([^`]+)`\*\*\n\n```\w+\n(.*?)```\n", PAGE, re.DOTALL))
FINLAND, SWEDEN = "2023-04-05-finland", "sweden-hopes"


def rows(section: str, columns: int) -> list[list[str]]:
    """Return the rows of all tables with so many columns between a heading and the next of its rank."""
    rank = section.split(" ", 1)[0]
    text = PAGE.split(f"{section}\n", 1)[1]
    text = re.split(rf"^#{{1,{len(rank)}}} ", text, flags=re.MULTILINE)[0]
    lines = [line for line in text.split("\n") if line.startswith("| ")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [row for row in cells if len(row) == columns and row[0].startswith("`")]


def plain(cell: str) -> str:
    return cell.strip("`").replace("\\|", "|")


def read(root: Path, slug: str) -> tuple[Article | None, list[Finding]]:
    authorities, faults = read_authorities(root, str)
    article, findings = read_article(slug, Surroundings(root / "articles", authorities, None, str))
    return article, faults + findings


# the example


def test_the_page_holds_all_files_of_the_example() -> None:
    assert list(FILES) == [
        "actors.yaml",
        "posts.yaml",
        "agreements.yaml",
        "places.yaml",
        "happenings.yaml",
        f"articles/{FINLAND}/text.txt",
        f"articles/{FINLAND}/article.yaml",
        f"articles/{FINLAND}/annotations.yaml",
        f"articles/{SWEDEN}/article.yaml",
        f"articles/{SWEDEN}/annotations.yaml",
    ]


def test_the_example_conforms_without_even_a_warning(lay: Lay) -> None:
    validation = validate(Source(lay(FILES), None, Iris()))
    assert validation.findings == ()
    assert validation.articles == 2


def test_every_other_yaml_of_the_page_is_yaml() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 9
    for block in blocks:
        assert parse(block, "page")[1] is None


def test_what_the_page_says_of_the_example_is_so(lay: Lay) -> None:
    root = lay(FILES)
    finland, _ = read(root, FINLAND)
    sweden, _ = read(root, SWEDEN)
    assert finland is not None
    assert sweden is not None
    tuesday = Interval(date(2023, 4, 4), date(2023, 4, 4), "day")
    assert finland.events[0].time == TimeSpan(tuesday, "on Tuesday", date(2023, 4, 5))
    assert [(m.target, m.evidence[0].start) for m in finland.mentions][:2] == [
        (("actor", "finland"), 0),
        (("actor", "sweden"), 187),
    ]
    july = Interval(date(2023, 7, 1), date(2023, 7, 31), "month")
    assert sweden.events[0].time == TimeSpan(july, "in July", None)
    assert finland.events[0].id == sweden.events[0].id == "accession"


def test_the_complaint_is_told_as_the_page_shows_it(lay: Lay, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"articles/{FINLAND}/annotations.yaml"
    broken = FILES[name].replace(
        "{actor: finland, quote: {exact: Finland, occurrence: 1}}", "{actor: finnland, quote: Finland}"
    )
    assert broken != FILES[name]
    root = lay({**FILES, name: broken})
    monkeypatch.chdir(root.parent)
    told = as_text(validate(Source(Path("corpus"), None, Iris())).findings)
    shown = PAGE.split("## How to read a complaint\n", 1)[1].split("```text\n", 1)[1].split("```", 1)[0]
    assert shown == told + "2 articles: does not conform\n"


# the tables of fields

READERS = frozenset(
    ("node", "text", "texts", "texts_at", "identifier", "choice", "reference", "references", "day", "integer",
     "interval_text", "is_word", "boolean", "url", "urls", "record", "records", "words", "several_words")
)  # fmt: skip
SECTIONS = [
    "### What all authority files share", "### actors.yaml: list under `actors`",
    "### posts.yaml: lists under `posts` and `tenures`", "### agreements.yaml: list under `agreements`",
    "### places.yaml: list under `places`", "### happenings.yaml: list under `happenings`",
    "### article.yaml", "### annotations.yaml", "## How quotes are resolved", "### Dates",
]  # fmt: skip


def fields_of_the_code() -> set[str]:
    """Return every name of a field that the readers of corpus files ask for."""
    names = set()
    for module in ("annotations", "article", "authorities", "evidence", "segments", "times"):
        tree = ast.parse((ROOT / "src" / "kg" / "corpus" / f"{module}.py").read_text(encoding="utf-8"))
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call):
                continue
            called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if called in READERS or called in ("_tagged", "_facts"):
                names |= {arg.value for arg in call.args[:2] if isinstance(arg, ast.Constant)}
    return {name for name in names if isinstance(name, str)}


def test_the_tables_name_every_field_and_no_other() -> None:
    tables = {plain(row[0]) for section in SECTIONS for row in rows(section, 3)}
    asked = fields_of_the_code()
    # given by a variable in the code: relations, targets of mentions, numbers and texts of quotes
    indirect = {
        "cites",
        "changes",
        "concludes",
        "actor",
        "place",
        "agreement",
        "occurrence",
        "prefix",
        "suffix",
    }
    words = {
        "actor",
        "agreement",
        "post",
        "event",
        "happening",
        "place",
    }  # what a reference is to
    assert tables - indirect - asked <= {"id", "start", "end"}
    lists = {"actors", "posts", "tenures", "agreements", "places", "happenings"}
    assert asked - tables - words - lists == set()


@pytest.mark.parametrize(
    ("section", "field", "scheme"),
    [
        ("### actors.yaml: list under `actors`", "kind", ACTOR_KINDS),
        ("### agreements.yaml: list under `agreements`", "kind", AGREEMENT_KIND),
        ("### agreements.yaml: list under `agreements`", "status", PARTY_STATUS),
        ("### places.yaml: list under `places`", "kind", PLACE_KIND),
        ("### annotations.yaml", "type", EVENT_TYPE),
        ("### annotations.yaml", "actuality", ACTUALITY),
        ("### annotations.yaml", "role", ROLE),
        ("### annotations.yaml", "stance", STANCE),
        ("### annotations.yaml", "certainty", CERTAINTY),
        ("### annotations.yaml", "status", TITLE_STATUS),
        ("### annotations.yaml", "kind", MENTION_KIND),
    ],
)
def test_the_words_of_a_field_are_all_there(section: str, field: str, scheme: Mapping[str, object]) -> None:
    (meaning,) = [row[2] for row in rows(section, 3) if plain(row[0]) == field]
    assert [word for word in scheme if not re.search(rf"(?<![\w-]){word}(?![\w-])", meaning)] == []


def test_the_kinds_of_segments_and_articles_are_all_there() -> None:
    article, segment = [row[2] for row in rows("### article.yaml", 3) if plain(row[0]) == "kind"]
    assert article == "news or opinion"
    assert segment.split(", ") == list(SEGMENT_KIND)


# the tables of quotes, dates and rules


@pytest.mark.parametrize(
    ("quote", "place"), [(plain(quote), place) for quote, place in rows("## How quotes are resolved", 2)]
)
def test_a_quote_is_where_the_page_says(lay: Lay, quote: str, place: str) -> None:
    annotations = (
        f"annotator: editors\nannotated: 2026-11-20\nmentions:\n  - {{kind: object, quote: {quote}}}\n"
    )
    article, findings = read(lay({**FILES, f"articles/{FINLAND}/annotations.yaml": annotations}), FINLAND)
    assert article is not None
    if findings:
        assert [finding.rule for finding in findings] == [place]
    else:
        (evidence,) = article.mentions[0].evidence
        assert f"{evidence.start} to {evidence.end}" == place


def day(value: str) -> date | None:
    return None if value == "unknown" else date.fromisoformat(value)


@pytest.mark.parametrize(("value", "first", "last", "precision"), rows("### Dates", 4))
def test_a_date_is_what_the_page_says(value: str, first: str, last: str, precision: str) -> None:
    assert parse_date(plain(value)) == Interval(day(first), day(last), precision)


def test_every_form_of_a_date_is_on_the_page() -> None:
    def form(value: str) -> str:
        return re.sub("[0-9]", "0", value)

    shown = {form(plain(row[0])) for row in rows("### Dates", 4)}
    assert {form(value) for value in FORMS.split(", ")} == shown


def words_table() -> list[list[str]]:
    text = PAGE.split("### Words\n", 1)[1].split("\n## ", 1)[0]
    lines = [line.split("|")[1:-1] for line in text.split("\n") if line.startswith("| ")]
    return [[cell.strip() for cell in line] for line in lines][1:]


@pytest.mark.parametrize(("words", "published", "actuality", "meaning"), words_table())
def test_words_mean_what_the_page_says(words: str, published: str, actuality: str, meaning: str) -> None:
    direction = Direction.PAST if actuality == "actual" else Direction.FUTURE
    if meaning == "not resolved":
        with pytest.raises(UnknownAnchorError):
            resolve(words, day(published), direction)
        return
    resolution = resolve(words, day(published), direction)
    expected = None if meaning == "not understood" else parse_date(plain(meaning))
    assert (resolution.interval if resolution else None) == expected
    assert (expected is None) == (meaning == "not understood")


RULE = re.compile("[a-z0-9]+(?:-[a-z0-9]+)+")
IMPORTS_OF_OTHERS = ("gum-", "tsv-", "xml-")


def rules_of_the_code() -> set[str]:
    """Return every rule name that is given to one of the calls by which the readers complain."""
    complaints = {"Finding", "Unlocated", "_RefusedError", "_finding", "add", "fault", "tell"}
    names = set()
    package = ROOT / "src" / "kg"
    for path in [*(package / "corpus").glob("*.py"), package / "ingest" / "findings.py"]:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if called in complaints:
                names |= {arg.value for arg in call.args if isinstance(arg, ast.Constant)}
    rules = {name for name in names if isinstance(name, str) and RULE.fullmatch(name)}
    return {rule for rule in rules if not rule.startswith(IMPORTS_OF_OTHERS)} - {"other-names"}


def test_the_table_of_rules_is_complete_and_has_no_other() -> None:
    told = [plain(row[0]) for row in rows("## What is refused, and why", 3)]
    assert len(told) == len(set(told))
    assert sorted(told) == sorted(rules_of_the_code())
