"""`kg serve`: run the web application until it is told to stop."""

from __future__ import annotations

import errno
import signal
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from kg.access import TokenFile
from kg.cli.logs import logging_as
from kg.cli.options import setting_option
from kg.errors import DumpUnwritable, KgError, UsageError
from kg.linked.dumps import DumpFolder
from kg.settings import Settings
from kg.sparql.holdings import base_of
from kg.store import EmbeddedStore, GraphStore, open_store
from kg.store.processes import prepare
from kg.terms import KG_NS

if TYPE_CHECKING:
    from kg.store.base import GraphReader
    from kg.web.server import Server

QUESTION: Final = (
    f"PREFIX kg: <{KG_NS}> SELECT ?event ?type {{ ?event a kg:Event ; kg:eventType ?type }} LIMIT 5"
)
_STACK: Final = 256 * 1024**2


@click.command("serve", short_help="Serve the graph: SPARQL endpoint and pages.")
@setting_option("store", "DIR|URL")
@setting_option("base", "IRI")
@setting_option("host", "ADDRESS")
@setting_option("port", "PORT")
@setting_option("threads", "N")
@setting_option("connections", "N")
@setting_option("readers", "N")
@setting_option("waiting", "N")
@setting_option("timeout", "SECONDS")
@setting_option("memory", "SIZE")
@setting_option("max_answer", "SIZE")
@setting_option("cache", "SIZE")
@setting_option("write_timeout", "SECONDS")
@setting_option("write_memory", "SIZE")
@setting_option("second_opinion", "doubt|always|never")
@setting_option("max_query", "SIZE")
@setting_option("max_update", "SIZE")
@setting_option("max_upload", "SIZE")
@setting_option("max_body", "SIZE")
@setting_option("outbound", "HOSTS")
@setting_option("grace", "SECONDS")
@setting_option("tokens", "FILE")
@setting_option("reading", "public|token")
@setting_option("max_age", "SECONDS")
@setting_option("origins", "*|none|ORIGIN,…")
@setting_option("metrics", "token|public")
@setting_option("title", "TEXT")
@setting_option("licence", "URL")
@setting_option("dumps", "DIR")
@setting_option("max_dump", "SIZE")
@setting_option("new_shapes", "check|regardless")
@setting_option("log", "json|text|off")
def command(**flags: Any) -> None:  # noqa: ANN401 - as click passes them
    """Serve the graph: the SPARQL endpoint, and pages to read it in a browser.

    It follows new builds by itself. The IRIs begin as they were built; --base counts only for a graph that
    does not say so. A graph that was held to other shapes than come with this kg is held to
    these first. Ctrl-C or SIGTERM stops it when the answers under way are finished; a second one stops it at
    once.
    """
    settings = replace(Settings(), **flags)
    click.get_current_context().with_resource(logging_as(settings.log))
    # A query's syntax tree is walked recursively. In a stack of this size, which is taken up only as far as
    # it is used, no query that is short enough to be answered can reach the end.
    threading.stack_size(_STACK)
    # A token file that is broken is said now, and not first to whoever sends a token.
    TokenFile(settings.tokens).tokens()
    with open_store(settings.store) as store:
        if isinstance(store, EmbeddedStore):
            prepare("kg.intake.reading")
            _see_to_shapes(settings, store)
        with store.snapshot() as reader:
            version = reader.version
            _note_base(settings, reader)
        if isinstance(store, EmbeddedStore):
            _try_dumps(settings)
        server = _server(settings, store)
        _announce(settings, server, version)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda signum, frame: server.stop())  # noqa: ARG005 - as the signal module
        server.run()


def _note_base(settings: Settings, reader: GraphReader) -> None:
    """Say where a base was given that the graph was not built with: it has no effect."""
    if click.get_current_context().get_parameter_source("base") is ParameterSource.DEFAULT:
        return
    base = base_of(reader)
    if base and base != settings.base:
        click.echo(
            f"The IRIs of the graph begin with {base}, as it was built, and not with {settings.base}, which "
            f"has no effect here: a build gives the base. Any address can serve them.",
            err=True,
        )


def _see_to_shapes(settings: Settings, store: EmbeddedStore) -> None:
    from kg.cli.newshapes import see_to_shapes, see_to_statuses  # noqa: PLC0415 - as below

    # First, for when the shapes are seen to a graph is noted to be of this kg.
    see_to_statuses(store, settings.base)
    see_to_shapes(store, regardless=settings.new_shapes == "regardless")


def _try_dumps(settings: Settings) -> None:
    """Warn where nothing could be downloaded: all else can be served."""
    try:
        DumpFolder(Path(settings.dumps).absolute(), settings.max_dump).probe()
    except DumpUnwritable as error:
        click.echo(f"Warning: {error}", err=True)


def _server(settings: Settings, store: GraphStore) -> Server:
    # Imported here, which takes a while, so that the readers' process is started meanwhile.
    from kg.web import create_app  # noqa: PLC0415
    from kg.web.server import Server  # noqa: PLC0415

    try:
        return Server(create_app(settings, store), settings)
    except ValueError as error:
        raise UsageError(f"The host {settings.host!r} is not an address of this machine.") from error
    except OSError as error:
        raise _cannot_listen(settings, error) from error


def _cannot_listen(settings: Settings, error: OSError) -> KgError:
    place = f"{settings.host}:{settings.port}"
    if error.errno == errno.EADDRINUSE:
        return KgError(
            f"{place} is in use by another program.",
            mend=f"Stop that, or choose another port: kg serve --port {settings.port + 1}",
        )
    if error.errno == errno.EACCES:
        return KgError(f"This user may not listen on {place}.", mend="Choose a port from 1024 up.")
    return KgError(f"The server cannot listen on {place}: {error.strerror}.", mend="Choose another --host.")


def _announce(settings: Settings, server: Server, version: int | None) -> None:
    host, port = server.address
    address = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    which = f" (version {version})" if version is not None else ""
    click.echo(f"Serving {settings.store}{which} at {address}")
    click.echo("Ask it, for instance:")
    click.echo(f"  curl {address}sparql -H 'Accept: text/csv' --data-urlencode 'query={QUESTION}'")
    click.echo("Ctrl-C stops it.")
