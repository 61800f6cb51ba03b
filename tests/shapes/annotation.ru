# passes Annotation-motivatedBy Annotation-hasBody Annotation-hasTarget Annotation-inSegment Annotation-wasAttributedTo
# passes Annotation-generatedAtTime Annotation-body Annotation-furniture Annotation-position Annotation-words
# passes Target-hasSource Target-segmentText Target-position Target-quotation Position-start Position-end
# passes Quotation-exact Quotation-prefix Quotation-suffix Quotation-before Quotation-after

# fails Annotation-motivatedBy <annotation/one/mention-1> oa:motivatedBy
# fails Annotation-body <annotation/one/mention-1>
DELETE WHERE { <annotation/one/mention-1> oa:motivatedBy ?why } ;
INSERT DATA { <annotation/one/mention-1> oa:motivatedBy oa:commenting }

# fails Annotation-motivatedBy <annotation/one/mention-1> oa:motivatedBy
INSERT DATA { <annotation/one/mention-1> oa:motivatedBy oa:describing }

# fails Annotation-hasBody <annotation/one/mention-1> oa:hasBody
DELETE WHERE { <annotation/one/mention-1> oa:hasBody ?body }

# fails Annotation-hasBody <annotation/one/mention-1> oa:hasBody
# fails Annotation-body <annotation/one/mention-1>
INSERT DATA { <annotation/one/mention-1> oa:hasBody "Aland" }

# fails Annotation-hasTarget <annotation/one/mention-1> oa:hasTarget
DELETE WHERE { <annotation/one/mention-1> oa:hasTarget ?target . ?target ?p ?o }

