"""Write the pages of things for people: which view model and which template belong to which kind of IRI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlencode

import flask
from markupsafe import Markup
from pyoxigraph import NamedNode

from kg.linked.reports import accepted_at
from kg.linked.schemaorg import script
from kg.pages.actor import actor_page
from kg.pages.article import article_page
from kg.pages.authority import agreement_page, happening_page, place_page, post_page, tenure_page
from kg.pages.event import event_page
from kg.pages.languages import language_name
from kg.pages.statement import annotation_page, claim_page, title_page
from kg.pages.submitted import SubmittedPage, submitted_page
from kg.pages.times import long_date
from kg.sparql.display import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kg.linked.reports import Held
    from kg.sparql.description import Description
    from kg.store import GraphReader
    from kg.web.links import Links


class _Page(Protocol):
    @property
    def found(self) -> Description: ...


@dataclass(frozen=True, slots=True)
class Written:
    """A page as HTML, and what it says of its thing as statements."""

    html: str
    found: Description


_PAGES: Final[Mapping[str, Callable[[GraphReader, str, int], _Page | None]]] = {
    "article": article_page,
    "actor": actor_page,
    "event": event_page,
    "claim": claim_page,
    "title": title_page,
    "annotation": annotation_page,
    "annotations": submitted_page,
    "agreement": agreement_page,
    "happening": happening_page,
    "place": place_page,
    "post": post_page,
    "tenure": tenure_page,
}


def thing_page(
    reader: GraphReader, iri: str, links: Links, held: Held | None, number: int = 1
) -> Written | None:
    """Return a page of a thing, None where it is nothing that has one of its own, or has fewer.

    `held` says to which shapes the thing held, if that is known; the page of a submitted annotation knows its
    own report.
    Raises QueryFailed, StoreError.
    """
    kind = iri.removeprefix(links.base).partition("/")[0]
    make = _PAGES.get(kind)
    page = make(reader, iri, number) if make else None
    if page is None:
        return None
    html = flask.render_template(
        f"pages/{kind}.html",
        page=page,
        found=page.found,
        iri=iri,
        held=max(filter(None, (held, _own_report(page))), key=lambda known: known.at, default=None),
        structured=structured(page.found),
        **helpers(links),
    )
    return Written(html, page.found)


def _own_report(page: _Page) -> Held | None:
    """Return the report by which an annotation was accepted, None for any other page."""
    if not isinstance(page, SubmittedPage) or not page.report:
        return None
    return accepted_at(NamedNode(page.report), page.shapes, page.validated)


def structured(found: Description) -> Markup:
    """Return what search engines read of a description, empty where there is nothing."""
    # It is escaped for where it stands, as data in a script.
    return Markup(script(found))  # noqa: S704


def helpers(links: Links) -> dict[str, Any]:
    """Return what the templates of pages call: links to things, to queries and to views; days in words."""

    def query_link(query: str, media_type: str = "") -> str:
        more = {"accept": media_type} if media_type else {}
        return f"{links.root}/sparql?{urlencode({'query': query, **more})}"

    def view_link(view: str, **parameters: str) -> str:
        given = {name.rstrip("_"): _short(value, links.base) for name, value in parameters.items() if value}
        return f"{links.root}/{view}?{urlencode(given)}"

    def pair_link(one: str, two: str) -> str:
        both = urlencode([("actor", _short(side, links.base)) for side in (one, two)])
        return f"{links.root}/timeline?{both}"

    return {
        "base": links.base,
        "pair_link": pair_link,
        "href": lambda iri: links.target(iri)[0],
        "outside": lambda iri: links.target(iri)[1],
        "query_link": query_link,
        "view_link": view_link,
        "language_name": language_name,
        "long_date": long_date,
        "visible": visible,
    }


def _short(iri: str, base: str) -> str:
    """Return the id of a thing of this graph, which is enough in an address."""
    kind, _, name = iri.removeprefix(base).partition("/")
    return name if iri.startswith(base) and name else kind or iri
