"""Typed, frozen values: what a corpus says, before it is RDF."""
