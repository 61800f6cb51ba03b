"""The vocabularies that the code speaks: each term as a constant."""

# ruff: noqa: N815 - the attributes carry the names their vocabularies gave them

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, final

from pyoxigraph import NamedNode

from kg.schemes import SCHEMES

KG_NS: Final = "https://w3id.org/kg/ontology#"
DCTERMS_NS: Final = "http://purl.org/dc/terms/"
FOAF_NS: Final = "http://xmlns.com/foaf/0.1/"
OA_NS: Final = "http://www.w3.org/ns/oa#"
ORG_NS: Final = "http://www.w3.org/ns/org#"
OWL_NS: Final = "http://www.w3.org/2002/07/owl#"
PROV_NS: Final = "http://www.w3.org/ns/prov#"
RDF_NS: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS_NS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA_NS: Final = "https://schema.org/"
SEM_NS: Final = "http://semanticweb.cs.vu.nl/2009/11/sem/"
SH_NS: Final = "http://www.w3.org/ns/shacl#"
SKOS_NS: Final = "http://www.w3.org/2004/02/skos/core#"
XSD_NS: Final = "http://www.w3.org/2001/XMLSchema#"

ONTOLOGY: Final = NamedNode("https://w3id.org/kg/ontology")


@final
class KG:
    """The project's own ontology, `ontology/kg.ttl`."""

    Actor = NamedNode(f"{KG_NS}Actor")
    Agreement = NamedNode(f"{KG_NS}Agreement")
    Article = NamedNode(f"{KG_NS}Article")
    Claim = NamedNode(f"{KG_NS}Claim")
    Event = NamedNode(f"{KG_NS}Event")
    Government = NamedNode(f"{KG_NS}Government")
    Happening = NamedNode(f"{KG_NS}Happening")
    Organisation = NamedNode(f"{KG_NS}Organisation")
    Participation = NamedNode(f"{KG_NS}Participation")
    Party = NamedNode(f"{KG_NS}Party")
    Person = NamedNode(f"{KG_NS}Person")
    Place = NamedNode(f"{KG_NS}Place")
    Post = NamedNode(f"{KG_NS}Post")
    Segment = NamedNode(f"{KG_NS}Segment")
    State = NamedNode(f"{KG_NS}State")
    StatusChange = NamedNode(f"{KG_NS}StatusChange")
    Tenure = NamedNode(f"{KG_NS}Tenure")
    TextVersion = NamedNode(f"{KG_NS}TextVersion")
    TimeSpan = NamedNode(f"{KG_NS}TimeSpan")
    TitleUse = NamedNode(f"{KG_NS}TitleUse")
    Waiver = NamedNode(f"{KG_NS}Waiver")

    about = NamedNode(f"{KG_NS}about")
    actor = NamedNode(f"{KG_NS}actor")
    actuality = NamedNode(f"{KG_NS}actuality")
    agreementKind = NamedNode(f"{KG_NS}agreementKind")
    anchorDate = NamedNode(f"{KG_NS}anchorDate")
    annotationStatus = NamedNode(f"{KG_NS}annotationStatus")
    basedOn = NamedNode(f"{KG_NS}basedOn")
    belongsTo = NamedNode(f"{KG_NS}belongsTo")
    certainty = NamedNode(f"{KG_NS}certainty")
    changeOf = NamedNode(f"{KG_NS}changeOf")
    changesAgreement = NamedNode(f"{KG_NS}changesAgreement")
    citesAgreement = NamedNode(f"{KG_NS}citesAgreement")
    claimText = NamedNode(f"{KG_NS}claimText")
    claimant = NamedNode(f"{KG_NS}claimant")
    concernsAgreement = NamedNode(f"{KG_NS}concernsAgreement")
    concludesAgreement = NamedNode(f"{KG_NS}concludesAgreement")
    disputedBy = NamedNode(f"{KG_NS}disputedBy")
    earliest = NamedNode(f"{KG_NS}earliest")
    end = NamedNode(f"{KG_NS}end")
    eventType = NamedNode(f"{KG_NS}eventType")
    expression = NamedNode(f"{KG_NS}expression")
    factStatus = NamedNode(f"{KG_NS}factStatus")
    from_ = NamedNode(f"{KG_NS}from")
    governmentOf = NamedNode(f"{KG_NS}governmentOf")
    happening = NamedNode(f"{KG_NS}happening")
    hasParticipation = NamedNode(f"{KG_NS}hasParticipation")
    hasParty = NamedNode(f"{KG_NS}hasParty")
    hasPlace = NamedNode(f"{KG_NS}hasPlace")
    hasTime = NamedNode(f"{KG_NS}hasTime")
    holder = NamedNode(f"{KG_NS}holder")
    inForceFrom = NamedNode(f"{KG_NS}inForceFrom")
    inForceUntil = NamedNode(f"{KG_NS}inForceUntil")
    inPost = NamedNode(f"{KG_NS}inPost")
    inSegment = NamedNode(f"{KG_NS}inSegment")
    inWork = NamedNode(f"{KG_NS}inWork")
    latest = NamedNode(f"{KG_NS}latest")
    length = NamedNode(f"{KG_NS}length")
    onBehalfOf = NamedNode(f"{KG_NS}onBehalfOf")
    partyStatus = NamedNode(f"{KG_NS}partyStatus")
    placeKind = NamedNode(f"{KG_NS}placeKind")
    positionUnit = NamedNode(f"{KG_NS}positionUnit")
    post = NamedNode(f"{KG_NS}post")
    precision = NamedNode(f"{KG_NS}precision")
    quoted = NamedNode(f"{KG_NS}quoted")
    reason = NamedNode(f"{KG_NS}reason")
    reportedBy = NamedNode(f"{KG_NS}reportedBy")
    role = NamedNode(f"{KG_NS}role")
    segmentKind = NamedNode(f"{KG_NS}segmentKind")
    segmentOf = NamedNode(f"{KG_NS}segmentOf")
    sha256 = NamedNode(f"{KG_NS}sha256")
    signed = NamedNode(f"{KG_NS}signed")
    stance = NamedNode(f"{KG_NS}stance")
    start = NamedNode(f"{KG_NS}start")
    statedIn = NamedNode(f"{KG_NS}statedIn")
    subEventOf = NamedNode(f"{KG_NS}subEventOf")
    text = NamedNode(f"{KG_NS}text")
    textOf = NamedNode(f"{KG_NS}textOf")
    titleStatus = NamedNode(f"{KG_NS}titleStatus")
    toStatus = NamedNode(f"{KG_NS}toStatus")
    until = NamedNode(f"{KG_NS}until")
    verified = NamedNode(f"{KG_NS}verified")
    waivedFor = NamedNode(f"{KG_NS}waivedFor")
    waives = NamedNode(f"{KG_NS}waives")


