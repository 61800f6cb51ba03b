# passes Post-postIn

# fails Post-postIn <post/beland-president> org:postIn
DELETE WHERE { <post/beland-president> org:postIn ?actor }

# fails Post-postIn <post/beland-president> org:postIn
DELETE WHERE { <post/beland-president> org:postIn ?actor } ;
INSERT DATA { <post/beland-president> org:postIn <actor/ann-ash> }

# passes Post-postIn
DELETE WHERE { <post/beland-president> org:postIn ?actor } ;
INSERT DATA { <post/beland-president> org:postIn <actor/union> }
