"""Answer requests of the Web Annotation Protocol; numbers are those of its sections."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode

from kg.container.documents import (
    Described,
    View,
    annotation_json,
    annotation_rdf,
    container_json,
    container_rdf,
    page_json,
    page_rdf,
    tag_of_bytes,
)
from kg.container.managed import settled_links
from kg.container.names import ID, LDP_NS, Names, from_slug, minted
from kg.container.negotiation import ACCEPT_POST, Chosen, chosen_form, content_type, sent_document
from kg.container.placing import place_findings, placed, placed_error, warning_links
from kg.container.port import AnnotationWrite, Deed, Judged, tried
from kg.container.prefer import preferences
from kg.container.problems import (
    bad_request,
    changed,
    condition_needed,
    gone,
    link_changed,
    method_not_allowed,
    not_yours,
    problem_of_write,
    unknown,
)
from kg.container.record import Record
from kg.errors import ConditionFailed, KgError
from kg.model.finding import Disputed, Rejected
from kg.rdf.formats import JSON_LD
from kg.sparql.answer import unless_known
from kg.sparql.conditions import Condition, digest, tag_of
from kg.sparql.findings import written
from kg.sparql.messages import Response
from kg.sparql.problem import Problem, problem_of
from kg.terms import OA_NS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Triple

    from kg.annotation.candidate import Candidate
    from kg.container.port import Port, Sender
    from kg.container.record import Entry, Listing
    from kg.sparql.messages import Request
    from kg.store import GraphReader

CONSTRAINED_BY: Final = (
    "Link", f'<http://www.w3.org/TR/annotation-protocol/>; rel="{LDP_NS}constrainedBy"'
)  # fmt: skip
CONTAINER_LINKS: Final = (("Link", f'<{LDP_NS}BasicContainer>; rel="type"'), CONSTRAINED_BY)
RESOURCE_LINKS: Final = (
    ("Link", f'<{LDP_NS}Resource>; rel="type"'),
    ("Link", f'<{OA_NS}Annotation>; rel="type"'),
)
CONTAINER_METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST")
PAGE_METHODS: Final = ("GET", "HEAD", "OPTIONS")
ANNOTATION_METHODS: Final = ("DELETE", "GET", "HEAD", "OPTIONS", "PUT")
NO_CONTENT: Final = 204
CREATED: Final = 201
_VARY: Final = ("Vary", "Accept, Prefer")


def answer_container(request: Request, port: Port) -> Response:
    """Return the response to a request to the container or one of its pages (4, 5.1)."""
    asked = _asked(request)
    is_page = isinstance(asked, tuple) and asked[1] is not None
    methods = PAGE_METHODS if is_page else CONTAINER_METHODS
    if request.method not in methods:
        outcome: Response | Problem = method_not_allowed(request.method, methods)
    elif request.method == "OPTIONS":
        outcome = Response(NO_CONTENT)
    elif isinstance(asked, Problem):
        outcome = asked
    elif request.method == "POST":
        outcome = _create(request, port)
    else:
        outcome = _list(request, port, asked)
    response = port.show(outcome) if isinstance(outcome, Problem) else outcome
    headers = () if is_page else (*CONTAINER_LINKS, ("Accept-Post", ACCEPT_POST))
    return _finished(request, response, (_allow(methods), *headers))


def answer_annotation(request: Request, name: str, port: Port) -> Response:
    """Return the response to a request to an annotation (3, 5.3, 5.4)."""
    if request.method not in ANNOTATION_METHODS:
        outcome: Response | Problem = method_not_allowed(request.method, ANNOTATION_METHODS)
    elif not ID.fullmatch(name):
        outcome = unknown(name)
    elif request.method == "OPTIONS":
        outcome = Response(NO_CONTENT)
    elif request.method in ("PUT", "DELETE"):
        outcome = _change(request, name, port)
    else:
        outcome = _get(request, name, port)
    response = port.show(outcome) if isinstance(outcome, Problem) else outcome
    return _finished(request, response, (_allow(ANNOTATION_METHODS), *RESOURCE_LINKS, CONSTRAINED_BY))


def _list(request: Request, port: Port, asked: tuple[bool | None, int | None]) -> Response | Problem:
    iris, number = asked
    chosen = chosen_form(request)
    if isinstance(chosen, Problem):
        return chosen
    preferred = preferences(request.header("prefer"))
    try:
        view = View(Names(port.base()), iris if iris is not None else preferred.iris)
        with port.reader() as reader:
            listing = Record(reader, view.names).listing(number or 0)
            if listing is None:
                return unknown(f"?page={number}")
            bare = chosen[1] is None or (number is None and preferred.minimal)
            items = None if bare else _described(reader, view, listing)
        if chosen[1] is None:
            page = port.list_page(view, listing)
            return unless_known(request, page.with_headers(("ETag", tag_of_bytes(page.body))))
        body = _listed(view, listing, items, chosen, port, is_page=number is not None)
    except KgError as error:
        return problem_of(error, kind="request")
    location = view.container if number is None else view.page(number)
    headers = [("Content-Type", content_type(chosen[0])), ("Content-Location", location)]
    headers += [("ETag", tag_of_bytes(body)), ("Cache-Control", "no-cache")]
    headers += preferred.applied if number is None and iris is None else ()
    return unless_known(request, Response(200, tuple(headers), body))


def _listed(
    view: View,
    listing: Listing,
    items: Sequence[Described] | None,
    chosen: Chosen,
    port: Port,
    *,
    is_page: bool,
) -> bytes:
    entry = chosen[1]
    if entry is JSON_LD:
        if is_page:
            return page_json(view, listing, port.terms(), items or ())
        return container_json(view, listing, port.terms(), items)
    if entry is None:
        raise ValueError("A page is no document.")
    if is_page:
        return page_rdf(view, listing, items or (), entry)
    return container_rdf(view, listing, items, entry)


def _described(reader: GraphReader, view: View, listing: Listing) -> list[Described]:
    """Return the annotations of a page, each with what its graph says; their number is bounded."""
    if view.iris:
        return [(annotation, ()) for annotation in listing.items]
    start = len(view.names.container.value)
    return [
        (annotation, _of_graph(reader, view.names.graph(annotation.value[start:])))
        for annotation in listing.items
    ]


def _of_graph(reader: GraphReader, graph: NamedNode) -> tuple[Triple, ...]:
    return tuple(quad.triple for quad in reader.quads(graph))


def _get(request: Request, name: str, port: Port) -> Response | Problem:
    chosen = chosen_form(request)
    if isinstance(chosen, Problem):
        return chosen
    try:
        names = Names(port.base())
        with port.reader() as reader:
            entry = Record(reader, names).entry(names.annotation(name))
            if entry is None or entry.deleted:
                return gone(name, entry.deleted) if entry else unknown(name)
            # A page asks for what it shows by itself.
            triples = _of_graph(reader, names.graph(name)) if chosen[1] else ()
        if chosen[1] is None:
            # It shows what other things are called, which is not in the annotation's graph.
            page = port.page(names.annotation(name))
            return unless_known(request, page.with_headers(("ETag", tag_of_bytes(page.body))))
        return unless_known(request, _annotation(200, names, name, triples, chosen, port))
    except KgError as error:
        return problem_of(error, kind="request")


def _annotation(
    status: int, names: Names, name: str, triples: Sequence[Triple], chosen: Chosen, port: Port
) -> Response:
    annotation, (media_type, entry) = names.annotation(name), chosen
    if entry is JSON_LD or entry is None:
        media_type = media_type if entry else JSON_LD.media_type
        body, form = annotation_json((annotation, tuple(triples)), port.terms()), "anno"
    else:
        body, form = annotation_rdf(triples, entry), entry.name
    headers = (
        ("Content-Type", content_type(media_type)),
        ("ETag", tag_of(digest(triples), form)),
        ("Cache-Control", "no-cache"),
        ("Link", f'<{annotation.value}/status>; rel="describedby"'),
    )
    return Response(status, headers, body)


def _create(request: Request, port: Port) -> Response | Problem:
    # Whoever may not write learns nothing about what was to be written.
    refused = port.permit()
    if refused is not None:
        return refused
    try:
        names = Names(port.base())
        name = _free_name(request, port, names)
        write = AnnotationWrite(Deed.CREATE, name, port.sender(), port.now())
        try:
            outcome = _submit(request, port, names, write)
        except ConditionFailed:
            # Somebody else was given the name at the same moment.
            name = f"{name}-{minted()}"
            outcome = _submit(request, port, names, replace(write, name=name))
    except KgError as error:
        return problem_of_write(error)
    if outcome.status == CREATED:
        return outcome.with_headers(("Location", names.annotation(name).value))
    return outcome


def _free_name(request: Request, port: Port, names: Names) -> str:
    """Return the name that the sender suggests, or a new one where it is used or used up (5.2)."""
    wanted = from_slug(request.header("slug"))
    if not wanted:
        return minted()
    with port.reader() as reader:
        taken = Record(reader, names).entry(names.annotation(wanted)) is not None
    return f"{wanted}-{minted()}" if taken else wanted


def _change(request: Request, name: str, port: Port) -> Response | Problem:
    condition = Condition.of(request)
    refused = port.permit() or (None if condition.if_match else condition_needed(request.method))
    if refused is not None:
        return refused
    deed = Deed.REPLACE if request.method == "PUT" else Deed.DELETE
    try:
        names = Names(port.base())
        sender = port.sender()
        with port.reader() as reader:
            entry = Record(reader, names).entry(names.annotation(name))
            if entry is None:
                return unknown(name)
            problem = _may_not(entry, name, sender, names)
            present = _of_graph(reader, names.graph(name)) if problem is None else ()
        if problem is None and not condition.holds(digest(present)):
            # Told before the document is read; the process that writes judges it once more.
            problem = changed(name)
        if problem is not None:
            return problem
        write = AnnotationWrite(deed, name, sender, port.now(), condition=condition)
        if deed is Deed.REPLACE:
            return _submit(request, port, names, write, _Before(NamedNode(entry.creator), present))
        if preferences(request.header("prefer")).dry_run:
            return tried(port, port.judge(write))
        port.write(write)
    except ConditionFailed:
        return changed(name)
    except KgError as error:
        return problem_of_write(error)
    return Response(NO_CONTENT)


def _may_not(entry: Entry, name: str, sender: Sender, names: Names) -> Problem | None:
    if entry.deleted:
        return gone(name, entry.deleted)
    if entry.creator != names.agent(sender.name).value and not sender.administers:
        return not_yours(name)
    return None


@dataclass(frozen=True, slots=True)
class _Before:
    """An annotation that is to be replaced: whose it is, and stays, and what its graph says."""

    creator: NamedNode
    triples: Sequence[Triple]


def _submit(
    request: Request, port: Port, names: Names, write: AnnotationWrite, before: _Before | None = None
) -> Response:
    """Read the document of a request and write it, or say what would become of it."""
    sent, preferred = sent_document(request), preferences(request.header("prefer"))
    if isinstance(sent, Problem):
        return port.show(sent)
    chosen = chosen_form(request)
    annotation = names.annotation(write.name)
    candidate: Candidate | None = None
    try:
        by = before.creator if before else names.agent(write.sender.name)
        candidate = port.read(sent, annotation, by, write.when)
        triples = before.triples if before else ()
        quads = settled_links(annotation, names.graph(write.name), triples, candidate.quads)
        if isinstance(quads, NamedNode):
            return port.show(link_changed(quads))
        write = replace(write, quads=quads)
        if preferred.dry_run:
            return tried(port, placed(port.judge(write), candidate))
        warnings = (*candidate.findings, *place_findings(port.write(write), candidate))
    except Rejected as error:
        if preferred.dry_run:
            judged = Judged(error.findings, holds=False)
            return tried(port, placed(judged, candidate))
        raise placed_error(error, candidate) from None
    except Disputed as error:
        raise placed_error(error, candidate) from None
    triples = port.written(write)
    status = CREATED if write.deed is Deed.CREATE else 200
    if isinstance(chosen, Problem):
        chosen = (JSON_LD.media_type, JSON_LD)
    response = _annotation(status, names, write.name, triples, chosen, port)
    response = response.with_headers(*warning_links(warnings))
    if not preferred.minimal_return:
        return response
    kept = tuple(entry for entry in response.headers if entry[0] != "Content-Type")
    told = written(warnings, status)
    return Response(status, (*kept, *told.headers, ("Preference-Applied", "return=minimal")), told.body)


def _asked(request: Request) -> tuple[bool | None, int | None] | Problem:
    """Return which listing and which page the parameters name, None for what they leave open."""
    try:
        pairs = parse_qsl(request.query_string, keep_blank_values=True, errors="strict", max_num_fields=5)
        request.query_string.encode("utf-8")
    except (ValueError, UnicodeError):
        return bad_request("The parameters can not be read.")
    given = dict(pairs)
    if len(given) != len(pairs) or not given.keys() <= {"iris", "page"}:
        return bad_request(f"The parameters are {', '.join(name[:40] for name, _ in pairs)}.")
    iris, page = given.get("iris"), given.get("page")
    if iris not in (None, "0", "1"):
        return bad_request(f"iris={iris[:40]!r} is neither 0 nor 1.")
    if page is not None and not (page.isascii() and page.isdigit() and len(page) <= _DIGITS):
        return bad_request(f"page={page[:40]!r} is no number of a page.")
    return None if iris is None else iris == "1", None if page is None else int(page)


_DIGITS: Final = 9


def _allow(methods: Sequence[str]) -> tuple[str, str]:
    return ("Allow", ", ".join(methods))


def _finished(request: Request, response: Response, headers: tuple[tuple[str, str], ...]) -> Response:
    present = {name.lower() for name, _ in response.headers}
    added = [entry for entry in headers if entry[0].lower() not in present or entry[0] == "Link"]
    finished = response.with_headers(*added, _VARY)
    if request.method == "HEAD":
        return Response(finished.status, finished.headers)
    return finished
