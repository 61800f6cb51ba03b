# passes Tenure-holder Tenure-post Tenure-from Tenure-until Tenure-basis Tenure-source

# fails Tenure-holder <tenure/ann-ash-president> kg:holder
DELETE WHERE { <tenure/ann-ash-president> kg:holder ?person } ;
INSERT DATA { <tenure/ann-ash-president> kg:holder <actor/union> }

# fails Tenure-post <tenure/ann-ash-president> kg:post
DELETE WHERE { <tenure/ann-ash-president> kg:post ?post }

# fails Tenure-from <tenure/ann-ash-president> kg:from
DELETE WHERE { <tenure/ann-ash-president> kg:from ?day }

# fails Tenure-from <tenure/ann-ash-president> kg:from
DELETE WHERE { <tenure/ann-ash-president> kg:from ?day } ;
INSERT DATA { <tenure/ann-ash-president> kg:from "2025-01-21"^^xsd:date }

# passes Tenure-from Tenure-until
DELETE WHERE { <tenure/ann-ash-president> kg:from ?day } ;
INSERT DATA { <tenure/ann-ash-president> kg:from "2025-01-20"^^xsd:date }

# passes Tenure-from Tenure-until
DELETE WHERE { <tenure/ann-ash-president> kg:until ?day }

# fails Tenure-until <tenure/ann-ash-president> kg:until
INSERT DATA { <tenure/ann-ash-president> kg:until "2025-01-21"^^xsd:date }

# fails Tenure-basis <tenure/ann-ash-president> (dcterms:source|^oa:hasBody)
DELETE WHERE { <tenure/ann-ash-president> dcterms:source ?source }

# passes Tenure-basis
DELETE WHERE { <tenure/ann-ash-president> dcterms:source ?source } ;
INSERT DATA { <annotation/one/president-1> oa:hasBody <tenure/ann-ash-president> }

# fails Tenure-source <tenure/ann-ash-president> dcterms:source
INSERT DATA { <tenure/ann-ash-president> dcterms:source "the papers"^^xsd:anyURI }
