"""Find the files that come with kg: the ontology, the shapes, the example queries."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "context_file",
    "ontology_files",
    "query_files",
    "resource_folder",
    "shapes_files",
    "shapes_version",
]

_PACKAGE = Path(__file__).resolve().parent


def resource_folder(name: str) -> Path:
    """Return the folder `name` of the installed package, or of the checkout the package runs from.

    A wheel carries its copy in `kg/data`; in a checkout the folders lie beside `src`.
    """
    installed = _PACKAGE / "data" / name
    return installed if installed.is_dir() else _PACKAGE.parents[1] / name


def ontology_files() -> tuple[Path, ...]:
    """Return the Turtle files of the ontology and its concept schemes, in a fixed order.

    Raises KgError if there are none, as do the functions below.
    """
    return _files("ontology", "*.ttl")


def context_file() -> Path:
    """Return the file of the JSON-LD context."""
    return _files("ontology", "context.jsonld")[0]


def shapes_files() -> tuple[Path, ...]:
    """Return the Turtle files of the SHACL shapes, in a fixed order."""
    return _files("shapes", "*.ttl")


def shapes_version(files: Iterable[Path] | None = None) -> str:
    """Return what tells shapes, by default those of kg, from all other ones: the start of their digest."""
    digest = sha256()
    for path in shapes_files() if files is None else files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def query_files() -> tuple[Path, ...]:
    """Return the SPARQL files of the competency questions, in a fixed order."""
    return _files("queries", "*.rq")


def _files(folder: str, pattern: str) -> tuple[Path, ...]:
    root = resource_folder(folder)
    files = sorted(root.rglob(pattern), key=lambda path: path.relative_to(root).as_posix())
    if not files:
        # An empty tuple would pass for shapes that nothing breaks.
        raise KgError(
            f"There is no {pattern} file in {root}, which is part of kg.",
            mend="Install kg again, or restore the folder from the repository.",
        )
    return tuple(files)
