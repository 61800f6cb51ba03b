"""The pages of claims, title uses and annotations: what one article says, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kg.pages.accounts import gather
from kg.pages.gather import Branch
from kg.pages.model import Claim, Name, Source, Tenure, Title, Words
from kg.schemes import CONCEPTS_NS
from kg.terms import KG, OA, PROV, RDF

if TYPE_CHECKING:
    from kg.pages.accounts import Accounts
    from kg.store.base import GraphReader


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """One claim, and the other claims about the same things."""

    claim: Claim
    others: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class TitlePage:
    """A title that an article gives to a person, and the person's tenures of that post."""

    title: Title
    tenures: tuple[Tenure, ...]


@dataclass(frozen=True, slots=True)
class AnnotationPage:
    """An annotation: the words, what they are evidence of or name, and who says so.

    `parts` are the things of which the words bear out only a part, such as one actor's part in an event.
    """

    name: Name
    words: Words
    is_mention: bool
    facts: tuple[Name, ...]
    parts: tuple[Name, ...]
    kinds: tuple[Name, ...]
    source: Source
    segment_kind: Name
    belongs_to: Source
    sha256: str
    attributed_to: Name | None
    made: date | None


def claim_page(reader: GraphReader, iri: str) -> ClaimPage | None:
    """Return the page of a claim, None where there is none. Four queries.

    Raises QueryFailed, StoreError, as do the functions below.
    """
    claim = f"<{iri}>"
    others = f"""{{ SELECT DISTINCT ?thing {{ {claim} {KG.about} ?topic . ?thing {KG.about} ?topic
        FILTER(?thing != {claim}) }} LIMIT 20 }} ?thing {KG.statedIn} ?source"""
    branches = (_own(claim), Branch("other", others, 19))
    found = _found(gather(reader, iri, branches, words_of=("own", "other")), iri, KG.Claim.value)
    return ClaimPage(found.claim(iri), found.claims(found.members["other"])) if found else None


def title_page(reader: GraphReader, iri: str) -> TitlePage | None:
    """Return the page of a title use, None where there is none."""
    same = f"<{iri}> {KG.holder} ?person ; {KG.post} ?post"
    tenures = f"{same} . ?thing {KG.holder} ?person ; {KG.post} ?post ; a {KG.Tenure}"
    branches = (_own(f"<{iri}>"), Branch("tenure", tenures, 20))
    found = _found(gather(reader, iri, branches, words_of=("own",)), iri, KG.TitleUse.value)
    return TitlePage(found.title(iri), found.tenures(found.members["tenure"])) if found else None


def annotation_page(reader: GraphReader, iri: str) -> AnnotationPage | None:
    """Return the page of an annotation, None where there is none."""
    annotation = f"<{iri}>"
    source = f"{annotation} {OA.hasTarget}/{OA.hasSource} ?thing . ?thing {KG.textOf} ?source"
    branches = (
        Branch("text", source, 2),
        Branch("segment", f"{annotation} {KG.inSegment} ?thing . ?thing {KG.belongsTo} ?source", 2),
        Branch("body", f"{annotation} {OA.hasBody} ?thing", 40),
    )
    found = _found(gather(reader, iri, branches, words_of=("body",)), iri, OA.Annotation.value)
    if found is None:
        return None
    words = next((w for entries in found.words.values() for w in entries if w.annotation == iri), None)
    if words is None:
        return None
    return annotation_of(iri, words, found)


def annotation_of(iri: str, words: Words, found: Accounts) -> AnnotationPage:
    """Return what an annotation with words says, out of the statements on it and its bodies."""
    facts, names = found.facts, found.names
    whole = [body for body in words.bodies if "#" not in body]
    parts = {body.partition("#")[0] for body in words.bodies if "#" in body} - {CONCEPTS_NS}
    version, segment = facts.iri(words.segment, KG.segmentOf), words.segment
    made = facts.text(iri, PROV.generatedAtTime)[:10]
    return AnnotationPage(
        name=Name(iri, words.exact),
        words=words,
        is_mention=OA.identifying.value in facts.iris(iri, OA.motivatedBy),
        facts=names.all(whole),
        parts=names.all(part for part in parts if part not in whole and not part.startswith(CONCEPTS_NS)),
        kinds=names.all(body for body in words.bodies if body.startswith(CONCEPTS_NS)),
        source=found.source(facts.iri(version, KG.textOf)),
        segment_kind=names(facts.iri(segment, KG.segmentKind)),
        belongs_to=found.source(facts.iri(segment, KG.belongsTo)),
        sha256=facts.text(version, KG.sha256),
        attributed_to=names.maybe(facts.iri(iri, PROV.wasAttributedTo)),
        made=date.fromisoformat(made) if made else None,
    )


def _own(thing: str) -> Branch:
    return Branch("own", f"{thing} {KG.statedIn} ?source . BIND({thing} AS ?thing)", 5)


def _found(found: Accounts | None, iri: str, cls: str) -> Accounts | None:
    return found if found is not None and cls in found.facts.iris(iri, RDF.type) else None
