"""The SPARQL 1.1 Protocol without a server: a request value in, a response value out."""
