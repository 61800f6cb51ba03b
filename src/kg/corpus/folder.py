"""Find what a corpus folder holds."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from kg.corpus.authorities import AUTHORITY_FILES
from kg.corpus.wording import visible
from kg.errors import CorpusError
from kg.model.finding import Finding, Severity
from kg.model.source import Origin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ARTICLES = "articles"
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MEND = "Name article folders with lower-case letters, digits and hyphens; keep files out."


def is_corpus(folder: Path) -> bool:
    """Say whether a folder holds articles or an authority file."""
    return (folder / ARTICLES).is_dir() or any((folder / name).is_file() for name in AUTHORITY_FILES)


def check_root(root: Path) -> None:
    """Raise CorpusError where `root` is not a corpus folder."""
    if not root.is_dir():
        raise CorpusError(f"There is no folder {root}.", mend="Name the folder of a corpus.")
    if not is_corpus(root):
        raise CorpusError(
            f"{root} is not a corpus: it has neither a folder '{ARTICLES}' nor an authority file.",
            mend=f"Name a folder with '{ARTICLES}/' and, beside it, {', '.join(AUTHORITY_FILES)}.",
        )


def article_slugs(root: Path, shown: Callable[[Path], str]) -> tuple[list[str], list[Finding]]:
    """Return the names of the article folders in order, and findings for what cannot be one."""
    folder = root / ARTICLES
    slugs: list[str] = []
    findings: list[Finding] = []
    if not folder.is_dir():
        if os.path.lexists(folder):
            findings.append(_no_folder(ARTICLES, shown(folder), f"Make '{ARTICLES}' a folder."))
        else:
            # Without this a misspelt name would make an empty corpus, and a build would empty the store.
            findings.append(
                Finding(
                    Severity.VIOLATION,
                    f"The corpus has no folder '{ARTICLES}'.",
                    Origin(visible(shown(root))),
                    "articles-missing",
                    mend=f"Name the folder of the article folders '{ARTICLES}'; it may be empty.",
                )
            )
        return slugs, findings
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if _SLUG.fullmatch(entry.name) and _is_folder(entry):
                slugs.append(entry.name)
            else:
                findings.append(_no_folder(entry.name, shown(folder / entry.name), _MEND))
    return sorted(slugs), sorted(findings, key=lambda finding: finding.value)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)  # a link could publish any folder of the machine
    except OSError:
        return False


def _no_folder(name: str, shown: str, mend: str) -> Finding:
    return Finding(
        Severity.VIOLATION,
        "This is not an article folder." if name != ARTICLES else "This is not a folder of articles.",
        Origin(visible(shown)),
        "article-folder",
        visible(name),
        mend,
    )
