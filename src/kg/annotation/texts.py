"""Look up the texts that annotations point into, by a bounded number of queries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol, cast

from pyoxigraph import Literal

from kg.mapping.facts import Teller
from kg.model.article import Segment, TextVersion
from kg.model.source import Origin
from kg.terms import KG_NS, SCHEMA_NS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyoxigraph import QuerySolution, QuerySolutions

    from kg.rdf.iris import Iris
    from kg.store import GraphReader

_PREFIXES = f"PREFIX kg: <{KG_NS}> PREFIX schema: <{SCHEMA_NS}> "
_SAID = "?version kg:sha256 ?sha256 ; kg:length ?length . OPTIONAL { ?version kg:text ?text }"


class Texts(Protocol):
    """What is known of the texts of articles."""

    def versions(self, iri: str) -> Sequence[TextVersion]:
        """Return the text of this IRI, or the texts that the article of this IRI has words in; maybe none.

        Asked for an article, the segments are its own alone.
        """

    def teller(self, article: str) -> Teller | None:
        """Return who reports what an article says, given its slug; None where the graph does not know it."""


@dataclass(frozen=True, slots=True)
class GraphTexts:
    """The texts of one version of the graph."""

    reader: GraphReader
    iris: Iris

    def versions(self, iri: str) -> Sequence[TextVersion]:
        """Return the texts; see Texts. The IRI must be a sound one."""
        if not iri.startswith(self.iris.article("")):
            return ()
        found = list(
            self._rows(f"SELECT * {{ BIND (<{iri}> AS ?version) ?version kg:textOf ?article . {_SAID} }}")
        )
        if not found:
            found = list(
                self._rows(
                    "SELECT DISTINCT ?version ?article ?sha256 ?length ?text { "
                    f"{{ ?version kg:textOf <{iri}> }} UNION "
                    f"{{ ?part kg:belongsTo <{iri}> ; kg:segmentOf ?version }} "
                    f"?version kg:textOf ?article . {_SAID} }}"
                )
            )
        rows = {row["version"].value: row for row in found}
        versions = [self._version(name, row) for name, row in sorted(rows.items())]
        if iri in rows:
            return versions
        own = self._id("article", iri)
        return [
            replace(version, segments=tuple(part for part in version.segments if part.belongs_to == own))
            for version in versions
        ]

    def teller(self, article: str) -> Teller | None:
        """Return who reports what an article says; see Texts."""
        rows = list(
            self._rows(
                f"SELECT ?language ?author ?publisher {{ BIND (<{self.iris.article(article)}> AS ?article) "
                "?article schema:inLanguage ?language ; schema:publisher ?publisher "
                "OPTIONAL { ?article schema:author ?author } }"
            )
        )
        if not rows:
            return None
        authors = sorted(
            {self._id("actor", row["author"].value) for row in rows if row["author"] is not None}
        )
        publishers = sorted({self._id("actor", row["publisher"].value) for row in rows})
        return Teller(article, rows[0]["language"].value, tuple(authors or publishers))

    def _version(self, name: str, row: QuerySolution) -> TextVersion:
        text = row["text"]
        return TextVersion(
            self._id("article", row["article"].value),
            int(row["length"].value),
            row["sha256"].value,
            text.value if isinstance(text, Literal) else None,
            tuple(self._segments(name)),
        )

    def _segments(self, version: str) -> Iterator[Segment]:
        rows = self._rows(
            f"SELECT ?part ?kind ?start ?end ?owner ?published {{ ?part kg:segmentOf <{version}> ; "
            "kg:segmentKind ?kind ; kg:start ?start ; kg:end ?end ; kg:belongsTo ?owner "
            "OPTIONAL { ?part schema:datePublished ?published } }"
        )
        by_name = {row["part"].value: row for row in rows}
        for name, row in sorted(by_name.items(), key=lambda entry: int(entry[1]["start"].value)):
            published = row["published"]
            yield Segment(
                name.rpartition("#")[2],
                row["kind"].value.rpartition("#")[2],
                int(row["start"].value),
                int(row["end"].value),
                date.fromisoformat(published.value) if isinstance(published, Literal) else None,
                self._id("article", row["owner"].value),
                Origin(name),
            )

    def _id(self, kind: str, iri: str) -> str:
        return iri.removeprefix(self.iris.thing(kind, ""))

    def _rows(self, query: str) -> Iterator[QuerySolution]:
        yield from cast("QuerySolutions", self.reader.query(_PREFIXES + query))
