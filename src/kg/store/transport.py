"""Speak HTTP with a SPARQL store: queries by SPARQLWrapper, updates and graphs by plain requests."""

import ast
import http.client
import json
import re
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Final, Self, cast
from urllib.parse import quote, unquote, urlencode, urlsplit

from SPARQLWrapper import POST, URLENCODED, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from kg.errors import StoreUnavailable, UsageError

_ACCEPT: Final = {
    "results": "application/sparql-results+json, application/sparql-results+xml;q=0.8",
    "graph": "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5",
}
_WORDS_SHOWN: Final = 1000


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The three URLs of a store; without `update` and `graphs` it is only read.

    A user name and password in a URL are taken out of it, sent as Basic authentication and never shown. A
    `token` is sent with queries as a bearer token (RFC 6750).
    """

    query: str
    update: str | None = None
    graphs: str | None = None
    credentials: tuple[str, str] | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for name in ("query", "update", "graphs"):
            url = getattr(self, name)
            if url is None:
                continue
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise UsageError(
                    f"{url!r} is no http or https URL.", mend="Give one such as http://localhost:7878"
                )
            if parts.username is not None:
                login = (unquote(parts.username), unquote(parts.password or ""))
                object.__setattr__(self, "credentials", login)
                clean = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
                object.__setattr__(self, name, clean)

    @classmethod
    def under(cls, base: str) -> Self:
        """Return the URLs that `oxigraph serve` has under its base URL: /query, /update and /store."""
        root = base.rstrip("/")
        return cls(f"{root}/query", f"{root}/update", f"{root}/store")


class Body:
    """An answer that is read as it comes and that does not pass off a cut one as whole."""

    def __init__(self, url: str, response: http.client.HTTPResponse) -> None:
        self.url = url
        self._response = response
        self.media_type = response.headers.get("Content-Type", "")

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, none at the end. Raises StoreUnavailable."""
        with _faults(self.url):
            content = self._response.read(None if size < 0 else size)
            if not content and size:
                missing = self._response.length
                self._response.close()
                if missing:
                    raise http.client.IncompleteRead(b"", missing)
            return content

    def as_file(self) -> IO[bytes]:
        """Return this, as the parsers' stubs want it: they only call `read`."""
        return cast("IO[bytes]", self)


