# passes Named-prefLabel Named-altLabel Named-script Named-exactMatch Named-closeMatch Named-wikidata Named-oneWikidata
# passes Named-ownIdentifier

# fails Named-prefLabel <actor/union> skos:prefLabel
DELETE WHERE { <actor/union> skos:prefLabel ?name }

# fails Named-prefLabel <place/beach> skos:prefLabel
INSERT DATA { <place/beach> skos:prefLabel "Another Beach"@en }

# fails Named-prefLabel <happening/pact-signing> skos:prefLabel
DELETE WHERE { <happening/pact-signing> skos:prefLabel ?name } ;
INSERT DATA { <happening/pact-signing> skos:prefLabel "Signing of the Pact" }

# fails Named-altLabel <actor/aland> skos:altLabel
INSERT DATA { <actor/aland> skos:altLabel "Aland"@en }

# fails Named-altLabel <actor/aland> skos:altLabel
INSERT DATA { <actor/aland> skos:altLabel "Republic" }

# fails Named-exactMatch <actor/union> skos:exactMatch
INSERT DATA { <actor/union> skos:exactMatch "https://example.org/union" }

# fails Named-exactMatch <actor/aland> skos:exactMatch
INSERT DATA { <actor/aland> skos:closeMatch <https://www.wikidata.org/entity/Q101> }

# fails Named-closeMatch <actor/union> skos:closeMatch
INSERT DATA { <actor/union> skos:closeMatch <urn:isbn:123> }

# fails Named-wikidata <actor/union> (skos:exactMatch|skos:closeMatch)
INSERT DATA { <actor/union> skos:closeMatch <https://www.wikidata.org/wiki/Q105> }

# fails Named-oneWikidata <actor/aland> skos:exactMatch
INSERT DATA { <actor/aland> skos:exactMatch <https://www.wikidata.org/entity/Q105> }

# passes Named-oneWikidata Named-ownIdentifier Named-wikidata
INSERT DATA { <actor/aland> skos:exactMatch <https://example.org/aland> }

# fails Named-ownIdentifier <actor/aland> (skos:exactMatch/^skos:exactMatch)
# fails Named-ownIdentifier <actor/union> (skos:exactMatch/^skos:exactMatch)
INSERT DATA { <actor/union> skos:exactMatch <https://www.wikidata.org/entity/Q101> }

# passes Named-ownIdentifier Named-closeMatch
INSERT DATA { <actor/union> skos:closeMatch <https://www.wikidata.org/entity/Q101> }

# passes Named-script
INSERT DATA {
    <actor/union> skos:altLabel
        "車維德"@zh-Hant ,
        "车维德"@zh-Hans ,
        "𠮷野"@zh ,
        "Che Weide"@zh-Latn ,
        "車維德"@yue ,
        "きしだ"@ja ,
        "岸田文雄"@ja ,
        "Kishida"@ja-Latn ,
        "윤석열"@ko ,
        "尹錫悅"@ko ,
        "محمد"@ar ,
        "ابراهیم رئیسی"@fa ,
        "בנימין"@he ,
        "Владимир"@ru ,
        "Володимир"@uk ,
        "Αθήνα"@el ,
        "नरेन्द्र"@hi ,
        "ประยุทธ์"@th ,
        "Nguyễn Phú Trọng"@vi ,
        "Bongbong"@fil ,
        "ბატონი"@ka ,
        "Ann"@EN
}

# fails Named-script <actor/union> (skos:prefLabel|skos:altLabel)
INSERT DATA { <actor/union> skos:altLabel "Che Weide"@zh-Hant }

# fails Named-script <actor/union> (skos:prefLabel|skos:altLabel)
INSERT DATA { <actor/union> skos:altLabel "車維德"@zh-Latn }

# fails Named-script <actor/union> (skos:prefLabel|skos:altLabel)
INSERT DATA { <actor/union> skos:altLabel "Kishida"@ja }

# fails Named-script <actor/union> (skos:prefLabel|skos:altLabel)
INSERT DATA { <actor/union> skos:altLabel "Yoon"@ko }

# fails Named-script <actor/union> (skos:prefLabel|skos:altLabel)
INSERT DATA { <actor/union> skos:altLabel "Muhammad"@ar }

# fails Named-script <actor/union> (skos:prefLabel|skos:altLabel)
INSERT DATA { <actor/union> skos:altLabel "aisi"@fa }

# fails Named-script <actor/union> (skos:prefLabel|skos:altLabel)
INSERT DATA { <actor/union> skos:altLabel "محمد"@he }

# fails Named-script <actor/union> (skos:prefLabel|skos:altLabel)
INSERT DATA { <actor/union> skos:altLabel "Vladimir"@ru }

# fails Named-script <actor/union> (skos:prefLabel|skos:altLabel)
INSERT DATA { <actor/union> skos:altLabel "Athens"@el }

# fails Named-script <actor/union> (skos:prefLabel|skos:altLabel)
INSERT DATA { <actor/union> skos:altLabel "Narendra"@hi }

# fails Named-script <actor/union> (skos:prefLabel|skos:altLabel)
INSERT DATA { <actor/union> skos:altLabel "Prayut"@th }

# fails Named-script <actor/union> (skos:prefLabel|skos:altLabel)
INSERT DATA { <actor/union> skos:altLabel "車維德"@en }

# fails Named-script <actor/union> (skos:prefLabel|skos:altLabel)
INSERT DATA { <actor/union> skos:altLabel "Αθήνα"@fr-CA }

# fails Named-script <actor/union> (skos:prefLabel|skos:altLabel)
INSERT DATA { <actor/union> skos:altLabel "윤석열"@EN-us }
