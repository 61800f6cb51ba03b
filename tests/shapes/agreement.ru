# passes Agreement-agreementKind Agreement-hasParty Agreement-basedOn Agreement-signed Agreement-inForceFrom
# passes Agreement-inForceUntil Agreement-signedFirst Agreement-forceOrder Agreement-source Agreement-cycle

# fails Agreement-agreementKind <agreement/pact> kg:agreementKind
DELETE WHERE { <agreement/pact> kg:agreementKind ?kind }

# fails Agreement-agreementKind <agreement/pact> kg:agreementKind
INSERT DATA { <agreement/pact> kg:agreementKind <https://w3id.org/kg/agreement-kind#law> }

# fails Agreement-hasParty <agreement/pact> kg:hasParty
INSERT DATA { <agreement/pact> kg:hasParty <actor/beland> }

# fails Agreement-basedOn <agreement/pact> kg:basedOn
INSERT DATA { <agreement/pact> kg:basedOn <happening/pact-signing> }

# fails Agreement-signed <agreement/pact> kg:signed
INSERT DATA { <agreement/pact> kg:signed "2023-05-04"^^xsd:date }

# fails Agreement-inForceFrom <agreement/pact> kg:inForceFrom
INSERT DATA { <agreement/pact> kg:inForceFrom "2023-06-02"^^xsd:date }

# fails Agreement-inForceUntil <agreement/pact> kg:inForceUntil
INSERT DATA { <agreement/pact> kg:inForceUntil "2024-06-01"^^xsd:date }

# fails Agreement-signedFirst <agreement/pact> kg:signed
DELETE WHERE { <agreement/pact> kg:signed ?day } ;
INSERT DATA { <agreement/pact> kg:signed "2023-06-02"^^xsd:date }

# passes Agreement-signedFirst
DELETE WHERE { <agreement/pact> kg:signed ?day } ;
INSERT DATA { <agreement/pact> kg:signed "2023-06-01"^^xsd:date }

# fails Agreement-forceOrder <agreement/pact> kg:inForceFrom
DELETE WHERE { <agreement/pact> kg:inForceUntil ?day } ;
INSERT DATA { <agreement/pact> kg:inForceUntil "2023-05-31"^^xsd:date }

# fails Agreement-source <agreement/pact> dcterms:source
INSERT DATA { <agreement/pact> dcterms:source "https://example.org/as-a-string" }

# fails Agreement-cycle <agreement/pact>
# fails Agreement-cycle <agreement/charter>
INSERT DATA { <agreement/charter> kg:basedOn <agreement/pact> }
