"""Send answers compressed to those who ask for it (RFC 9110, sections 8.4 and 12.5.3).

A coding makes another representation, so a compressed answer has an entity tag of its own (section 8.8.3.3):
that of the answer with the coding's name at its end.
"""

from __future__ import annotations

import gzip
import re
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Final

import brotli
import flask

from kg.web.trace import trace

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

CODINGS: Final = ("br", "gzip")
"""In the server's order: brotli at this quality makes a third less than gzip, at twice its time."""

SMALLEST: Final = 1024
"""Bytes: anything shorter fits one packet anyway."""

_BROTLI_QUALITY: Final = 4
_GZIP_LEVEL: Final = 4
_NOT_MODIFIED: Final = 304
_PARTIAL: Final = 206
_ALREADY: Final = ("application/gzip", "application/zip", "application/octet-stream")
_ELEMENT: Final = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?", re.ASCII)
_ENDING: Final = re.compile(rf'-(?:{"|".join(CODINGS)})"')


def chosen_coding(accept_encoding: str) -> str | None:
    """Return the coding that an Accept-Encoding header prefers, or None for none at all."""
    wanted: dict[str, float] = {}
    for element in accept_encoding.lower().split(","):
        found = _ELEMENT.fullmatch(element)
        if found:
            wanted[found[1].removeprefix("x-")] = float(found[2] or 1)
    rest = wanted.get("*", 0.0)
    # Of equals `max` returns the first, which is the server's order.
    coding = max(CODINGS, key=lambda name: wanted.get(name, rest))
    quality = wanted.get(coding, rest)
    return coding if quality > 0 and quality >= wanted.get("identity", 0.0) else None


def plain_tags(tags: str, coding: str | None) -> str:
    """Return the entity tags of an If-None-Match header as those of the answers before `coding`.

    Another coding's tag stays as it is, and matches nothing.
    """
    return tags.replace(f'-{coding}"', '"') if coding else tags


def tags_of_any_coding(tags: str) -> str:
    """Return the entity tags of an If-Match header as those before any coding: all name one state."""
    return _ENDING.sub('"', tags)


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
            return _compress(body, coding)
        # A kept answer is one object for as long as it is kept, and an object of bytes knows its hash.
        key = (coding, body)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        made = _compress(body, coding)
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
    if coding and _with_coding(response.headers["ETag"], coding) in known:
        _tag(response, coding)


def _is_worth_it(response: AnyResponse) -> bool:
    if response.is_streamed or response.direct_passthrough or len(response.get_data()) < SMALLEST:
        return False
    headers, media_type = response.headers, response.mimetype or ""
    return (
        response.status_code != _PARTIAL
        and "Content-Encoding" not in headers
        and (media_type.startswith(("text/", "application/")) or media_type.endswith("+xml"))
        and media_type not in _ALREADY
        and "no-transform" not in headers.get("Cache-Control", "")
    )


def _tag(response: AnyResponse, coding: str) -> None:
    if "ETag" in response.headers:
        response.headers["ETag"] = _with_coding(response.headers["ETag"], coding)


def _with_coding(tag: str, coding: str) -> str:
    return f'{tag[:-1]}-{coding}"'


def _compress(body: bytes, coding: str) -> bytes:
    if coding == "br":
        return bytes(brotli.compress(body, quality=_BROTLI_QUALITY))
    return gzip.compress(body, _GZIP_LEVEL, mtime=0)
