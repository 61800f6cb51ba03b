# passes Party-actor Party-partyStatus Party-from Party-until Party-order Party-agreement

# fails Party-actor <agreement/pact#party-1> kg:actor
DELETE WHERE { <agreement/pact#party-1> kg:actor ?actor }

# fails Party-actor <agreement/pact#party-1> kg:actor
DELETE WHERE { <agreement/pact#party-1> kg:actor ?actor } ;
INSERT DATA { <agreement/pact#party-1> kg:actor <actor/ann-ash> }

# fails Party-partyStatus <agreement/pact#party-1> kg:partyStatus
DELETE WHERE { <agreement/pact#party-1> kg:partyStatus ?status }

# fails Party-from <agreement/pact#party-1> kg:from
DELETE WHERE { <agreement/pact#party-1> kg:from ?day ; kg:until ?last } ;
INSERT DATA { <agreement/pact#party-1> kg:from "2023" }

# fails Party-until <agreement/pact#party-1> kg:until
INSERT DATA { <agreement/pact#party-1> kg:until "2024-06-01"^^xsd:date }

# fails Party-order <agreement/pact#party-1> kg:from
DELETE WHERE { <agreement/pact#party-1> kg:until ?day } ;
INSERT DATA { <agreement/pact#party-1> kg:until "2023-05-31"^^xsd:date }

# passes Party-order Party-until
DELETE WHERE { <agreement/pact#party-1> kg:until ?day }

# fails Party-agreement <agreement/pact#party-1> ^kg:hasParty
INSERT DATA { <agreement/charter> kg:hasParty <agreement/pact#party-1> }

# fails Party-agreement <agreement/pact#party-1> ^kg:hasParty
DELETE WHERE { <agreement/pact> kg:hasParty ?party }
