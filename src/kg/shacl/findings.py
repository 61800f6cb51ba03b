"""Turn validation results into findings: at their place in a file, grouped, in plain words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from kg.model.finding import Cause, Finding
from kg.model.source import Origin

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.shacl.report import Report, Result

_LONGEST: Final = 120
_NOWHERE: Final = "(graph)"


def findings_from(report: Report, origins: Callable[[str, str | None], Origin | None]) -> list[Finding]:
    """Return a finding for each result, one for all that read the same at the same place.

    `origins` tells where a node was written, given its IRI and the property in question or None; for a
    node that it does not know the finding names the node itself in place of a file.
    """
    causes: dict[Finding, list[Cause]] = {}
    for result in report.results:
        cause = Cause(result.focus_node, result.component, result.path, result.value)
        causes.setdefault(_finding(result, origins), []).append(cause)
    return [replace(finding, causes=tuple(of_it)) for finding, of_it in causes.items()]


def _finding(result: Result, origins: Callable[[str, str | None], Origin | None]) -> Finding:
    focus = result.focus_node.value
    origin = origins(focus, _field(result)) or Origin(focus or _NOWHERE, 0, 0)
    return Finding(
        severity=result.severity,
        message=result.message,
        origin=origin,
        rule=result.source_shape,
        value=_value(result),
        mend=result.mend,
        expected=result.expected,
    )


def _field(result: Result) -> str | None:
    """Return the property that a person would look at: the path, or the first that the shape shows."""
    if result.path is not None and not result.path.startswith(("<", "(", "^")):
        return result.path
    return result.shows[0][0] if result.shows else None


def _value(result: Result) -> str:
    if result.shows:
        return shorten(", ".join(f"{_property(name)} {_local(value)}" for name, value in result.shows))
    if result.value is None or result.value == result.focus_node:
        return ""
    if isinstance(result.value, Literal):
        tag = f"@{result.value.language}" if result.value.language else ""
        return shorten(result.value.value) + tag
    return shorten(_local(result.value.value))


def _property(iri: str) -> str:
    """Return the last part of a property's IRI."""
    return re.split("[#/]", iri)[-1] or iri


def shorten(text: str, longest: int = _LONGEST) -> str:
    """Return text on one line, cut in the middle where it is longer than `longest`."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    half = (longest - 1) // 2
    return f"{line[:half]}…{line[-half:]}"


def _local(name: str) -> str:
    """Return the part of an IRI that a reader of the corpus knows; other text as it is."""
    if not name.startswith(("http://", "https://")):
        return name
    return name.rsplit("#", 1)[-1] if "#" in name else name
