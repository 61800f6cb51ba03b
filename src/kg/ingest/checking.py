"""Validate articles and authority files, each with as much of the graph around it as the shapes look at."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from kg.gate.second import disputed, refuses
from kg.mapping.article import write_text
from kg.mapping.authorities import authority_graphs
from kg.mapping.graph import NamedGraph
from kg.mapping.origins import Origins, article_places, authority_places
from kg.model.finding import Severity
from kg.rdf.lines import iri, ntriples
from kg.shacl import ARTICLE_GRAPH, AUTHORITY_GRAPH, ShiftyEngine, findings_from, project_shapes
from kg.terms import KG, RDF, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pyoxigraph import Quad

    from kg.gate.second import SecondOpinion
    from kg.model.article import Article
    from kg.model.authority import Authorities
    from kg.model.finding import Finding
    from kg.model.source import Origin
    from kg.rdf.iris import Iris
    from kg.shacl import Engine, Report, Result


_SUBJECT = re.compile(rb"^<([^>]*)>", re.MULTILINE)
"""The subject of a line of N-Triples."""


_ABOUT_TENURES = frozenset(
    f"https://w3id.org/kg/shapes#{name}"
    for name in ("Participation-tenure", "TitleUse-incumbent", "TitleUse-former")
)
"""The shapes that ask whether a person held a post: where a tenure has a fault they say nothing."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """An article and its named graph."""

    article: Article
    graph: NamedGraph


class Checker:
    """Validate the authority files, and articles in batches; construct once a process."""

    def __init__(self, authorities: Authorities, iris: Iris, second: SecondOpinion) -> None:
        self._shapes = shapes = project_shapes()
        self._engine = ShiftyEngine(shapes)
        self._second = second
        self._entries = shapes.entries(ARTICLE_GRAPH)
        self._authority_entries = shapes.entries(AUTHORITY_GRAPH)
        self._authorities, self._iris = authorities, iris
        graphs = authority_graphs(authorities, iris)
        self._known = _surroundings(quad for graph in graphs for quad in graph.quads())
        tenures = authorities.gaps.get("tenure")
        self._tenures = tenures.file if tenures else ""
        # Matching bytes is several times faster than looking at the terms one by one.
        self._named = re.compile(rb"<%b[a-z]+/[^/#>]*>" % re.escape(iris.base.encode()))

    @cached_property
    def _reference(self) -> Engine:
        return self._second.engine()(self._shapes)

    def check(self, articles: Sequence[Mapped], read: Sequence[Finding]) -> list[Finding]:
        """Return what the shapes say of these articles beyond what was found in reading them."""

        def places() -> Mapping[str, Origin]:
            found: dict[str, Origin] = {}
            for entry in articles:
                found.update(article_places(entry.article, self._iris, sound=True))
            return found

        new = self._found(self._data(articles), self._entries, read, places)
        return [replace(f, follows=self._tenures) if f.rule in _ABOUT_TENURES else f for f in new]

    def check_authorities(self, read: Sequence[Finding]) -> list[Finding]:
        """Return what the shapes say of the authority files beyond what was found in reading them."""
        data = b"".join(graph.ntriples() for graph in authority_graphs(self._authorities, self._iris))

        def places() -> Mapping[str, Origin]:
            return dict(authority_places(self._authorities, self._iris, sound=True))

        return self._found(data, self._authority_entries, read, places)

    def _found(
        self,
        data: bytes,
        entries: Sequence[str],
        read: Sequence[Finding],
        places: Callable[[], Mapping[str, Origin]],
    ) -> list[Finding]:
        """Return what the shapes say of the nodes of `places` beyond what was found in reading them."""

        def said(report: Report) -> list[Finding]:
            if report.conforms:
                return []
            return _new_findings(report, Origins(places()), read, _missing(data, self._iris))

        found = said(self._engine.validate(data, entries))
        # As at the gate: what is refused anyway is not asked about again.
        if not self._second.is_wanted(()) or refuses((*read, *found)):
            return found
        engine = self._reference
        others = said(engine.validate(data, entries))
        return [
            *found,
            *(disputed(ShiftyEngine, type(engine), other) for other in others if refuses([other])),
        ]

    def _data(self, articles: Sequence[Mapped]) -> bytes:
        """Return the triples of a batch, and those of everything that it refers to, as N-Triples."""
        own = [entry.graph.ntriples() for entry in articles]
        referred = {named for lines in own for named in self._named.findall(lines)}
        around = [self._known[named] for named in sorted(referred & self._known.keys())]
        elsewhere = [self._elsewhere(entry.article) for entry in articles if entry.article.others()]
        return b"".join([*own, *around, *elsewhere])

    def _elsewhere(self, article: Article) -> bytes:
        """Return what is elsewhere but looked at: of a teaser its host's text, of a host its teasers."""
        version = article.text
        graph = NamedGraph(self._iris.article_graph(version.article))
        for slug in sorted(article.others()):
            # Known as an article, but not of the class that makes it a target here.
            graph.a(iri(self._iris.article(slug)), SCHEMA.Article)
        if version.article != article.slug:
            write_text(version, self._iris, graph)
        return graph.ntriples()


def _new_findings(
    report: Report, origins: Origins, read: Sequence[Finding], missing: Callable[[str], bool]
) -> list[Finding]:
    """Return findings for the nodes of `origins`, without what only follows from a violation in `read`.

    That is what is said at the same place, and of a reference to something that was left out. What was
    only looked at is not among `origins`, for it is checked elsewhere; nor is what was not read in full.
    """
    told = {finding.origin for finding in read if finding.severity is Severity.VIOLATION}
    # Only an article's own faults explain what it lacks, whatever is validated together with it.
    faulty = {PurePath(origin.file).parent for origin in told}
    results = [
        result
        for result in report.results
        if (origin := origins(result.focus_node.value)) is not None
        and not (PurePath(origin.file).parent in faulty and any(missing(value) for value in _named(result)))
    ]
    findings = findings_from(replace(report, results=tuple(results)), origins)
    return [finding for finding in findings if finding.origin not in told]


def _named(result: Result) -> Iterator[str]:
    if isinstance(result.value, NamedNode):
        yield result.value.value
    for _, value in result.shows:
        yield value


def _missing(data: bytes, iris: Iris) -> Callable[[str], bool]:
    """Return what says of an IRI whether kg made it for something that it then did not write."""
    written = set(_SUBJECT.findall(data))
    return lambda named: named.startswith(iris.base) and named.encode() not in written


def _surroundings(quads: Iterable[Quad]) -> Mapping[bytes, bytes]:
    """Return, for each IRI of the authority files, in angle brackets, what an article's shapes may look at.

    They are its types and, for a person, the tenures: does one cover the date on which the person acts
    in a post or is called by its title?
    """
    known: defaultdict[str, list[Triple]] = defaultdict(list)
    every: defaultdict[str, list[Triple]] = defaultdict(list)
    holders: dict[str, str] = {}
    for quad in quads:
        subject, value = quad.subject, quad.object
        if not isinstance(subject, NamedNode):
            continue
        if quad.predicate == RDF.type:
            known[subject.value].append(quad.triple)
        elif quad.predicate == KG.holder and isinstance(value, NamedNode):
            holders[subject.value] = value.value
        every[subject.value].append(quad.triple)
    for tenure, holder in holders.items():
        known[holder] += every[tenure]
    return {iri(name).encode(): ntriples(triples) for name, triples in known.items()}
