"""Tell whether an IRI outside of the site is known to be there: a term of a vocabulary, or a source of facts.

rdflib brings the terms of most vocabularies along; those of the others were copied by hand from the documents
that define them. What the corpus names as a source, a match or an address is known by the corpus.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from rdflib.namespace import DC, DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, VOID, XSD

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LISTED: Final = (DC, DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, VOID, XSD)
BY_HAND: Final[Mapping[str, str]] = {
    # Web Annotation Vocabulary, W3C Recommendation of 2017, sections 2 to 4.
    "http://www.w3.org/ns/oa#": """
        Annotation Choice CssSelector CssStyle DataPositionSelector Direction FragmentSelector
        HttpRequestState Motivation PreferContainedDescriptions PreferContainedIRIs RangeSelector
        ResourceSelection Selector SpecificResource State Style SvgSelector TextPositionSelector
        TextQuoteSelector TextualBody TimeState XPathSelector annotationService assessing bodyValue
        bookmarking cachedSource canonical classifying commenting describing editing end exact hasBody
        hasEndSelector hasPurpose hasScope hasSelector hasSource hasStartSelector hasState hasTarget
        highlighting identifying linking ltrDirection moderating motivatedBy prefix processingLanguage
        questioning refinedBy renderedVia replying rtlDirection sourceDate sourceDateEnd sourceDateStart
        start styleClass styledBy suffix tagging textDirection via""",
    # SPARQL 1.1 Service Description, section 3.
    "http://www.w3.org/ns/sparql-service-description#": """
        Aggregate BasicFederatedQuery Dataset DereferencesURIs EmptyGraphs EntailmentProfile EntailmentRegime
        Feature Function Graph GraphCollection Language NamedGraph RequiresDataset SPARQL10Query SPARQL11Query
        SPARQL11Update Service UnionDefaultGraph availableGraphs defaultDataset defaultEntailmentRegime
        defaultGraph defaultSupportedEntailmentProfile endpoint entailmentRegime extensionFunction feature
        graph inputFormat languageExtension name namedGraph propertyFeature resultFormat
        supportedEntailmentProfile supportedLanguage extensionAggregate""",
    # What DCAT 3 has besides the terms of DCAT 2, which rdflib has.
    "http://www.w3.org/ns/dcat#": """
        DatasetSeries first hasCurrentVersion hasVersion inSeries isVersionOf last next prev previousVersion
        seriesMember version""",
    # Linked Data Platform 1.0, and the headers of the Web Annotation Protocol.
    "http://www.w3.org/ns/ldp#": """
        BasicContainer Container DirectContainer IndirectContainer RDFSource NonRDFSource Resource
        constrainedBy contains member PreferContainment PreferMembership PreferMinimalContainer""",
    # Activity Vocabulary: what collections have.
    "http://www.w3.org/ns/activitystreams#": "OrderedCollection OrderedCollectionPage first last next partOf"
    " prev items totalItems startIndex generator Application",
    # Unique URIs for File Formats (W3C), and SPARQL 1.1 Entailment Regimes.
    "http://www.w3.org/ns/formats/": """
        JSON-LD N-Quads N-Triples N3 RDF_XML SPARQL_Results_CSV SPARQL_Results_JSON SPARQL_Results_TSV
        SPARQL_Results_XML TriG Turtle""",
    "http://www.w3.org/ns/entailment/": "Simple",
    # SPDX 2: of files.
    "http://spdx.org/rdf/terms#": "Checksum algorithm checksum checksumAlgorithm_sha256 checksumValue",
    # The Simple Event Model, of 2009-11-01.
    "http://semanticweb.cs.vu.nl/2009/11/sem/": """
        Actor ActorType Authority Constraint Core Event EventType Place PlaceType Role RoleType Temporary Time
        TimeType Type View accordingTo actorType eventProperty eventType hasActor hasBeginTimeStamp
        hasEarliestBeginTimeStamp hasEarliestEndTimeStamp hasEndTimeStamp hasLatestBeginTimeStamp
        hasLatestEndTimeStamp hasPlace hasSubEvent hasSubType hasTime hasTimeStamp placeType roleType
        subEventOf subTypeOf timeType type""",
    # Iana's registry of media types.
    "https://www.iana.org/assignments/media-types/": "application/gzip application/n-quads application/trig",
    "http://purl.org/vocab/vann/": "preferredNamespacePrefix preferredNamespaceUri",
}
WHOLE: Final = frozenset(
    {
        "https://creativecommons.org/licenses/by/4.0/",
        "https://github.com/openeventdata/PLOVER",
        "http://www.w3.org/TR/annotation-protocol/",
        "http://www.w3.org/TR/sparql11-protocol/",
        "http://www.w3.org/ns/anno.jsonld",
    }
)
"""Documents: a licence, what the ontology and the headers refer to."""

_IN_CORPUS: Final = re.compile(r"https?://[^\s\"',}\]]+")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is known outside of the site, besides vocabularies: what a corpus names."""

    named: frozenset[str]

    @classmethod
    def of(cls, corpus: Path) -> Elsewhere:
        """Read what a corpus names."""
        files = corpus.rglob("*.yaml")
        return cls(frozenset(_IN_CORPUS.findall("\n".join(path.read_text("utf-8") for path in files))))

    def __call__(self, iri: str) -> str:
        """Return why an IRI is not known, empty where it is."""
        if iri in WHOLE or iri in self.named or unquote(iri) in self.named:
            return ""
        if {iri, f"{iri}#", f"{iri}/"} & _spaces():
            return ""
        if iri.startswith("file:"):
            return ""  # A place in what somebody sent, in a report on it.
        space = next((space for space in _spaces() if iri.startswith(space)), "")
        name = iri.removeprefix(space)
        known = name in BY_HAND.get(space, "").split() or any(
            name in namespace for namespace in LISTED if str(namespace) == space
        )
        return "" if space and known else f"there is no {name} in {space or 'any known vocabulary'}"


def _spaces() -> set[str]:
    return {*map(str, LISTED), *BY_HAND}