@final
class DCTERMS:
    """Dublin Core terms: sources of authority facts, and the header of the ontology."""

    conformsTo = NamedNode(f"{DCTERMS_NS}conformsTo")
    created = NamedNode(f"{DCTERMS_NS}created")
    creator = NamedNode(f"{DCTERMS_NS}creator")
    description = NamedNode(f"{DCTERMS_NS}description")
    license = NamedNode(f"{DCTERMS_NS}license")
    modified = NamedNode(f"{DCTERMS_NS}modified")
    source = NamedNode(f"{DCTERMS_NS}source")
    title = NamedNode(f"{DCTERMS_NS}title")


@final
class FOAF:
    """Friend of a Friend: what a person is."""

    Person = NamedNode(f"{FOAF_NS}Person")


@final
class OA:
    """Web Annotation: evidence, its target and its selectors."""

    Annotation = NamedNode(f"{OA_NS}Annotation")
    SpecificResource = NamedNode(f"{OA_NS}SpecificResource")
    TextPositionSelector = NamedNode(f"{OA_NS}TextPositionSelector")
    TextQuoteSelector = NamedNode(f"{OA_NS}TextQuoteSelector")

    describing = NamedNode(f"{OA_NS}describing")
    end = NamedNode(f"{OA_NS}end")
    exact = NamedNode(f"{OA_NS}exact")
    hasBody = NamedNode(f"{OA_NS}hasBody")
    hasSelector = NamedNode(f"{OA_NS}hasSelector")
    hasSource = NamedNode(f"{OA_NS}hasSource")
    hasTarget = NamedNode(f"{OA_NS}hasTarget")
    identifying = NamedNode(f"{OA_NS}identifying")
    motivatedBy = NamedNode(f"{OA_NS}motivatedBy")
    prefix = NamedNode(f"{OA_NS}prefix")
    start = NamedNode(f"{OA_NS}start")
    suffix = NamedNode(f"{OA_NS}suffix")


