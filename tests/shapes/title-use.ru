# passes TitleUse-holder TitleUse-post TitleUse-titleStatus TitleUse-incumbent

# fails TitleUse-holder <title/one/president> kg:holder
DELETE WHERE { <title/one/president> kg:holder ?person }

# fails TitleUse-holder <title/one/president> kg:holder
# fails TitleUse-incumbent <title/one/president>
DELETE WHERE { <title/one/president> kg:holder ?person } ;
INSERT DATA { <title/one/president> kg:holder <actor/aland> }

# fails TitleUse-post <title/one/president> kg:post
# fails TitleUse-incumbent <title/one/president>
DELETE WHERE { <title/one/president> kg:post ?post } ;
INSERT DATA { <title/one/president> kg:post <place/beach> }

# fails TitleUse-titleStatus <title/one/president> kg:titleStatus
DELETE WHERE { <title/one/president> kg:titleStatus ?status }

# fails TitleUse-titleStatus <title/one/president> kg:titleStatus
DELETE WHERE { <title/one/president> kg:titleStatus ?status } ;
INSERT DATA { <title/one/president> kg:titleStatus <https://w3id.org/kg/role#elected> }

# fails TitleUse-incumbent <title/one/president>
DELETE WHERE { <article/one#body> schema:datePublished ?day } ;
DELETE WHERE { <event/one/talks#time> kg:anchorDate ?day } ;
INSERT DATA { <article/one#body> schema:datePublished "2025-01-21"^^xsd:date }

# passes TitleUse-incumbent
DELETE WHERE { <article/one#body> schema:datePublished ?day } ;
DELETE WHERE { <event/one/talks#time> kg:anchorDate ?day } ;
INSERT DATA { <article/one#body> schema:datePublished "2025-01-20"^^xsd:date }

# fails TitleUse-former <title/one/president>
DELETE WHERE { <title/one/president> kg:titleStatus ?status } ;
INSERT DATA { <title/one/president> kg:titleStatus <https://w3id.org/kg/title-status#former> }

# passes TitleUse-former
DELETE WHERE { <title/one/president> kg:titleStatus ?status } ;
DELETE WHERE { <article/one#body> schema:datePublished ?day } ;
DELETE WHERE { <event/one/talks#time> kg:anchorDate ?day } ;
INSERT DATA {
    <title/one/president> kg:titleStatus <https://w3id.org/kg/title-status#former> .
    <article/one#body> schema:datePublished "2025-01-21"^^xsd:date
}
