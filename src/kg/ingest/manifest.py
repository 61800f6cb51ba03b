"""Remember what a build was made of, so that the next one redoes only what changed."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

NAME = "manifest"

_FORMAT = "kg-manifest-1"
_NO_HOST = "-"


@dataclass(frozen=True, slots=True)
class Entry:
    """The state of an article's files, and the article whose text its words stand in if another."""

    fingerprint: str
    host: str | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a build was made of: `common` covers all that every article depends on."""

    common: str
    articles: Mapping[str, Entry]


def read_manifest(path: Path | None) -> Manifest | None:
    """Return the manifest in `path`, or None where there is none of this format."""
    if path is None:
        return None
    with path.open(encoding="utf-8") as file:
        head = file.readline().split()
        if len(head) != 2 or head[0] != _FORMAT:  # noqa: PLR2004 - format and common fingerprint
            return None
        articles = {}
        for line in file:
            slug, fingerprint, host = line.split()
            articles[slug] = Entry(fingerprint, None if host == _NO_HOST else host)
    return Manifest(head[1], articles)


def write_manifest(manifest: Manifest, path: Path) -> None:
    """Write a manifest for `read_manifest`."""
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{_FORMAT} {manifest.common}\n")
        for slug, entry in manifest.articles.items():
            file.write(f"{slug} {entry.fingerprint} {entry.host or _NO_HOST}\n")


def folder_fingerprint(folder: Path) -> str:
    """Return a digest of the names, sizes and modification times of the files in a folder.

    Contents are not read: a build of a large corpus with one change should not read the rest.
    """
    with os.scandir(folder) as entries:
        return _digest(sorted(_state(entry.name, entry.stat()) for entry in entries))


def files_fingerprint(paths: Iterable[Path]) -> str:
    """Return a digest of the contents of files; an absent file counts as such."""
    return _digest(
        hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "absent" for path in paths
    )


def _state(name: str, stat: os.stat_result) -> str:
    return f"{name} {stat.st_size} {stat.st_mtime_ns} {stat.st_ino}"


def _digest(parts: Iterable[str]) -> str:
    return hashlib.blake2b("\n".join(parts).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
