"""`kg serve`: run the web application until it is told to stop."""

from __future__ import annotations

import errno
import signal
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click
import waitress

from kg.access import TokenFile
from kg.cli.options import setting_option
from kg.errors import KgError, UsageError
from kg.settings import Settings
from kg.store import GraphStore, open_store
from kg.terms import KG_NS
from kg.web import create_app

if TYPE_CHECKING:
    from types import FrameType

QUESTION: Final = (
    f"PREFIX kg: <{KG_NS}> SELECT ?event ?type {{ ?event a kg:Event ; kg:eventType ?type }} LIMIT 5"
)
_STACK: Final = 256 * 1024**2
_BODY_FACTOR: Final = 4


@click.command("serve", short_help="Serve the graph: SPARQL endpoint and pages.")
@setting_option("store", "DIR|URL")
@setting_option("base", "IRI")
@setting_option("host", "ADDRESS")
@setting_option("port", "PORT")
@setting_option("threads", "N")
@setting_option("readers", "N")
@setting_option("waiting", "N")
@setting_option("timeout", "SECONDS")
@setting_option("memory", "SIZE")
@setting_option("max_answer", "SIZE")
@setting_option("cache", "SIZE")
@setting_option("write_timeout", "SECONDS")
@setting_option("write_memory", "SIZE")
@setting_option("max_query", "SIZE")
@setting_option("max_update", "SIZE")
@setting_option("max_upload", "SIZE")
@setting_option("max_body", "SIZE")
@setting_option("tokens", "FILE")
def command(**flags: Any) -> None:  # noqa: ANN401 - as click passes them
    """Serve the graph: the SPARQL endpoint, and pages to read it in a browser.

    It follows new builds by itself. Ctrl-C or SIGTERM stops it.
    """
    settings = replace(Settings(), **flags)
    # A query's syntax tree is walked recursively. In a stack of this size, which is taken up only as far as
    # it is used, no query that is short enough to be answered can reach the end.
    threading.stack_size(_STACK)
    # A token file that is broken is said now, and not first to whoever sends a token.
    TokenFile(settings.tokens).tokens()
    with open_store(settings.store) as store:
        with store.snapshot() as reader:
            version = reader.version
        server = _server(settings, store)
        _announce(settings, server, version)
        _stop_on_sigterm()
        try:
            server.run()
        finally:
            server.close()


def _server(settings: Settings, store: GraphStore) -> Any:  # noqa: ANN401 - waitress has no types
    try:
        return waitress.create_server(
            create_app(settings, store),
            host=settings.host,
            port=settings.port,
            # Whoever waits for a query or a write holds a thread, and pages should be answered meanwhile.
            threads=settings.threads + settings.readers + 1 + 2 * settings.waiting,
            ident="kg",
            # A little too much is answered by the application, which says it better than the server.
            max_request_body_size=_BODY_FACTOR
            * max(settings.max_body, settings.max_update, settings.max_upload),
            clear_untrusted_proxy_headers=True,
            # With it the server notices while a query runs that the client hung up.
            channel_request_lookahead=1,
        )
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
    return KgError(f"The server can not listen on {place}: {error.strerror}.", mend="Choose another --host.")


def _announce(settings: Settings, server: Any, version: int | None) -> None:  # noqa: ANN401
    listening = getattr(server, "effective_listen", None) or [(server.effective_host, server.effective_port)]
    host, port = listening[0]
    address = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    which = f" (version {version})" if version is not None else ""
    click.echo(f"Serving {settings.store}{which} at {address}")
    click.echo("Ask it, for instance:")
    click.echo(f"  curl {address}sparql -H 'Accept: text/csv' --data-urlencode 'query={QUESTION}'")
    click.echo("Ctrl-C stops it.")


def _stop_on_sigterm() -> None:
    def stop(signum: int, frame: FrameType | None) -> NoReturn:
        del signum, frame
        raise SystemExit

    signal.signal(signal.SIGTERM, stop)
