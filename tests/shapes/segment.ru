# passes Segment-segmentOf Segment-segmentKind Segment-start Segment-end Segment-belongsTo Segment-datePublished
# passes Segment-overlap

# fails Segment-segmentOf <article/one#teaser-1> kg:segmentOf
DELETE WHERE { <article/one#teaser-1> kg:segmentOf ?text }

# fails Segment-segmentOf <article/one#teaser-1> kg:segmentOf
DELETE WHERE { <article/one#teaser-1> kg:segmentOf ?text } ;
INSERT DATA { <article/one#teaser-1> kg:segmentOf <article/two> }

# fails Segment-segmentKind <article/one#teaser-1> kg:segmentKind
DELETE WHERE { <article/one#teaser-1> kg:segmentKind ?kind } ;
INSERT DATA { <article/one#teaser-1> kg:segmentKind <https://w3id.org/kg/place-kind#sea> }

# passes Segment-segmentKind
DELETE WHERE { <article/one#teaser-1> kg:segmentKind ?kind } ;
INSERT DATA { <article/one#teaser-1> kg:segmentKind <https://w3id.org/kg/segment-kind#caption> }

# fails Segment-start <article/one#teaser-1> kg:start
DELETE WHERE { <article/one#teaser-1> kg:start ?start } ;
INSERT DATA { <article/one#teaser-1> kg:start 147 }

# fails Segment-start <article/one#teaser-1> kg:start
# fails Segment-overlap <article/one#teaser-1>
# fails Segment-overlap <article/one#body>
DELETE WHERE { <article/one#teaser-1> kg:start ?start } ;
INSERT DATA { <article/one#teaser-1> kg:start -1 }

# fails Segment-start <article/one#teaser-1> kg:start
DELETE WHERE { <article/one#teaser-1> kg:start ?start }

# fails Segment-end <article/one#teaser-1> kg:end
DELETE WHERE { <article/one#teaser-1> kg:end ?end }

# fails Segment-end <article/one#teaser-1> kg:end
DELETE WHERE { <article/one#teaser-1> kg:end ?end } ;
INSERT DATA { <article/one#teaser-1> kg:end 130.0 }

# fails Segment-belongsTo <article/one#teaser-1> kg:belongsTo
DELETE WHERE { <article/one#teaser-1> kg:belongsTo ?article } ;
INSERT DATA { <article/one#teaser-1> kg:belongsTo <article/nobody-knows> }

# fails Segment-datePublished <article/one#teaser-1> schema:datePublished
INSERT DATA { <article/one#teaser-1> schema:datePublished "May 2023" }

# fails Segment-overlap <article/one#teaser-1>
# fails Segment-overlap <article/one#body>
DELETE WHERE { <article/one#teaser-1> kg:start ?start } ;
INSERT DATA { <article/one#teaser-1> kg:start 100 }

# passes Segment-overlap
DELETE WHERE { <article/one#teaser-1> kg:start ?start } ;
INSERT DATA { <article/one#teaser-1> kg:start 114 }
