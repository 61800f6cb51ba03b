"""Find what a corpus folder holds."""

from __future__ import annotations

import os
import re
from difflib import get_close_matches
from pathlib import PurePath
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
_STEMS = {ARTICLES: ARTICLES} | {name.removesuffix(".yaml"): name for name in AUTHORITY_FILES}
_EXPLAINS = re.compile(
    r"(readme|licen[cs]e|copying|notice|changelog|citation)\b.*|.*\.(md|txt)", re.IGNORECASE
)
_NEAR = 0.75
"""How alike two names are where one is probably a misspelling: `notes` and `posts` are not."""
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
            findings.append(_no_articles(root, visible(shown(root))))
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


def stray_entries(root: Path, shown: Callable[[Path], str], texts: Path | None = None) -> list[Finding]:
    """Return a finding for everything in a corpus folder that nothing reads and that does not explain it.

    What is nearly named like a part of a corpus is a violation: its facts would be missing. `texts` is
    a folder that is read, should it lie there.
    """
    known = {ARTICLES, *AUTHORITY_FILES}
    names = (name for name in _names(root) if name not in known and not _EXPLAINS.fullmatch(name))
    told = None if os.path.lexists(root / ARTICLES) else _misspelt_articles(root)
    return [
        _stray(name, visible(shown(root / name)))
        for name in names
        if name != told and not (texts is not None and (root / name).resolve() == texts.resolve())
    ]


def meant_file(stray: Finding) -> str | None:
    """Return the part of a corpus that a stray file is probably meant to be, as the user knows it."""
    if stray.rule != "corpus-file" or (meant := _meant(PurePath(stray.origin.file).name)) is None:
        return None
    return str(PurePath(stray.origin.file).parent / meant)


def _stray(name: str, shown: str) -> Finding:
    meant = _meant(name)
    if meant is None:
        severity, mend = Severity.WARNING, "Move it out of the corpus, or begin its name with a dot."
    else:
        severity, mend = Severity.VIOLATION, f"Did you mean {meant}? Else move it out of the corpus."
    message = "Nothing in a corpus has this name, so it is not read."
    return Finding(severity, message, Origin(shown), "corpus-file", visible(name), mend)


def _meant(name: str) -> str | None:
    """Return the part of a corpus whose name was probably meant."""
    stem, dot, ending = name.casefold().rpartition(".")
    if dot and not get_close_matches(ending, ("yaml", "yml")):
        return None
    for near in get_close_matches(stem if dot else ending, _STEMS, n=1, cutoff=_NEAR):
        return _STEMS[near]
    return None


def _names(root: Path) -> list[str]:
    """Return the names in a folder in order, without what is hidden or an editor's copy."""
    return sorted(name for name in os.listdir(root) if not name.startswith(".") and not name.endswith("~"))  # noqa: PTH208 - names are all that is needed


def _misspelt_articles(root: Path) -> str | None:
    return next((name for name in _names(root) if _meant(name) == ARTICLES and (root / name).is_dir()), None)


def _no_articles(root: Path, shown: str) -> Finding:
    """Say that there is no folder of articles: with a misspelt one a build would empty the store."""
    misspelt = _misspelt_articles(root) or ""
    guess = f"Rename '{visible(misspelt)}' to '{ARTICLES}'." if misspelt else ""
    return Finding(
        Severity.VIOLATION,
        f"The corpus has no folder '{ARTICLES}'.",
        Origin(shown),
        "articles-missing",
        visible(misspelt),
        guess or f"Name the folder of the article folders '{ARTICLES}'; it may be empty.",
    )


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
