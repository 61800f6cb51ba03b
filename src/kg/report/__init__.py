"""Render findings: for people as text, for programs as JSON, SARIF and the W3C's report graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import UnknownFormat
from kg.report.json import as_json
from kg.report.sarif import as_sarif
from kg.report.text import as_text
from kg.report.turtle import as_jsonld, as_turtle

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kg.model.finding import Finding

_FORMATS: dict[str, Callable[[Sequence[Finding]], str]] = {
    "text": as_text,
    "json": as_json,
    "turtle": as_turtle,
    "jsonld": as_jsonld,
    "sarif": as_sarif,
}

FORMATS = tuple(_FORMATS)

__all__ = ["FORMATS", "as_json", "as_jsonld", "as_sarif", "as_text", "as_turtle", "render"]


def render(findings: Sequence[Finding], name: str) -> str:
    """Return findings in the format `name`, one of FORMATS. Raises UnknownFormat for another."""
    try:
        return _FORMATS[name](findings)
    except KeyError:
        raise UnknownFormat(
            f"There is no report format '{name}'.", mend=f"Use one of {', '.join(FORMATS)}."
        ) from None
