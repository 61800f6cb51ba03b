"""Read the facts that annotations state into the same model that the corpus is read into."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kg.annotation.fields import Fields
from kg.corpus.times import settle
from kg.model.article import Claim, Event, Participation, TitleUse
from kg.model.authority import Tenure
from kg.model.time import Interval, TimeSpan
from kg.schemes import ACTUALITY, CERTAINTY, EVENT_TYPE, PRECISION, ROLE, STANCE, TITLE_STATUS
from kg.terms import DCTERMS, KG, OA, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from kg.annotation.anchor import Located
    from kg.annotation.tree import Faults, Node
    from kg.mapping.facts import Teller
    from kg.model.finding import Severity
    from kg.rdf.iris import Iris
    from kg.schemes import Scheme

EVENT: Final = KG.Event.value
CLAIM: Final = KG.Claim.value
TITLE_USE: Final = KG.TitleUse.value
TENURE: Final = KG.Tenure.value
PARTICIPATION: Final = KG.Participation.value
FACTS: Final = {EVENT: "event", CLAIM: "claim", TITLE_USE: "title", TENURE: "tenure"}
_RELATIONS: Final = {
    "cites": KG.citesAgreement,
    "changes": KG.changesAgreement,
    "concludes": KG.concludesAgreement,
}
_TIME_MENDS: Final = {
    "date-unanchored": 'Give "earliest" and "latest", or leave the time open.',
    "date-not-understood": (
        'Add what it means, such as {"expression": "a day earlier", "earliest": "2023-04-25", '
        '"latest": "2023-04-25", "precision": "concept:precision#day"}.'
    ),
    "date-disagrees": 'Correct "earliest" and "latest", or leave them out: they are derived from the words.',
}
_ABOUT: Final = ("actor", "agreement", "place", "happening", "event")
_SAID: Final = frozenset((KG.statedIn.value, KG.reportedBy.value, OA.hasSource.value))
"""What follows from the article; a client that sends back what it got may repeat it."""
FOLLOWS: Final = _SAID | {KG.anchorDate.value, KG.factStatus.value}
"""What nobody needs to state, because the words or the server say it."""
RECKONED: Final = frozenset((KG.precision.value,))
"""What is reckoned from the rest where it is not given."""
DESCRIBED: Final = frozenset((PARTICIPATION, KG.TimeSpan.value))
"""Classes of what is described within a fact."""
USUAL: Final[Mapping[str, tuple[Scheme, str]]] = MappingProxyType(
    {
        KG.actuality.value: (ACTUALITY, "actual"),
        KG.stance.value: (STANCE, "asserts"),
        KG.certainty.value: (CERTAINTY, "certain"),
        KG.titleStatus.value: (TITLE_STATUS, "incumbent"),
    }
)
"""The concepts that hold where none is given."""


class FactReader:
    """Read facts that one article tells, in words that are located.

    `labels` gives the IRI of each fact that the annotation names by a blank node.
    """

    def __init__(
        self, teller: Teller, located: Located, published: date | None, iris: Iris, faults: Faults,
        labels: Mapping[str, str],
    ) -> None:  # fmt: skip
        self._teller, self._located, self._published = teller, located, published
        self._iris, self._faults, self._labels = iris, faults, labels

    def _fields(self, node: Node) -> Fields:
        return Fields(node, self._iris, self._faults, self._labels)

    def event(self, node: Node, identifier: str) -> Event | None:
        """Return the event that a node describes, None with faults."""
        fields = self._fields(node)
        label = fields.text_in(RDFS.label, self._teller.language)
        kind = fields.concept(KG.eventType, EVENT_TYPE)
        actuality = fields.concept(KG.actuality, *USUAL[KG.actuality.value])
        happening = fields.reference(KG.happening, "happening")
        places = tuple(identifier for _, identifier in fields.references(KG.hasPlace, "place"))
        agreements = tuple(
            (relation, agreement)
            for relation, name in _RELATIONS.items()
            for _, agreement in fields.references(name, "agreement")
        )
        part_of = self._own_event(fields)
        time = self._time_of(fields, actuality or "actual")
        parts = tuple(self.participations(fields))
        self._same_article(fields)
        fields.close(known=_SAID)
        if label is None or kind is None or actuality is None:
            return None
        return Event(
            identifier, label, kind, actuality, happening, time, places, part_of, agreements, parts,
            (self._located.evidence,), self._faults.origin(node.pointer),
        )  # fmt: skip

    def _own_event(self, fields: Fields) -> str | None:
        whole = fields.reference(KG.subEventOf, "event")
        start = f"{self._teller.slug}/"
        if whole is not None and not whole.startswith(start):
            message = "The event is said to be part of an event that another article tells of."
            mend = "Name an event of the same article; `happening` joins the accounts of several."
            fields.fault(KG.subEventOf, "reference", message, value=whole, mend=mend)
            return None
        return whole.removeprefix(start) if whole is not None else None

    def participations(self, fields: Fields) -> Iterator[Participation]:
        """Yield the participations of an event."""
        for node in fields.described(KG.hasParticipation, "Participation"):
            part = self._fields(node)
            actor = part.reference(KG.actor, "actor", needed=True)
            role = part.concept(KG.role, ROLE)
            on_behalf_of = part.reference(KG.onBehalfOf, "actor")
            in_post = part.reference(KG.inPost, "post")
            part.close()
            if actor is not None and role is not None:
                origin = self._faults.origin(node.pointer)
                yield Participation(actor, role, on_behalf_of, in_post, (), origin)

    def _time_of(self, fields: Fields, actuality: str) -> TimeSpan | None:
        if fields.one(KG.hasTime) is None:
            return None
        node = next(fields.described(KG.hasTime, "TimeSpan"), None)
        return None if node is None else self._time(node, actuality)

    def _time(self, node: Node, actuality: str) -> TimeSpan | None:
        fields = self._fields(node)
        expression = fields.text(KG.expression)
        dated = self._interval(fields)
        anchor = fields.day(KG.anchorDate)
        fields.close()
        if anchor is not None and anchor != self._published:
            known = self._published or "no known day"
            message = f"The time is counted from {anchor}, but the words are of {known}."
            mend = "Leave the anchor date out: it is the date of the segment that the words stand in."
            fields.fault(KG.anchorDate, "date-anchor", message, value=str(anchor), mend=mend)
        if expression is None:
            if dated is None and KG.earliest not in fields and KG.latest not in fields:
                message = "A time needs an expression or a date."
                self._faults.add(
                    node.pointer, "value-missing", message, mend="Add `expression` or `earliest`."
                )
            return TimeSpan(dated) if dated is not None else None

        def tell(severity: Severity, rule: str, message: str, mend: str) -> None:
            # The mends of a corpus name the keys of its files.
            pointer, mend = node.at(KG.expression.value), _TIME_MENDS.get(rule, mend)
            self._faults.add(pointer, rule, message, value=expression, mend=mend, severity=severity)

        return settle(expression, dated, self._published, actuality, tell)

    def _interval(self, fields: Fields) -> Interval | None:
        earliest, latest = fields.day(KG.earliest), fields.day(KG.latest)
        precision = fields.concept(KG.precision, PRECISION, _precision(earliest, latest))
        if precision == "unresolved" and (earliest is not None or latest is not None):
            message = "A time that is unresolved has no bounds, and some are given."
            fields.fault(KG.precision, "date-bounds", message, mend="Leave out the precision, or the bounds.")
        if earliest is not None and latest is not None and earliest > latest:
            message = f"The time ends before it starts: earliest {earliest}, latest {latest}."
            fields.fault(
                KG.earliest,
                "date-order",
                message,
                value=str(earliest),
                mend="Exchange the two, or correct one.",
            )
        if precision is None or precision == "unresolved" or (earliest is None and latest is None):
            return None
        return Interval(earliest, latest, precision)

    def claim(self, node: Node, identifier: str) -> Claim | None:
        """Return the claim that a node describes, None with faults."""
        fields = self._fields(node)
        claimants = tuple(identifier for _, identifier in fields.references(KG.claimant, "actor"))
        text = fields.text_in(KG.claimText, self._teller.language)
        about = tuple(self._about(fields))
        stance = fields.concept(KG.stance, *USUAL[KG.stance.value])
        quoted = fields.truth(KG.quoted, needed=True)
        work = fields.text(KG.inWork)
        certainty = fields.concept(KG.certainty, *USUAL[KG.certainty.value])
        self._same_article(fields)
        reporters = {identifier for _, identifier in fields.references(KG.reportedBy, "actor")}
        if not reporters <= set(self._teller.reporters):
            message = "The claim is said to be reported by somebody who is not the author of the article."
            fields.fault(
                KG.reportedBy, "reported-by", message, mend="Leave it out: it follows from the article."
            )
        fields.close(known=_SAID)
        if text is None or quoted is None or stance is None or certainty is None:
            return None
        return Claim(
            identifier, claimants, own_voice=False, text=text, about=about, stance=stance, quoted=quoted,
            work=work, certainty=certainty, evidence=(self._located.evidence,),
            origin=self._faults.origin(node.pointer),
        )  # fmt: skip

    def _about(self, fields: Fields) -> Iterator[tuple[str, str]]:
        start = f"{self._teller.slug}/"
        for kind, identifier in fields.references(KG.about, *_ABOUT):
            if kind != "event":
                yield kind, identifier
            elif identifier.startswith(start):
                yield kind, identifier.removeprefix(start)
            else:
                message = "The claim is said to be about an event that another article tells of."
                mend = "Name an event of the same article, or the happening."
                fields.fault(KG.about, "reference", message, value=identifier, mend=mend)

    def title(self, node: Node, identifier: str) -> TitleUse | None:
        """Return the title use that a node describes, None with faults."""
        fields = self._fields(node)
        person = fields.reference(KG.holder, "actor", needed=True)
        post = fields.reference(KG.post, "post", needed=True)
        status = fields.concept(KG.titleStatus, *USUAL[KG.titleStatus.value])
        self._same_article(fields)
        fields.close(known=_SAID)
        if person is None or post is None or status is None:
            return None
        evidence, origin = (self._located.evidence,), self._faults.origin(node.pointer)
        return TitleUse(identifier, person, post, status, evidence, origin)

    def tenure(self, node: Node, identifier: str) -> Tenure | None:
        """Return the tenure that a node describes, None with faults."""
        fields = self._fields(node)
        holder = fields.reference(KG.holder, "actor", needed=True)
        post = fields.reference(KG.post, "post", needed=True)
        first, last = fields.day(KG.from_, needed=True), fields.day(KG.until)
        source = fields.one(DCTERMS.source)
        fields.close()
        if holder is None or post is None or first is None:
            return None
        url = getattr(source, "value", None) or getattr(source, "iri", None)
        return Tenure(identifier, holder, post, first, last, url, self._faults.origin(node.pointer))

    def _same_article(self, fields: Fields) -> None:
        said = fields.reference(KG.statedIn, "article")
        if said is not None and said != self._teller.slug:
            message = "The fact is said to be stated in another article than the one whose words are quoted."
            mend = "Leave it out: it follows from the words."
            fields.fault(KG.statedIn, "stated-in", message, value=said, mend=mend)


def _precision(earliest: date | None, latest: date | None) -> str:
    if earliest is None:
        return "before" if latest is not None else "unresolved"
    if latest is None:
        return "after"
    return "day" if earliest == latest else "interval"
