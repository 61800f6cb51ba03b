"""Serve what describes the data set as a whole, and what leads robots and readers to what is in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import flask

from kg.linked.addresses import VARIANTS, offers
from kg.linked.dataset import PREFIXES, DataSet, describe_dataset
from kg.linked.feeds import PER_SITEMAP, FeedEntry, atom, open_search, robots, sitemap, sitemap_index
from kg.linked.signposting import ABOUT_PAGE, LINKSET, Link, header, linkset
from kg.linked.statistics import table, task
from kg.pages.submitted import called
from kg.rdf.formats import document
from kg.sparql.accept import choose
from kg.sparql.holdings import COUNTED
from kg.sparql.problem import Problem
from kg.sparql.results import rows
from kg.sparql.standing import stands
from kg.terms import KG, OA, PROV, RDFS
from kg.web.documents import Refused, conditional, root_address
from kg.web.glue import present_caller
from kg.web.linkage import linkage
from kg.web.links import Links
from kg.web.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.wrappers import Response as AnyResponse

    from kg.linked.addresses import Variant
    from kg.store import GraphReader

blueprint = flask.Blueprint("dataset", __name__)

_SUFFIXES: Final = ", ".join(entry.suffix for entry in VARIANTS)
_CLASSES: Final = dict(COUNTED)
_LISTED: Final = ", ".join(_CLASSES)
_EXAMPLES: Final = 5
_EVENTS: Final = 200
_NO_DATE: Final = None
"""When a description changed: later than its version, as files are made of that and it is counted."""


@blueprint.get("/dataset")
def dataset() -> AnyResponse:
    """Describe the data set, as a page or in the words of DCAT and VoID."""
    with served().reader() as reader:
        return negotiated(described(reader), "dataset.html")


@blueprint.get(f"/dataset.<any({_SUFFIXES}):suffix>")
def variant(suffix: str) -> AnyResponse:
    """Give one document on the data set."""
    chosen = next(entry for entry in VARIANTS if entry.suffix == suffix)
    with served().reader() as reader:
        return _written(described(reader), chosen, "dataset.html")


@blueprint.get("/.well-known/void")
def void() -> AnyResponse:
    """Give the same description where programs look for it (VoID, 7.2)."""
    return dataset()


@blueprint.get("/linkset")
def links() -> AnyResponse:
    """Give the links of the data set as a document of their own (RFC 9264)."""
    with served().reader() as reader:
        data = described(reader)
        body = linkset(f"{_root()}dataset", _links(data, _root()))
        return conditional(flask.Response(body, content_type=LINKSET), _NO_DATE)


@blueprint.get("/sitemap.xml")
def sitemaps() -> AnyResponse:
    """List the sitemaps: one for each kind of thing and each so many of these."""
    here = served()
    with here.reader() as reader:
        held = here.holdings(reader)
        standing = dict(held.standing)
        found = [
            f"{_root()}sitemap/{name}-{page}.xml"
            for name, number in held.counts
            if standing[name]
            for page in range(1, -(-number // PER_SITEMAP) + 1)
        ]
        return _xml(sitemap_index(found), "application/xml", reader)


@blueprint.get(f"/sitemap/<any({_LISTED}):name>-<int(min=1, max=100000):page>.xml")
def one_sitemap(name: str, page: int) -> AnyResponse:
    """List the pages of some things of a kind."""
    here = served()
    with here.reader() as reader:
        number = dict(here.holdings(reader).counts)[name]
    if page > -(-number // PER_SITEMAP):
        raise Refused(
            Problem(404, "no-such-page", "There is no such page", f"There is no sitemap {name}-{page}.")
        )
    part = f"SELECT ?s {{ ?s a {_CLASSES[name]} }} OFFSET {PER_SITEMAP * (page - 1)} LIMIT {PER_SITEMAP}"
    # What fell is left out of a page after that is cut, so that it is looked up for those of one page alone.
    query = f"SELECT ?s {{ {{ {part} }} {stands('s')} }}"
    found = here.readers.run(task(query, here.max_answer), f"sitemap {name} {page}", present_caller())
    with here.reader() as reader:
        links = Links(here.base_of(reader), flask.request.script_root)
        addresses = [_page(links, row["s"]) for row in table(found) if row["s"].startswith(links.base)]
        return _xml(sitemap(addresses), "application/xml", reader)


@blueprint.get("/robots.txt")
def for_robots() -> AnyResponse:
    """Tell robots what they may read."""
    text = robots(_root(), is_open=linkage().is_open)
    return conditional(flask.Response(text, content_type="text/plain; charset=utf-8"), None)


@blueprint.get("/opensearch.xml")
def search() -> AnyResponse:
    """Describe the search to browsers."""
    return _xml(open_search(_root(), linkage().title), "application/opensearchdescription+xml")


@blueprint.get("/feed.atom")
def feed() -> AnyResponse:
    """Give the latest articles, and what they tell, to readers of feeds."""
    here = served()
    with here.reader() as reader:
        links = Links(here.base_of(reader), flask.request.script_root)
        entries = list(_entries(reader, links))
        body = atom(links.base, _root(), linkage().title, reader.published, entries)
        return _xml(body, "application/atom+xml", reader)


def described(reader: GraphReader) -> DataSet:
    """Return the data set of the version that is read. Raises KgError."""
    here, known = served(), linkage()
    held = here.holdings(reader)
    return DataSet(
        held.base or here.base,
        _root(),
        known.title,
        known.licence,
        reader.version,
        reader.published,
        known.counted(here, reader, present_caller()),
        tuple(line.iri for line in held.latest[:_EXAMPLES]),
        known.dumps.listed(reader.state) if reader.state else (),
        known.held(reader, held.base or here.base),
    )


def negotiated(data: DataSet, template: str, **more: object) -> AnyResponse:
    """Return the description as what is preferred, a page by a template or RDF. Raises Refused."""
    accept = flask.request.headers.get("Accept", "")
    chosen = choose(accept, offers())
    if chosen is None:
        known = ", ".join(entry.media_type for entry in VARIANTS)
        raise Refused(
            Problem(
                406,
                "not-acceptable",
                "There is no such representation",
                f"The description of the data set does not come as {accept!r}.",
                f"Accept one of {known}.",
            )
        )
    response = _written(data, chosen[1], template, **more)
    response.vary.add("Accept")
    return response


def _written(data: DataSet, chosen: Variant, template: str, **more: object) -> AnyResponse:
    if chosen.syntax is None:
        show = Links(data.base, flask.request.script_root).show
        response = flask.Response(flask.render_template(template, data=data, show=show, **more))
    else:
        body = document(describe_dataset(data), chosen.syntax, prefixes=PREFIXES)
        response = flask.Response(body, content_type=chosen.syntax.content_type)
    root = f"{flask.request.script_root}/"
    response.headers["Link"] = header([*_links(data, root), Link(f"{root}linkset", "linkset", LINKSET)])
    return conditional(response, _NO_DATE)


def _links(data: DataSet, root: str) -> list[Link]:
    """Return the links of the data set (FAIR Signposting): its files are its items."""
    return [
        Link(data.node.value, "cite-as"),
        ABOUT_PAGE,
        Link("https://schema.org/Dataset", "type"),
        Link(data.licence, "license"),
        *(
            Link(f"{root}dataset.{entry.suffix}", "describedby", entry.media_type)
            for entry in VARIANTS
            if entry.suffix in ("ttl", "jsonld", "rdf", "nt")
        ),
        *(Link(f"{root}{dump.path}", "item", "application/gzip") for dump in data.dumps),
    ]


def _entries(reader: GraphReader, links: Links) -> Iterator[FeedEntry]:
    articles = linkage().latest(reader)
    days = {line.iri: line.published for line in articles}
    for line in articles:
        address = _page(links, line.iri)
        yield FeedEntry(
            line.iri, address, line.title, line.language, line.published, "article", line.publisher
        )
    if not articles:
        return
    values = " ".join(f"<{iri}>" for iri in days)
    # Whoever submitted an event, it is the annotation that tells when.
    query = f"""
        SELECT ?event ?article ?label ?status ?by (MIN(?at) AS ?when) {{
          VALUES ?article {{ {values} }} ?event {KG.statedIn} ?article ; a {KG.Event} ; {RDFS.label} ?label
          OPTIONAL {{ ?event {KG.factStatus} ?status }}
          OPTIONAL {{ ?event {PROV.wasAttributedTo} ?by }}
          OPTIONAL {{
            ?annotation {OA.hasBody} ?event ; {KG.annotationStatus} ?own ; {PROV.generatedAtTime} ?at
          }}
          {stands("event")}
        }} GROUP BY ?event ?article ?label ?status ?by LIMIT {_EVENTS}"""
    found: list[Any] = sorted(rows(reader, query), key=lambda row: (row["article"].value, row["event"].value))
    for row in found:
        iri, label = row["event"].value, row["label"]
        day = days[row["article"].value]
        entry = FeedEntry(iri, _page(links, iri), label.value, label.language or "", day, "event")
        if row["status"]:
            entry = replace(
                entry,
                day=row["when"].value if row["when"] else day,
                author=called(row["by"].value).text if row["by"] else "",
                status=row["status"].value.rpartition("#")[2],
            )
        yield entry


def _page(links: Links, iri: str) -> str:
    """Return the address of the page on a thing."""
    return f"{_root()}{links.target(iri)[0].removeprefix(f'{links.root}/')}.html"


def _root() -> str:
    return root_address(served().base)


def _xml(body: bytes, media_type: str, reader: GraphReader | None = None) -> AnyResponse:
    response = flask.Response(body, content_type=f"{media_type}; charset=utf-8")
    return conditional(response, reader.published if reader else None)
