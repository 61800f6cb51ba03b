"""Find where a node of the graph was written: the way back from a validation result to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.terms import DCTERMS, KG, OA, ORG, RDF, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.model.article import Article, Evidence
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
    OA.hasBody.value: ("actor", "place", "agreement", "kind"),
}


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


def article_places(article: Article, iris: Iris) -> Iterator[tuple[str, Origin]]:
    """Yield each node of an article's graph with where it was written."""
    slug = article.slug
    yield iris.article(slug), article.origin
    if article.text.article == slug:
        yield iris.text_version(slug, article.text.sha256), article.origin.at("text")
        for segment in article.text.segments:
            yield iris.segment(slug, segment.id), segment.origin
    for event in article.events:
        iri = iris.fact("event", slug, event.id)
        yield iri, event.origin
        yield f"{iri}#time", event.origin.at("time")
        yield from _evidence_places(iris, slug, event.id, event.evidence, event.origin)
        for number, part in enumerate(event.participations, start=1):
            yield f"{iri}#participation-{number}", part.origin
            own = f"{event.id}-participation-{number}"
            yield from _evidence_places(iris, slug, own, part.evidence, part.origin)
    for claim in article.claims:
        yield iris.fact("claim", slug, claim.id), claim.origin
        yield from _evidence_places(iris, slug, claim.id, claim.evidence, claim.origin)
    for title in article.titles:
        yield iris.fact("title", slug, title.id), title.origin
        yield from _evidence_places(iris, slug, title.id, title.evidence, title.origin)
    for mention in article.mentions:
        yield from _evidence_places(iris, slug, mention.id, mention.evidence, mention.origin)
        if mention.time is not None:
            yield f"{iris.annotation(slug, mention.id, 1)}#time", mention.origin.at("time")


def _evidence_places(
    iris: Iris, slug: str, fact: str, evidence: tuple[Evidence, ...], origin: Origin
) -> Iterator[tuple[str, Origin]]:
    for number in range(1, len(evidence) + 1):
        iri = iris.annotation(slug, fact, number)
        yield iri, origin
        for part in ("target", "position", "quote"):
            yield f"{iri}#{part}", origin.at("quote")


def authority_places(authorities: Authorities, iris: Iris) -> Iterator[tuple[str, Origin]]:
    """Yield each node of the authority graphs with where it was written."""
    for kind, table in (
        ("actor", authorities.actors),
        ("post", authorities.posts),
        ("tenure", authorities.tenures),
        ("place", authorities.places),
        ("happening", authorities.happenings),
    ):
        for identifier, thing in table.items():
            yield iris.thing(kind, identifier), thing.origin
    for identifier, agreement in authorities.agreements.items():
        iri = iris.thing("agreement", identifier)
        yield iri, agreement.origin
        for number, party in enumerate(agreement.parties, start=1):
            yield f"{iri}#party-{number}", party.origin
