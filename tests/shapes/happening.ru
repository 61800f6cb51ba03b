# passes Happening-source

# fails Happening-source <happening/pact-signing> dcterms:source
INSERT DATA { <happening/pact-signing> dcterms:source <https://example.org/as-a-node> }
