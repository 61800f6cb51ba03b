"""Turn annotated press articles into a validated, queryable knowledge graph."""