# fails Annotation-hasTarget <annotation/one/mention-1> oa:hasTarget
INSERT DATA { <annotation/one/mention-1> oa:hasTarget <annotation/one/sign-1#target> }

# fails Annotation-inSegment <annotation/one/mention-1> kg:inSegment
# fails Target-segmentText <annotation/one/mention-1#target>
DELETE WHERE { <annotation/one/mention-1> kg:inSegment ?segment } ;
INSERT DATA { <annotation/one/mention-1> kg:inSegment <place/beach> }

# passes Annotation-evidence Annotation-remarkTarget Annotation-remarkBy Annotation-remarkTime Target-hasSource
DELETE WHERE { <annotation/one/mention-1> kg:inSegment ?segment }

# fails Annotation-evidence <annotation/one/president-1>
# fails Fact-evidenceArticle <title/one/president>
DELETE WHERE { <annotation/one/president-1> kg:inSegment ?segment }

# passes Annotation-evidence Annotation-remarkTarget Annotation-remarkBy Annotation-remarkTime Annotation-verified
# passes Annotation-status Annotation-decided Target-hasSource Target-position Target-quotation
INSERT DATA {
    <annotations/1> a oa:Annotation ; oa:motivatedBy oa:commenting , oa:tagging ; oa:hasBody <annotations/1#body> ;
        oa:hasTarget <annotations/1#target> , <https://example.org/page> ; kg:verified false ;
        prov:wasAttributedTo <agent/a> ; prov:generatedAtTime "2026-11-26T00:00:00Z"^^xsd:dateTime ;
        kg:annotationStatus <https://w3id.org/kg/annotation-status#proposed> .
    <agent/a> a prov:Agent .
    <annotations/1#target> a oa:SpecificResource ; oa:hasSource <https://example.org/page> .
    <annotations/1#status-1> a kg:StatusChange ; kg:changeOf <annotations/1> ; prov:wasAttributedTo <agent/a> ;
        kg:toStatus <https://w3id.org/kg/annotation-status#proposed> ;
        prov:generatedAtTime "2026-11-26T00:00:00Z"^^xsd:dateTime
}

# fails Annotation-remarkTarget <annotation/one/mention-1>
DELETE WHERE { <annotation/one/mention-1> kg:inSegment ?segment } ;
DELETE WHERE { <annotation/one/mention-1> oa:hasTarget ?target }

# fails Annotation-remarkBy <annotation/one/mention-1>
DELETE WHERE { <annotation/one/mention-1> kg:inSegment ?segment ; prov:wasAttributedTo ?actor }

# fails Annotation-remarkTime <annotation/one/mention-1>
DELETE WHERE { <annotation/one/mention-1> kg:inSegment ?segment ; prov:generatedAtTime ?time }

# fails Annotation-verified <annotation/one/mention-1> kg:verified
INSERT DATA { <annotation/one/mention-1> kg:verified true , false }

# fails Annotation-status <annotation/one/mention-1> kg:annotationStatus
# fails Annotation-decided <annotation/one/mention-1>
INSERT DATA { <annotation/one/mention-1> kg:annotationStatus <https://w3id.org/kg/role#host> }

# fails Annotation-decided <annotation/one/mention-1>
INSERT DATA { <annotation/one/mention-1> kg:annotationStatus <https://w3id.org/kg/annotation-status#accepted> }

# passes Annotation-factStatus
INSERT DATA { <event/one/sign> kg:factStatus <https://w3id.org/kg/annotation-status#rejected> }

# fails Annotation-factStatus <event/one/sign> kg:factStatus
INSERT DATA { <event/one/sign> kg:factStatus <https://w3id.org/kg/role#host> }

# fails Annotation-inSegment <annotation/one/mention-1> kg:inSegment
# fails Annotation-position <annotation/one/mention-1>
INSERT DATA { <annotation/one/mention-1> kg:inSegment <article/one#teaser-1> }

# fails Annotation-wasAttributedTo <annotation/one/mention-1> prov:wasAttributedTo
DELETE WHERE { <annotation/one/mention-1> prov:wasAttributedTo ?actor }

# fails Annotation-wasAttributedTo <annotation/one/mention-1> prov:wasAttributedTo
INSERT DATA { <annotation/one/mention-1> prov:wasAttributedTo <article/one> }

# fails Annotation-generatedAtTime <annotation/one/mention-1> prov:generatedAtTime
DELETE WHERE { <annotation/one/mention-1> prov:generatedAtTime ?time }

# fails Annotation-generatedAtTime <annotation/one/mention-1> prov:generatedAtTime
DELETE WHERE { <annotation/one/mention-1> prov:generatedAtTime ?time } ;
INSERT DATA { <annotation/one/mention-1> prov:generatedAtTime "2026-11-20"^^xsd:date }

# fails Annotation-body <annotation/one/mention-1>
INSERT DATA { <annotation/one/mention-1> oa:hasBody <event/one/sign> }

# fails Annotation-body <annotation/one/sign-1>
INSERT DATA { <annotation/one/sign-1> oa:hasBody <agreement/pact> }

# passes Annotation-body
DELETE WHERE { <annotation/one/mention-1> oa:hasBody ?body } ;
INSERT DATA { <annotation/one/mention-1> oa:hasBody <https://w3id.org/kg/mention-kind#animal> }

# passes Annotation-body
INSERT DATA { <annotation/one/president-1> oa:hasBody <tenure/ann-ash-president> }

# passes Annotation-body
INSERT DATA { <annotation/one/president-1> oa:hasBody <annotation/one/president-1#comment> .
    <annotation/one/president-1#comment> a oa:TextualBody }

# fails Annotation-body <annotation/one/mention-1>
DELETE WHERE { <annotation/one/mention-1> oa:hasBody ?body } ;
INSERT DATA { <annotation/one/mention-1> oa:hasBody <https://w3id.org/kg/role#host> }

# fails Annotation-furniture <annotation/one/mention-1>
# fails Annotation-furniture <annotation/one/sign-1>
# fails Segment-overlap <article/one#body>
# fails Segment-overlap <article/one#headline>
DELETE DATA { <annotation/one/mention-1> kg:inSegment <article/one#body> } ;
DELETE DATA { <annotation/one/sign-1> kg:inSegment <article/one#body> } ;
INSERT DATA {
    <annotation/one/mention-1> kg:inSegment <article/one#headline> .
    <annotation/one/sign-1> kg:inSegment <article/one#headline> .
    <article/one#headline> a kg:Segment ; kg:segmentOf <article/one/text/7d3180e265a77f1d> ; kg:start 0 ; kg:end 44 ;
        kg:segmentKind <https://w3id.org/kg/segment-kind#headline> ; kg:belongsTo <article/one>
}

# fails Annotation-position <annotation/one/sign-1>
# fails Annotation-position <annotation/one/mention-1>
DELETE DATA { <article/one#body> kg:start 0 } ;
INSERT DATA { <article/one#body> kg:start 1 }

# fails Annotation-position <annotation/one/talks-1>
DELETE DATA { <article/one#body> kg:end 114 } ;
INSERT DATA { <article/one#body> kg:end 112 }

# passes Annotation-position
DELETE DATA { <article/one#body> kg:end 114 } ;
INSERT DATA { <article/one#body> kg:end 113 }

# fails Annotation-words <annotation/one/president-1>
DELETE WHERE { <annotation/one/president-1#quote> oa:exact ?words } ;
INSERT DATA { <annotation/one/president-1#quote> oa:exact "President Ann Esh" }

# fails Annotation-words <annotation/one/president-1>
DELETE WHERE { <annotation/one/president-1#position> oa:start ?start ; oa:end ?end } ;
INSERT DATA { <annotation/one/president-1#position> oa:start 64 ; oa:end 81 }

# fails Annotation-words <annotation/one/president-1>
DELETE WHERE { <article/one/text/7d3180e265a77f1d> kg:text ?text } ;
DELETE WHERE { <annotation/one/president-1#position> oa:end ?end } ;
INSERT DATA { <annotation/one/president-1#position> oa:end 81 }

# passes Annotation-words
DELETE WHERE { <article/one/text/7d3180e265a77f1d> kg:text ?text } ;
DELETE WHERE { <annotation/one/president-1#position> oa:start ?start ; oa:end ?end } ;
INSERT DATA { <annotation/one/president-1#position> oa:start 64 ; oa:end 81 }

# fails Target-hasSource <annotation/one/mention-1#target>
# fails Target-segmentText <annotation/one/mention-1#target>
DELETE WHERE { <annotation/one/mention-1#target> oa:hasSource ?text } ;
INSERT DATA { <annotation/one/mention-1#target> oa:hasSource <article/one> }

# fails Target-segmentText <annotation/one/mention-1#target>
DELETE WHERE { <annotation/one/mention-1#target> oa:hasSource ?text } ;
INSERT DATA {
    <annotation/one/mention-1#target> oa:hasSource <article/two/text/1> .
    <article/two/text/1> a kg:TextVersion ; kg:textOf <article/two> ; kg:length 9 ;
        kg:sha256 "7d3180e265a77f1d7d3180e265a77f1d7d3180e265a77f1d7d3180e265a77f1d" .
    <article/two#body> a kg:Segment ; kg:segmentOf <article/two/text/1> ; kg:belongsTo <article/two> ;
        kg:segmentKind <https://w3id.org/kg/segment-kind#body> ; kg:start 0 ; kg:end 9
}

# fails Target-position <annotation/one/mention-1#target>
DELETE WHERE { <annotation/one/mention-1#position> ?p ?o }

# fails Target-position <annotation/one/mention-1#target>
# fails Annotation-words <annotation/one/mention-1>
INSERT DATA { <annotation/one/mention-1#target> oa:hasSelector <annotation/one/mention-1#position-2> .
    <annotation/one/mention-1#position-2> a oa:TextPositionSelector ; oa:start 5 ; oa:end 10
}

# fails Target-quotation <annotation/one/mention-1#target>
DELETE DATA { <annotation/one/mention-1#target> oa:hasSelector <annotation/one/mention-1#quote> }

# fails Position-start <annotation/one/mention-1#position> oa:start
DELETE WHERE { <annotation/one/mention-1#position> oa:start ?start }

# fails Position-start <annotation/one/mention-1#position> oa:start
# fails Annotation-words <annotation/one/mention-1>
DELETE WHERE { <annotation/one/mention-1#position> oa:start ?start } ;
INSERT DATA { <annotation/one/mention-1#position> oa:start 5 }

# fails Position-start <annotation/one/mention-1#position> oa:start
# fails Annotation-words <annotation/one/mention-1>
# fails Annotation-position <annotation/one/mention-1>
DELETE WHERE { <annotation/one/mention-1#position> oa:start ?start } ;
INSERT DATA { <annotation/one/mention-1#position> oa:start -1 }

# fails Position-end <annotation/one/mention-1#position> oa:end
DELETE WHERE { <annotation/one/mention-1#position> oa:end ?end }

# fails Position-end <annotation/one/mention-1#position> oa:end
# fails Position-start <annotation/one/mention-1#position> oa:start
DELETE WHERE { <annotation/one/mention-1#position> oa:end ?end } ;
INSERT DATA { <annotation/one/mention-1#position> oa:end "5" }

# fails Quotation-exact <annotation/one/mention-1#quote> oa:exact
DELETE WHERE { <annotation/one/mention-1#quote> oa:exact ?words }

# fails Quotation-exact <annotation/one/mention-1#quote> oa:exact
# fails Annotation-words <annotation/one/mention-1>
DELETE WHERE { <annotation/one/mention-1#quote> oa:exact ?words } ;
INSERT DATA { <annotation/one/mention-1#quote> oa:exact "Aland"@en }

# fails Quotation-prefix <annotation/one/glad-1#quote> oa:prefix
INSERT DATA { <annotation/one/glad-1#quote> oa:prefix " “" }

# fails Quotation-suffix <annotation/one/sign-1#quote> oa:suffix
INSERT DATA { <annotation/one/sign-1#quote> oa:suffix "." }

# fails Quotation-before <annotation/one/glad-1#quote>
DELETE WHERE { <annotation/one/glad-1#quote> oa:prefix ?words } ;
INSERT DATA { <annotation/one/glad-1#quote> oa:prefix "said: " }

# fails Quotation-after <annotation/one/sign-1#quote>
DELETE WHERE { <annotation/one/sign-1#quote> oa:suffix ?words } ;
INSERT DATA { <annotation/one/sign-1#quote> oa:suffix ", the Post says" }

# passes Quotation-after
INSERT DATA { <annotation/one/glad-1#quote> oa:suffix ",” President" }

# passes Quotation-before
DELETE WHERE { <article/one/text/7d3180e265a77f1d> kg:text ?text } ;
DELETE WHERE { <annotation/one/glad-1#quote> oa:prefix ?words } ;
INSERT DATA { <annotation/one/glad-1#quote> oa:prefix "said: " }
