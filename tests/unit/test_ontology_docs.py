"""docs/ontology.md is what the Turtle says, and says all of it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kg import schemes, terms

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "ontology.md"
SCRIPT = ROOT / "docs" / "generate_ontology.py"


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def between(text: str, start: str, end: str) -> str:
    found = text.partition(start)[2]
    assert found, start
    return found.partition(end)[0]


def run(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, script, *arguments], capture_output=True, text=True, check=False)


def test_the_page_is_up_to_date() -> None:
    done = run(SCRIPT, "--check")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_stale_or_missing_page_is_reported_and_mended(tmp_path: Path) -> None:
    script = tmp_path / SCRIPT.name
    script.write_bytes(SCRIPT.read_bytes())
    copy = tmp_path / PAGE.name

    missing = run(script, "--check")
    assert missing.returncode == 1
    assert not copy.exists()

    copy.write_text(PAGE.read_text(encoding="utf-8").replace("article", "piece", 1), encoding="utf-8")
    stale = run(script, "--check")
    assert stale.returncode == 1
    assert f"{copy} is stale. Run: python docs/generate_ontology.py" in stale.stderr

    assert run(script).returncode == 0
    assert copy.read_bytes() == PAGE.read_bytes()


def test_every_term_is_on_the_page(page: str) -> None:
    headings = set(re.findall(r"^### (.+)$", page, re.MULTILINE))
    rows = set(re.findall(r"^\| (?:`oa:\w+` \| )?`kg:(\w+)`", page, re.MULTILINE))
    for name, node in vars(terms.KG).items():
        if isinstance(node, NamedNode):
            assert name.removesuffix("_") in (headings if name[0].isupper() else rows), name


def test_every_concept_is_in_the_table_of_its_scheme(page: str) -> None:
    for scheme in schemes.SCHEMES:
        section = between(page, f"\n### {scheme.id}\n", "\n### ").partition("Groups of these")[0]
        assert re.findall(r"^\| `([a-z0-9-]+)` \|", section, re.MULTILINE) == list(scheme)


def test_every_link_leads_to_a_heading_of_the_page(page: str) -> None:
    anchors = {heading.lower() for heading in re.findall(r"^### (.+)$", page, re.MULTILINE)}
    links = re.findall(r"\]\(#([^)]+)\)", page)
    assert len(links) > 40
    assert set(links) <= anchors


def test_headings_are_told_apart_without_case(page: str) -> None:
    headings = [heading.lower() for heading in re.findall(r"^#+ (.+)$", page, re.MULTILINE)]
    assert len(set(headings)) == len(headings)


def test_a_property_of_two_classes_is_in_both_tables(page: str) -> None:
    for name in ("Tenure", "TitleUse"):
        section = between(page, f"\n### {name}\n", "\n### ")
        assert "\n| `kg:holder` | [Person](#person) | " in section


def test_the_diagram_shows_hierarchy_and_links(page: str) -> None:
    diagram = between(page, "```mermaid\n", "```").splitlines()
    assert diagram[0] == "classDiagram"
    assert "    Actor <|-- Government" in diagram
    assert "    Event --> Participation : hasParticipation" in diagram
    assert "    Claim --> Happening : about" in diagram
    assert not [line for line in diagram if "Concept" in line]


def test_tables_have_as_many_cells_in_every_row(page: str) -> None:
    for table in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1, table
