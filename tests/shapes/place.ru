# passes Place-placeKind Place-disputedBy

# fails Place-placeKind <place/beach> kg:placeKind
DELETE WHERE { <place/beach> kg:placeKind ?kind }

# fails Place-placeKind <place/beach> kg:placeKind
DELETE WHERE { <place/beach> kg:placeKind ?kind } ;
INSERT DATA { <place/beach> kg:placeKind <https://w3id.org/kg/place-kind#planet> }

# fails Place-disputedBy <place/beach> kg:disputedBy
INSERT DATA { <place/beach> kg:disputedBy <place/beach> }
