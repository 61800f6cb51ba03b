"""The web application: SPARQL endpoint, pages, linked data. Any WSGI server can run `kg.web:create_app()`."""

from kg.web.app import create_app

__all__ = ["create_app"]
