"""Say what can be written: each change fills a writer, which nobody sees yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from kg.sparql.holdings import base_of
from kg.sparql.relative import with_base

if TYPE_CHECKING:
    from kg.sparql.request import UpdateRequest
    from kg.store import GraphReader, GraphWriter


class Change(Protocol):
    """Something to be written; it is pickled on its way to the process that writes."""

    def apply(self, writer: GraphWriter, before: GraphReader | None) -> None:
        """Put the change on top of the graph as it is before it. Raises KgError, and then nothing counts."""


@dataclass(frozen=True, slots=True)
class UpdateChange:
    """A SPARQL update; `base` is for relative IRIs where the graph does not say what its own begin with."""

    request: UpdateRequest
    base: str

    def apply(self, writer: GraphWriter, before: GraphReader | None) -> None:
        """Carry out the update."""

        def base() -> str:
            return (base_of(before) if before else "") or self.base

        with_base(writer.update, base)(self.request.text, self.request.using)
