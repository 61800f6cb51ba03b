"""Hold the statements that a page needs, and read values out of them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.sparql.display import Term

_SEVERAL: Final = 2


class Facts:
    """Statements by subject and property, each once; values not of the kind asked for are passed over."""

    def __init__(self, statements: Iterable[tuple[str, str, Term]]) -> None:
        self._held: dict[str, dict[str, dict[Term, None]]] = {}
        for subject, prop, value in statements:
            self._held.setdefault(subject, {}).setdefault(prop, {})[value] = None

    def __contains__(self, thing: str) -> bool:
        return thing in self._held

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def literals(self, thing: str, prop: NamedNode) -> list[Literal]:
        """Return the literals, by language and then by text."""
        found = [value for value in self._values(thing, prop) if isinstance(value, Literal)]
        return found if len(found) < _SEVERAL else sorted(found, key=_by_language)

    def text(self, thing: str, prop: NamedNode) -> str:
        """Return the first literal's text, or nothing."""
        found = self.literals(thing, prop)
        return found[0].value if found else ""

    def texts(self, thing: str, prop: NamedNode) -> tuple[str, ...]:
        """Return the texts of all literals."""
        return tuple(value.value for value in self.literals(thing, prop))

    def iris(self, thing: str, prop: NamedNode) -> tuple[str, ...]:
        """Return the IRIs in the order of the alphabet, each once."""
        found = [value.value for value in self._values(thing, prop) if isinstance(value, NamedNode)]
        return tuple(found if len(found) < _SEVERAL else sorted(found))

    def iri(self, thing: str, prop: NamedNode) -> str:
        """Return the first IRI, or nothing."""
        return next(iter(self.iris(thing, prop)), "")

    def day(self, thing: str, prop: NamedNode) -> date | None:
        """Return the first literal as a day, None where it is none."""
        with suppress(ValueError):
            return date.fromisoformat(self.text(thing, prop))
        return None

    def number(self, thing: str, prop: NamedNode) -> int:
        """Return the first literal as an integer, 0 where it is none."""
        with suppress(ValueError):
            return int(self.text(thing, prop))
        return 0

    def linked(self) -> set[str]:
        """Return every IRI that a statement leads to."""
        return {
            value.value
            for properties in self._held.values()
            for values in properties.values()
            for value in values
            if isinstance(value, NamedNode)
        }

    def of_parts(self, thing: str) -> tuple[Triple, ...]:
        """Return the statements on the parts of a thing, whose IRIs have a fragment."""
        return tuple(
            Triple(NamedNode(part), NamedNode(prop), value)
            for part in sorted(self._held)
            if part.startswith(f"{thing}#")
            for prop, values in self._held[part].items()
            for value in values
        )

    def _values(self, thing: str, prop: NamedNode) -> Iterable[Term]:
        return self._held.get(thing, {}).get(prop.value, ())


def _by_language(value: Literal) -> tuple[str, str]:
    return value.language or "", value.value
