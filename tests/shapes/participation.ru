# passes Participation-actor Participation-role Participation-onBehalfOf Participation-inPost Participation-event
# passes Participation-evidence Participation-election Participation-postActor Participation-tenure

# fails Participation-actor <event/one/sign#participation-1> kg:actor
DELETE WHERE { <event/one/sign#participation-1> kg:actor ?actor }

# fails Participation-actor <event/one/sign#participation-1> kg:actor
INSERT DATA { <event/one/sign#participation-1> kg:actor <actor/beland> }

# fails Participation-actor <event/one/sign#participation-1> kg:actor
DELETE WHERE { <event/one/sign#participation-1> kg:actor ?actor } ;
INSERT DATA { <event/one/sign#participation-1> kg:actor <place/beach> }

# fails Participation-role <event/one/sign#participation-1> kg:role
DELETE WHERE { <event/one/sign#participation-1> kg:role ?role } ;
INSERT DATA { <event/one/sign#participation-1> kg:role <https://w3id.org/kg/event-type#agree> }

# fails Participation-onBehalfOf <event/one/sign#participation-2> kg:onBehalfOf
INSERT DATA { <event/one/sign#participation-2> kg:onBehalfOf <actor/aland> }

# fails Participation-onBehalfOf <event/one/sign#participation-1> kg:onBehalfOf
INSERT DATA { <event/one/sign#participation-1> kg:onBehalfOf <actor/aland> }

# fails Participation-inPost <event/one/sign#participation-2> kg:inPost
# fails Participation-tenure <event/one/sign#participation-2>
DELETE WHERE { <event/one/sign#participation-2> kg:inPost ?post } ;
INSERT DATA { <event/one/sign#participation-2> kg:inPost <tenure/ann-ash-president> }

# fails Participation-event <event/one/sign#participation-1> ^kg:hasParticipation
INSERT DATA { <event/one/talks> kg:hasParticipation <event/one/sign#participation-1> }

# fails Participation-event <event/one/sign#participation-1> ^kg:hasParticipation
DELETE DATA { <event/one/sign> kg:hasParticipation <event/one/sign#participation-1> }

# fails Participation-evidence <event/one/sign#participation-1> ^oa:hasBody
DELETE DATA { <annotation/one/sign-1> oa:hasBody <event/one/sign#participation-1> }

# fails Participation-election <event/one/sign#participation-1>
DELETE WHERE { <event/one/sign#participation-1> kg:role ?role } ;
INSERT DATA { <event/one/sign#participation-1> kg:role <https://w3id.org/kg/role#elected> }

# passes Participation-election
DELETE WHERE { <event/one/sign#participation-2> kg:role ?role } ;
DELETE WHERE { <event/one/sign#participation-1> kg:role ?role } ;
DELETE WHERE { <event/one/sign#participation-1> kg:actor ?actor } ;
INSERT DATA {
    <event/one/sign#participation-1> kg:role <https://w3id.org/kg/role#candidate> ; kg:actor <actor/the-post> .
    <event/one/sign#participation-2> kg:role <https://w3id.org/kg/role#elected>
}

# fails Participation-postActor <event/one/sign#participation-1> kg:actor
# fails Participation-tenure <event/one/sign#participation-1>
INSERT DATA { <event/one/sign#participation-1> kg:inPost <post/beland-president> }

# fails Participation-tenure <event/one/sign#participation-2>
# fails TitleUse-incumbent <title/one/president>
DELETE WHERE { <tenure/ann-ash-president> ?p ?o }

# fails Participation-tenure <event/one/sign#participation-2>
DELETE WHERE { <tenure/ann-ash-president> kg:from ?from } ;
INSERT DATA { <tenure/ann-ash-president> kg:from "2023-05-04"^^xsd:date }

# fails Participation-tenure <event/one/sign#participation-2>
# fails TitleUse-incumbent <title/one/president>
DELETE WHERE { <tenure/ann-ash-president> kg:until ?until } ;
INSERT DATA { <tenure/ann-ash-president> kg:until "2023-05-02"^^xsd:date }

# passes Participation-tenure TitleUse-incumbent
DELETE WHERE { <tenure/ann-ash-president> kg:until ?until } ;
DELETE WHERE { <tenure/ann-ash-president> kg:from ?from } ;
INSERT DATA { <tenure/ann-ash-president> kg:from "2023-05-03"^^xsd:date }

# passes Participation-tenure
DELETE WHERE { <event/one/sign> kg:actuality ?actuality } ;
DELETE WHERE { <title/one/president> kg:titleStatus ?status } ;
DELETE WHERE { <tenure/ann-ash-president> ?p ?o } ;
INSERT DATA {
    <event/one/sign> kg:actuality <https://w3id.org/kg/actuality#planned> .
    <title/one/president> kg:titleStatus <https://w3id.org/kg/title-status#elect>
}
