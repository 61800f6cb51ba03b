"""Read the RDF documents that a request carries, alone or as the files of a form."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING, Final

from werkzeug.formparser import MultiPartParser
from werkzeug.http import parse_options_header

from kg.errors import UnknownFormat
from kg.rdf.formats import RDF_FORMATS, RDF_XML, RdfSyntax
from kg.sparql.problem import Problem

if TYPE_CHECKING:
    from kg.sparql.messages import Request

FORM_DATA: Final = "multipart/form-data"
RDF: Final = ", ".join(entry.media_type for entry in RDF_FORMATS)
KNOWN: Final = f"{RDF}, {FORM_DATA}"
_UTF8: Final = frozenset({"", "utf-8", "utf8", "us-ascii"})
_ANYTHING: Final = frozenset({"", "application/octet-stream", "text/plain"})
"""Types that a browser gives to a file of which it knows nothing."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One document, and the name of its format."""

    content: bytes
    format_name: str

    @property
    def entry(self) -> RdfSyntax:
        """Return the format."""
        return RDF_FORMATS.named(self.format_name)


def uploads(request: Request) -> tuple[Upload, ...] | Problem:
    """Return the documents of a request, or why they are not read.

    A body without a Content-Type is taken for RDF/XML (section 5 of the Graph Store Protocol).
    """
    media_type, options = parse_options_header(request.header("content-type"))
    if media_type == FORM_DATA:
        return _of_form(request, options.get("boundary", ""))
    entry = RDF_FORMATS.of_media_type(media_type) if media_type else RDF_XML
    if entry is None:
        return _unsupported(f"{media_type!r} is no type of an RDF document that is read here.")
    return _upload(request.body, entry, options)


def _of_form(request: Request, boundary: str) -> tuple[Upload, ...] | Problem:
    parser = MultiPartParser(lambda *_, **__: BytesIO(), max_form_memory_size=None)
    try:
        _, files = parser.parse(BytesIO(request.body), boundary.encode(), len(request.body))
    except ValueError as error:
        return _bad(f"The form can not be read: {error}.")
    found: list[Upload] = []
    for file in chain.from_iterable(files.listvalues()):
        entry = _format_of(file.mimetype, file.filename or "")
        if entry is None:
            return _unsupported(f"Of the file {file.filename!r} the type {file.mimetype!r} is not known.")
        upload = _upload(file.stream.read(), entry, file.mimetype_params)
        if isinstance(upload, Problem):
            return upload
        found += upload
    return tuple(found) or _bad("The form has no file.")


def _format_of(media_type: str, name: str) -> RdfSyntax | None:
    if media_type not in _ANYTHING:
        return RDF_FORMATS.of_media_type(media_type)
    try:
        return RDF_FORMATS.of_path(name)
    except UnknownFormat:
        return None


def _upload(content: bytes, entry: RdfSyntax, options: dict[str, str]) -> tuple[Upload, ...] | Problem:
    if options.get("charset", "").lower() not in _UTF8:
        return _unsupported(f"The charset {options['charset']!r} is not UTF-8.")
    return (Upload(content, entry.name),)


def _bad(detail: str) -> Problem:
    mend = f"Send files by {FORM_DATA} as a browser does, each with a name or a type that tells its format."
    return Problem(400, "bad-request", "The request is not a Graph Store Protocol request", detail, mend)


def _unsupported(detail: str) -> Problem:
    return Problem(
        415,
        "unsupported-media-type",
        "The request's body is of no type that is read here",
        detail,
        f"Send one of {KNOWN}, in UTF-8.",
        headers=(("Accept-Post", KNOWN), ("Accept", KNOWN)),
    )
