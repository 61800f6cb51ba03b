"""The page of an annotation that was submitted: what it states, in which words, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kg.pages.accounts import IN_BRIEF, gather
from kg.pages.gather import Branch, Quoting
from kg.pages.model import Name
from kg.pages.statement import annotation_of
from kg.terms import DCTERMS, KG, OA, OWL, PROV, RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import NamedNode

    from kg.pages.accounts import Accounts
    from kg.pages.model import Claim, Event, Part, Tenure, Title
    from kg.pages.statement import AnnotationPage
    from kg.sparql.description import Description
    from kg.store.base import GraphReader


@dataclass(frozen=True, slots=True)
class Decision:
    """One change of status, its IRI: to what, by whom, when (a time in UTC), and why."""

    iri: str
    status: Name
    by: Name
    when: str
    reason: str


@dataclass(frozen=True, slots=True)
class SubmittedPage:
    """A submitted annotation. `evidence` is None where it points at no words that were looked up.

    `parts` are the parts in events of others that it adds, with those events; `about` is what a remark is
    about; `nodes` are its bodies and targets that have no page of their own; `report` is the IRI of what says
    that it held to the shapes, `shapes` their version, `validated` when (a time in UTC).
    """

    found: Description
    name: Name
    evidence: AnnotationPage | None
    is_verified: bool
    events: tuple[Event, ...]
    claims: tuple[Claim, ...]
    titles: tuple[Title, ...]
    tenures: tuple[Tenure, ...]
    parts: tuple[tuple[Part, Name], ...]
    remarks: tuple[str, ...]
    about: tuple[Name, ...]
    nodes: tuple[str, ...]
    status: Name
    history: tuple[Decision, ...]
    report: str
    shapes: str
    validated: str


def submitted_page(reader: GraphReader, iri: str, page: int = 1) -> SubmittedPage | None:
    """Return the page of a submitted annotation, None where there is none. Three queries.

    Raises QueryFailed, StoreError.
    """
    annotation = f"<{iri}>"
    text = f"{annotation} {OA.hasTarget} ?target . ?target {OA.hasSource} ?thing"
    branches = (
        Branch("text", text, 2, leads=(KG.textOf,), on_each=True),
        Branch("segment", f"{annotation} {KG.inSegment} ?thing", 2, leads=(KG.belongsTo,), on_each=True),
        Branch("body", f"{annotation} {OA.hasBody} ?thing", 40, leads=IN_BRIEF, on_each=True),
        Branch(
            "whole", f"{annotation} {OA.hasBody} ?part . ?thing {KG.hasParticipation} ?part", 40, on_each=True
        ),
        Branch("target", f"{annotation} {OA.hasTarget} ?thing", 10, on_each=True),
        Branch("report", f"?thing {PROV.wasDerivedFrom} {annotation}", 1, on_each=True),
        Branch("decision", f"?thing {KG.changeOf} {annotation}", 100, on_each=True),
    )
    quoting = Quoting(annotations=(iri,))
    found = gather(reader, iri, OA.Annotation, branches, page=page, quoting=lambda _: quoting)
    if found is None:
        return None
    evidence = annotation_of(iri, found.quoted[0], found) if found.quoted else None
    bodies, facts = found.members["body"], found.facts
    targets = [target for t in found.members["target"] for target in (facts.iris(t, OA.hasSource) or (t,))]
    report = next(iter(found.members["report"]), "")
    return SubmittedPage(
        found=found.description(),
        name=evidence.name if evidence else Name(iri, iri.rpartition("/")[2]),
        evidence=evidence,
        is_verified=facts.text(iri, KG.verified) == "true",
        events=found.events(_of(KG.Event, bodies, found)),
        claims=found.claims(_of(KG.Claim, bodies, found)),
        titles=found.titles(_of(KG.TitleUse, bodies, found)),
        tenures=found.tenures(_of(KG.Tenure, bodies, found)),
        parts=tuple(_parts(bodies, found)),
        remarks=tuple(text for body in bodies for text in facts.texts(body, RDF.value)),
        about=() if evidence else found.names.all(dict.fromkeys(targets)),
        nodes=tuple(node for node in (*bodies, *found.members["target"]) if node.startswith(f"{iri}#")),
        status=found.name(facts.iri(iri, KG.annotationStatus)),
        history=tuple(_decision(change, found) for change in sorted(found.members["decision"], key=_number)),
        report=report,
        shapes=facts.text(report, OWL.versionInfo),
        validated=facts.text(report, DCTERMS.created),
    )


def called(iri: str) -> Name:
    """Return an annotator by the label of the token, which is the end of the IRI."""
    return Name(iri, unquote(iri.rpartition("/")[2]))


def _of(cls: NamedNode, bodies: tuple[str, ...], found: Accounts) -> list[str]:
    return [body for body in bodies if cls.value in found.facts.iris(body, RDF.type)]


def _parts(bodies: tuple[str, ...], found: Accounts) -> Iterator[tuple[Part, Name]]:
    """Yield the parts that are bodies themselves, but for those of an event that is one."""
    for body in _of(KG.Participation, bodies, found):
        for event in found.members["whole"]:
            if event not in bodies and body in found.facts.iris(event, KG.hasParticipation):
                yield found.part(body), found.name(event)


def _decision(change: str, found: Accounts) -> Decision:
    facts = found.facts
    return Decision(
        change,
        found.name(facts.iri(change, KG.toStatus)),
        called(facts.iri(change, PROV.wasAttributedTo)),
        facts.text(change, PROV.generatedAtTime),
        facts.text(change, KG.reason),
    )


def _number(change: str) -> tuple[int, str]:
    number = change.rpartition("-")[2]
    return (int(number) if number.isdecimal() else 0), change
