"""Open the IRIs of the graph: things lead to the documents on them; a page for people, RDF for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import flask

from kg.linked.addresses import (
    DOCUMENTS,
    KINDS,
    VARIANTS,
    Meaning,
    Variant,
    is_taken,
    meaning,
    offers,
    spellings,
    split,
)
from kg.linked.jsonld import compact
from kg.linked.profiles import KG, SCHEMA, Profile, choose_profile, profile_named
from kg.linked.reports import accepted
from kg.linked.schemaorg import schema_org
from kg.linked.schemaorg import statements as in_schema_org
from kg.linked.sem import statements as in_sem
from kg.linked.signposting import ABOUT_PAGE, LINKSET, Site, header, linkset, profiles_of
from kg.pages.times import long_date
from kg.rdf.formats import JSON_LD, document
from kg.sparql.accept import choose
from kg.sparql.description import PAGES, Description, describe
from kg.sparql.problem import Problem
from kg.web.documents import Refused, conditional, page_number, root_address
from kg.web.glue import problem_response
from kg.web.linkage import linkage
from kg.web.links import SAFE_IN_PATH, Links
from kg.web.served import served
from kg.web.thingpages import structured, thing_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import NamedNode, Triple
    from werkzeug.wrappers import Response as AnyResponse

    from kg.linked.reports import Held
    from kg.store import GraphReader
    from kg.web.links import Shown

blueprint = flask.Blueprint("things", __name__)

_VARY: Final = ("Accept", "Accept-Profile")


@blueprint.app_errorhandler(Refused)
def refuse(refusal: Refused) -> AnyResponse:
    """Say why a request cannot be answered."""
    response = problem_response(refusal.problem)
    response.vary.update(_VARY)
    return response


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a request means, and how it is to be answered."""

    meaning: Meaning
    links: Links
    site: Site
    path: str
    variant: Variant


@blueprint.get(f"/<any({', '.join(KINDS)}):kind>/<path:name>")
def thing(kind: str, name: str) -> AnyResponse:
    """Answer for a thing, or for a document on one, under the base of the graph's IRIs."""
    here = served()
    with here.reader() as reader:
        response = _answer(reader, f"{kind}/{name}", leads=kind not in DOCUMENTS)
    response.vary.update(_VARY)
    return response


@blueprint.get("/.well-known/genid/<path:name>")
def skolem(name: str) -> AnyResponse:
    """Answer for what stands for a blank node (RDF 1.1 Concepts, 3.5)."""
    return thing(".well-known/genid", name)


@blueprint.get(f"/linkset/<any({', '.join(KINDS)}):kind>/<path:name>")
@blueprint.get("/linkset/.well-known/genid/<path:name>", defaults={"kind": ".well-known/genid"})
def links_of(kind: str, name: str) -> AnyResponse:
    """Give the links of a thing's page as a document of their own."""
    with served().reader() as reader:
        asked = _asked(reader, f"{kind}/{name}", "/linkset")
        found = describe(reader, asked.meaning.node)
        site = Site(root_address(asked.links.base).rstrip("/"), asked.site.licence)
        body = linkset(site.address(asked.path, VARIANTS[-1]), site.links(found, asked.path))
        return conditional(flask.Response(body, content_type=LINKSET), reader.published)


def _answer(reader: GraphReader, path: str, *, leads: bool) -> AnyResponse:
    asked = _asked(reader, path)
    arguments = flask.request.args
    is_document = asked.meaning.variant is not None or "_mediatype" in arguments
    if leads and not is_document:
        return _see_other(reader, asked)
    return _document(reader, asked, is_named=is_document)


def _asked(reader: GraphReader, path: str, before: str = "") -> _Asked:
    """Return what the request means. Raises Refused."""
    here = served()
    links = Links(here.base_of(reader), flask.request.script_root)
    found = meaning(reader, links.base, path, _sent(before))
    if found is None:
        stems = {path, split(path)[0]}
        iris = {links.base + spelling for stem in stems for spelling in spellings(stem)}
        iri = f"{links.base}{quote(path, safe=SAFE_IN_PATH)}"
        raise Refused(_gone(iri, reader.version) if linkage().is_gone(here, reader, iris) else _unknown(iri))
    variant = found.variant or _preferred()
    own = links.target(found.node.value)[0].removeprefix(f"{links.root}/")
    return _Asked(found, links, Site(links.root, linkage().licence), own, variant)


