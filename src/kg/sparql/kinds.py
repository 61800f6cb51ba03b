"""Say what each kind of problem is, at the address that is its type (RFC 9457, 3.1.1)."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from kg.terms import DCTERMS, RDF, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROBLEM: Final = NamedNode("https://w3id.org/kg/problem")
KIND_NS: Final = f"{PROBLEM.value}#"

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "address-too-long": "The address of the request is longer than the server reads.",
        "annotations-kept": "What was submitted is changed by the container of annotations alone.",
        "answer-too-large": "The answer to a query would be larger than the server sends.",
        "bad-page": "A page is asked for by something that is no number of a page.",
        "bad-request": "The request does not keep to the protocol that it is made in.",
        "bad-selection": "A view is asked of a selection that cannot be made.",
        "body-too-long": "The body of the request is longer than the server reads.",
        "busy": "The server has as many requests as it takes at once.",
        "cancelled": "The query was stopped by an administrator, or with the server.",
        "changes-unknown": "What changed since a version is not noted so far back.",
        "condition-failed": "What the request would change is not in the state that it supposes.",
        "condition-needed": "The request must say which state it changes, with If-Match.",
        "conflict": "The state of the annotation does not allow the change.",
        "dump-not-ready": "The file is being made and can be fetched a little later.",
        "dump-unavailable": "The file cannot be given, because the server cannot write or keep it.",
        "dumps-full": "There is no space left on the server for the file.",
        "engines-disagree": "One SHACL engine lets the change pass, another one does not: it is not written.",
        "failed": "The server met something that it was not made for.",
        "gone": "The graph said something of this once, and does not any more.",
        "graph-changed": "Others wrote to the graph meanwhile, and nothing of the request was written.",
        "headers-too-long": "The headers of the request are longer than the server reads.",
        "html-cleaned": "A warning: markup was left out of a text in HTML because it could do harm.",
        "insufficient-scope": "The access token is good, but not for this.",
        "invalid-token": "The access token is unknown, expired or withdrawn.",
        "load-refused": "LOAD names a server that this endpoint does not call.",
        "method-not-allowed": "The method is none of those that the address answers.",
        "no-such-page": "There are fewer pages than the number that is asked for.",
        "no-such-profile": "The thing is not described in the words that are demanded.",
        "no-token": "This needs an access token, and none was sent.",
        "no-version": "The request does not say since which version.",
        "not-acceptable": "There is no representation of a type that the request accepts.",
        "not-conforming": "The shapes refuse what was sent; the findings say where and why.",
        "not-http": "The request cannot be read as HTTP.",
        "not-ready": "The server does not answer yet, or its graph cannot be read.",
        "not-supported": "The store behind the server cannot do this.",
        "not-yours": "The annotation was submitted by somebody else.",
        "property-unknown": "A warning: a property means nothing in the contexts and was left out.",
        "query-failed": "The query cannot be answered, for what it asks of the data has no answer.",
        "query-syntax": "The query is not SPARQL; line and column say where.",
        "query-too-costly": "The query needs more memory than the server gives it.",
        "query-too-deep": "The query or update is nested deeper than the server follows.",
        "query-too-long": "The query or update is longer than the server reads.",
        "rdf-syntax": "The document is not RDF of the format that it is said to be.",
        "read-only": "The endpoint takes no updates.",
        "request-failed": "The request cannot be answered from the graph.",
        "request-syntax": "What the server asked its graph for this request was not understood.",
        "service-refused": "SERVICE names a server that this endpoint does not call.",
        "stopping": "The server is being stopped and takes no more requests.",
        "store-busy": "Another program is writing the graph.",
        "store-full": "There is no space left to write.",
        "store-unavailable": "The server cannot read its graph at present.",
        "store-unwritable": "The server cannot write to its store at present, though it may read it.",
        "timeout": "The query took longer than the server, or the request, allows.",
        "tokens-unavailable": "The server cannot read its access tokens at present.",
        "too-many": "The batch has more queries or things than the server answers at once.",
        "too-many-connections": "There are more connections than the server holds, in all or of one address.",
        "transfer-coding-unknown": "The body is coded for its transfer in a way that is not read here.",
        "unknown": "There is nothing at the address, and the graph says nothing of it.",
        "unknown-graph": "There is no graph of that name.",
        "unknown-version": "There is no such version of the graph.",
        "unreadable": "What was sent cannot be read; the findings say where and why.",
        "unsupported-media-type": "The body is of a type that is not read at the address.",
        "update-failed": "The update cannot be carried out.",
        "update-syntax": "The update is not SPARQL; line and column say where.",
        "version-gone": "The file is of a version that is not served any more.",
        "warning": "A link of this relation leads from what was written to what is doubtful in it.",
        "write-failed": "What was sent cannot be written.",
        "write-syntax": "What was sent was not understood as something to be written.",
    }
)


def kind_statements() -> Iterator[Triple]:
    """Yield the kinds as a SKOS concept scheme."""
    yield Triple(PROBLEM, RDF.type, SKOS.ConceptScheme)
    yield Triple(PROBLEM, DCTERMS.title, Literal("Kinds of problems", language="en"))
    told = "Why a request was refused, as the type of a problem document (RFC 9457) says it."
    yield Triple(PROBLEM, SKOS.definition, Literal(told, language="en"))
    for kind, definition in KINDS.items():
        node = NamedNode(KIND_NS + kind)
        yield Triple(node, RDF.type, SKOS.Concept)
        yield Triple(node, SKOS.prefLabel, Literal(kind.replace("-", " "), language="en"))
        yield Triple(node, SKOS.definition, Literal(definition, language="en"))
        yield Triple(node, SKOS.inScheme, PROBLEM)
