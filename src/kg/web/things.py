"""Open the IRIs of the graph: a page for people, RDF for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast
from urllib.parse import quote

import flask
from pyoxigraph import NamedNode, Triple

from kg.rdf.formats import Format, RdfSyntax, document
from kg.sparql.accept import choose
from kg.sparql.description import Description, describe
from kg.sparql.problem import Problem
from kg.sparql.results import Kind, offers
from kg.web.glue import HTML, problem_response
from kg.web.links import SAFE_IN_PATH, Links
from kg.web.served import served

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from werkzeug.wrappers import Response as AnyResponse

    from kg.store import GraphReader
    from kg.web.links import Shown

blueprint = flask.Blueprint("things", __name__)

KINDS: Final = (
    "article", "actor", "post", "tenure", "place", "agreement", "happening", "event", "claim", "title",
    "annotation", "agent",
)  # fmt: skip
_CHOICES: Final[list[tuple[str, Format | None]]] = [*offers(Kind.GRAPH), (HTML, None)]

Chosen = tuple[str, Format | None]


@blueprint.get(f"/<any({', '.join(KINDS)}):kind>/<path:name>")
def thing(kind: str, name: str) -> AnyResponse:
    """Describe the thing whose IRI is this address, under the base of the graph's IRIs."""
    here = served()
    chosen = choose(flask.request.headers.get("Accept", ""), _CHOICES)
    if chosen is None:
        return problem_response(_not_acceptable())
    with here.reader() as reader:
        links = Links(here.base_of(reader), flask.request.script_root)
        node = NamedNode(f"{links.base}{kind}/{quote(name, safe=SAFE_IN_PATH)}")
        response = _thing(reader, node, chosen, links)
    response.vary.add("Accept")
    return response


def _thing(reader: GraphReader, node: NamedNode, chosen: Chosen, links: Links) -> AnyResponse:
    found = describe(reader, node)
    if not found:
        return problem_response(_unknown(node))
    if chosen[1] is not None:
        return _rdf(found.triples, chosen)
    return flask.Response(_page(found, links))


def page_of(reader: GraphReader, node: NamedNode, links: Links) -> str:
    """Return the page of a thing that there is. Raises QueryFailed, StoreError."""
    return _page(describe(reader, node), links)


def _page(found: Description, links: Links) -> str:
    incoming = [
        (links.show(entry.subject, found.labels), links.show(entry.predicate)) for entry in found.incoming
    ]
    return flask.render_template(
        "thing.html",
        found=found,
        title=links.show(found.thing, found.labels),
        groups=_groups(found, links),
        incoming=incoming,
    )


def _rdf(statements: Iterable[Triple], chosen: Chosen) -> AnyResponse:
    media_type, entry = chosen
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    body = document(statements, cast("RdfSyntax", entry))
    return flask.Response(body, content_type=media_type + charset)


def _groups(found: Description, links: Links) -> Iterator[tuple[str, list[tuple[Shown, list[Shown]]]]]:
    """Yield the statements of the thing, then of each part by its fragment, as properties with values."""
    yield "", _properties(found.outgoing, links, found)
    for part in dict.fromkeys(entry.subject for entry in found.parts):
        own = [entry for entry in found.parts if entry.subject == part]
        yield str(part).rpartition("#")[2].rstrip(">"), _properties(own, links, found)


def _properties(
    statements: Iterable[Triple], links: Links, found: Description
) -> list[tuple[Shown, list[Shown]]]:
    values: dict[NamedNode, list[Shown]] = {}
    for entry in statements:
        values.setdefault(entry.predicate, []).append(links.show(entry.object, found.labels))
    return [(links.show(predicate), shown) for predicate, shown in values.items()]


def _unknown(node: NamedNode) -> Problem:
    return Problem(404, "unknown", "Nothing is known of this", f"The graph says nothing of {node}.")


def _not_acceptable() -> Problem:
    known = ", ".join(dict.fromkeys(entry.media_type for _, entry in offers(Kind.GRAPH)))
    accept = flask.request.headers.get("Accept", "")
    return Problem(
        406,
        "not-acceptable",
        "There is no such representation",
        f"This thing's description does not come as {accept!r}.",
        f"Accept one of {HTML}, {known}.",
    )
