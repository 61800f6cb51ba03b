"""IRIs and serialisations."""
