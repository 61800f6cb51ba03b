"""The pages of claims, title uses and annotations: what one article says, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from kg.pages.accounts import gather
from kg.pages.gather import Branch, Quoting, Told
from kg.pages.model import Claim, Name, Source, Tenure, Title, Words
from kg.schemes import CONCEPTS_NS
from kg.terms import KG, OA, PROV

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.pages.accounts import Accounts
    from kg.pages.gather import Listed
    from kg.sparql.description import Description
    from kg.store.base import GraphReader

_SOURCE: Final = (KG.statedIn,)


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """One claim, and the other claims about the same things; `cut` tells of how many of them."""

    found: Description
    claim: Claim
    others: tuple[Claim, ...]
    cut: Mapping[str, Listed]


@dataclass(frozen=True, slots=True)
class TitlePage:
    """A title that an article gives to a person, and the person's tenures of that post."""

    found: Description
    title: Title
    tenures: tuple[Tenure, ...]
    cut: Mapping[str, Listed]


@dataclass(frozen=True, slots=True)
class AnnotationPage:
    """An annotation: the words, what they are evidence of or name, and who says so.

    `parts` are the things of which the words bear out only a part, such as one actor's part in an event.
    """

    found: Description
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


def claim_page(reader: GraphReader, iri: str, page: int = 1) -> ClaimPage | None:
    """Return a page of a claim, None where there is none. Three queries.

    Raises QueryFailed, StoreError, as do the functions below.
    """
    same = f"<{iri}> {KG.about} ?topic . ?thing {KG.about} ?topic FILTER(?thing != <{iri}>)"
    branches = (Branch("other", same, 20, leads=_SOURCE, of_facts=True),)
    found = gather(
        reader, iri, KG.Claim, branches, page=page, leads=_SOURCE, quoting=lambda _: Quoting((iri,))
    )
    if found is None:
        return None
    others = found.claims(found.members["other"])
    return ClaimPage(found.description(), found.claim(iri), others, found.members.cut)


def title_page(reader: GraphReader, iri: str, page: int = 1) -> TitlePage | None:
    """Return a page of a title use, None where there is none."""
    same = f"<{iri}> {KG.holder} ?person ; {KG.post} ?post"
    tenures = f"{same} . ?thing {KG.holder} ?person ; {KG.post} ?post ; a {KG.Tenure}"
    branches = (Branch("tenure", tenures, 20, of_facts=True),)
    found = gather(
        reader, iri, KG.TitleUse, branches, page=page, leads=_SOURCE, quoting=lambda _: Quoting((iri,))
    )
    if found is None:
        return None
    tenures_known = found.tenures(found.members["tenure"])
    return TitlePage(found.description(), found.title(iri), tenures_known, found.members.cut)


def annotation_page(reader: GraphReader, iri: str, page: int = 1) -> AnnotationPage | None:
    """Return the page of an annotation, None where there is none or it is asked for another."""
    annotation = f"<{iri}>"
    text = f"{annotation} {OA.hasTarget} ?target . ?target {OA.hasSource} ?thing"
    branches = (
        Branch("text", text, 2, leads=(KG.textOf,), on_each=True),
        Branch("segment", f"{annotation} {KG.inSegment} ?thing", 2, leads=(KG.belongsTo,), on_each=True),
        Branch("body", f"{annotation} {OA.hasBody} ?thing", 40, told=Told.NAME, on_each=True),
    )
    quoting = Quoting(annotations=(iri,))
    found = gather(reader, iri, OA.Annotation, branches, page=page, quoting=lambda _: quoting)
    if found is None or not found.quoted:
        return None
    return annotation_of(iri, found.quoted[0], found)


def annotation_of(iri: str, words: Words, found: Accounts) -> AnnotationPage:
    """Return what an annotation with words says, out of the statements on it and its bodies."""
    facts, names = found.facts, found.names
    whole = [body for body in words.bodies if "#" not in body]
    parts = {body.partition("#")[0] for body in words.bodies if "#" in body} - {CONCEPTS_NS}
    version, segment = facts.iri(words.segment, KG.segmentOf), words.segment
    made = facts.text(iri, PROV.generatedAtTime)[:10]
    return AnnotationPage(
        found=found.description(),
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
