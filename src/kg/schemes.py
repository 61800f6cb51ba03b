"""The closed lists of concepts that facts are told in: each a frozen mapping from short ids to IRIs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, final

from pyoxigraph import NamedNode

CONCEPTS_NS: Final = "https://w3id.org/kg/"


@final
@dataclass(frozen=True, slots=True)
class Scheme:
    """A closed list of concepts: `scheme["id"]` is the concept, `"id" in scheme` says whether it has one."""

    id: str
    iri: NamedNode
    concepts: Mapping[str, NamedNode] = field(compare=False, repr=False)

    @classmethod
    def of(cls, scheme_id: str, *concept_ids: str) -> "Scheme":
        """Return the scheme with these concepts, in this order."""
        iri = f"{CONCEPTS_NS}{scheme_id}"
        concepts = {concept_id: NamedNode(f"{iri}#{concept_id}") for concept_id in concept_ids}
        return cls(scheme_id, NamedNode(iri), MappingProxyType(concepts))

    def __getitem__(self, concept_id: str) -> NamedNode:
        return self.concepts[concept_id]

    def __contains__(self, concept_id: object) -> bool:
        return concept_id in self.concepts

    def __iter__(self) -> Iterator[str]:
        return iter(self.concepts)

    def __len__(self) -> int:
        return len(self.concepts)


# fmt: off
EVENT_TYPE: Final = Scheme.of(
    "event-type",
    "agree", "consult", "support", "cooperate", "concede", "aid", "retreat", "request", "accuse", "reject",
    "threaten", "protest", "sanction", "mobilize", "coerce", "assault",
    "elect", "inaugurate", "publish",
)
ROLE: Final = Scheme.of(
    "role", "source", "target", "partner", "host", "candidate", "elected", "observer",
)
AGREEMENT_KIND: Final = Scheme.of(
    "agreement-kind",
    "treaty", "alliance", "access-agreement", "joint-statement", "communique", "guidelines", "law",
    "partnership", "armistice", "framework", "resolution",
)
PARTY_STATUS: Final = Scheme.of("party-status", "signatory", "party")
PRECISION: Final = Scheme.of(
    "precision",
    "day", "week", "month", "quarter", "year", "decade", "century", "interval", "before", "after",
    "unresolved",
)
ACTUALITY: Final = Scheme.of("actuality", "actual", "planned", "hypothetical", "negated")
STANCE: Final = Scheme.of("stance", "asserts", "denies", "doubts", "advocates", "predicts")
SEGMENT_KIND: Final = Scheme.of("segment-kind", "body", "headline", "byline", "caption", "teaser")
TITLE_STATUS: Final = Scheme.of("title-status", "incumbent", "former", "elect", "candidate")
CERTAINTY: Final = Scheme.of("certainty", "certain", "uncertain")
MENTION_KIND: Final = Scheme.of(
    "mention-kind",
    "person", "organisation", "state", "place", "agreement", "event", "time", "object", "abstract", "animal",
    "plant", "substance",
)
PLACE_KIND: Final = Scheme.of(
    "place-kind", "sea", "strait", "island", "region", "city", "country", "site",
)
ANNOTATION_STATUS: Final = Scheme.of(
    "annotation-status", "proposed", "accepted", "rejected", "withdrawn",
)
POSITION_UNIT: Final = Scheme.of("position-unit", "code-point", "utf-16-code-unit")
# fmt: on

SCHEMES: Final = (
    EVENT_TYPE,
    ROLE,
    AGREEMENT_KIND,
    PARTY_STATUS,
    PRECISION,
    ACTUALITY,
    STANCE,
    SEGMENT_KIND,
    TITLE_STATUS,
    CERTAINTY,
    MENTION_KIND,
    PLACE_KIND,
    ANNOTATION_STATUS,
    POSITION_UNIT,
)
