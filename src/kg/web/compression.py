"""Send the framework's answers compressed to those who ask for it, see `kg.sparql.coding`."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Final

import flask

from kg.sparql.coding import SMALLEST, chosen_coding, compress, is_compressible, with_coding
from kg.web.trace import trace

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

_NOT_MODIFIED: Final = 304
_PARTIAL: Final = 206


class Compression:
    """Compresses answers, and keeps what became of those that are themselves kept, in `most` bytes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, bytes], bytes] = OrderedDict()
        self._size = 0

    def compress(self, response: AnyResponse) -> AnyResponse:
        """Compress the present response, if the request asks for it and it is worth it."""
        if response.status_code == _NOT_MODIFIED and "ETag" in response.headers:
            _name_known(response)
        elif _is_worth_it(response):
            response.vary.add("Accept-Encoding")
            coding = _wanted()
            if coding:
                response.set_data(self._compressed(response.get_data(), coding))
                response.headers["Content-Encoding"] = coding
                _tag(response, coding)
        return response

    def _compressed(self, body: bytes, coding: str) -> bytes:
        if not trace().kept:
            return compress(body, coding)
        # A kept answer is one object for as long as it is kept, and an object of bytes knows its hash.
        key = (coding, body)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        made = compress(body, coding)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._size += len(body) + len(made)
            while self._size > self._most:
                (_, old), gone = self._kept.popitem(last=False)
                self._size -= len(old) + len(gone)
        return made


def _wanted() -> str | None:
    return chosen_coding(flask.request.headers.get("Accept-Encoding", ""))


def _name_known(response: AnyResponse) -> None:
    """Give a 304 the tag of what the client has: the compressed answer, unless that was not worth it."""
    response.vary.add("Accept-Encoding")
    coding, known = _wanted(), flask.request.headers.get("If-None-Match", "")
    if coding and with_coding(response.headers["ETag"], coding) in known:
        _tag(response, coding)


def _is_worth_it(response: AnyResponse) -> bool:
    if response.is_streamed or response.direct_passthrough or len(response.get_data()) < SMALLEST:
        return False
    headers = response.headers
    return (
        response.status_code != _PARTIAL
        and "Content-Encoding" not in headers
        and is_compressible(response.mimetype or "")
        and "no-transform" not in headers.get("Cache-Control", "")
    )


def _tag(response: AnyResponse, coding: str) -> None:
    if "ETag" in response.headers:
        response.headers["ETag"] = with_coding(response.headers["ETag"], coding)
