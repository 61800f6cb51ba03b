"""What annotations are read over where no text is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.mapping.facts import Teller
    from kg.model.article import TextVersion


class NoTexts:
    """A graph that knows no article."""

    def versions(self, iri: str) -> Sequence[TextVersion]:
        """Return none."""
        del iri
        return ()

    def teller(self, article: str) -> Teller | None:
        """Return nobody."""
        del article
        return None