def _sent(before: str) -> str:
    """Return the path under the root as it was sent, empty where the server does not tell it."""
    whole = flask.request.environ.get("REQUEST_URI", "").partition("?")[0]
    prefix = f"{quote(flask.request.script_root)}{before}/"
    return str(whole.removeprefix(prefix)) if whole.startswith(prefix) else ""


def _preferred() -> Variant:
    """Return the variant that the request prefers. Raises Refused."""
    accept = flask.request.args.get("_mediatype") or flask.request.headers.get("Accept", "")
    chosen = choose(accept, offers())
    if chosen is None:
        raise Refused(_not_acceptable(accept))
    return chosen[1]


def _profile(available: list[Profile]) -> Profile:
    """Return the profile that the request wants. Raises Refused for one that is demanded and not there."""
    demanded = flask.request.args.get("_profile")
    if demanded is None:
        headers = flask.request.headers
        return choose_profile(headers.get("Accept-Profile", ""), headers.get("Accept", ""), available)
    found = profile_named(demanded)
    if found not in available:
        raise Refused(
            Problem(
                406,
                "no-such-profile",
                "There is no such description",
                f"This thing is not described by the profile {demanded!r}.",
                f"Ask for one of {', '.join(f'{entry.token} ({entry.iri})' for entry in available)}.",
            )
        )
    return found


def _see_other(reader: GraphReader, asked: _Asked) -> AnyResponse:
    """Lead from a thing, which cannot be sent, to the document on it that is preferred (RFC 9110, 15.4.4)."""
    node, variant = asked.meaning.node, asked.variant
    query = flask.request.query_string.decode("utf-8", "replace")
    if is_taken(reader, node, variant):
        address = f"{asked.site.root}/{asked.path}?_mediatype={quote(variant.media_type, safe='')}"
        address += f"&{query}" if query else ""
    else:
        profile = KG
        if not query and variant.syntax and _names_profile():
            profile = _profile(profiles_of(describe(reader, node)))
        address = asked.site.address(asked.path, variant, profile) + (f"?{query}" if query else "")
    response = flask.redirect(address, 303)
    response.headers["Link"] = header(asked.site.about(node.value, asked.path))
    return response


def _names_profile() -> bool:
    headers = flask.request.headers
    return "Accept-Profile" in headers or "profile=" in headers.get("Accept", "")


def _document(reader: GraphReader, asked: _Asked, *, is_named: bool) -> AnyResponse:
    number, node = page_number(PAGES), asked.meaning.node
    variant, site = asked.variant, asked.site
    held = _held(reader, node, asked.links.base) if number == 1 else None
    page = thing_page(reader, node.value, asked.links, held, number) if variant.syntax is None else None
    found = page.found if page else describe(reader, node, number)
    if not found:
        raise Refused(_no_page(node.value, number))
    profile = _profile(profiles_of(found)) if variant.syntax else KG
    if variant.syntax is None:
        response = flask.Response(page.html if page else _html(found, asked.links, held))
    else:
        body = _rdf(found, variant, profile, held)
        response = flask.Response(body, content_type=_content_type(variant, profile))
    everything = [*site.links(found, asked.path), *site.around(found, asked.path, variant, profile)]
    if variant.syntax is not None:
        # What describes the thing is not the page about it.
        everything = [link for link in everything if link != ABOUT_PAGE]
    response.headers["Link"] = header(everything)
    if not is_named:
        response.headers["Content-Location"] = site.address(asked.path, variant, profile, number)
    return conditional(response, reader.published)


def _content_type(variant: Variant, profile: Profile) -> str:
    charset = "; charset=utf-8" if variant.media_type.startswith("text/") else ""
    named = f'; profile="{profile.iri}"' if variant.syntax is JSON_LD and profile != KG else ""
    return variant.media_type + charset + named


def _held(reader: GraphReader, thing: NamedNode, base: str) -> Held | None:
    """Return the last report by which a thing held to the shapes, by itself or with all of the graph."""
    known = (accepted(reader, thing, base), linkage().held(reader, base))
    return max(filter(None, known), key=lambda held: held.at, default=None)


