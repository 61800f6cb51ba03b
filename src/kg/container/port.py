"""Say what the protocol of annotations needs of its surroundings, and what is written by it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from kg.access import Scope
from kg.sparql.conditions import Condition

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from pyoxigraph import NamedNode, Quad, Triple

    from kg.annotation.candidate import Candidate, Sent
    from kg.container.documents import Terms, View
    from kg.container.record import Listing
    from kg.model.finding import Finding
    from kg.sparql.messages import Response
    from kg.sparql.problem import Problem
    from kg.store import GraphReader


class Deed(StrEnum):
    """What is done to an annotation."""

    CREATE = "create"
    REPLACE = "replace"
    DELETE = "delete"
    JUDGE = "judge"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a request, by the name of the token, and what that token allows."""

    name: str
    scope: Scope

    @property
    def reviews(self) -> bool:
        """Tell whether they may accept and reject annotations."""
        return self.scope.covers(Scope.REVIEW)

    @property
    def administers(self) -> bool:
        """Tell whether they may change what others submitted."""
        return self.scope.covers(Scope.ADMIN)


@dataclass(frozen=True, slots=True)
class AnnotationWrite:
    """An annotation that is created, replaced, deleted, or given a status, if the condition holds.

    `quads` are what its graph is to hold. `condition` is judged by the state of that graph. Every part can
    be pickled.
    """

    deed: Deed
    name: str
    sender: Sender
    when: datetime
    quads: tuple[Quad, ...] = ()
    condition: Condition = field(default_factory=Condition)
    status: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What would become of a write: what is said of it, and the statements that go in and out."""

    findings: tuple[Finding, ...]
    holds: bool
    added: tuple[Quad, ...] = ()
    removed: tuple[Quad, ...] = ()


class Port(Protocol):
    """The surroundings; everything here raises KgError."""

    def base(self) -> str:
        """Return what the graph's IRIs begin with."""

    def reader(self) -> AbstractContextManager[GraphReader]:
        """Hold the current version of the graph."""

    def permit(self) -> Problem | None:
        """Return why the sender may not annotate, or None."""

    def sender(self) -> Sender:
        """Return who sends the request, who may annotate."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""

    def read(self, sent: Sent, annotation: NamedNode, by: NamedNode, at: datetime) -> Candidate:
        """Read a document into what the annotation's graph is to hold. Raises Rejected."""

    def write(self, write: AnnotationWrite) -> tuple[Finding, ...]:
        """Write, if the shapes let it through, and return their warnings. Raises Rejected."""

    def written(self, write: AnnotationWrite) -> Sequence[Triple]:
        """Return what the annotation's graph holds after a write."""

    def judge(self, write: AnnotationWrite) -> Judged:
        """Tell what would become of a write, of which nothing is kept."""

    def terms(self) -> Terms:
        """Return the contexts to write JSON-LD with."""

    def show(self, problem: Problem) -> Response:
        """Write a problem as the sender prefers it."""

    def show_judged(self, judged: Judged) -> Response:
        """Write what would become of a write as the sender prefers it."""

    def page(self, annotation: NamedNode) -> Response:
        """Write the page of an annotation for a browser."""

    def list_page(self, view: View, listing: Listing) -> Response:
        """Write a page of the container for a browser."""


def tried(port: Port, judged: Judged) -> Response:
    """Return the answer to a request that prefers to see what it would do."""
    return port.show_judged(judged).with_headers(("Preference-Applied", "handling=dry-run"))
