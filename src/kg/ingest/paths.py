"""Understand what a path given by a user names: a corpus, an article in it, or a file of either."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.corpus.folder import ARTICLES, is_corpus
from kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Selection:
    """A corpus folder, and the articles that are meant; None for all of them."""

    root: Path
    slugs: tuple[str, ...] | None


def selections(paths: Iterable[Path]) -> list[Selection]:
    """Return what the paths name, one selection a corpus. Raises UsageError for a path that names nothing."""
    chosen: dict[Path, list[str] | None] = {}
    for path in paths:
        root, slug = _named(path)
        known = chosen.setdefault(root, [])
        if slug is None:
            chosen[root] = None
        elif known is not None and slug not in known:
            known.append(slug)
    return [Selection(root, None if slugs is None else tuple(slugs)) for root, slugs in chosen.items()]


def _named(path: Path) -> tuple[Path, str | None]:
    if not path.exists():
        raise UsageError(
            f"There is no {path}.", mend="Name a corpus folder, an article folder or a file in one."
        )
    if is_corpus(path):
        return path, None
    if not path.name:  # the current folder, whose own name the path does not tell
        path = path.absolute()
    for folder in (path, path.parent):
        if folder.parent.name == ARTICLES and is_corpus(folder.parent.parent):
            return folder.parent.parent, folder.name
    if is_corpus(path.parent):
        return path.parent, None
    raise UsageError(
        f"{path} is neither a corpus nor a part of one.",
        mend=f"A corpus has a folder '{ARTICLES}' or an authority file such as actors.yaml.",
    )
