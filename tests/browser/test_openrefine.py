"""OpenRefine itself reconciles and extends a column with kg, by its commands and by its pages.

It is looked for as `openrefine`, which Debian's package of that name brings.
"""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

from refining import ALL_ROWS, Refine, refining
from visiting import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from serving import Server

COMMAND = shutil.which("openrefine")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        COMMAND is None, reason="there is no openrefine; on Debian: apt-get install openrefine"
    ),
]

BASE = "http://localhost:8000/"
KG = "https://w3id.org/kg/ontology#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
# By hand: who is meant, where one person has that name; a slip and a name of many are not matched.
MEANT = {
    "Joe Biden": "joe-biden",
    "車維德": "victor-cha",
    "Chiang Kai-shek": "chiang-kai-shek",
    "Lai Ching-te": "lai-ching-te",
    "Yoon Suk-yeol": "yoon-suk-yeol",
    "Kishida Fumio": "fumio-kishida",
    "Kim Jong Un": "kim-jong-un",
    "Vladimir Putin": "vladimir-putin",
    "Ishiba Shigeru": "shigeru-ishiba",
    "Xi Jinpin": None,
    "Washington": None,
    "Nobody Atall": None,
}


@pytest.fixture(scope="module")
def refine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Refine]:
    assert COMMAND
    with refining(COMMAND, tmp_path_factory.mktemp("refine")) as started:
        yield started


@pytest.fixture(scope="module")
def service(site: Server) -> str:
    return f"{site.address}reconcile"


@pytest.fixture
def project(refine: Refine) -> str:
    # A second column, else OpenRefine takes the whole line for the name.
    return refine.project("name,note\n" + "".join(f"{name},x\n" for name in MEANT))


def reconcile(refine: Refine, project: str, service: str, type_: dict[str, str] | None) -> None:
    """Send what `ReconStandardServicePanel.start` sends."""
    with urlopen(service) as reply:  # noqa: S310 - a server of this test
        manifest = json.load(reply)
    config = {
        "mode": "standard-service",
        "service": service,
        "identifierSpace": manifest["identifierSpace"],
        "schemaSpace": manifest["schemaSpace"],
        "type": type_,
        "autoMatch": True,
        "columnDetails": [],
        "limit": 0,
    }
    refine.order("reconcile", project, columnName="name", config=json.dumps(config), engine=ALL_ROWS)


def test_a_column_is_reconciled(refine: Refine, project: str, service: str) -> None:
    reconcile(refine, project, service, {"id": f"{KG}Person", "name": "Person"})
    found = dict(refine.cells(project))
    assert set(found) == set(MEANT)
    matched = {text: (recon.get("m") or {}).get("id") for text, recon in found.items()}
    assert matched == {text: meant and f"{BASE}actor/{meant}" for text, meant in MEANT.items()}
    assert found["Xi Jinpin"]["c"][0]["id"] == f"{BASE}actor/xi-jinping"
    assert found["Nobody Atall"]["c"] == []
    assert [entry["types"] for entry in found["Xi Jinpin"]["c"]] == [[f"{KG}Person"]]


def test_types_are_guessed(refine: Refine, project: str, service: str) -> None:
    found = refine.order("guess-types-of-column", project, columnName="name", service=service)
    assert found["code"] == "ok"
    assert found["types"][0]["id"] == f"{KG}Person"


def test_columns_are_added(refine: Refine, project: str, service: str) -> None:
    reconcile(refine, project, service, {"id": f"{KG}Person", "name": "Person"})
    properties = [
        {"id": f"{KG}post", "name": "post held", "settings": {"limit": "1"}},
        {"id": f"{SKOS}exactMatch", "name": "identifier elsewhere"},
    ]
    refine.order(
        "extend-data",
        project,
        baseColumnName="name",
        endpoint=service,
        identifierSpace=BASE,
        schemaSpace=KG,
        columnInsertIndex="1",
        extension=json.dumps({"properties": properties}),
        engine=ALL_ROWS,
    )
    head, first, *_ = refine.table(project)
    assert head.split(",") == ["name", "post held", "identifier elsewhere", "note"]
    # By hand from the corpus' actors.yaml and posts.yaml.
    assert first == "Joe Biden,President of the United States,http://www.wikidata.org/entity/Q6279,x"


def test_its_pages_use_the_service(refine: Refine, project: str, service: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(PATIENCE)
    failed: list[str] = []
    page.on("response", lambda reply: failed.append(reply.url) if reply.status >= 400 else None)
    try:
        page.goto(f"{refine.address}project?project={project}")
        choose(page, "Reconcile", "Start reconciling")
        page.get_by_text("Add standard service").click()
        page.locator(".dialog-container .input-container input").fill(service)
        page.locator("button[type=submit]").click()
        # The guessed types, what is suggested for the beginning of a name, and the flyout of that.
        page.locator(f"input[name=type-choice][value='{KG}Person']").wait_for()
        page.locator("[bind=typeInput]").press_sequentially("Agr", delay=30)
        page.locator(".fbs-item-name").get_by_text("Agreement", exact=True).hover()
        page.locator(".fbs-flyout-pane").get_by_text(f"{KG}Agreement").wait_for()
        page.locator("input[name=property]").press_sequentially("post he", delay=30)
        page.locator(".fbs-item-name").get_by_text("post held", exact=True).wait_for()
        page.locator(f"input[name=type-choice][value='{KG}Person']").check()
        page.locator(".dialog-footer").get_by_text("Start reconciling").click()
        # A candidate leads to the thing, and shows its preview.
        candidate = page.get_by_role("link", name="Xi Jinping", exact=True)
        candidate.wait_for()
        assert candidate.get_attribute("href") == f"{service}/view?id={BASE}actor/xi-jinping"
        candidate.hover()
        preview = page.frame_locator("iframe")
        assert preview.get_by_role("link", name="Xi Jinping").inner_text() == "Xi Jinping"
        page.mouse.move(2, 2)
        # Columns of what the graph knows, with a preview of their values.
        choose(page, "Edit column", "Add columns from reconciled values")
        page.locator(".suggested-property").get_by_text("post held", exact=True).click()
        page.locator(".preview-container").get_by_text("President of the United States").first.wait_for()
    finally:
        page.close()
    assert failed == []


def choose(page: Page, *entries: str) -> None:
    """Choose from the menu of the column that is called name."""
    page.locator(".column-header", has_text=re.compile("name")).locator(".column-header-menu").click()
    page.get_by_text(entries[0], exact=True).hover()
    page.get_by_text(re.compile(f"^{entries[1]}")).click()
