"""Where the engines disagree about a write, over HTTP: nothing is written, and what disagrees is told.

To XSD 1.1 (3.3.9) a day before our era is a day; to rdflib 7.6, and so to pySHACL, it is none, because to
Python it is none. So a treaty that was signed then passes the fast engine and not the other one.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from doubting import DOUBTFUL, LABEL, doubting, today
from kg.access import Scope, TokenFile
from kg.cli.main import run
from kg.gate.second import SecondOpinion
from kg.ingest.build import build
from kg.ingest.source import Source
from kg.intake.commit import Intake
from kg.rdf.iris import Iris
from kg.settings import Settings
from kg.sparql.kinds import KINDS
from kg.store import EmbeddedStore
from kg.store.gate import Places
from kg.store.processes import Bounds
from kg.store.writers import Writers
from kg.web import create_app
from kg.web.served import EXTENSION
from serving import fill, listening, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serving import Client, Reply

CORPUS = Path(__file__).parents[2] / "corpus"
BASE = "http://localhost:8000/"
KG = "https://w3id.org/kg/ontology#"
GRAPH, TREATY = f"{BASE}graph/treaties", f"{BASE}agreement/ides"
SIGNED = "https://w3id.org/kg/shapes#Agreement-signed"
KIND = "https://w3id.org/kg/problem#engines-disagree"
DOCUMENT = (
    f"<{TREATY}> a <{KG}Agreement> ; <{KG}agreementKind> <https://w3id.org/kg/agreement-kind#treaty> ; "
    f'<http://www.w3.org/2004/02/skos/core#prefLabel> "Treaty of the Ides"@en ; '
    f'<{KG}signed> "-0044-03-15"^^<http://www.w3.org/2001/XMLSchema#date> .'
)
UPDATE = f"INSERT DATA {{ GRAPH <{GRAPH}> {{ {DOCUMENT} }} }}"
GRAPHS = f"/graphs?{urlencode({'graph': GRAPH})}"
ARTICLE = f"{BASE}article/2023-04-28-washington-declaration"
WORDS = "A nuclear attack by the North"


def token(folder: Path, scope: Scope) -> str:
    return TokenFile(folder / "tokens.json").create(scope, now=datetime.now(UTC)).printed


def ways(client: Client, bearer: str) -> Iterator[Reply]:
    """Write the treaty in both ways that are open to whoever writes."""
    text = {"Authorization": f"Bearer {bearer}"}
    yield client.send("POST", "/sparql", UPDATE.encode(), Content_Type="application/sparql-update", **text)
    yield client.send("PUT", GRAPHS, DOCUMENT.encode(), Content_Type="text/turtle", **text)


def is_there(client: Client, node: str) -> bool:
    query = urlencode({"query": f"ASK {{ {{ <{node}> ?p ?o }} UNION {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }} }}"})
    return bool(json.loads(client.get(f"/sparql?{query}").body)["boolean"])


@pytest.mark.parametrize("when", ["always", "never"])
def test_a_write_about_which_the_engines_disagree_is_refused_where_both_are_asked(
    tmp_path: Path, when: str
) -> None:
    fill(tmp_path / "store", "")
    bearer, log = token(tmp_path, Scope.WRITE), tmp_path / "log"
    arguments = ("--tokens", str(tmp_path / "tokens.json"), "--second-opinion", when)
    with running(tmp_path / "store", *arguments, log=log) as server:
        before = server.get("/changes?since=1").headers["link"]
        replies = list(ways(server, bearer))
        if when == "never":
            assert [reply.status for reply in replies] == [204, 204]
            assert is_there(server, TREATY)
            return
        for reply in replies:
            assert_disagreement(reply)
        assert not is_there(server, TREATY)
        assert server.get("/changes?since=1").headers["link"] == before
    logged = log.read_text(encoding="utf-8")
    assert logged.count("shifty lets this change pass, pySHACL finds 1 fault in it") == len(replies)
    assert "Traceback" not in logged


def assert_disagreement(reply: Reply) -> None:
    told = json.loads(reply.body)
    assert (reply.status, reply.headers["content-type"]) == (500, "application/problem+json")
    assert (told["type"], told["title"]) == (KIND, "The SHACL engines disagree")
    assert told["detail"] == (
        f"shifty lets this change pass, pySHACL finds 1 fault in it, such as at {TREATY}, "
        f"by the shape {SIGNED}: The day of signing must be one calendar day."
    )
    assert told["mend"].startswith("Nothing was written. ")
    assert "KG_SECOND_OPINION=never" in told["mend"]
    (finding,) = told["findings"]
    assert finding["focusNode"] == TREATY
    assert (finding["path"], finding["shape"]) == (f"{KG}signed", SIGNED)
    assert finding["value"] == '"-0044-03-15"^^<http://www.w3.org/2001/XMLSchema#date>'


def test_the_kind_of_problem_is_described_at_its_address() -> None:
    assert "engine" in KINDS[KIND.rpartition("#")[2]]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doubted")
    with EmbeddedStore(folder / "store") as store:
        build(Source(CORPUS, None, Iris(BASE)), store)
    return folder


@pytest.fixture
def doubted(corpus: Path) -> Iterator[Client]:
    """Serve the corpus with another engine for a second opinion: annotations are read so strictly.

    No annotation is known that the two engines disagree about: what is sent is read first, days for one.
    """
    app = create_app(Settings(store=str(corpus / "store"), tokens=str(corpus / "tokens.json")))
    writers = Writers(
        corpus / "store",
        Intake(today, SecondOpinion("always", doubting)),
        Places(1, 1, 10, 10),
        Bounds(60, 4 * 1024**3),
    )
    app.extensions[EXTENSION].writers = app.extensions[EXTENSION].strangers = writers
    with listening(app) as client:
        yield client
    writers.close()


def annotation(label: str) -> dict[str, Any]:
    part = {"type": "Participation", "role": "concept:role#partner", "actor": f"{BASE}actor/us-government"}
    return {
        "@context": ["http://www.w3.org/ns/anno.jsonld", "https://w3id.org/kg/context.jsonld"],
        "type": "Annotation",
        "body": {
            "type": "Event",
            "label": {"en": label},
            "eventType": "concept:event-type#agree",
            "hasParticipation": [part],
        },
        "target": {"source": ARTICLE, "selector": {"type": "TextQuoteSelector", "exact": WORDS}},
    }


def test_an_annotation_is_refused_with_a_pointer_to_what_is_disputed(doubted: Client, corpus: Path) -> None:
    headers = {
        "Content-Type": "application/ld+json",
        "Authorization": f"Bearer {token(corpus, Scope.ANNOTATE)}",
        "Slug": "disputed",
    }
    sent = json.dumps(annotation(DOUBTFUL)).encode()
    for path, prefer in (("/annotations/", ""), ("/annotations/", "handling=dry-run"), ("/validate", "")):
        reply = doubted.send("POST", path, sent, **headers, Prefer=prefer)
        told = json.loads(reply.body)
        assert (reply.status, told["type"]) == (500, KIND), path
        assert told["detail"].startswith("shifty lets this change pass, doubting finds 1 fault in it")
        assert told["mend"].startswith("Nothing was written. ")
        (finding,) = told["findings"]
        assert (finding["pointer"], finding["shape"]) == ("/body/label", LABEL)
    assert doubted.get("/annotations/disputed").status == 404
    assert not is_there(doubted, f"{BASE}annotations/disputed")


def test_the_command_says_at_which_line_the_engines_disagree_and_goes_on(
    doubted: Client,
    corpus: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KG_TOKEN", token(corpus, Scope.ANNOTATE))
    files = [tmp_path / "first.jsonld", tmp_path / "second.jsonld"]
    for path, label in zip(files, (DOUBTFUL, "Agreed"), strict=True):
        path.write_text(json.dumps(annotation(label), indent=1), encoding="utf-8")
    line = next(
        number
        for number, text in enumerate(files[0].read_text(encoding="utf-8").splitlines(), 1)
        if '"label"' in text
    )
    assert run(["annotate", "--endpoint", doubted.address, *map(str, files)]) == 1
    shown = capsys.readouterr()
    assert shown.err.splitlines() == [
        f"{files[1]}: {BASE}annotations/second",
        "1 accepted, 1 refused.",
    ]
    told = shown.out.splitlines()
    assert told[0].startswith(
        f"{files[0]}:1:1: fault: shifty lets this change pass, doubting finds 1 fault in it"
    )
    assert told[1].startswith("    mend:  Nothing was written. ")
    assert any(text.startswith(f"{files[0]}:{line}:") and "This is doubtful." in text for text in told)
    assert doubted.get("/annotations/first").status == 404
