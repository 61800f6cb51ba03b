# passes TimeSpan-precision TimeSpan-earliest TimeSpan-latest TimeSpan-order TimeSpan-expression TimeSpan-anchorDate
# passes TimeSpan-event TimeSpan-use TimeSpan-bounds TimeSpan-calendar TimeSpan-anchor TimeSpan-anchoredExpression

# fails TimeSpan-precision <event/one/sign#time> kg:precision
# fails TimeSpan-bounds <event/one/sign#time>
DELETE WHERE { <event/one/sign#time> kg:precision ?precision }

# fails TimeSpan-precision <event/one/sign#time> kg:precision
# fails TimeSpan-bounds <event/one/sign#time>
DELETE WHERE { <event/one/sign#time> kg:precision ?precision } ;
INSERT DATA { <event/one/sign#time> kg:precision <https://w3id.org/kg/precision#hour> }

# fails TimeSpan-earliest <event/one/sign#time> kg:earliest
# fails TimeSpan-bounds <event/one/sign#time>
INSERT DATA { <event/one/sign#time> kg:earliest "2023-05-01"^^xsd:date }

# fails TimeSpan-earliest <event/one/talks#time> kg:earliest
# fails TimeSpan-bounds <event/one/talks#time>
DELETE WHERE { <event/one/talks#time> kg:latest ?day ; kg:earliest ?from ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "2023-02-30"^^xsd:date ; kg:precision <https://w3id.org/kg/precision#before>
}

# fails TimeSpan-latest <event/one/sign#time> kg:latest
# fails TimeSpan-bounds <event/one/sign#time>
INSERT DATA { <event/one/sign#time> kg:latest "2023-05-05"^^xsd:date }

# fails TimeSpan-order <event/one/sign#time> kg:earliest
# fails TimeSpan-bounds <event/one/sign#time>
DELETE WHERE { <event/one/sign#time> kg:latest ?day } ;
INSERT DATA { <event/one/sign#time> kg:latest "2023-04-30"^^xsd:date }

# fails TimeSpan-expression <event/one/sign#time> kg:expression
INSERT DATA { <event/one/sign#time> kg:expression "on Wednesday" }

# passes TimeSpan-expression
DELETE WHERE { <event/one/sign#time> kg:expression ?words }

# fails TimeSpan-anchorDate <event/one/talks#time> kg:anchorDate
INSERT DATA { <event/one/talks#time> kg:anchorDate "2023-05-05"^^xsd:date }

# fails TimeSpan-event <event/one/sign#time> ^kg:hasTime
DELETE WHERE { <event/one/talks> kg:hasTime ?time . ?time ?p ?o } ;
INSERT DATA { <event/one/talks> kg:hasTime <event/one/sign#time> }

# fails TimeSpan-use <event/one/sign#time> (^kg:hasTime|^oa:hasBody)
DELETE DATA { <event/one/sign> kg:hasTime <event/one/sign#time> }

# passes TimeSpan-use TimeSpan-anchor
DELETE WHERE { <event/one/talks> kg:hasTime ?time } ;
DELETE WHERE { <annotation/one/talks-1> oa:motivatedBy ?why ; oa:hasBody ?body } ;
DELETE WHERE { <event/one/talks> ?p ?o } ;
DELETE DATA { <event/one/sign> kg:subEventOf <event/one/talks> } ;
INSERT DATA {
    <annotation/one/talks-1> oa:motivatedBy oa:identifying ;
        oa:hasBody <event/one/talks#time> , <https://w3id.org/kg/mention-kind#time>
}

# fails TimeSpan-bounds <event/one/sign#time>
DELETE WHERE { <event/one/sign#time> kg:latest ?day } ;
INSERT DATA { <event/one/sign#time> kg:latest "2023-05-05"^^xsd:date }

# fails TimeSpan-bounds <event/one/talks#time>
DELETE WHERE { <event/one/talks#time> kg:latest ?day }

# passes TimeSpan-bounds TimeSpan-calendar
DELETE WHERE { <event/one/talks#time> kg:latest ?day ; kg:precision ?precision } ;
INSERT DATA { <event/one/talks#time> kg:precision <https://w3id.org/kg/precision#after> }

# fails TimeSpan-bounds <event/one/talks#time>
DELETE WHERE { <event/one/talks#time> kg:latest ?day ; kg:precision ?precision } ;
INSERT DATA { <event/one/talks#time> kg:precision <https://w3id.org/kg/precision#before> }

# passes TimeSpan-bounds TimeSpan-calendar
DELETE WHERE { <event/one/talks#time> kg:earliest ?day ; kg:precision ?precision } ;
INSERT DATA { <event/one/talks#time> kg:precision <https://w3id.org/kg/precision#before> }

# fails TimeSpan-bounds <event/one/talks#time>
DELETE WHERE { <event/one/talks#time> kg:earliest ?day ; kg:precision ?precision } ;
INSERT DATA { <event/one/talks#time> kg:precision <https://w3id.org/kg/precision#after> }

# passes TimeSpan-bounds
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision ; kg:anchorDate ?day } ;
INSERT DATA { <event/one/talks#time> kg:precision <https://w3id.org/kg/precision#unresolved> }

# fails TimeSpan-bounds <event/one/talks#time>
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA { <event/one/talks#time> kg:precision <https://w3id.org/kg/precision#unresolved> }

# passes TimeSpan-bounds TimeSpan-calendar
DELETE WHERE { <event/one/talks#time> kg:precision ?precision } ;
INSERT DATA { <event/one/talks#time> kg:precision <https://w3id.org/kg/precision#interval> }

# fails TimeSpan-bounds <event/one/sign#time>
DELETE WHERE { <event/one/sign#time> kg:precision ?precision } ;
INSERT DATA { <event/one/sign#time> kg:precision <https://w3id.org/kg/precision#interval> }

# fails TimeSpan-calendar <event/one/talks#time>
DELETE WHERE { <event/one/talks#time> kg:latest ?day } ;
INSERT DATA { <event/one/talks#time> kg:latest "2023-04-29"^^xsd:date }

# fails TimeSpan-calendar <event/one/talks#time>
DELETE WHERE { <event/one/talks#time> kg:latest ?day } ;
INSERT DATA { <event/one/talks#time> kg:latest "2024-04-30"^^xsd:date }

# fails TimeSpan-anchor <event/one/talks#time>
DELETE WHERE { <event/one/talks#time> kg:anchorDate ?day } ;
INSERT DATA { <event/one/talks#time> kg:anchorDate "2023-05-05"^^xsd:date }

# fails TimeSpan-anchor <event/one/talks#time>
# fails Participation-tenure <event/one/sign#participation-2>
DELETE WHERE { <article/one#body> schema:datePublished ?day } ;
DELETE WHERE { <tenure/ann-ash-president> ?p ?o }

# passes TimeSpan-anchor
DELETE WHERE { <article/one#body> schema:datePublished ?day } ;
DELETE WHERE { <event/one/talks#time> kg:anchorDate ?day } ;
INSERT DATA {
    <article/one#body> schema:datePublished "2023-05-05"^^xsd:date .
    <event/one/talks#time> kg:anchorDate "2023-05-05"^^xsd:date
}

# fails TimeSpan-anchoredExpression <event/one/talks#time> kg:expression
DELETE WHERE { <event/one/talks#time> kg:expression ?words }

# passes TimeSpan-calendar
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "2024-02-01"^^xsd:date ; kg:latest "2024-02-29"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#month>
}

# passes TimeSpan-calendar
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "2023-02-01"^^xsd:date ; kg:latest "2023-02-28"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#month>
}

# passes TimeSpan-calendar
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "1900-02-01"^^xsd:date ; kg:latest "1900-02-28"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#month>
}

# passes TimeSpan-calendar
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "2000-02-01"^^xsd:date ; kg:latest "2000-02-29"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#month>
}

# passes TimeSpan-calendar
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "2023-04-01"^^xsd:date ; kg:latest "2023-06-30"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#quarter>
}

# passes TimeSpan-calendar
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "1951-01-01"^^xsd:date ; kg:latest "1951-12-31"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#year>
}

# passes TimeSpan-calendar
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "1980-01-01"^^xsd:date ; kg:latest "1989-12-31"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#decade>
}

# passes TimeSpan-calendar
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "1901-01-01"^^xsd:date ; kg:latest "2000-12-31"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#century>
}

# passes TimeSpan-week
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "2023-05-01"^^xsd:date ; kg:latest "2023-05-07"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#week>
}

# passes TimeSpan-week
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "2024-12-30"^^xsd:date ; kg:latest "2025-01-05"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#week>
}

# passes TimeSpan-week
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "2024-02-26"^^xsd:date ; kg:latest "2024-03-03"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#week>
}

# fails TimeSpan-calendar <event/one/talks#time>
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "2024-02-01"^^xsd:date ; kg:latest "2024-02-28"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#month>
}

# fails TimeSpan-calendar <event/one/talks#time>
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "2023-02-01"^^xsd:date ; kg:latest "2023-03-01"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#month>
}

# fails TimeSpan-calendar <event/one/talks#time>
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "1900-02-01"^^xsd:date ; kg:latest "1900-03-01"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#month>
}

# fails TimeSpan-calendar <event/one/talks#time>
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "2023-04-01"^^xsd:date ; kg:latest "2023-07-31"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#quarter>
}

# fails TimeSpan-calendar <event/one/talks#time>
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "2023-05-01"^^xsd:date ; kg:latest "2023-07-31"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#quarter>
}

# fails TimeSpan-calendar <event/one/talks#time>
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "1951-01-01"^^xsd:date ; kg:latest "1952-12-31"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#year>
}

# fails TimeSpan-calendar <event/one/talks#time>
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "1981-01-01"^^xsd:date ; kg:latest "1990-12-31"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#decade>
}

# fails TimeSpan-calendar <event/one/talks#time>
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "1900-01-01"^^xsd:date ; kg:latest "1999-12-31"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#century>
}

# fails TimeSpan-week <event/one/talks#time>
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "2023-05-02"^^xsd:date ; kg:latest "2023-05-08"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#week>
}

# fails TimeSpan-week <event/one/talks#time>
DELETE WHERE { <event/one/talks#time> kg:earliest ?from ; kg:latest ?to ; kg:precision ?precision } ;
INSERT DATA {
    <event/one/talks#time> kg:earliest "2023-05-01"^^xsd:date ; kg:latest "2023-05-08"^^xsd:date ;
        kg:precision <https://w3id.org/kg/precision#week>
}
