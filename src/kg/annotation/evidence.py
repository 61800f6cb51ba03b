"""Write an annotation that states facts, or identifies what is named, by the mapping of the corpus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.annotation.facts import CLAIM, EVENT, FACTS, PARTICIPATION, TENURE, TITLE_USE, FactReader
from kg.annotation.fields import Fields
from kg.annotation.rules import TEXTUAL_BODY
from kg.annotation.tree import Node, Ref
from kg.mapping.authorities import write_tenure
from kg.mapping.evidence import EvidenceWriter
from kg.mapping.facts import FactWriter
from kg.rdf.lines import Term, iri
from kg.schemes import MENTION_KIND
from kg.terms import KG, OA

if TYPE_CHECKING:
    from kg.annotation.anchor import Located
    from kg.annotation.plain import PlainWriter
    from kg.annotation.texts import Texts
    from kg.annotation.tree import Faults, Value
    from kg.mapping.graph import NamedGraph
    from kg.model.article import Segment
    from kg.rdf.iris import Iris

BODY: Final = OA.hasBody.value
_DESCRIBED: Final = ("event", "claim", "title", "tenure")
_IDENTIFIED: Final = ("actor", "place", "agreement")
_WRITTEN: Final = frozenset((BODY, OA.hasTarget.value, OA.motivatedBy.value))
_OF_TARGET: Final = frozenset((OA.hasSource.value, OA.hasSelector.value))


@dataclass(frozen=True, slots=True)
class Bodies:
    """The bodies of an annotation: facts that it states, things of the graph it points to, all others."""

    facts: tuple[Node, ...]
    links: tuple[Ref, ...]
    others: tuple[Value, ...]

    @classmethod
    def of(cls, root: Node, iris: Iris) -> Bodies:
        """Tell the bodies apart."""
        facts: list[Node] = []
        links: list[Ref] = []
        others: list[Value] = []
        for body in root.values(BODY):
            if isinstance(body, Node) and (
                PARTICIPATION in body.types or not FACTS.keys().isdisjoint(body.types)
            ):
                facts.append(body)
            elif isinstance(body, Ref) and motivation_of(body.iri, iris) is not None:
                links.append(body)
            else:
                others.append(body)
        return cls(tuple(facts), tuple(links), tuple(others))


def motivation_of(name: str, iris: Iris) -> str | None:
    """Return what an annotation with this body is made for, None for what is nothing of the graph."""
    if any(name.startswith(iris.thing(kind, "")) for kind in _DESCRIBED):
        return OA.describing.value
    if any(name.startswith(iris.thing(kind, "")) for kind in _IDENTIFIED):
        return OA.identifying.value
    if any(name == kind.value for kind in MENTION_KIND.concepts.values()):
        return OA.identifying.value
    return None


@dataclass(frozen=True, slots=True)
class FactAnnotation:
    """Write the annotation `name`, whose local name is `local`, with its facts into `graph`."""

    name: str
    local: str
    iris: Iris
    graph: NamedGraph
    plain: PlainWriter
    faults: Faults

    def write(
        self, root: Node, bodies: Bodies, located: Located, texts: Texts, *, by: Term, at: Term
    ) -> None:
        """Write everything; what is wrong goes to the faults."""
        segment = next(s for s in located.version.segments if s.id == located.evidence.segment)
        teller = texts.teller(segment.belongs_to)
        if teller is None:
            message = f"Nothing is known of the article '{segment.belongs_to}', whose words these are."
            self.faults.add(located.target.pointer, "article-unknown", message, mend="Add the article first.")
            return
        self._check_target(located.target)
        evidence = EvidenceWriter(
            teller.slug, located.version, self.iris, self.graph, annotator=by, annotated=at
        )
        names = {
            id(node): self._name(node, number, teller.slug) for number, node in enumerate(bodies.facts, 1)
        }
        labels = {node.iri: names[id(node)] for node in bodies.facts if node.iri is not None}
        reader = FactReader(teller, located, segment.published, self.iris, self.faults, labels)
        writer = FactWriter(teller, self.iris, self.graph, evidence)
        terms: list[Term] = []
        for node in bodies.facts:
            terms += self._fact(node, names[id(node)], reader, writer, segment)
        self.plain.annotation(root, without=_WRITTEN)
        terms += [iri(link.iri) for link in bodies.links]
        terms += [self.plain.value(other) for other in bodies.others]
        describes = bodies.facts or any(
            motivation_of(link.iri, self.iris) == OA.describing.value for link in bodies.links
        )
        motivation = OA.describing if describes else OA.identifying
        self._check_motivation(root, motivation.value)
        self._check_mixture(bodies, motivation.value)
        evidence.annotation(self.name, located.evidence, motivation, terms)
        self._places(located)

    def _name(self, node: Node, number: int, slug: str) -> str:
        """Return the IRI of the fact that a node describes."""
        kind = next((FACTS[class_] for class_ in node.types if class_ in FACTS), "event")
        identifier = self.identifier(number)
        return (
            self.iris.thing(kind, identifier) if kind == "tenure" else self.iris.fact(kind, slug, identifier)
        )

    def identifier(self, number: int) -> str:
        """Return the last part of the IRI of a fact, which no fact of a corpus can have."""
        return f"annotation/{self.local}" + (f"/{number}" if number > 1 else "")

    def _fact(
        self, node: Node, name: str, reader: FactReader, writer: FactWriter, segment: Segment
    ) -> list[Term]:
        identifier = name.partition(f"/{segment.belongs_to}/")[2] if TENURE not in node.types else ""
        if len([class_ for class_ in node.types if class_ in FACTS or class_ == PARTICIPATION]) > 1:
            message = "A fact is of one class."
            self.faults.add(node.pointer, "composite", message, mend="Make a body of each.")
            return []
        if PARTICIPATION in node.types:
            message = "A participation is part of an event, which is not named."
            mend = "Give the event by its `id`, with `type` Event and `hasParticipation` and nothing else."
            self.faults.add(node.pointer, "participation-alone", message, mend=mend)
            return []
        if node.iri is not None and node.iri[:2] != "_:" and node.iri != name:
            return self._addition(node, name, reader, writer, segment.belongs_to)
        self.plain.nodes[name] = node
        terms: list[Term] = []
        if EVENT in node.types and (event := reader.event(node, identifier)) is not None:
            self._note_parts(node, name)
            terms = writer.event(event)
        elif CLAIM in node.types and (claim := reader.claim(node, identifier)) is not None:
            terms = writer.claim(claim)
        elif TITLE_USE in node.types and (title := reader.title(node, identifier)) is not None:
            terms = writer.title(title)
        elif TENURE in node.types:
            tenure = reader.tenure(node, name.removeprefix(self.iris.thing("tenure", "")))
            if tenure is not None:
                write_tenure(tenure, self.iris, self.graph)
                terms = [iri(name)]
        return terms

    def _addition(
        self, node: Node, name: str, reader: FactReader, writer: FactWriter, slug: str
    ) -> list[Term]:
        """Write participations in an event that is there already."""
        event = node.iri or ""
        start = self.iris.fact("event", slug, "")
        if EVENT not in node.types or node.properties.keys() != {KG.hasParticipation.value}:
            message = "This would state something of a fact that is not the annotation's own."
            mend = (
                "Leave out its `id`. To an event you may add participations: nothing but `hasParticipation`."
            )
            self.faults.add(node.pointer, "subject-foreign", message, value=event, mend=mend)
            return []
        if not event.startswith(start):
            message = "The event is told by another article than the one whose words are quoted."
            mend = "Quote words of that article, or describe an event of this one."
            self.faults.add(node.pointer, "reference", message, value=event, mend=mend)
            return []
        fields = Fields(node, self.iris, self.faults, {})
        parts = list(reader.participations(fields))
        self._note_parts(node, name)
        return writer.participations(event, event.removeprefix(start), parts, below=name)

    def _note_parts(self, node: Node, name: str) -> None:
        for time in node.nodes(KG.hasTime.value):
            self.plain.nodes[f"{name}#time"] = time
        for number, part in enumerate(node.nodes(KG.hasParticipation.value), start=1):
            self.plain.nodes[f"{name}#participation-{number}"] = part

    def _check_target(self, target: Node) -> None:
        selectors = list(target.nodes(OA.hasSelector.value))
        lost = [target.at(name) for name in target.properties if name not in _OF_TARGET]
        lost += [
            node.pointer
            for node in selectors
            if OA.TextQuoteSelector.value not in node.types
            and OA.TextPositionSelector.value not in node.types
        ]
        for pointer in lost:
            message = "The words of a fact are selected by position and quotation; this would be lost."
            self.faults.add(pointer, "target-of-fact", message, mend="Leave it out.")

    def _check_motivation(self, root: Node, motivation: str) -> None:
        for value in root.values(OA.motivatedBy.value):
            if isinstance(value, Ref) and value.iri != motivation:
                word = motivation.rpartition("#")[2]
                message = f"An annotation with such a body is made for {word}."
                self.faults.add(value.pointer, "motivation", message, value=value.iri, mend=f"Write {word}.")

    def _check_mixture(self, bodies: Bodies, motivation: str) -> None:
        """Refuse bodies beside a fact that its evidence cannot have: only a comment may stand there."""
        odd: list[Value] = [link for link in bodies.links if motivation_of(link.iri, self.iris) != motivation]
        odd += [o for o in bodies.others if not (isinstance(o, Node) and TEXTUAL_BODY in o.types)]
        for body in odd:
            message = "Words that are evidence bear out facts, or name things; this is another kind of body."
            mend = "Make an annotation of its own for it. A TextualBody may stand beside."
            self.faults.add(body.pointer, "body-mixed", message, mend=mend)

    def _places(self, located: Located) -> None:
        target = located.target
        self.plain.nodes[f"{self.name}#target"] = target
        for part, class_ in (("position", OA.TextPositionSelector), ("quote", OA.TextQuoteSelector)):
            of_class = (node for node in target.nodes(OA.hasSelector.value) if class_.value in node.types)
            self.plain.nodes[f"{self.name}#{part}"] = next(of_class, target)
