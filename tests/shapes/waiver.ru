# passes Waiver-waives Waiver-waivedFor Waiver-wasAttributedTo Waiver-reason Waiver-until
INSERT DATA {
    <https://w3id.org/kg/shapes#Event-label> sh:message "No label."@en .
    <waiver/1> a kg:Waiver ; kg:waives <https://w3id.org/kg/shapes#Event-label> ; kg:waivedFor <event/one/sign> ;
        prov:wasAttributedTo <actor/dora-dee> ; kg:reason "The source is silent." ; kg:until "2027-01-31"^^xsd:date .
    <waiver/2> a kg:Waiver ; kg:waives <https://w3id.org/kg/shapes#Event-label> ;
        prov:wasAttributedTo <actor/dora-dee> ; kg:reason "The source is silent." ; kg:until "2027-01-31"^^xsd:date
}

# fails Waiver-waives <waiver/1> kg:waives
INSERT DATA {
    <https://w3id.org/kg/shapes#Event-label> sh:message "No label."@en . <https://w3id.org/kg/shapes#Waiver-until> sh:message "No last day."@en .
    <waiver/1> a kg:Waiver ; kg:waivedFor <event/one/sign> ;
        prov:wasAttributedTo <actor/dora-dee> ;
        kg:reason "The source is silent." ;
        kg:until "2027-01-31"^^xsd:date
}

# fails Waiver-waives <waiver/1> kg:waives
INSERT DATA {
    <https://w3id.org/kg/shapes#Event-label> sh:message "No label."@en . <https://w3id.org/kg/shapes#Waiver-until> sh:message "No last day."@en .
    <waiver/1> a kg:Waiver ; kg:waives <event/one/sign> ;
        kg:waivedFor <event/one/sign> ;
        prov:wasAttributedTo <actor/dora-dee> ;
        kg:reason "The source is silent." ;
        kg:until "2027-01-31"^^xsd:date
}

# fails Waiver-waives <waiver/1> kg:waives
INSERT DATA {
    <https://w3id.org/kg/shapes#Event-label> sh:message "No label."@en . <https://w3id.org/kg/shapes#Waiver-until> sh:message "No last day."@en .
    <waiver/1> a kg:Waiver ; kg:waives <https://w3id.org/kg/shapes#Event-label> , <event/one/sign> ;
        kg:waivedFor <event/one/sign> ;
        prov:wasAttributedTo <actor/dora-dee> ;
        kg:reason "The source is silent." ;
        kg:until "2027-01-31"^^xsd:date
}

# fails Waiver-waives <waiver/1> kg:waives
INSERT DATA {
    <https://w3id.org/kg/shapes#Event-label> sh:message "No label."@en . <https://w3id.org/kg/shapes#Waiver-until> sh:message "No last day."@en .
    <waiver/1> a kg:Waiver ; kg:waives <https://w3id.org/kg/shapes#Waiver-until> ;
        kg:waivedFor <event/one/sign> ;
        prov:wasAttributedTo <actor/dora-dee> ;
        kg:reason "The source is silent." ;
        kg:until "2027-01-31"^^xsd:date
}

# fails Waiver-waivedFor <waiver/1> kg:waivedFor
INSERT DATA {
    <https://w3id.org/kg/shapes#Event-label> sh:message "No label."@en . <https://w3id.org/kg/shapes#Waiver-until> sh:message "No last day."@en .
    <waiver/1> a kg:Waiver ; kg:waives <https://w3id.org/kg/shapes#Event-label> ;
        kg:waivedFor <event/one/sign> , <article/one> ;
        prov:wasAttributedTo <actor/dora-dee> ;
        kg:reason "The source is silent." ;
        kg:until "2027-01-31"^^xsd:date
}

# fails Waiver-waivedFor <waiver/1> kg:waivedFor
INSERT DATA {
    <https://w3id.org/kg/shapes#Event-label> sh:message "No label."@en . <https://w3id.org/kg/shapes#Waiver-until> sh:message "No last day."@en .
    <waiver/1> a kg:Waiver ; kg:waives <https://w3id.org/kg/shapes#Event-label> ;
        kg:waivedFor "sign" ;
        prov:wasAttributedTo <actor/dora-dee> ;
        kg:reason "The source is silent." ;
        kg:until "2027-01-31"^^xsd:date
}

# fails Waiver-wasAttributedTo <waiver/1> prov:wasAttributedTo
INSERT DATA {
    <https://w3id.org/kg/shapes#Event-label> sh:message "No label."@en . <https://w3id.org/kg/shapes#Waiver-until> sh:message "No last day."@en .
    <waiver/1> a kg:Waiver ; kg:waives <https://w3id.org/kg/shapes#Event-label> ;
        kg:waivedFor <event/one/sign> ;
        kg:reason "The source is silent." ;
        kg:until "2027-01-31"^^xsd:date
}

# fails Waiver-wasAttributedTo <waiver/1> prov:wasAttributedTo
INSERT DATA {
    <https://w3id.org/kg/shapes#Event-label> sh:message "No label."@en . <https://w3id.org/kg/shapes#Waiver-until> sh:message "No last day."@en .
    <waiver/1> a kg:Waiver ; kg:waives <https://w3id.org/kg/shapes#Event-label> ;
        kg:waivedFor <event/one/sign> ;
        prov:wasAttributedTo <agreement/none> ;
        kg:reason "The source is silent." ;
        kg:until "2027-01-31"^^xsd:date
}

# fails Waiver-reason <waiver/1> kg:reason
INSERT DATA {
    <https://w3id.org/kg/shapes#Event-label> sh:message "No label."@en . <https://w3id.org/kg/shapes#Waiver-until> sh:message "No last day."@en .
    <waiver/1> a kg:Waiver ; kg:waives <https://w3id.org/kg/shapes#Event-label> ;
        kg:waivedFor <event/one/sign> ;
        prov:wasAttributedTo <actor/dora-dee> ;
        kg:until "2027-01-31"^^xsd:date
}

# fails Waiver-reason <waiver/1> kg:reason
INSERT DATA {
    <https://w3id.org/kg/shapes#Event-label> sh:message "No label."@en . <https://w3id.org/kg/shapes#Waiver-until> sh:message "No last day."@en .
    <waiver/1> a kg:Waiver ; kg:waives <https://w3id.org/kg/shapes#Event-label> ;
        kg:waivedFor <event/one/sign> ;
        prov:wasAttributedTo <actor/dora-dee> ;
        kg:reason " " ;
        kg:until "2027-01-31"^^xsd:date
}

# fails Waiver-until <waiver/1> kg:until
INSERT DATA {
    <https://w3id.org/kg/shapes#Event-label> sh:message "No label."@en . <https://w3id.org/kg/shapes#Waiver-until> sh:message "No last day."@en .
    <waiver/1> a kg:Waiver ; kg:waives <https://w3id.org/kg/shapes#Event-label> ;
        kg:waivedFor <event/one/sign> ;
        prov:wasAttributedTo <actor/dora-dee> ;
        kg:reason "The source is silent."
}

# fails Waiver-until <waiver/1> kg:until
INSERT DATA {
    <https://w3id.org/kg/shapes#Event-label> sh:message "No label."@en . <https://w3id.org/kg/shapes#Waiver-until> sh:message "No last day."@en .
    <waiver/1> a kg:Waiver ; kg:waives <https://w3id.org/kg/shapes#Event-label> ;
        kg:waivedFor <event/one/sign> ;
        prov:wasAttributedTo <actor/dora-dee> ;
        kg:reason "The source is silent." ;
        kg:until "2027-01-31T00:00:00Z"^^xsd:dateTime
}
