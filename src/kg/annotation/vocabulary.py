"""The terms of the Web Annotation JSON-LD context as data (Web Annotation Vocabulary, appendix A)."""

from __future__ import annotations

from typing import Final

from kg.terms import DCTERMS_NS, FOAF_NS, OA_NS, OWL_NS, RDF_NS, RDFS_NS, SKOS_NS, XSD_NS

STANDARD: Final = "http://www.w3.org/ns/anno.jsonld"
PROJECT: Final = "https://w3id.org/kg/context.jsonld"

AS: Final = "http://www.w3.org/ns/activitystreams#"
DC: Final = "http://purl.org/dc/elements/1.1/"
DCTYPES: Final = "http://purl.org/dc/dcmitype/"
IANA: Final = "http://www.iana.org/assignments/relation/"
SCHEMA_HTTP: Final = "http://schema.org/"

PREFIXES: Final = {
    "oa": OA_NS,
    "dc": DC,
    "dcterms": DCTERMS_NS,
    "dctypes": DCTYPES,
    "foaf": FOAF_NS,
    "rdf": RDF_NS,
    "rdfs": RDFS_NS,
    "skos": SKOS_NS,
    "xsd": XSD_NS,
    "iana": IANA,
    "owl": OWL_NS,
    "as": AS,
    "schema": SCHEMA_HTTP,
}

CLASSES: Final = {
    "Annotation": "oa:Annotation",
    "Dataset": "dctypes:Dataset",
    "Image": "dctypes:StillImage",
    "Video": "dctypes:MovingImage",
    "Audio": "dctypes:Sound",
    "Text": "dctypes:Text",
    "TextualBody": "oa:TextualBody",
    "ResourceSelection": "oa:ResourceSelection",
    "SpecificResource": "oa:SpecificResource",
    "FragmentSelector": "oa:FragmentSelector",
    "CssSelector": "oa:CssSelector",
    "XPathSelector": "oa:XPathSelector",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "TextPositionSelector": "oa:TextPositionSelector",
    "DataPositionSelector": "oa:DataPositionSelector",
    "SvgSelector": "oa:SvgSelector",
    "RangeSelector": "oa:RangeSelector",
    "TimeState": "oa:TimeState",
    "HttpRequestState": "oa:HttpRequestState",
    "CssStylesheet": "oa:CssStyle",
    "Choice": "oa:Choice",
    "Composite": "oa:Composite",
    "List": "oa:List",
    "Independents": "oa:Independents",
    "Person": "foaf:Person",
    "Software": "as:Application",
    "Organization": "foaf:Organization",
    "AnnotationCollection": "as:OrderedCollection",
    "AnnotationPage": "as:OrderedCollectionPage",
    "Audience": "schema:Audience",
    "Motivation": "oa:Motivation",
}

MOTIVATIONS: Final = (
    "assessing",
    "bookmarking",
    "classifying",
    "commenting",
    "describing",
    "editing",
    "highlighting",
    "identifying",
    "linking",
    "moderating",
    "questioning",
    "replying",
    "reviewing",
    "tagging",
)

DIRECTIONS: Final = {"auto": "oa:autoDirection", "ltr": "oa:ltrDirection", "rtl": "oa:rtlDirection"}

LINKS: Final = {
    "body": "oa:hasBody",
    "target": "oa:hasTarget",
    "source": "oa:hasSource",
    "selector": "oa:hasSelector",
    "state": "oa:hasState",
    "scope": "oa:hasScope",
    "refinedBy": "oa:refinedBy",
    "startSelector": "oa:hasStartSelector",
    "endSelector": "oa:hasEndSelector",
    "renderedVia": "oa:renderedVia",
    "creator": "dcterms:creator",
    "generator": "as:generator",
    "rights": "dcterms:rights",
    "homepage": "foaf:homepage",
    "via": "oa:via",
    "canonical": "oa:canonical",
    "stylesheet": "oa:styledBy",
    "cached": "oa:cachedSource",
    "conformsTo": "dcterms:conformsTo",
    "partOf": "as:partOf",
    "first": "as:first",
    "last": "as:last",
    "next": "as:next",
    "prev": "as:prev",
    "audience": "schema:audience",
    "email": "foaf:mbox",
}

WORDS: Final = {
    "motivation": "oa:motivatedBy",
    "purpose": "oa:hasPurpose",
    "textDirection": "oa:textDirection",
}

PLAIN: Final = {
    "accessibility": "schema:accessibilityFeature",
    "bodyValue": "oa:bodyValue",
    "format": "dc:format",
    "language": "dc:language",
    "processingLanguage": "oa:processingLanguage",
    "value": "rdf:value",
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "styleClass": "oa:styleClass",
    "name": "foaf:name",
    "email_sha1": "foaf:mbox_sha1sum",
    "nickname": "foaf:nick",
    "label": "rdfs:label",
}

TYPED: Final = {
    "created": ("dcterms:created", "xsd:dateTime"),
    "modified": ("dcterms:modified", "xsd:dateTime"),
    "generated": ("dcterms:issued", "xsd:dateTime"),
    "sourceDate": ("oa:sourceDate", "xsd:dateTime"),
    "sourceDateStart": ("oa:sourceDateStart", "xsd:dateTime"),
    "sourceDateEnd": ("oa:sourceDateEnd", "xsd:dateTime"),
    "start": ("oa:start", "xsd:nonNegativeInteger"),
    "end": ("oa:end", "xsd:nonNegativeInteger"),
    "total": ("as:totalItems", "xsd:nonNegativeInteger"),
    "startIndex": ("as:startIndex", "xsd:nonNegativeInteger"),
}

LISTS: Final = {"items": "as:items"}


def full(compact: str) -> str:
    """Return the IRI that a name with one of the standard prefixes stands for."""
    prefix, _, local = compact.partition(":")
    return PREFIXES[prefix] + local
