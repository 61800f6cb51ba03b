"""The clients that people use, against a real server."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SKOS
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, GET, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML
from SPARQLWrapper import SPARQLWrapper as Wrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

if TYPE_CHECKING:
    from typing import Any

    Server = Any

NAMES = (
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
    "SELECT ?name { <http://localhost:8000/actor/b> skos:prefLabel ?name }"
)
ANN = URIRef("http://localhost:8000/actor/a")


@pytest.mark.parametrize(
    ("method", "encoding"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]
)
def test_sparqlwrapper_sends_queries_in_all_its_ways(server: Server, method: str, encoding: str) -> None:
    wrapper = Wrapper(f"{server.address}sparql")
    wrapper.setQuery(NAMES)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(encoding)
    wrapper.setReturnFormat(JSON)
    (binding,) = wrapper.queryAndConvert()["results"]["bindings"]
    assert binding["name"]["value"] == "車維德"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [(CSV, b"name\r\n\xe8\xbb\x8a"), (TSV, b'?name\n"\xe8\xbb\x8a'), (XML, b"<?xml"), (JSON, b"{")],
)
def test_sparqlwrapper_gets_every_results_format(server: Server, wanted: str, expected: bytes) -> None:
    wrapper = Wrapper(f"{server.address}sparql")
    wrapper.setQuery(NAMES)
    wrapper.setReturnFormat(wanted)
    with wrapper.query().response as response:
        assert response.read().startswith(expected)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # SPARQLWrapper's own
@pytest.mark.parametrize("wanted", [TURTLE, RDFXML, JSONLD, N3, XML])
def test_sparqlwrapper_gets_graphs(server: Server, wanted: str) -> None:
    wrapper = Wrapper(f"{server.address}sparql")
    wrapper.setQuery("DESCRIBE <http://localhost:8000/actor/b>")
    wrapper.setReturnFormat(wanted)
    result = wrapper.queryAndConvert()
    graph = result if isinstance(result, Graph) else Graph().parse(data=result)
    assert (
        URIRef("http://localhost:8000/actor/b"),
        SKOS.prefLabel,
        Literal("車維德", lang="zh-hant"),
    ) in graph


def test_sparqlwrapper_reads_ask_and_passes_on_what_is_wrong(server: Server) -> None:
    wrapper = Wrapper(f"{server.address}sparql")
    wrapper.setReturnFormat(JSON)
    wrapper.setQuery("ASK { ?s ?p 'Ann'@en }")
    assert wrapper.queryAndConvert()["boolean"] is True
    wrapper.setQuery("ASK { ?s skos:prefLabel ?o }")
    with pytest.raises(QueryBadFormed, match="skos: is not declared"):
        wrapper.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads_the_endpoint_as_a_store(server: Server, method: str) -> None:
    graph = Graph(SPARQLStore(f"{server.address}sparql", method=method))
    assert {str(name) for name in graph.objects(ANN, SKOS.prefLabel)} == {"Ann"}
    assert (ANN, SKOS.altLabel, Literal("آن", lang="fa")) in graph
    found = graph.query("SELECT ?s { ?s ?p 'Ann'@en }", initBindings={"p": SKOS.prefLabel})
    assert [row[0] for row in found] == [ANN]
    assert graph.query("ASK { ?s ?p 'Ann'@en }").askAnswer is True
    described = graph.query(f"DESCRIBE <{ANN}>").graph
    assert described is not None
    assert len(described) == 3


def test_curl_gets_what_the_greeting_says(server: Server) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("there is no curl on this machine")
    command = [curl, "-sS", "-G", f"{server.address}sparql", "-H", "Accept: text/csv"]
    done = subprocess.run(
        [*command, "--data-urlencode", f"query={NAMES}"], capture_output=True, text=True, check=True
    )
    assert done.stdout == "name\n車維德\n"
