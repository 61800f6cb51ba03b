"""`kg running`: see what a server does, and stop it."""

from __future__ import annotations

import http.client
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, urlsplit

import click

from kg.cli.columns import columns, on_one_line
from kg.errors import KgError, UsageError
from kg.settings import TOKEN_VARIABLE, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

_TIMEOUT: Final = 30
_WIDTH: Final = 100
_ANY: Final = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what is listened at
_HEADS: Final = ("number", "state", "since", "seconds", "client", "query")
_GOOD: Final = frozenset({200, 204})


@click.command("running", short_help="See which queries a server answers, and stop one.")
@click.option("--server", metavar="URL", help="The server; by default the one at KG_HOST and KG_PORT, here.")
@click.option("--cancel", metavar="N", type=click.IntRange(min=1), help="Stop the query of this number.")
@click.option(
    "--token-file", metavar="FILE", help=f"Where the access token is; by default {TOKEN_VARIABLE} holds it."
)
def command(server: str | None, cancel: int | None, token_file: str | None) -> None:
    """See which queries a server answers or lets wait, since when and for whom; stop one of them.

    \b
      export KG_TOKEN=$(kg token create --scope admin --expires 1d)
      kg running
      kg running --cancel 17

    It needs an access token of the scope admin, in the environment or in a file, never as an argument, which
    every user of the machine could see.
    """  # noqa: D301 - \b is how click is told to leave lines as they are
    place = _Server(_address(server), _token(token_file))
    if cancel is not None:
        place.send("DELETE", f"/running/{cancel}")
        click.echo(f"Query {cancel} is stopped.", err=True)
        return
    entries = json.loads(place.send("GET", "/running"))
    if not entries:
        click.echo("No query is under way.", err=True)
        return
    for line in columns([_HEADS, *map(_row, entries)]):
        click.echo(line)


@dataclass(frozen=True, slots=True)
class _Server:
    address: SplitResult
    token: str

    def send(self, method: str, path: str) -> bytes:
        """Return what is answered. Raises KgError where that is not what was asked for."""
        # Redirections are not followed: they could lead the token elsewhere.
        kind = http.client.HTTPSConnection if self.address.scheme == "https" else http.client.HTTPConnection
        connection = kind(self.address.hostname or "", self.address.port, timeout=_TIMEOUT)
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        try:
            connection.request(method, self.address.path.rstrip("/") + path, headers=headers)
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise KgError(
                f"The server {self.address.geturl()} does not answer: {error}.",
                mend="Start it with `kg serve`, or name another with --server.",
            ) from error
        finally:
            connection.close()
        if response.status not in _GOOD:
            raise _refused(response.status, body, self.address.geturl())
        return body


def _refused(status: int, body: bytes, address: str) -> KgError:
    try:
        problem = json.loads(body)
        detail, mend = problem["detail"], problem.get("mend", "")
    except (ValueError, KeyError, TypeError, AttributeError):
        return KgError(
            f"{address} answered {status}, and not as kg does.", mend="Name a server of kg with --server."
        )
    return KgError(on_one_line(str(detail), 1000), mend=on_one_line(str(mend), 1000))


def _row(entry: dict[str, Any]) -> Sequence[str]:
    shown = (str(entry.get(name, "")) for name in _HEADS)
    return tuple(on_one_line(text, _WIDTH) for text in shown)


def _address(server: str | None) -> SplitResult:
    if server is None:
        settings = Settings.from_environment(os.environ)
        host = _ANY.get(settings.host, settings.host)
        server = f"http://[{host}]:{settings.port}/" if ":" in host else f"http://{host}:{settings.port}/"
    try:
        address = urlsplit(server)
        usable = address.scheme in ("http", "https") and bool(address.hostname) and address.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise UsageError(
            f"--server {server!r} is no address of a server.", mend="Give one such as http://127.0.0.1:8000/."
        )
    return address


def _token(file: str | None) -> str:
    text = os.environ.get(TOKEN_VARIABLE, "") if file is None else _content(file)
    token = text.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        # It may be a mistyped token, so it is not repeated.
        place = TOKEN_VARIABLE if file is None else file
        raise UsageError(
            f"There is no access token in {place}.",
            mend=f"Make one with `kg token create --scope admin`; put it in {TOKEN_VARIABLE} or a file for "
            "--token-file.",
        )
    return token


def _content(file: str) -> str:
    try:
        if stat.S_ISDIR(Path(file).stat().st_mode):
            raise UsageError(f"{file} is a folder, and no file of an access token.")
        return Path(file).read_bytes()[:1000].decode("ascii", "replace")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from None
