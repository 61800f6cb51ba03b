# passes StatusChange-changeOf StatusChange-toStatus StatusChange-wasAttributedTo StatusChange-generatedAtTime
# passes StatusChange-reason StatusChange-rejection
INSERT DATA {
    <annotations/1#status-1> a kg:StatusChange ; kg:changeOf <annotation/one/mention-1> ;
        kg:toStatus <https://w3id.org/kg/annotation-status#rejected> ; prov:wasAttributedTo <actor/dora-dee> ;
        prov:generatedAtTime "2026-11-26T00:00:00Z"^^xsd:dateTime ; kg:reason "Not so."
}

# fails StatusChange-changeOf <annotations/1#status-1> kg:changeOf
INSERT DATA {
    <annotations/1#status-1> a kg:StatusChange ; kg:changeOf <annotation/one/mention-1> ;
        kg:toStatus <https://w3id.org/kg/annotation-status#accepted> ; prov:wasAttributedTo <actor/dora-dee> ;
        prov:generatedAtTime "2026-11-26T00:00:00Z"^^xsd:dateTime ; kg:changeOf <article/one>
}

# fails StatusChange-toStatus <annotations/1#status-1> kg:toStatus
INSERT DATA {
    <annotations/1#status-1> a kg:StatusChange ; kg:changeOf <annotation/one/mention-1> ;
        kg:toStatus <https://w3id.org/kg/annotation-status#accepted> ; prov:wasAttributedTo <actor/dora-dee> ;
        prov:generatedAtTime "2026-11-26T00:00:00Z"^^xsd:dateTime ; kg:toStatus <https://w3id.org/kg/role#host>
}

# fails StatusChange-wasAttributedTo <annotations/1#status-1> prov:wasAttributedTo
INSERT DATA {
    <annotations/1#status-1> a kg:StatusChange ; kg:changeOf <annotation/one/mention-1> ;
        kg:toStatus <https://w3id.org/kg/annotation-status#accepted> ; prov:wasAttributedTo <actor/dora-dee> ;
        prov:generatedAtTime "2026-11-26T00:00:00Z"^^xsd:dateTime ; prov:wasAttributedTo <article/one>
}

# fails StatusChange-generatedAtTime <annotations/1#status-1> prov:generatedAtTime
INSERT DATA {
    <annotations/1#status-1> a kg:StatusChange ; kg:changeOf <annotation/one/mention-1> ;
        kg:toStatus <https://w3id.org/kg/annotation-status#accepted> ; prov:wasAttributedTo <actor/dora-dee> ;
        prov:generatedAtTime "2026-11-26T00:00:00Z"^^xsd:dateTime , "2026-11-27T00:00:00Z"^^xsd:dateTime
}

# fails StatusChange-reason <annotations/1#status-1> kg:reason
INSERT DATA {
    <annotations/1#status-1> a kg:StatusChange ; kg:changeOf <annotation/one/mention-1> ;
        kg:toStatus <https://w3id.org/kg/annotation-status#accepted> ; prov:wasAttributedTo <actor/dora-dee> ;
        prov:generatedAtTime "2026-11-26T00:00:00Z"^^xsd:dateTime ; kg:reason "So." , "Or so."
}

# fails StatusChange-rejection <annotations/1#status-1>
INSERT DATA {
    <annotations/1#status-1> a kg:StatusChange ; kg:changeOf <annotation/one/mention-1> ;
        kg:toStatus <https://w3id.org/kg/annotation-status#rejected> ; prov:wasAttributedTo <actor/dora-dee> ;
        prov:generatedAtTime "2026-11-26T00:00:00Z"^^xsd:dateTime
}
