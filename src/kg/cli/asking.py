"""Ask a SPARQL endpoint, by an access token where it is a server of kg that wants one."""

from __future__ import annotations

import os
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from kg.cli.remote import access_token, token_mend, usable_address
from kg.errors import StoreUnavailable
from kg.settings import TOKEN_VARIABLE
from kg.sparql.kinds import KIND_NS
from kg.store import UNION
from kg.store.remote import RemoteStore
from kg.store.transport import Endpoints

if TYPE_CHECKING:
    from kg.store import Dataset, QueryResults

_SCOPE: Final = "annotate"
"""The least of the scopes; each of them reads."""
_ENDPOINT: Final = "/sparql"
_ELSEWHERE: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)


class AskedEndpoint:
    """An endpoint at a URL, which is sent the token in a file, where one is named.

    The token of the environment is sent to no other server than one that asks for a token as kg does: it is
    set once, and endpoints of others are asked too.
    """

    def __init__(self, url: str, token_file: str | None = None) -> None:
        usable_address(url)
        self._asked = self._url = url
        self._token = access_token(token_file, _SCOPE) if token_file is not None else None

    def query(self, text: str, dataset: Dataset = UNION) -> QueryResults:
        """Answer a SPARQL query, see GraphReader. Raises UsageError where the environment's token is none."""
        try:
            return RemoteStore(Endpoints(self._url, token=self._token)).query(text, dataset)
        except StoreUnavailable as error:
            if not error.kind.startswith(KIND_NS):
                raise
            if error.status in _ELSEWHERE:
                return self._query_of_server(text, dataset, error)
            if error.status != HTTPStatus.UNAUTHORIZED:
                raise
            if self._token is not None or not os.environ.get(TOKEN_VARIABLE):
                raise _wanting(error) from error
        self._token = access_token(None, _SCOPE)
        return self.query(text, dataset)

    def _query_of_server(self, text: str, dataset: Dataset, error: StoreUnavailable) -> QueryResults:
        """Answer a query where the address may be that of a server of kg, and not of its endpoint."""
        parts = urlsplit(self._url)
        path = parts.path.rstrip("/").removesuffix(_ENDPOINT) + _ENDPOINT
        if path == parts.path:
            raise _led(error, self._asked) from error
        self._url = parts._replace(path=path, query="", fragment="").geturl()
        return self.query(text, dataset)


def _led(error: StoreUnavailable, url: str) -> StoreUnavailable:
    root = urlsplit(url)._replace(path="/sparql", query="", fragment="").geturl()
    return StoreUnavailable(
        f"{url} is an address of a kg server, but not that of its endpoint.",
        status=error.status,
        mend=f"Ask --endpoint {root}",
    )


def _wanting(error: StoreUnavailable) -> StoreUnavailable:
    return StoreUnavailable(error.said, status=error.status, mend=token_mend(_SCOPE))