def _rdf(found: Description, variant: Variant, profile: Profile, held: Held | None) -> bytes:
    if profile == SCHEMA and variant.syntax is JSON_LD:
        return json.dumps(schema_org(found), ensure_ascii=False, indent=1).encode() + b"\n"
    if profile == KG and variant.syntax is JSON_LD:
        return compact(_everything(found, held), found.thing, linkage().words())
    assert variant.syntax is not None  # noqa: S101 - a page is written elsewhere
    if profile == KG:
        return document(_everything(found, held), variant.syntax)
    return document((in_schema_org if profile == SCHEMA else in_sem)(found), variant.syntax)


def _everything(found: Description, held: Held | None) -> tuple[Triple, ...]:
    """Return all statements, and what the things around are called; of properties the ontology says it.

    When and to which shapes the thing held is said too: it is no part of the graph, which is the same
    whenever it is built.
    """
    properties = {entry.predicate for entry in found.triples}
    naming = (entry for entry in found.naming if entry.subject not in properties)
    report = held.statements(found.thing) if held else ()
    return tuple(dict.fromkeys((*found.triples, *naming, *report)))


def page_of(reader: GraphReader, node: NamedNode, links: Links) -> str:
    """Return the page of a submitted annotation that there is. Raises QueryFailed, StoreError."""
    # Its page finds the report on it among all else that it says of itself.
    page = thing_page(reader, node.value, links, linkage().held(reader, links.base))
    return page.html if page else _html(describe(reader, node), links, _held(reader, node, links.base))


def _html(found: Description, links: Links, held: Held | None) -> str:
    """Return the statements on a thing as a page, for what has no page of its own."""
    incoming = [
        (links.show(entry.subject, found.labels), links.show(entry.predicate)) for entry in found.incoming
    ]
    return flask.render_template(
        "thing.html",
        found=found,
        title=links.show(found.thing, found.labels),
        groups=_groups(found, links),
        incoming=incoming,
        structured=structured(found),
        held=held,
        long_date=long_date,
    )


def _groups(found: Description, links: Links) -> Iterator[tuple[str, list[tuple[Shown, list[Shown]]]]]:
    """Yield the statements of the thing, then of each part by its fragment, as properties with values."""
    yield "", _properties(found.outgoing, links, found)
    for part in dict.fromkeys(entry.subject for entry in found.parts):
        own = [entry for entry in found.parts if entry.subject == part]
        yield str(part).rpartition("#")[2].rstrip(">"), _properties(own, links, found)


def _properties(
    statements: Iterable[Triple], links: Links, found: Description
) -> list[tuple[Shown, list[Shown]]]:
    values: dict[Shown, list[Shown]] = {}
    for entry in statements:
        values.setdefault(links.show(entry.predicate), []).append(links.show(entry.object, found.labels))
    return list(values.items())


def _unknown(iri: str) -> Problem:
    return Problem(
        404,
        "unknown",
        "Nothing is known of this",
        f"The graph says nothing of {iri}.",
        f"Look for it by name at {flask.url_for('home.home')}, or check how it is written.",
    )


def _gone(iri: str, version: int | None) -> Problem:
    changes = flask.url_for("changes.changes", since=max((version or 1) - 1, 1))
    return Problem(
        410,
        "gone",
        "This is not known any more",
        f"The graph said something of {iri}, and does not any more: it was withdrawn or corrected.",
        f"What the last change did is at {changes}, what more of them did is there with a smaller number; "
        "older versions are in the backups and dumps that others made.",
    )


def _no_page(iri: str, number: int) -> Problem:
    return Problem(
        404,
        "no-such-page",
        "There is no such page",
        f"The description of {iri} has fewer than {number} pages.",
        "Begin with the first, and follow the links named next.",
    )


def _not_acceptable(accept: str) -> Problem:
    known = ", ".join(entry.media_type for entry in VARIANTS)
    return Problem(
        406,
        "not-acceptable",
        "There is no such representation",
        f"This thing's description does not come as {accept!r}.",
        f"Accept one of {known}.",
    )
