"""Remember what a build was made of, so that the next one redoes only what changed."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from kg.ingest.remembered import packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from kg.model.finding import Finding

NAME = "manifest"

_FORMAT = "kg-manifest-5"
_NOBODY = "-"
_SHARED = "*"

UNKNOWN = "?"
"""The state of files that cannot be looked at; they count as changed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The state of an article's files, the other articles that it was read against, and its warnings.

    A teaser is read against the article whose text its words stand in, and that one against its teasers.
    """

    fingerprint: str
    others: tuple[str, ...]
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a build was made of: `common` covers all that every article depends on, `warnings` is of that.

    `state` is that of the version which the build made; what others make of it keeps the manifest.
    """

    common: str
    articles: Mapping[str, Entry]
    warnings: Sequence[Finding] = ()
    state: str = ""


def read_manifest(path: Path | None, root: Path) -> Manifest | None:
    """Return the manifest in `path` of the corpus `root`, or None where there is none of this format."""
    if path is None:
        return None
    try:
        with path.open(encoding="utf-8") as file:
            name, common, state = file.readline().split()
            if name != _FORMAT:
                return None
            articles = dict(_entry(line, root) for line in file)
            shared = articles.pop(_SHARED)
    except (ValueError, KeyError):
        return None
    return Manifest(common, articles, shared.warnings, state)


def _entry(line: str, root: Path) -> tuple[str, Entry]:
    slug, fingerprint, others, warnings = line.rstrip("\n").split(" ", 3)
    named = () if others == _NOBODY else tuple(others.split(","))
    return slug, Entry(fingerprint, named, unpacked(warnings, root))


class ManifestWriter:
    """Write a manifest for `read_manifest`, an article at a time, or nowhere.

    It is of the corpus `root`, built as the version of `state`. A build
    need not remember so what it did until its end.
    """

    def __init__(self, path: Path | None, root: Path, common: str, state: str) -> None:
        self._root = root
        self._file = path.open("w", encoding="utf-8") if path else None
        self._line(f"{_FORMAT} {common} {state}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def add(self, slug: str, entry: Entry) -> None:
        """Write down one article."""
        others = ",".join(entry.others) or _NOBODY
        self._line(f"{slug} {entry.fingerprint} {others} {packed(entry.warnings, self._root)}")

    def finish(self, warnings: Iterable[Finding]) -> None:
        """Write down the warnings of what all articles depend on; without this nothing is valid."""
        self.add(_SHARED, Entry(UNKNOWN, (), tuple(warnings)))

    def _line(self, text: str) -> None:
        if self._file:
            self._file.write(f"{text}\n")


def folder_fingerprint(folder: str) -> str:
    """Return a digest of the names, sizes and times of the files in a folder, or UNKNOWN.

    Contents are not read: a build of a large corpus with one change should not read the rest.
    """
    try:
        with os.scandir(folder) as entries:
            return _digest(sorted([_state(e.name, e.stat(follow_symlinks=False)) for e in entries]))
    except OSError:
        return UNKNOWN


def files_fingerprint(paths: Iterable[Path]) -> str:
    """Return a digest of the contents of files; one that is absent, or a link, counts as such."""
    return _digest(map(_content, paths))


def _content(path: Path) -> str:
    if not path.is_file():
        return "absent"
    content = hashlib.sha256(path.read_bytes()).hexdigest()
    # A corpus may not have links, while kg itself may be installed as such.
    return f"link {content}" if path.is_symlink() else content


def _state(name: str, stat: os.stat_result) -> str:
    return f"{name} {stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"


def _digest(parts: Iterable[str]) -> str:
    return hashlib.blake2b("\n".join(parts).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