@final
class ORG:
    """The organisation ontology: posts and who holds them."""

    Membership = NamedNode(f"{ORG_NS}Membership")
    Organization = NamedNode(f"{ORG_NS}Organization")
    Post = NamedNode(f"{ORG_NS}Post")

    member = NamedNode(f"{ORG_NS}member")
    postIn = NamedNode(f"{ORG_NS}postIn")


@final
class OWL:
    """The Web Ontology Language: how the ontology declares its terms."""

    Class = NamedNode(f"{OWL_NS}Class")
    DatatypeProperty = NamedNode(f"{OWL_NS}DatatypeProperty")
    ObjectProperty = NamedNode(f"{OWL_NS}ObjectProperty")
    Ontology = NamedNode(f"{OWL_NS}Ontology")

    sameAs = NamedNode(f"{OWL_NS}sameAs")
    unionOf = NamedNode(f"{OWL_NS}unionOf")
    versionInfo = NamedNode(f"{OWL_NS}versionInfo")


@final
class PROV:
    """Provenance: what came from what, and who answers for it."""

    Agent = NamedNode(f"{PROV_NS}Agent")
    Entity = NamedNode(f"{PROV_NS}Entity")

    generatedAtTime = NamedNode(f"{PROV_NS}generatedAtTime")
    specializationOf = NamedNode(f"{PROV_NS}specializationOf")
    wasAttributedTo = NamedNode(f"{PROV_NS}wasAttributedTo")
    wasDerivedFrom = NamedNode(f"{PROV_NS}wasDerivedFrom")


@final
class RDF:
    """RDF itself: types, lists and the datatype of text in a language."""

    Property = NamedNode(f"{RDF_NS}Property")

    first = NamedNode(f"{RDF_NS}first")
    langString = NamedNode(f"{RDF_NS}langString")
    nil = NamedNode(f"{RDF_NS}nil")
    rest = NamedNode(f"{RDF_NS}rest")
    type = NamedNode(f"{RDF_NS}type")
    value = NamedNode(f"{RDF_NS}value")


@final
class RDFS:
    """RDF Schema: labels and hierarchies."""

    Class = NamedNode(f"{RDFS_NS}Class")

    comment = NamedNode(f"{RDFS_NS}comment")
    domain = NamedNode(f"{RDFS_NS}domain")
    isDefinedBy = NamedNode(f"{RDFS_NS}isDefinedBy")
    label = NamedNode(f"{RDFS_NS}label")
    range = NamedNode(f"{RDFS_NS}range")
    seeAlso = NamedNode(f"{RDFS_NS}seeAlso")
    subClassOf = NamedNode(f"{RDFS_NS}subClassOf")
    subPropertyOf = NamedNode(f"{RDFS_NS}subPropertyOf")


