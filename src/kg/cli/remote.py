"""Talk to a running server of kg: where it is, by which token, and what it answers."""

from __future__ import annotations

import http.client
import json
import os
import re
import stat
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, urlsplit

from kg.cli.columns import on_one_line
from kg.errors import KgError, UsageError
from kg.settings import TOKEN_VARIABLE, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

_TIMEOUT: Final = 120
_ANY: Final = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what is listened at
_HOST: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?(?:/[A-Za-z0-9/._~-]*)?")
"""A host, perhaps with a port and a path, as people write it."""
_GOOD: Final = frozenset({200, 204})


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def problem(self) -> dict[str, Any]:
        """Return the members of a problem document (RFC 9457), none where it is no such document."""
        try:
            members = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return members if isinstance(members, dict) and isinstance(members.get("detail"), str) else {}


@dataclass(slots=True)
class Server:
    """A server of kg, over one connection that is kept; `scope` is what a token for it must be of."""

    address: SplitResult
    token: str = field(repr=False)
    scope: str
    _connection: http.client.HTTPConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def get(self, method: str, path: str) -> bytes:
        """Return what is answered in JSON. Raises KgError where that is not what was asked for."""
        reply = self.send(method, path, None, {"Accept": "application/json"})
        self._close()
        if reply.status not in _GOOD:
            raise self.refused(reply)
        return reply.body

    def send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        """Return the answer to a request, whatever its status. Raises KgError where there is none."""
        # Redirections are not followed: they could lead the token elsewhere.
        authorization = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            return self._send(method, path, body, {**headers, **authorization})
        except (OSError, http.client.HTTPException) as error:
            self._close()
            raise KgError(
                f"The server {self.address.geturl()} does not answer: {error}.",
                mend="Start it with `kg serve`, or name another with --endpoint.",
            ) from error

    def refused(self, reply: Reply) -> KgError:
        """Return the error that a refusal is."""
        problem = reply.problem()
        if not problem:
            return KgError(
                f"{self.address.geturl()} answered {reply.status}, and not as kg does.",
                mend="Name a server of kg with --endpoint.",
            )
        detail, mend = str(problem["detail"]), str(problem.get("mend", ""))
        if reply.status == HTTPStatus.UNAUTHORIZED:
            # The server speaks of a header, which nobody can send from a command line.
            mend = token_mend(self.scope)
        return KgError(on_one_line(detail, 1000), mend=on_one_line(mend, 1000))

    def _send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        connection = self._connection = self._connection or self._connected()
        connection.request(method, self.address.path.rstrip("/") + path, body, dict(headers))
        response = connection.getresponse()
        content = response.read()
        if response.will_close:
            self._close()
        return Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, content)

    def _connected(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self.address.scheme == "https" else http.client.HTTPConnection
        return kind(self.address.hostname or "", self.address.port, timeout=_TIMEOUT)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def token_mend(scope: str) -> str:
    """Return what to do where a server wants another token than it was sent."""
    return (
        f"Put an access token into {TOKEN_VARIABLE}, or into a file for --token-file; the server's operator "
        f"makes one with `kg token create --scope {scope}`."
    )


def server_address(server: str | None) -> SplitResult:
    """Return where a server is, by default the one at KG_HOST and KG_PORT. Raises UsageError."""
    if server is None:
        settings = Settings.from_environment(os.environ)
        host = _ANY.get(settings.host, settings.host)
        server = f"http://[{host}]:{settings.port}/" if ":" in host else f"http://{host}:{settings.port}/"
    address = usable_address(server)
    # The address of the endpoint names its server too.
    return address._replace(path=address.path.rstrip("/").removesuffix("/sparql"))


def usable_address(server: str) -> SplitResult:
    """Return the parts of the address of a server. Raises UsageError where it is none."""
    try:
        address = urlsplit(server)
        usable = address.scheme in ("http", "https") and bool(address.hostname) and address.port != 0
    except ValueError:
        usable = False
    if usable:
        return address
    mend = "Give one such as http://127.0.0.1:8000/."
    if _HOST.fullmatch(server):
        mend = f"Write http://{server} or https://{server}."
    raise UsageError(f"--endpoint {server!r} is no address of a server.", mend=mend)


def access_token(file: str | None, scope: str) -> str:
    """Return the token in a file, or in the environment where none is named. Raises UsageError."""
    text = os.environ.get(TOKEN_VARIABLE, "") if file is None else _content(file)
    token = text.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        # It may be a mistyped token, so it is not repeated.
        place = TOKEN_VARIABLE if file is None else file
        raise UsageError(
            f"There is no access token in {place}.",
            mend=f"Make one with `kg token create --scope {scope}`; put it in {TOKEN_VARIABLE} or a file for "
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
