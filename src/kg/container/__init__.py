"""The container of submitted annotations: an LDP Basic Container and an ordered, paged collection at once."""
