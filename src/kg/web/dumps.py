"""Serve the whole graph, and single graphs, as compressed files that can be fetched in pieces."""

from __future__ import annotations

import hashlib
import logging
import re
from base64 import b64encode
from io import BytesIO
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import flask
from pyoxigraph import NamedNode
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from kg.errors import DumpUnwritable
from kg.linked.addresses import HTML
from kg.linked.dumps import Dump, file_name
from kg.linked.signposting import LINKSET, Link, header
from kg.rdf.formats import RDF_FORMATS
from kg.rdf.iris import Iris
from kg.sparql.conditions import NOT_AS_SUPPOSED, judged_reading
from kg.sparql.evaluation import PackedGraphWanted
from kg.sparql.problem import Problem
from kg.web.dataset import described, negotiated
from kg.web.documents import Refused
from kg.web.glue import present_caller
from kg.web.linkage import linkage
from kg.web.links import SAFE_IN_PATH
from kg.web.served import served

if TYPE_CHECKING:
    from pathlib import Path

    from werkzeug.wrappers import Response as AnyResponse

    from kg.rdf.formats import RdfSyntax
    from kg.store import GraphReader

blueprint = flask.Blueprint("dumps", __name__)

GZIP: Final = "application/gzip"
_PATIENCE: Final = 20.0
"""Seconds that a request waits for a file that is being made; after that it is told to come again."""

_KINDS: Final = "nq, trig"
_ONE_RANGE: Final = re.compile(r"bytes=[ \t]*(?:\d{1,18}-\d{0,18}|-\d{1,18})[ \t]*", re.ASCII | re.IGNORECASE)
_FOREVER: Final = "max-age=86400, immutable"


@blueprint.get("/dump/")
def index() -> AnyResponse:
    """List what can be fetched, as a page or as DCAT."""
    here = served()
    with here.reader() as reader:
        data, count = described(reader), here.census.of(reader)
        return negotiated(
            data,
            "dumps.html",
            graphs=[graph.value for graph in count.first],
            more=count.graphs - len(count.first),
        )


@blueprint.get(f"/dump/kg.<any({_KINDS}):kind>.gz")
def latest(kind: str) -> AnyResponse:
    """Lead to the file of the current version, which keeps its address while it is fetched."""
    with served().reader() as reader:
        state = _state(reader)
    return flask.redirect(flask.url_for(".whole", state=state, kind=kind), 307)


@blueprint.get(f"/dump/<state>/kg.<any({_KINDS}):kind>.gz")
def whole(state: str, kind: str) -> AnyResponse:
    """Give the whole graph of a version."""
    dump, path = _made(state, kind)
    assert dump.made is not None  # noqa: S101 - it was made just now
    try:
        return _send(path, dump.name, dump.made.sha256)
    except FileNotFoundError:
        # Another version came meanwhile, whose files took its place.
        with served().reader() as reader:
            _refuse_other(reader, state)
        raise _unavailable("The file was made, and is gone again.") from None


@blueprint.get(f"/dump/<state>/kg.<any({_KINDS}):kind>.gz.sha256")
def checksum(state: str, kind: str) -> AnyResponse:
    """Give the digest of such a file, as `sha256sum -c` reads it."""
    dump, _ = _made(state, kind)
    assert dump.made is not None  # noqa: S101 - it was made just now
    return flask.Response(f"{dump.made.sha256}  {dump.name}\n", content_type="text/plain; charset=utf-8")


@blueprint.get(f"/dump/<state>/graph/<path:name>.<any({_KINDS}):kind>.gz")
def single(state: str, name: str, kind: str) -> AnyResponse:
    """Give one named graph of a version, with its name."""
    here = served()
    with here.reader() as reader:
        _refuse_other(reader, state)
        graph = NamedNode(Iris(here.base_of(reader)).graph(quote(name, safe=SAFE_IN_PATH)))
        if not reader.has_graph(graph):
            raise Refused(
                Problem(404, "unknown-graph", "There is no such graph", f"There is no graph {graph}.")
            )
    wanted = PackedGraphWanted.of(graph, _syntax(kind).media_type, here.max_answer)
    body = here.readers.run(wanted, f"dump of {graph}", present_caller()).content
    assert isinstance(body, bytes)  # noqa: S101 - a document was asked for
    return _send(BytesIO(body), f"{name.rpartition('/')[2]}.{kind}.gz", hashlib.sha256(body).hexdigest())


