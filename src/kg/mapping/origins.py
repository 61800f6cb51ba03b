"""Find where a node of the graph was written: the way back from a validation result to a file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from kg.terms import DCTERMS, KG, OA, ORG, PROV, RDF, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from kg.model.article import Article, Claim, Event, Evidence, TitleUse
    from kg.model.authority import Authorities
    from kg.model.source import Origin
    from kg.rdf.iris import Iris

_FIELDS: Mapping[str, tuple[str, ...]] = {
    KG.eventType.value: ("type",),
    KG.actuality.value: ("actuality",),
    KG.hasTime.value: ("time",),
    KG.earliest.value: ("time",),
    KG.latest.value: ("time",),
    KG.precision.value: ("time",),
    KG.anchorDate.value: ("time",),
    KG.hasPlace.value: ("places",),
    KG.subEventOf.value: ("part-of",),
    KG.happening.value: ("happening",),
    KG.hasParticipation.value: ("participants",),
    KG.actor.value: ("actor",),
    KG.role.value: ("role",),
    KG.onBehalfOf.value: ("on-behalf-of",),
    KG.inPost.value: ("in-post",),
    KG.claimant.value: ("claimant",),
    KG.claimText.value: ("text",),
    KG.about.value: ("about",),
    KG.stance.value: ("stance",),
    KG.quoted.value: ("quoted",),
    KG.inWork.value: ("work",),
    KG.certainty.value: ("certainty",),
    KG.holder.value: ("person", "holder"),
    KG.post.value: ("post",),
    KG.titleStatus.value: ("status",),
    KG.from_.value: ("from",),
    KG.until.value: ("until",),
    KG.signed.value: ("signed",),
    KG.inForceFrom.value: ("in-force-from",),
    KG.inForceUntil.value: ("in-force-until",),
    KG.basedOn.value: ("based-on",),
    KG.agreementKind.value: ("kind",),
    KG.placeKind.value: ("kind",),
    KG.partyStatus.value: ("status",),
    KG.disputedBy.value: ("disputed-by",),
    KG.governmentOf.value: ("government-of",),
    KG.citesAgreement.value: ("cites",),
    KG.changesAgreement.value: ("changes",),
    KG.concludesAgreement.value: ("concludes",),
    KG.sha256.value: ("text",),
    KG.length.value: ("text",),
    KG.start.value: ("start",),
    KG.end.value: ("end",),
    OA.exact.value: ("quote",),
    OA.start.value: ("quote",),
    OA.end.value: ("quote",),
    OA.hasTarget.value: ("quote",),
    KG.inSegment.value: ("quote",),
    SKOS.prefLabel.value: ("names",),
    SKOS.altLabel.value: ("other-names",),
    SKOS.exactMatch.value: ("exact-match",),
    SKOS.closeMatch.value: ("close-match",),
    SCHEMA.headline.value: ("headline",),
    SCHEMA.author.value: ("author",),
    SCHEMA.publisher.value: ("publisher",),
    SCHEMA.datePublished.value: ("published",),
    SCHEMA.inLanguage.value: ("language",),
    SCHEMA.url.value: ("url",),
    SCHEMA.license.value: ("licence",),
    SCHEMA.citation.value: ("sources",),
    RDF.type.value: ("kind",),
    RDFS.label.value: ("label",),
    KG.segmentKind.value: ("kind",),
    KG.belongsTo.value: ("of",),
    KG.hasParty.value: ("parties",),
    ORG.postIn.value: ("of",),
    DCTERMS.source.value: ("source",),
    PROV.wasAttributedTo.value: ("annotator",),
    PROV.generatedAtTime.value: ("annotated",),
    OA.hasBody.value: ("actor", "place", "agreement", "kind"),
}


class _Written(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def origin(self) -> Origin: ...


_Fact = TypeVar("_Fact", bound=_Written)


class Origins:
    """Look up the file, line and column of a focus node, or of its field where a path names one."""

    def __init__(self, places: Mapping[str, Origin]) -> None:
        self._places = places

    def __call__(self, node: str, path: str | None = None) -> Origin | None:
        """Return the place of the node `node`, None for one that no file of the corpus wrote."""
        origin = self._places.get(node)
        if origin is None or path is None:
            return origin
        for name in _FIELDS.get(path, ()):
            if name in origin.fields:
                return origin.at(name)
        return origin


def article_places(article: Article, iris: Iris, *, sound: bool = False) -> Iterator[tuple[str, Origin]]:
    """Yield each node of an article's graph with where it was written.

    With `sound` only those of records that were read without a fault.
    """
    slug, left_out = article.slug, article.marred if sound else frozenset()
    own_text = article.text.article == slug
    if article.origin not in left_out:
        yield iris.article(slug), article.origin
        if own_text:
            yield iris.text_version(slug, article.text.sha256), article.origin.at("text")
    for segment in article.text.segments if own_text else ():
        yield iris.segment(slug, segment.id), segment.origin
    for event in _without(article.events, left_out):
        yield from _event_places(article, event, iris)
    said: tuple[tuple[str, Sequence[Claim | TitleUse]], ...] = (
        ("claim", article.claims),
        ("title", article.titles),
    )
    for kind, facts in said:
        for fact in _without(facts, left_out):
            yield iris.fact(kind, slug, fact.id), fact.origin
            yield from _evidence_places(article, fact.id, fact.evidence, fact.origin, iris)
    for mention in _without(article.mentions, left_out):
        yield from _evidence_places(article, mention.id, mention.evidence, mention.origin, iris)
        if mention.time is not None:
            yield f"{iris.annotation(slug, mention.id, 1)}#time", mention.origin.at("time")


def _without(facts: Iterable[_Fact], left_out: Collection[Origin]) -> Iterator[_Fact]:
    return (fact for fact in facts if fact.origin not in left_out)


def _event_places(article: Article, event: Event, iris: Iris) -> Iterator[tuple[str, Origin]]:
    iri = iris.fact("event", article.slug, event.id)
    yield iri, event.origin
    yield f"{iri}#time", event.origin.at("time")
    yield from _evidence_places(article, event.id, event.evidence, event.origin, iris)
    for number, part in enumerate(event.participations, start=1):
        yield f"{iri}#participation-{number}", part.origin
        own = f"{event.id}-participation-{number}"
        yield from _evidence_places(article, own, part.evidence, part.origin, iris)


def _evidence_places(
    article: Article, fact: str, evidence: tuple[Evidence, ...], origin: Origin, iris: Iris
) -> Iterator[tuple[str, Origin]]:
    annotation = origin
    if article.head is not None:
        # Who annotated and when is said once for all, so that what is wrong with it is one fault there.
        head = {name: article.head.at(name) for name in ("annotator", "annotated")}
        fields = {name: (place.line, place.column) for name, place in head.items()}
        annotation = replace(origin, fields={**origin.fields, **fields})
    for number in range(1, len(evidence) + 1):
        iri = iris.annotation(article.slug, fact, number)
        yield iri, annotation
        for part in ("target", "position", "quote"):
            yield f"{iri}#{part}", origin.at("quote")


def authority_places(
    authorities: Authorities, iris: Iris, *, sound: bool = False
) -> Iterator[tuple[str, Origin]]:
    """Yield each node of the authority graphs with where it was written.

    With `sound` only those of records that were read without a fault.
    """
    left_out = authorities.marred if sound else frozenset()
    for kind, table in (
        ("actor", authorities.actors),
        ("post", authorities.posts),
        ("tenure", authorities.tenures),
        ("place", authorities.places),
        ("happening", authorities.happenings),
    ):
        for thing in _without(table.values(), left_out):
            yield iris.thing(kind, thing.id), thing.origin
    for agreement in _without(authorities.agreements.values(), left_out):
        iri = iris.thing("agreement", agreement.id)
        yield iri, agreement.origin
        for number, party in enumerate(agreement.parties, start=1):
            yield f"{iri}#party-{number}", party.origin
