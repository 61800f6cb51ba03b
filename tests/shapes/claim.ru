# passes Claim-claimant Claim-reportedBy Claim-claimText Claim-claimTextScript Claim-about Claim-stance Claim-quoted
# passes Claim-inWork Claim-certainty Claim-claimants Claim-reporter Claim-marks

# fails Claim-claimant <claim/one/glad> kg:claimant
DELETE WHERE { <claim/one/glad> kg:claimant ?actor } ;
INSERT DATA { <claim/one/glad> kg:claimant <post/beland-president> }

# passes Claim-claimant
DELETE WHERE { <claim/one/glad> kg:claimant ?actor }

# fails Claim-reportedBy <claim/one/glad> kg:reportedBy
DELETE WHERE { <claim/one/glad> kg:reportedBy ?actor }

# fails Claim-reportedBy <claim/one/glad> kg:reportedBy
INSERT DATA { <claim/one/glad> kg:reportedBy <actor/nobody-knows> }

# fails Claim-claimText <claim/one/glad> kg:claimText
DELETE WHERE { <claim/one/glad> kg:claimText ?text }

# fails Claim-claimText <claim/one/glad> kg:claimText
INSERT DATA { <claim/one/glad> kg:claimText "We are not glad"@en }

# fails Claim-claimTextScript <claim/one/glad> kg:claimText
DELETE WHERE { <claim/one/glad> kg:claimText ?text } ;
INSERT DATA { <claim/one/glad> kg:claimText "私たちは嬉しい"@en }

# passes Claim-claimTextScript
DELETE WHERE { <claim/one/glad> kg:claimText ?text } ;
INSERT DATA { <claim/one/glad> kg:claimText "私たちは嬉しい"@ja }

# fails Claim-about <claim/one/glad> kg:about
INSERT DATA { <claim/one/glad> kg:about <post/beland-president> }

# passes Claim-about
INSERT DATA {
    <claim/one/glad> kg:about <actor/aland> , <agreement/pact> , <place/beach> , <happening/pact-signing>
}

# fails Claim-stance <claim/one/glad> kg:stance
DELETE WHERE { <claim/one/glad> kg:stance ?stance } ;
INSERT DATA { <claim/one/glad> kg:stance <https://w3id.org/kg/certainty#certain> }

# fails Claim-quoted <claim/one/glad> kg:quoted
DELETE WHERE { <claim/one/glad> kg:quoted ?quoted }

# fails Claim-quoted <claim/one/glad> kg:quoted
DELETE WHERE { <claim/one/glad> kg:quoted ?quoted } ;
INSERT DATA { <claim/one/glad> kg:quoted "yes" }

# fails Claim-inWork <claim/one/glad> kg:inWork
INSERT DATA { <claim/one/glad> kg:inWork "Another speech" }

# fails Claim-certainty <claim/one/glad> kg:certainty
DELETE WHERE { <claim/one/glad> kg:certainty ?certainty }

# fails Claim-claimants <claim/one/glad>
INSERT DATA { <claim/one/glad> kg:claimant <actor/aland> }

# passes Claim-claimants Claim-certainty
DELETE WHERE { <claim/one/glad> kg:certainty ?certainty } ;
INSERT DATA { <claim/one/glad> kg:claimant <actor/aland> ; kg:certainty <https://w3id.org/kg/certainty#uncertain> }

# passes Claim-claimants Claim-reporter
DELETE WHERE { <claim/one/glad> kg:claimant ?actor } ;
INSERT DATA {
    <claim/one/glad> kg:claimant <actor/dora-dee> , <actor/the-post> ; kg:reportedBy <actor/dora-dee> , <actor/the-post>
}

# fails Claim-reporter <claim/one/glad>
DELETE WHERE { <claim/one/glad> kg:reportedBy ?actor } ;
INSERT DATA { <claim/one/glad> kg:reportedBy <actor/ann-ash> }

# passes Claim-reporter
DELETE WHERE { <claim/one/glad> kg:reportedBy ?actor } ;
INSERT DATA { <claim/one/glad> kg:reportedBy <actor/the-post> }

# fails Claim-marks <claim/one/glad>
DELETE WHERE { <annotation/one/glad-1#position> oa:start ?start ; oa:end ?end } ;
DELETE WHERE { <annotation/one/glad-1#quote> oa:exact ?words ; oa:prefix ?prefix } ;
INSERT DATA {
    <annotation/one/glad-1#position> oa:start 52 ; oa:end 60 . <annotation/one/glad-1#quote> oa:exact "are glad"
}

# fails Claim-marks <claim/one/glad>
DELETE WHERE { <annotation/one/glad-1#position> oa:start ?start ; oa:end ?end } ;
DELETE WHERE { <annotation/one/glad-1#quote> oa:exact ?words } ;
INSERT DATA {
    <annotation/one/glad-1#position> oa:start 49 ; oa:end 55 . <annotation/one/glad-1#quote> oa:exact "We are"
}

# passes Claim-marks
DELETE WHERE { <annotation/one/glad-1#position> oa:start ?start ; oa:end ?end } ;
DELETE WHERE { <annotation/one/glad-1#quote> oa:exact ?words ; oa:prefix ?prefix } ;
INSERT DATA {
    <annotation/one/glad-1#position> oa:start 48 ; oa:end 62 . <annotation/one/glad-1#quote> oa:exact "“We are glad,”"
}

# passes Claim-marks
DELETE WHERE { <annotation/one/glad-1#position> oa:start ?start ; oa:end ?end } ;
DELETE WHERE { <annotation/one/glad-1#quote> oa:exact ?words } ;
DELETE WHERE { <claim/one/glad> kg:quoted ?quoted } ;
INSERT DATA {
    <claim/one/glad> kg:quoted false .
    <annotation/one/glad-1#position> oa:start 49 ; oa:end 55 . <annotation/one/glad-1#quote> oa:exact "We are"
}

# passes Claim-marks
DELETE WHERE { <annotation/one/glad-1#position> oa:start ?start ; oa:end ?end } ;
DELETE WHERE { <annotation/one/glad-1#quote> oa:exact ?words } ;
DELETE WHERE { <article/one/text/7d3180e265a77f1d> kg:text ?text } ;
INSERT DATA {
    <annotation/one/glad-1#position> oa:start 49 ; oa:end 55 . <annotation/one/glad-1#quote> oa:exact "We are"
}