def _made(state: str, kind: str) -> tuple[Dump, Path]:
    """Return a dump with its file. Raises Refused, KgError."""
    here, folder = served(), linkage().dumps
    with here.reader() as reader:
        _refuse_other(reader, state)
    try:
        dump = folder.wait(here.store, Dump(state, _syntax(kind)), _PATIENCE)
    except DumpUnwritable as error:
        raise _unwritable(error) from error
    if dump is None:
        raise _not_ready(state, kind)
    return dump, folder.file(dump)


def _not_ready(state: str, kind: str) -> Refused:
    return Refused(
        Problem(
            503,
            "dump-not-ready",
            "The file is being made",
            f"{file_name(_syntax(kind))} of version {state} is not ready yet.",
            "Ask again in a while.",
            headers=(("Retry-After", "15"),),
        )
    )


def _unwritable(error: DumpUnwritable) -> Refused:
    # Where the folder is on the server is for the operator.
    logging.getLogger("kg.web").error("%s", error)
    if not error.is_full:
        return _unavailable("The server cannot write to its folder of files (KG_DUMPS).")
    return Refused(
        Problem(
            507,
            "dumps-full",
            "There is no space left for the file",
            "The disk of the server's folder of files (KG_DUMPS) is full.",
            "Ask the server's operator to free some; single graphs can be fetched meanwhile.",
        )
    )


def _unavailable(detail: str) -> Refused:
    return Refused(
        Problem(
            503,
            "dump-unavailable",
            "The file cannot be given",
            detail,
            "Tell the server's operator, whose log says why; single graphs can be fetched meanwhile.",
            headers=(("Retry-After", "60"),),
        )
    )


def _send(file: Path | BytesIO, name: str, sha256: str) -> AnyResponse:
    """Send a file, or the part of it that is asked for (RFC 9110, 14), with its digest (RFC 9530)."""
    sent = flask.request
    response = flask.send_file(
        file, GZIP, as_attachment=True, download_name=name, etag=sha256, conditional=False
    )
    status = judged_reading(
        lambda header: sent.headers.get(header, ""), f'"{sha256}"', response.last_modified
    )
    if status == NOT_AS_SUPPOSED.status:
        response.close()
        raise Refused(NOT_AS_SUPPOSED)
    # Of all ranges but one of bytes the whole is sent, and so it is where the method is not GET (14.2).
    has_range = (
        sent.method == "GET" and status is None and _ONE_RANGE.fullmatch(sent.headers.get("Range", ""))
    )
    left_out = {"HTTP_IF_MATCH"} if has_range else {"HTTP_IF_MATCH", "HTTP_RANGE"}
    environ = {name: value for name, value in sent.environ.items() if name not in left_out}
    try:
        response.make_conditional(environ, accept_ranges=True, complete_length=response.content_length)
    except RequestedRangeNotSatisfiable:
        response.close()
        raise
    response.headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(sha256)).decode()}:"
    response.headers["Cache-Control"] = _FOREVER
    root = f"{flask.request.script_root}/"
    whole = [Link(f"{root}dataset", "collection", HTML), Link(f"{root}linkset", "linkset", LINKSET)]
    response.headers["Link"] = header(whole)
    return response


def _state(reader: GraphReader) -> str:
    if reader.state is None:
        raise Refused(
            Problem(
                501,
                "not-supported",
                "The store cannot do this",
                "The graph is in a remote store, which does not count versions; there are no files of it.",
                "Fetch single graphs, or use that store's own means.",
            )
        )
    return reader.state


def _refuse_other(reader: GraphReader, state: str) -> None:
    """Refuse the name of a version that is not the current one: one that is past is gone, for good."""
    current = _state(reader)
    if state == current:
        return
    number, current_number = state.partition(".")[0], reader.version or 0
    is_past = number.isascii() and number.isdigit() and int(number[:18]) < current_number
    raise Refused(
        Problem(
            410 if is_past else 404,
            "version-gone" if is_past else "unknown-version",
            "This version is not served any more" if is_past else "There is no such version",
            f"The current version is {current}, not {state}.",
            f"Fetch {flask.url_for('.index')}, which leads to the files of the current one.",
        )
    )


def _syntax(kind: str) -> RdfSyntax:
    return RDF_FORMATS.named(kind)
