"""Bring a corpus into a store: read, map, validate, write; or only validate."""
