# passes Actor-type Actor-kind Government-governmentOf Governing

# fails Actor-type <actor/union> rdf:type
DELETE DATA { <actor/union> a kg:Actor }

# fails Actor-kind <actor/union> rdf:type
DELETE DATA { <actor/union> a kg:Organisation }

# fails Actor-kind <actor/union> rdf:type
INSERT DATA { <actor/union> a kg:State }

# fails Government-governmentOf <actor/alandese-government> kg:governmentOf
DELETE WHERE { <actor/alandese-government> kg:governmentOf ?state }

# fails Government-governmentOf <actor/alandese-government> kg:governmentOf
INSERT DATA { <actor/alandese-government> kg:governmentOf <actor/union> }

# fails Governing <actor/union>
INSERT DATA { <actor/union> kg:governmentOf <actor/aland> }
