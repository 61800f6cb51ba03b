"""Say what a graph is built from, and read the part of it that all articles share."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import version as version_of
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import kg
from kg.corpus.article import Surroundings
from kg.corpus.authorities import AUTHORITY_FILES, read_authorities
from kg.corpus.folder import ARTICLES
from kg.gate.second import SecondOpinion
from kg.ingest.manifest import files_fingerprint, folder_fingerprint
from kg.resources import ontology_files, shapes_files

if TYPE_CHECKING:
    from kg.model.finding import Finding
    from kg.rdf.iris import Iris

_CODE = (
    "corpus/**/*.py",
    "ingest/*.py",
    "mapping/**/*.py",
    "model/**/*.py",
    "rdf/**/*.py",
    "shacl/**/*.py",
    "resources.py",
    "terms.py",
)
"""The modules that decide what an article becomes: a graph made by others is made anew."""

_ENGINES = ("pyoxigraph", "pyshifty")
"""The libraries that have a say in it, too."""

_SECOND = "pyshacl"
"""The one that has where there is doubt; what it was not asked of is looked at again."""


@dataclass(frozen=True, slots=True)
class Source:
    """A corpus folder, the texts at hand for checking it, and the base of the IRIs it gets.

    `second` says when another engine is asked of it, too.
    """

    root: Path
    texts: Path | None
    iris: Iris
    second: SecondOpinion = field(default_factory=SecondOpinion)

    @property
    def articles(self) -> Path:
        """The folder of the article folders."""
        return self.root / ARTICLES

    def surroundings(self) -> tuple[Surroundings, list[Finding]]:
        """Read the authority files; return what articles are read against, and findings."""
        authorities, findings = read_authorities(self.root, str)
        return Surroundings(self.articles, authorities, self.texts, str), findings

    def fingerprint(self, version: str) -> str:
        """Return a digest of all that every article depends on: kg itself, the base, shared files, texts."""
        package = Path(kg.__file__).parent
        code = (path for name in _CODE for path in sorted(package.glob(name)))
        shared = (self.root / name for name in AUTHORITY_FILES)
        files = files_fingerprint([*shared, *ontology_files(), *shapes_files(), *code])
        asked = (_SECOND,) if self.second.is_wanted(()) else ()
        engines = ":".join(version_of(name) for name in (*_ENGINES, *asked))
        texts = f"{self.texts}:{folder_fingerprint(str(self.texts))}" if self.texts else ""
        return quote(f"{files}:{version}:{self.iris.base}:{engines}:{texts}")
