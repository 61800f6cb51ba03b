# passes TextVersion-textOf TextVersion-sha256 TextVersion-length TextVersion-text TextVersion-segments
# passes TextVersion-segmentEnds TextVersion-digest

# fails TextVersion-textOf <article/one/text/7d3180e265a77f1d> kg:textOf
INSERT DATA { <article/one/text/7d3180e265a77f1d> kg:textOf <article/nobody-knows> }

# fails TextVersion-textOf <article/one/text/7d3180e265a77f1d> kg:textOf
DELETE WHERE { <article/one/text/7d3180e265a77f1d> kg:textOf ?article }

# passes TextVersion-textOf
DELETE WHERE { <article/one/text/7d3180e265a77f1d> kg:textOf ?article } ;
INSERT DATA { <article/one/text/7d3180e265a77f1d> kg:textOf <article/two> }

# fails TextVersion-sha256 <article/one/text/7d3180e265a77f1d> kg:sha256
DELETE WHERE { <article/one/text/7d3180e265a77f1d> kg:text ?text ; kg:sha256 ?digest } ;
INSERT DATA { <article/one/text/7d3180e265a77f1d> kg:sha256 "7d3180e265a77f1d" }

# fails TextVersion-sha256 <article/one/text/7d3180e265a77f1d> kg:sha256
DELETE WHERE { <article/one/text/7d3180e265a77f1d> kg:text ?text ; kg:sha256 ?digest } ;
INSERT DATA { <article/one/text/7d3180e265a77f1d> kg:sha256 "7D3180E265A77F1D7D3180E265A77F1D7D3180E265A77F1D7D3180E265A77F1D" }

# passes TextVersion-sha256 TextVersion-text
DELETE WHERE { <article/one/text/7d3180e265a77f1d> kg:text ?text ; kg:sha256 ?digest } ;
INSERT DATA { <article/one/text/7d3180e265a77f1d> kg:sha256 "7d3180e265a77f1d7d3180e265a77f1d7d3180e265a77f1d7d3180e265a77f1d" }

# fails TextVersion-length <article/one/text/7d3180e265a77f1d> kg:length
DELETE WHERE { <article/one/text/7d3180e265a77f1d> kg:length ?length }

# fails TextVersion-length <article/one/text/7d3180e265a77f1d> kg:length
# fails TextVersion-segmentEnds <article/one/text/7d3180e265a77f1d> (^kg:segmentOf/kg:end)
# fails TextVersion-digest <article/one/text/7d3180e265a77f1d>
DELETE WHERE { <article/one/text/7d3180e265a77f1d> kg:length ?length } ;
INSERT DATA { <article/one/text/7d3180e265a77f1d> kg:length 0 }

# fails TextVersion-text <article/one/text/7d3180e265a77f1d> kg:text
# fails TextVersion-digest <article/one/text/7d3180e265a77f1d>
# fails Annotation-words <annotation/one/glad-1>
# fails Annotation-words <annotation/one/mention-1>
# fails Annotation-words <annotation/one/president-1>
# fails Annotation-words <annotation/one/sign-1>
# fails Annotation-words <annotation/one/talks-1>
# fails Claim-marks <claim/one/glad>
# fails Quotation-before <annotation/one/glad-1#quote>
# fails Quotation-after <annotation/one/sign-1#quote>
INSERT DATA { <article/one/text/7d3180e265a77f1d> kg:text "Another text." }

# fails TextVersion-segments <article/three/text/1> ^kg:segmentOf
INSERT DATA {
    <article/three/text/1> a kg:TextVersion ; kg:textOf <article/one> ; kg:length 9 ;
        kg:sha256 "7d3180e265a77f1d7d3180e265a77f1d7d3180e265a77f1d7d3180e265a77f1d"
}

# fails TextVersion-segmentEnds <article/one/text/7d3180e265a77f1d> (^kg:segmentOf/kg:end)
DELETE WHERE { <article/one#teaser-1> kg:end ?end } ;
INSERT DATA { <article/one#teaser-1> kg:end 1000 }

# fails TextVersion-digest <article/one/text/7d3180e265a77f1d>
DELETE WHERE { <article/one/text/7d3180e265a77f1d> kg:sha256 ?digest } ;
INSERT DATA { <article/one/text/7d3180e265a77f1d> kg:sha256 "7d3180e265a77f1d7d3180e265a77f1d7d3180e265a77f1d7d3180e265a77f1d" }
