"""docs/integrating.md: every example on it does what the page says."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.store import EmbeddedStore
from kg.store.changelog import record
from kg.store.delta import Delta
from serving import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serving import Server

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs" / "integrating.md").read_text(encoding="utf-8")
BLOCKS: Final = [
    (section.partition("\n")[0], language, code)
    for section in PAGE.split("\n## ")[1:]
    for language, code in re.findall(r"```(\w+)\n(.*?)```", section, re.DOTALL)
]


def examples(section: str, language: str) -> list[str]:
    found = [code for title, kind, code in BLOCKS if title == section and kind == language]
    assert found, section
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@dataclass
class Servers:
    """A server of kg's own corpus, an Oxigraph beside it, and where the reader stands."""

    kg: Server
    oxigraph: int
    folder: Path

    def here(self, code: str) -> str:
        """Return an example with the addresses of these servers."""
        return code.replace("localhost:8000", f"127.0.0.1:{self.kg.port}").replace(
            ":7878", f":{self.oxigraph}"
        )

    def shell(self, code: str) -> str:
        """Run an example of a shell and return what it prints."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
        run = subprocess.run(
            ["/bin/sh", "-ec", self.here(code)],
            cwd=self.folder,
            env={**environment, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert run.returncode == 0, run.stderr
        return run.stdout

    def ask_oxigraph(self, query: str) -> list[list[str]]:
        """Ask Oxigraph a query and return the rows."""
        address = f"http://127.0.0.1:{self.oxigraph}/query?{urlencode({'query': query})}"
        return table(address)

    def holds(self) -> int:
        """Return how many statements Oxigraph has in named graphs."""
        (_, (number,)) = self.ask_oxigraph("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
        return int(number)

    def tell_oxigraph(self, update: str) -> None:
        """Send Oxigraph an update."""
        connection = HTTPConnection("127.0.0.1", self.oxigraph, timeout=30)
        connection.request("POST", "/update", update, {"Content-Type": "application/sparql-update"})
        assert connection.getresponse().status == 204
        connection.close()


def table(address: str) -> list[list[str]]:
    """Return the rows of a CSV document."""
    request = Request(address, headers={"Accept": "text/csv"})  # noqa: S310 - a server of this test
    with urlopen(request, timeout=30) as reply:  # noqa: S310
        return list(csv.reader(io.TextIOWrapper(reply, "utf-8", newline="")))


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    if not shutil.which("curl"):
        pytest.skip("the examples are calls of curl, which this machine has not")
    folder, port, other = tmp_path_factory.mktemp("reader"), free_port(), free_port()
    base = f"http://127.0.0.1:{port}/"
    build = [
        sys.executable,
        "-m",
        "kg",
        "build",
        str(ROOT / "corpus"),
        "--store",
        str(folder / "store"),
        "--base",
        base,
    ]
    subprocess.run(build, check=True, capture_output=True)
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    assert program, "the development dependency `oxigraph` is not installed"
    beside = subprocess.Popen(
        [program, "serve", "--bind", f"127.0.0.1:{other}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    options = ["--outbound", f"127.0.0.1:{other}", "--log", "off", "--dumps", str(folder / "dumps")]
    try:
        # The last --port counts.
        with running(folder / "store", "--port", str(port), *options) as server:
            for _ in range(200):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", other), 1):
                    break
                time.sleep(0.05)
            yield Servers(server, other, folder)
    finally:
        beside.terminate()
        beside.wait(timeout=30)


def test_by_iri(servers: Servers) -> None:
    turtle, in_json, following, words, known = map(servers.shell, examples("By IRI", "sh"))
    assert '"Joe Biden"@en' in turtle
    assert len(list(parse(in_json, format=RdfFormat.JSON_LD))) > 20
    assert following == '</actor/kg-editors.nt?page=3>; rel="next"\n'
    schema, _, sem = words.partition("\n}\n")
    assert json.loads(schema + "}")["@type"] == "Event"
    assert "hasEarliestBeginTimeStamp" in sem
    assert known == "304\n"


def test_what_there_is(servers: Servers) -> None:
    (void,) = examples("What there is", "sh")
    assert "void:classPartition" in servers.shell(void)


def test_a_table(
    servers: Servers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # pandas is no dependency of kg's; what it is given is tested, by a reader of CSV.
    monkeypatch.setitem(sys.modules, "pandas", SimpleNamespace(read_csv=table))
    (code,) = examples("A table, with pandas", "python")
    exec(servers.here(code), {})  # noqa: S102 - the example of the page
    header, *rows = eval(capsys.readouterr().out)  # noqa: S307 - a list of lists
    assert header == ["type", "events"]
    assert len(rows) == 3
    assert all(
        kind.startswith("https://w3id.org/kg/event-type#") and int(number) > 0 for kind, number in rows
    )


def test_a_graph(servers: Servers, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = examples("A graph, with rdflib", "python")
    exec(servers.here(code), {})  # noqa: S102 - the example of the page
    assert "en Joe Biden" in capsys.readouterr().out.splitlines()


def test_one_query_over_two_servers(servers: Servers) -> None:
    person = f"http://127.0.0.1:{servers.kg.port}/actor/joe-biden"
    servers.tell_oxigraph(f"INSERT DATA {{ <{person}> <http://example.org/note> 'met' }}")
    from_oxigraph, from_kg = (servers.here(code) for code in examples("One query over two servers", "sparql"))
    expected = [["person", "note", "name"], [person, "met", "Joe Biden"]]
    assert servers.ask_oxigraph(from_oxigraph) == expected
    asked = f"{servers.kg.address}sparql?{urlencode({'query': from_kg, 'accept': 'text/csv'})}"
    assert table(asked) == expected
    # Another kg server asks this one, and no other.
    with running(
        servers.folder / "store", "--outbound", f"127.0.0.1:{servers.kg.port}", "--log", "off"
    ) as third:
        query = f"SELECT ?name {{ SERVICE <{servers.kg.address}sparql> {{ <{person}> ?p ?name }} }} LIMIT 1"
        assert (
            len(third.get(f"/sparql?{urlencode({'query': query})}", Accept="text/csv").text.splitlines()) == 2
        )
        refused = query.replace(str(servers.kg.port), str(servers.oxigraph))
        assert third.get(f"/sparql?{urlencode({'query': refused})}").status == 403


def test_all_of_it_and_later_what_changed(servers: Servers) -> None:
    servers.tell_oxigraph("CLEAR ALL")
    whole, by_dump, by_changes = examples("All of it, into another store", "sh")
    assert servers.shell(whole) == "kg.nq.gz: OK\n"
    with EmbeddedStore(servers.folder / "store") as store:
        assert servers.holds() == store.count()
        write(store, added="one")
        servers.shell(by_dump)
        assert servers.holds() == store.count()
        write(store, added="two", removed="one")
        servers.shell(by_changes.replace("since=1", "since=2"))
        assert servers.holds() == store.count()
    assert servers.ask_oxigraph("SELECT ?s { GRAPH <urn:g> { ?s ?p ?o } }") == [["s"], ["urn:two"]]


def write(store: EmbeddedStore, added: str, removed: str = "") -> None:
    """Write a version with a statement more and perhaps one less."""
    quads = {name: Quad(NamedNode(f"urn:{name}"), NamedNode("urn:p"), NamedNode("urn:o"), NamedNode("urn:g"))
             for name in (added, removed) if name}  # fmt: skip
    before = store.state or ""
    with store.change() as writer:
        for name, quad in quads.items():
            verb = "INSERT" if name == added else "DELETE"
            writer.update(f"{verb} DATA {{ GRAPH <urn:g> {{ {quad.triple} }} }}")
    gone = frozenset(quad for name, quad in quads.items() if name == removed)
    record(store.directory, before, store.state or "", [Delta(frozenset({quads[added]}), gone)])


def test_whatever_a_document_names_opens(servers: Servers) -> None:
    """Every IRI of this server and every term of kg's that these documents name leads to a document."""
    names = ("article/2023-08-19-camp-david-summit", "event/2023-08-19-camp-david-summit/summit",
             "actor/taiwan", "agreement/unsc-resolution-2321", "place/taiwan-strait", "post/us-president",
             "annotation/2023-08-19-camp-david-summit/nothing-superseded-1")  # fmt: skip
    found: set[str] = set()
    for name in names:
        document = servers.kg.open(f"/{name}", Accept="application/n-triples")
        assert document.status == 200, name
        found |= set(re.findall(r"<([^>]*)>", document.text))
    base, w3id = servers.kg.address, "https://w3id.org/kg/"
    own = {iri.removeprefix(base) for iri in found if iri.startswith(base)}
    own |= {iri.removeprefix(w3id) for iri in found if iri.startswith(w3id)}
    documents = sorted({path.partition("#")[0] for path in own})
    assert len(documents) > 80
    for path in documents:
        assert servers.kg.open(f"/{path}", Accept="text/turtle").status == 200, path


def test_every_example_is_tested() -> None:
    sections = {title for title, _, _ in BLOCKS}
    source = Path(__file__).read_text(encoding="utf-8")
    assert all(f'"{title}"' in source for title in sections)
