"""Describe the data set as a whole, in the words of VoID and of DCAT 3, with what was counted of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from kg.linked.vocabulary import NAMES
from kg.rdf.formats import JSON_LD, RDF_FORMATS
from kg.schemes import CONCEPTS_NS
from kg.terms import (
    DCTERMS,
    DCTERMS_NS,
    FOAF_NS,
    KG_NS,
    OA_NS,
    ORG_NS,
    OWL,
    PROV,
    PROV_NS,
    RDF,
    RDFS,
    SCHEMA_NS,
    SEM_NS,
    SKOS_NS,
    XSD,
    XSD_NS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from kg.linked.dumps import Dump
    from kg.linked.reports import Held

VOID_NS: Final = "http://rdfs.org/ns/void#"
DCAT_NS: Final = "http://www.w3.org/ns/dcat#"
SPDX_NS: Final = "http://spdx.org/rdf/terms#"
PREFIXES: Final = {
    "dcat": DCAT_NS,
    "dcterms": DCTERMS_NS,
    "foaf": FOAF_NS,
    "prov": PROV_NS,
    "spdx": SPDX_NS,
    "void": VOID_NS,
    "xsd": XSD_NS,
}

_VALUES: Final = {
    DCTERMS.license.value: f"{DCTERMS_NS}LicenseDocument",
    f"{DCTERMS_NS}conformsTo": f"{DCTERMS_NS}Standard",
    f"{DCAT_NS}mediaType": f"{DCTERMS_NS}MediaType",
    f"{DCAT_NS}compressFormat": f"{DCTERMS_NS}MediaType",
    f"{DCAT_NS}landingPage": f"{FOAF_NS}Document",
}
"""Of which class the values of properties are, by DCMI Metadata Terms and DCAT 3."""
_IANA: Final = "https://www.iana.org/assignments/media-types/"
_FORMATS_JSON_LD: Final = "http://www.w3.org/ns/formats/JSON-LD"
_VOCABULARIES: Final = (KG_NS, SCHEMA_NS, SEM_NS, SKOS_NS, ORG_NS, OA_NS, PROV_NS, DCTERMS_NS)
_DESCRIPTION: Final = (
    "Who did what, with or against whom, when and where, and who claims what: each statement is what one "
    "article says, and is tied to the words of the article that say so."
)
_PROVENANCE: Final = (
    "People annotated the articles; every fact rests on annotations that quote the words it is read from. "
    "All of it was held to the shapes before it was published."
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted: statements and graphs, instances by class, statements by property.

    The last two are of the version `of`, which may be older than the others; they are empty where counting
    them took too long.
    """

    triples: int
    graphs: int
    of: int | None = None
    classes: tuple[tuple[NamedNode, int], ...] = ()
    properties: tuple[tuple[NamedNode, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DataSet:
    """The data set: what its IRIs begin with, where it is served, what the operator says, what is in it.

    `root` is the address of the server, with a slash at its end.
    """

    base: str
    root: str
    title: str
    licence: str
    version: int | None
    published: datetime | None
    counted: Counted
    examples: tuple[str, ...] = ()
    dumps: tuple[Dump, ...] = field(default=())
    held: Held | None = None

    @property
    def is_counted(self) -> bool:
        """Tell whether it is this version of which instances and properties were counted."""
        return self.counted.of == self.version

    @property
    def node(self) -> NamedNode:
        """Return the IRI of the data set."""
        return NamedNode(f"{self.base}dataset")

    def part(self, name: str) -> NamedNode:
        """Return the IRI of a part of its description."""
        return NamedNode(f"{self.base}dataset#{name}")

    def place(self, path: str) -> NamedNode:
        """Return an address on the server."""
        return NamedNode(self.root + path)


def describe_dataset(data: DataSet) -> tuple[Triple, ...]:
    """Return the description of a data set: VoID (W3C note, 2011) and DCAT 3 about one IRI."""
    said = (*_general(data), *_void(data), *_partitions(data), *_dcat(data), *_services(data))
    return (*said, *dict.fromkeys(_kinds(said)))


def _kinds(said: Iterable[Triple]) -> Iterator[Triple]:
    """Yield what the values of some properties are, which is said nowhere else: licences, formats, pages."""
    for entry in said:
        kind = _VALUES.get(entry.predicate.value)
        if kind and isinstance(entry.object, NamedNode):
            yield Triple(entry.object, RDF.type, NamedNode(kind))


def _void_term(name: str) -> NamedNode:
    return NamedNode(VOID_NS + name)


def _dcat_term(name: str) -> NamedNode:
    return NamedNode(DCAT_NS + name)


def _general(data: DataSet) -> Iterator[Triple]:
    node = data.node
    yield Triple(node, RDF.type, _void_term("Dataset"))
    yield Triple(node, RDF.type, _dcat_term("Dataset"))
    yield Triple(node, DCTERMS.title, Literal(data.title, language="en"))
    yield Triple(node, DCTERMS.description, Literal(_DESCRIPTION, language="en"))
    yield Triple(node, DCTERMS.license, NamedNode(data.licence))
    yield Triple(node, NamedNode(f"{FOAF_NS}homepage"), data.place(""))
    if data.published:
        yield Triple(node, DCTERMS.modified, _time(data.published))
    if data.held:
        yield from data.held.statements(node)


def _void(data: DataSet) -> Iterator[Triple]:
    node, counted = data.node, data.counted
    description = data.place(".well-known/void")
    yield Triple(description, RDF.type, _void_term("DatasetDescription"))
    yield Triple(description, NamedNode(f"{FOAF_NS}primaryTopic"), node)
    yield Triple(node, _void_term("uriSpace"), Literal(data.base))
    yield Triple(node, _void_term("sparqlEndpoint"), data.place("sparql"))
    yield Triple(node, _void_term("openSearchDescription"), data.place("opensearch.xml"))
    for dump in data.dumps:
        yield Triple(node, _void_term("dataDump"), data.place(dump.path))
    for iri in data.examples:
        yield Triple(node, _void_term("exampleResource"), NamedNode(iri))
    for namespace in _VOCABULARIES:
        yield Triple(node, _void_term("vocabulary"), NamedNode(namespace))
    for entry in RDF_FORMATS:
        iri = _FORMATS_JSON_LD if entry is JSON_LD else entry.syntax.iri
        yield Triple(node, _void_term("feature"), NamedNode(iri))
    yield Triple(node, _void_term("triples"), Literal(counted.triples))
    if counted.classes and data.is_counted:
        yield Triple(node, _void_term("classes"), Literal(len(counted.classes)))
        yield Triple(node, _void_term("properties"), Literal(len(counted.properties)))


def _partitions(data: DataSet) -> Iterator[Triple]:
    for kind, of, count, found in (
        ("class", "class", "entities", data.counted.classes),
        ("property", "property", "triples", data.counted.properties),
    ):
        for number, (term, amount) in enumerate(found, 1):
            part = data.part(f"{kind}-{number}")
            yield Triple(data.node, _void_term(f"{kind}Partition"), part)
            yield Triple(part, RDF.type, _void_term("Dataset"))
            yield Triple(part, _void_term(of), term)
            yield Triple(part, _void_term(count), Literal(amount))
            if data.counted.of is not None:
                yield Triple(part, OWL.versionInfo, Literal(str(data.counted.of)))


def _dcat(data: DataSet) -> Iterator[Triple]:
    node = data.node
    yield Triple(node, _dcat_term("landingPage"), data.place(""))
    for name in NAMES[:2]:
        yield Triple(node, NamedNode(f"{DCTERMS_NS}conformsTo"), NamedNode(CONCEPTS_NS + name))
    if data.version is not None:
        yield Triple(node, _dcat_term("version"), Literal(str(data.version)))
    provenance = data.part("provenance")
    yield Triple(node, NamedNode(f"{DCTERMS_NS}provenance"), provenance)
    yield Triple(provenance, RDF.type, NamedNode(f"{DCTERMS_NS}ProvenanceStatement"))
    yield Triple(provenance, RDFS.label, Literal(_PROVENANCE, language="en"))
    yield Triple(node, RDF.type, PROV.Entity)
    for dump in data.dumps:
        yield from _distribution(data, dump)


def _distribution(data: DataSet, dump: Dump) -> Iterator[Triple]:
    node, address = data.part(f"dump-{dump.syntax.name}"), data.place(dump.path)
    yield Triple(data.node, _dcat_term("distribution"), node)
    yield Triple(node, RDF.type, _dcat_term("Distribution"))
    yield Triple(node, DCTERMS.title, Literal(f"The whole graph as {dump.syntax.title}", language="en"))
    yield Triple(node, DCTERMS.license, NamedNode(data.licence))
    yield Triple(node, _dcat_term("accessURL"), data.place("dump/"))
    yield Triple(node, _dcat_term("downloadURL"), address)
    yield Triple(node, _dcat_term("mediaType"), NamedNode(_IANA + dump.syntax.media_type))
    yield Triple(node, _dcat_term("compressFormat"), NamedNode(f"{_IANA}application/gzip"))
    if dump.made:
        checksum = data.part(f"dump-{dump.syntax.name}-checksum")
        size = Literal(str(dump.made.size), datatype=NamedNode(f"{XSD_NS}nonNegativeInteger"))
        digest = Literal(dump.made.sha256, datatype=NamedNode(f"{XSD_NS}hexBinary"))
        yield Triple(node, _dcat_term("byteSize"), size)
        yield Triple(node, NamedNode(f"{SPDX_NS}checksum"), checksum)
        yield Triple(checksum, RDF.type, NamedNode(f"{SPDX_NS}Checksum"))
        algorithm = NamedNode(f"{SPDX_NS}checksumAlgorithm_sha256")
        yield Triple(checksum, NamedNode(f"{SPDX_NS}algorithm"), algorithm)
        yield Triple(checksum, NamedNode(f"{SPDX_NS}checksumValue"), digest)


def _services(data: DataSet) -> Iterator[Triple]:
    service, endpoint = data.part("sparql"), data.place("sparql")
    yield Triple(service, RDF.type, _dcat_term("DataService"))
    yield Triple(service, DCTERMS.title, Literal("SPARQL endpoint", language="en"))
    yield Triple(service, _dcat_term("endpointURL"), endpoint)
    yield Triple(service, _dcat_term("endpointDescription"), endpoint)
    yield Triple(service, _dcat_term("servesDataset"), data.node)
    yield Triple(
        service,
        NamedNode(f"{DCTERMS_NS}conformsTo"),
        NamedNode("http://www.w3.org/TR/sparql11-protocol/"),
    )


def _time(moment: datetime) -> Literal:
    return Literal(moment.strftime("%Y-%m-%dT%H:%M:%SZ"), datatype=XSD.dateTime)
