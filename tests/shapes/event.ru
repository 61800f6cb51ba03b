# passes Event-label Event-labelScript Event-eventType Event-actuality Event-hasParticipation Event-hasPlace
# passes Event-hasTime Event-subEventOf Event-happening Event-agreement Event-unreal Event-partStatedIn Event-cycle

# fails Event-label <event/one/sign> rdfs:label
DELETE WHERE { <event/one/sign> rdfs:label ?label }

# fails Event-label <event/one/sign> rdfs:label
INSERT DATA { <event/one/sign> rdfs:label "A second label"@en }

# fails Event-labelScript <event/one/sign> rdfs:label
DELETE WHERE { <event/one/sign> rdfs:label ?label } ;
INSERT DATA { <event/one/sign> rdfs:label "Aland and Beland"@ko }

# passes Event-labelScript
DELETE WHERE { <event/one/sign> rdfs:label ?label } ;
INSERT DATA { <event/one/sign> rdfs:label "조약 서명"@ko }

# fails Event-eventType <event/one/sign> kg:eventType
DELETE WHERE { <event/one/sign> kg:eventType ?type }

# fails Event-eventType <event/one/sign> kg:eventType
INSERT DATA { <event/one/sign> kg:eventType <https://w3id.org/kg/event-type#aid> }

# fails Event-eventType <event/one/sign> kg:eventType
DELETE WHERE { <event/one/sign> kg:eventType ?type } ;
INSERT DATA { <event/one/sign> kg:eventType <https://w3id.org/kg/stance#asserts> }

# fails Event-actuality <event/one/talks> kg:actuality
DELETE WHERE { <event/one/talks> kg:actuality ?actuality } ;
INSERT DATA { <event/one/talks> kg:actuality <https://w3id.org/kg/actuality#likely> }

# fails Event-hasParticipation <event/one/sign> kg:hasParticipation
INSERT DATA { <event/one/sign> kg:hasParticipation <actor/aland> }

# fails Event-hasPlace <event/one/sign> kg:hasPlace
INSERT DATA { <event/one/sign> kg:hasPlace <actor/aland> }

# fails Event-hasTime <event/one/sign> kg:hasTime
# fails TimeSpan-event <event/one/talks#time> ^kg:hasTime
INSERT DATA { <event/one/sign> kg:hasTime <event/one/talks#time> }

# passes Event-hasTime
DELETE WHERE { <event/one/sign> kg:hasTime ?time . ?time ?p ?o }

# fails Event-subEventOf <event/one/sign> kg:subEventOf
# fails Event-partStatedIn <event/one/sign> (kg:subEventOf/kg:statedIn)
DELETE WHERE { <event/one/sign> kg:subEventOf ?event } ;
INSERT DATA { <event/one/sign> kg:subEventOf <event/two/elsewhere> }

# fails Event-subEventOf <event/one/sign> kg:subEventOf
INSERT DATA {
    <event/one/sign> kg:subEventOf <event/one/third> .
    <event/one/third> a kg:Event ; rdfs:label "A third event"@en ; kg:eventType <https://w3id.org/kg/event-type#aid> ;
        kg:actuality <https://w3id.org/kg/actuality#planned> ; kg:statedIn <article/one> .
    <annotation/one/talks-1> oa:hasBody <event/one/third>
}

# fails Event-happening <event/one/sign> kg:happening
DELETE WHERE { <event/one/sign> kg:happening ?happening } ;
INSERT DATA { <event/one/sign> kg:happening <event/one/talks> }

# fails Event-agreement <event/one/talks> (kg:citesAgreement|kg:changesAgreement|kg:concludesAgreement)
INSERT DATA { <event/one/talks> kg:citesAgreement <agreement/nobody-knows> }

# fails Event-unreal <event/one/sign>
DELETE WHERE { <event/one/sign> kg:actuality ?actuality } ;
INSERT DATA { <event/one/sign> kg:actuality <https://w3id.org/kg/actuality#negated> }

# fails Event-unreal <event/one/talks>
DELETE WHERE { <event/one/talks> kg:actuality ?actuality } ;
INSERT DATA {
    <event/one/talks> kg:actuality <https://w3id.org/kg/actuality#hypothetical> ; kg:changesAgreement <agreement/pact>
}

# passes Event-unreal
DELETE WHERE { <event/one/sign> kg:actuality ?actuality } ;
DELETE WHERE { <event/one/talks> kg:actuality ?actuality } ;
INSERT DATA {
    <event/one/sign> kg:actuality <https://w3id.org/kg/actuality#planned> .
    <event/one/talks> kg:actuality <https://w3id.org/kg/actuality#hypothetical> ; kg:citesAgreement <agreement/pact>
}

# fails Event-partStatedIn <event/one/sign> (kg:subEventOf/kg:statedIn)
# fails Fact-evidenceArticle <event/one/talks>
DELETE WHERE { <event/one/talks> kg:statedIn ?article } ;
INSERT DATA {
    <event/one/talks> kg:statedIn <article/two> .
    <article/two> a kg:Article , schema:NewsArticle ; schema:headline "Two"@en ; schema:inLanguage "en" ;
        schema:publisher <actor/the-post>
}

# fails Event-cycle <event/one/sign>
# fails Event-cycle <event/one/talks>
INSERT DATA { <event/one/talks> kg:subEventOf <event/one/sign> }

# fails Event-cycle <event/one/talks>
INSERT DATA { <event/one/talks> kg:subEventOf <event/one/talks> }
