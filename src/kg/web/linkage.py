"""Hold what the documents on the data set share: its title, its licence, what was counted of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

import flask

from kg.linked import vocabulary

if TYPE_CHECKING:
    from kg.linked.vocabulary import Vocabulary

EXTENSION: Final = "kg.linkage"


@dataclass(slots=True)
class Linkage:
    """What the operator says of the data set, and the vocabularies that were read."""

    title: str
    licence: str
    _vocabularies: dict[str, Vocabulary] = field(default_factory=dict)

    def vocabulary(self, name: str) -> Vocabulary:
        """Return a vocabulary, read when first asked for. Raises KgError where its files are not there."""
        found = self._vocabularies.get(name)
        if found is None:
            found = self._vocabularies[name] = vocabulary.vocabulary(name)
        return found


def linkage() -> Linkage:
    """Return what the application of the present request says of its data set."""
    return cast("Linkage", flask.current_app.extensions[EXTENSION])