@final
class SCHEMA:
    """schema.org: articles, claims and what search engines read of them."""

    Article = NamedNode(f"{SCHEMA_NS}Article")
    Claim = NamedNode(f"{SCHEMA_NS}Claim")
    NewsArticle = NamedNode(f"{SCHEMA_NS}NewsArticle")
    OpinionNewsArticle = NamedNode(f"{SCHEMA_NS}OpinionNewsArticle")

    about = NamedNode(f"{SCHEMA_NS}about")
    author = NamedNode(f"{SCHEMA_NS}author")
    citation = NamedNode(f"{SCHEMA_NS}citation")
    datePublished = NamedNode(f"{SCHEMA_NS}datePublished")
    headline = NamedNode(f"{SCHEMA_NS}headline")
    inLanguage = NamedNode(f"{SCHEMA_NS}inLanguage")
    license = NamedNode(f"{SCHEMA_NS}license")
    publisher = NamedNode(f"{SCHEMA_NS}publisher")
    url = NamedNode(f"{SCHEMA_NS}url")


@final
class SEM:
    """The Simple Event Model: event, actor, place, role and time."""

    Actor = NamedNode(f"{SEM_NS}Actor")
    Event = NamedNode(f"{SEM_NS}Event")
    Place = NamedNode(f"{SEM_NS}Place")
    Role = NamedNode(f"{SEM_NS}Role")
    Time = NamedNode(f"{SEM_NS}Time")

    eventType = NamedNode(f"{SEM_NS}eventType")
    hasPlace = NamedNode(f"{SEM_NS}hasPlace")
    hasTime = NamedNode(f"{SEM_NS}hasTime")
    subEventOf = NamedNode(f"{SEM_NS}subEventOf")


@final
class SKOS:
    """SKOS: names, concept schemes and links to other data sets."""

    Collection = NamedNode(f"{SKOS_NS}Collection")
    Concept = NamedNode(f"{SKOS_NS}Concept")
    ConceptScheme = NamedNode(f"{SKOS_NS}ConceptScheme")

    altLabel = NamedNode(f"{SKOS_NS}altLabel")
    closeMatch = NamedNode(f"{SKOS_NS}closeMatch")
    definition = NamedNode(f"{SKOS_NS}definition")
    exactMatch = NamedNode(f"{SKOS_NS}exactMatch")
    hasTopConcept = NamedNode(f"{SKOS_NS}hasTopConcept")
    inScheme = NamedNode(f"{SKOS_NS}inScheme")
    member = NamedNode(f"{SKOS_NS}member")
    notation = NamedNode(f"{SKOS_NS}notation")
    prefLabel = NamedNode(f"{SKOS_NS}prefLabel")
    scopeNote = NamedNode(f"{SKOS_NS}scopeNote")
    topConceptOf = NamedNode(f"{SKOS_NS}topConceptOf")


@final
class XSD:
    """XML Schema datatypes."""

    anyURI = NamedNode(f"{XSD_NS}anyURI")
    boolean = NamedNode(f"{XSD_NS}boolean")
    date = NamedNode(f"{XSD_NS}date")
    dateTime = NamedNode(f"{XSD_NS}dateTime")
    decimal = NamedNode(f"{XSD_NS}decimal")
    double = NamedNode(f"{XSD_NS}double")
    integer = NamedNode(f"{XSD_NS}integer")
    string = NamedNode(f"{XSD_NS}string")


PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "kg": KG_NS,
        "dcterms": DCTERMS_NS,
        "foaf": FOAF_NS,
        "oa": OA_NS,
        "org": ORG_NS,
        "owl": OWL_NS,
        "prov": PROV_NS,
        "rdf": RDF_NS,
        "rdfs": RDFS_NS,
        "schema": SCHEMA_NS,
        "sem": SEM_NS,
        "sh": SH_NS,
        "skos": SKOS_NS,
        "xsd": XSD_NS,
        **{scheme.id: f"{scheme.iri.value}#" for scheme in SCHEMES},
    },
)
