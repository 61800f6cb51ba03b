# passes Fact-statedIn Fact-evidence Fact-evidenceArticle

# fails Fact-statedIn <title/one/president> kg:statedIn
# fails Fact-evidenceArticle <title/one/president>
DELETE WHERE { <title/one/president> kg:statedIn ?article }

# fails Fact-statedIn <event/one/talks> kg:statedIn
# fails Fact-evidenceArticle <event/one/talks>
# fails Event-partStatedIn <event/one/sign> (kg:subEventOf/kg:statedIn)
INSERT DATA { <event/one/talks> kg:statedIn <article/two> }

# fails Fact-evidence <claim/one/glad> ^oa:hasBody
# fails Annotation-hasBody <annotation/one/glad-1> oa:hasBody
DELETE DATA { <annotation/one/glad-1> oa:hasBody <claim/one/glad> }

# fails Fact-evidenceArticle <title/one/president>
# fails Annotation-position <annotation/one/president-1>
DELETE WHERE { <annotation/one/president-1> kg:inSegment ?segment } ;
INSERT DATA { <annotation/one/president-1> kg:inSegment <article/one#teaser-1> }

# passes Fact-evidenceArticle Annotation-furniture
DELETE WHERE { <claim/one/glad> kg:statedIn ?article } ;
DELETE WHERE { <article/one#teaser-1> kg:start ?start } ;
DELETE WHERE { <article/one#body> kg:end ?end } ;
DELETE WHERE { <annotation/one/president-1> oa:hasTarget ?target . ?target ?p ?o } ;
DELETE WHERE { <annotation/one/president-1> ?p ?o } ;
DELETE WHERE { <annotation/one/talks-1> oa:hasTarget ?target . ?target ?p ?o } ;
DELETE WHERE { <annotation/one/talks-1> ?p ?o } ;
DELETE WHERE { <title/one/president> ?p ?o } ;
DELETE WHERE { <event/one/talks> ?p ?o } ;
DELETE WHERE { <event/one/talks#time> ?p ?o } ;
DELETE DATA { <event/one/sign> kg:subEventOf <event/one/talks> } ;
DELETE DATA { <annotation/one/glad-1> kg:inSegment <article/one#body> } ;
INSERT DATA {
    <article/two> a kg:Article , schema:NewsArticle ; schema:headline "Two"@en ; schema:inLanguage "en" ;
        schema:publisher <actor/the-post> ; schema:author <actor/dora-dee> .
    <article/one#teaser-1> kg:start 47 . <article/one#body> kg:end 47 .
    <annotation/one/glad-1> kg:inSegment <article/one#teaser-1> .
    <claim/one/glad> kg:statedIn <article/two>
}
