# passes Article-type Article-headline Article-headlineScript Article-title Article-author Article-publisher
# passes Article-datePublished Article-inLanguage Article-url Article-license Article-citation Article-words
# passes Article-headlineLanguage

# fails Article-type <article/one> rdf:type
DELETE DATA { <article/one> a schema:NewsArticle }

# fails Article-type <article/one> rdf:type
INSERT DATA { <article/one> a schema:OpinionNewsArticle }

# passes Article-type
DELETE DATA { <article/one> a schema:NewsArticle } ;
INSERT DATA { <article/one> a schema:OpinionNewsArticle }

# fails Article-headline <article/one> schema:headline
DELETE WHERE { <article/one> schema:headline ?headline } ;
INSERT DATA { <article/one> schema:headline "No language" }

# fails Article-headline <article/one> schema:headline
INSERT DATA { <article/one> schema:headline "A second headline"@en }

# fails Article-title <article/one> (schema:headline|rdfs:label)
DELETE WHERE { <article/one> schema:headline ?headline }

# passes Article-title
DELETE WHERE { <article/one> schema:headline ?headline } ;
INSERT DATA { <article/one> rdfs:label "A report on a pact, headline unknown" }

# fails Article-author <article/one> schema:author
INSERT DATA { <article/one> schema:author <actor/nobody-knows> }

# fails Article-publisher <article/one> schema:publisher
DELETE WHERE { <article/one> schema:publisher ?publisher }

# fails Article-publisher <article/one> schema:publisher
INSERT DATA { <article/one> schema:publisher <place/beach> }

# fails Article-datePublished <article/one> schema:datePublished
DELETE WHERE { <article/one> schema:datePublished ?day } ;
INSERT DATA { <article/one> schema:datePublished "2023-02-30"^^xsd:date }

# fails Article-datePublished <article/one> schema:datePublished
DELETE WHERE { <article/one> schema:datePublished ?day } ;
INSERT DATA { <article/one> schema:datePublished "2023-05-04T00:00:00Z"^^xsd:dateTime }

# passes Article-datePublished
DELETE WHERE { <article/one> schema:datePublished ?day }

# fails Article-inLanguage <article/one> schema:inLanguage
# fails Article-headlineLanguage <article/one>
DELETE WHERE { <article/one> schema:inLanguage ?language } ;
INSERT DATA { <article/one> schema:inLanguage "in English" }

# fails Article-inLanguage <article/one> schema:inLanguage
DELETE WHERE { <article/one> schema:inLanguage ?language }

# passes Article-inLanguage Article-headline Article-headlineScript Article-headlineLanguage
DELETE WHERE { <article/one> schema:inLanguage ?language } ;
DELETE WHERE { <article/one> schema:headline ?headline } ;
INSERT DATA { <article/one> schema:inLanguage "zh-Hant" ; schema:headline "亞蘭與貝蘭簽約"@zh-Hant }

# fails Article-url <article/one> schema:url
DELETE WHERE { <article/one> schema:url ?url } ;
INSERT DATA { <article/one> schema:url "javascript:alert(1)"^^xsd:anyURI }

# fails Article-license <article/one> schema:license
INSERT DATA { <article/one> schema:license "https://example.org/another"^^xsd:anyURI }

# fails Article-license <article/one> schema:license
DELETE WHERE { <article/one> schema:license ?licence } ;
INSERT DATA { <article/one> schema:license "CC BY 4.0"^^xsd:anyURI }

# fails Article-citation <article/one> schema:citation
INSERT DATA { <article/one> schema:citation "https://example.org/as-a-string" }

# fails Article-citation <article/one> schema:citation
INSERT DATA { <article/one> schema:citation "ftp://example.org/"^^xsd:anyURI }

# fails Article-words <article/three> (^kg:textOf|^kg:belongsTo)
INSERT DATA {
    <article/three> a kg:Article , schema:NewsArticle ; schema:headline "Three"@en ; schema:inLanguage "en" ;
        schema:publisher <actor/the-post>
}

# passes Article-words
INSERT DATA {
    <article/two> a kg:Article , schema:NewsArticle ; schema:headline "Two"@en ; schema:inLanguage "en" ;
        schema:publisher <actor/the-post>
}

# fails Article-headlineLanguage <article/one>
DELETE WHERE { <article/one> schema:headline ?headline } ;
INSERT DATA { <article/one> schema:headline "Aland et Beland"@fr }

# passes Article-headlineLanguage
DELETE WHERE { <article/one> schema:headline ?headline } ;
DELETE WHERE { <article/one> schema:inLanguage ?language } ;
INSERT DATA { <article/one> schema:headline "Aland and Beland"@en-GB ; schema:inLanguage "en-gb" }

# fails Article-headlineScript <article/one> schema:headline
# fails Article-headlineLanguage <article/one>
DELETE WHERE { <article/one> schema:headline ?headline } ;
INSERT DATA { <article/one> schema:headline "Aland and Beland"@ja }
