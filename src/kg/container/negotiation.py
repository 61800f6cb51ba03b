"""Choose in which form the container and its annotations are sent, and read what is sent to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from werkzeug.http import parse_options_header

from kg.annotation.candidate import Sent
from kg.container.documents import CONTEXT, PROFILED
from kg.rdf.formats import JSON_LD, RDF_FORMATS, RdfSyntax
from kg.sparql.accept import choose
from kg.sparql.problem import Problem
from kg.sparql.results import Kind, offers

if TYPE_CHECKING:
    from kg.sparql.messages import Request

HTML: Final = "text/html"
RDF: Final = ", ".join(entry.media_type for entry in RDF_FORMATS if entry is not JSON_LD)
ACCEPT_POST: Final = f"{PROFILED}, {RDF}"

Chosen = tuple[str, RdfSyntax | None]
"""A media type, and the format of RDF that it is, None for a page; JSON-LD has the annotation profile."""

_OFFERED: Final[tuple[Chosen, ...]] = (
    (JSON_LD.media_type, JSON_LD),
    ("application/json", JSON_LD),
    *(
        (media_type, cast("RdfSyntax", entry))
        for media_type, entry in offers(Kind.GRAPH)
        if entry is not JSON_LD
    ),
    (HTML, None),
)


def chosen_form(request: Request, media_type: str = "") -> Chosen | Problem:
    """Return the form that a request prefers, JSON-LD where it has no Accept (4.1).

    A `media_type` that its address asks for goes before that.
    """
    accept = media_type or request.header("accept")
    chosen = choose(accept, _OFFERED)
    if chosen is not None:
        return chosen
    return Problem(
        406,
        "not-acceptable",
        "There is no such representation",
        f"Annotations do not come as {accept[:200]!r}.",
        f"Accept one of {JSON_LD.media_type}, {RDF}, {HTML}.",
    )


def content_type(media_type: str) -> str:
    """Return the Content-Type of a form: JSON-LD names the profile (3), texts say that they are UTF-8."""
    if media_type == JSON_LD.media_type:
        return PROFILED
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def sent_document(request: Request) -> Sent | Problem:
    """Return the document of a request, or why its type is not read."""
    media_type, options = parse_options_header(request.header("content-type"))
    entry = RDF_FORMATS.of_media_type(media_type) if media_type else JSON_LD
    if entry is None:
        return _unsupported(f"{media_type[:200]!r} is no type of an annotation that is read here.")
    charset = options.get("charset")
    if entry is not JSON_LD and (charset or "utf-8").lower() not in ("utf-8", "utf8", "us-ascii"):
        return _unsupported(f"The charset {charset!r} is not UTF-8.")
    return Sent(request.body, entry.media_type, charset, options.get("profile"), "annotation")


def _unsupported(detail: str) -> Problem:
    return Problem(
        415,
        "unsupported-media-type",
        "The request's body is of no type that is read here",
        detail,
        f"Send JSON-LD in the context {CONTEXT}, as application/ld+json, or RDF as one of {RDF}.",
        headers=(("Accept-Post", ACCEPT_POST), ("Accept", ACCEPT_POST)),
    )
