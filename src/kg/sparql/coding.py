"""Compress answers as clients ask for it, and name the compressed ones (RFC 9110, sections 8.4 and 12.5.3).

A coding makes another representation, so a compressed answer has an entity tag of its own (section 8.8.3.3):
that of the answer with the coding's name at its end.
"""

from __future__ import annotations

import gzip
import re
from typing import Final

import brotli

CODINGS: Final = ("br", "gzip")
"""In the server's order: brotli at this quality makes a third less than gzip, at twice its time."""

SMALLEST: Final = 1024
"""Bytes: anything shorter fits one packet anyway."""

_BROTLI_QUALITY: Final = 4
_GZIP_LEVEL: Final = 4
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


def is_compressible(media_type: str) -> bool:
    """Tell whether documents of a media type get smaller."""
    is_text = media_type.startswith(("text/", "application/")) or media_type.endswith("+xml")
    return is_text and media_type not in _ALREADY


def with_coding(tag: str, coding: str) -> str:
    """Return the entity tag of what has this one before the coding."""
    return f'{tag[:-1]}-{coding}"'


def compress(body: bytes, coding: str) -> bytes:
    """Return a body in a coding."""
    if coding == "br":
        return bytes(brotli.compress(body, quality=_BROTLI_QUALITY))
    return gzip.compress(body, _GZIP_LEVEL, mtime=0)