@dataclass(frozen=True, slots=True)
class Transport:
    """Requests to one store. Raises StoreUnavailable where no answer comes or it is an error."""

    endpoints: Endpoints
    timeout: int
    """Seconds without a byte after which a request is given up."""

    def query(self, text: str, form: str, parameters: list[tuple[str, str]]) -> Body:
        """Send a query; `form` (SELECT, …) decides which formats are asked for."""
        url = self.endpoints.query
        kind = "graph" if form in ("CONSTRUCT", "DESCRIBE") else "results"
        if self.endpoints.token is not None:
            return self._query_with_token(self.endpoints.token, text, _ACCEPT[kind], parameters)
        wrapper = SPARQLWrapper(url, agent="kg")
        # Its own reading of the form warns on what it does not know, and would send an update as an update.
        wrapper.queryString, wrapper.queryType = text, form
        wrapper.setMethod(POST)
        wrapper.setRequestMethod(URLENCODED)
        wrapper.setOnlyConneg(True)
        wrapper.setTimeout(self.timeout)
        wrapper.addCustomHttpHeader("Accept", _ACCEPT[kind])
        if self.endpoints.credentials:
            wrapper.setCredentials(*self.endpoints.credentials)
        for name, value in parameters:
            wrapper.addParameter(name, value)
        with _faults(url):
            return Body(url, wrapper.query().response)

    def _query_with_token(
        self, token: str, text: str, accept: str, parameters: list[tuple[str, str]]
    ) -> Body:
        # SPARQLWrapper would follow a redirection, and take the token along.
        url = self.endpoints.query
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": "kg",
            "Accept": accept,
            "Authorization": f"Bearer {token}",
        }
        body = urlencode([("query", text), *parameters]).encode()
        # Endpoints lets through http and https only.
        request = urllib.request.Request(url, body, headers, method="POST")  # noqa: S310
        opener = urllib.request.build_opener(_NoRedirects)
        with _faults(url):
            return Body(url, opener.open(request, timeout=self.timeout))

    def update(self, text: str, *, timeout: int, parameters: Sequence[tuple[str, str]] = ()) -> None:
        """Send one Update request, which stores apply as a whole or not at all."""
        if self.endpoints.update is None:
            raise UsageError(f"{self.endpoints.query} is only for reading.", mend="Give an update URL too.")
        url = self.endpoints.update
        if parameters:
            url += ("&" if urlsplit(url).query else "?") + urlencode(parameters)
        self._post(url, text.encode(), "application/sparql-update; charset=utf-8", timeout)

    def add_to_graph(self, name: str, ntriples: bytes) -> None:
        """Add triples to a named graph by the Graph Store Protocol."""
        if self.endpoints.graphs is None:
            raise UsageError(
                f"{self.endpoints.query} has no Graph Store URL, which a large change needs.",
                mend="Give the URL of its Graph Store Protocol too.",
            )
        url = f"{self.endpoints.graphs}?graph={quote(name, safe='')}"
        self._post(url, ntriples, "application/n-triples", self.timeout)

    def _post(self, url: str, body: bytes, media_type: str, timeout: int) -> None:
        headers = {"Content-Type": media_type, "User-Agent": "kg", "Accept": "*/*"}
        if self.endpoints.credentials:
            login = ":".join(self.endpoints.credentials).encode()
            headers["Authorization"] = f"Basic {b64encode(login).decode()}"
        # Endpoints lets through http and https only.
        request = urllib.request.Request(url, body, headers, method="POST")  # noqa: S310
        opener = urllib.request.build_opener(_NoRedirects)
        with _faults(url), opener.open(request, timeout=timeout) as response:
            response.read()


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Take a redirect as the refusal it is: urllib would send a GET on, with the password."""

    def redirect_request(self, *_: object) -> None:
        return None


def _refusal(url: str, status: int, body: bytes) -> StoreUnavailable:
    """Return the error for an answer that is no success, with the store's own words on one line."""
    problem = _problem(body)
    # Some stores answer with a page of HTML, whose tags and styles say nothing.
    text = re.sub(
        r"<(script|style).*?(?:</\1>|\Z)|<[^<>]+>", " ", body.decode("utf-8", "replace"), flags=re.DOTALL
    )
    said = " ".join((problem.get("detail") or text).split())[:_WORDS_SHOWN]
    mends = {
        301: "Give the URL that the store has moved to.",
        302: "Give the URL that the store has moved to.",
        307: "Give the URL that the store has moved to.",
        308: "Give the URL that the store has moved to.",
        401: "Put user and password into the URL: http://user:password@host/",
        403: "Ask the store's operator for the right to do this.",
        404: "Check the URL; kg expects /query, /update and /store under it, as `oxigraph serve` has them.",
    }
    message = f"{url} answered with status {status}" + (f": {said}" if said else ".")
    mend = mends.get(status) or " ".join(problem.get("mend", "").split())[:_WORDS_SHOWN]
    return StoreUnavailable(message, status=status, said=said, kind=problem.get("type", ""), mend=mend)


def _problem(body: bytes) -> dict[str, str]:
    """Return the texts of a problem document (RFC 9457), none where it is no such document."""
    try:
        members = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(members, dict) or not isinstance(members.get("detail"), str):
        return {}
    return {name: value for name, value in members.items() if isinstance(value, str)}


@contextmanager
def _faults(url: str) -> Iterator[None]:
    try:
        yield
    except SPARQLWrapperException as error:
        # It turned an HTTP error into its own and keeps the store's words only inside its message.
        cause = error.__context__
        status = cause.code if isinstance(cause, urllib.error.HTTPError) else 0
        literal = str(error).partition("Response:\n")[2]
        raise _refusal(url, status, ast.literal_eval(literal) if literal else b"") from error
    except urllib.error.HTTPError as error:
        with error:
            raise _refusal(url, error.code, error.read(10 * _WORDS_SHOWN)) from error
    except TimeoutError as error:
        raise StoreUnavailable(f"{url} did not answer in time.") from error
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        if isinstance(reason, TimeoutError):
            raise StoreUnavailable(f"{url} did not answer in time.") from error
        raise StoreUnavailable(
            f"{url} could not be reached, or broke off: {reason}",
            mend="Check that the store runs and that the URL is right.",
        ) from error
