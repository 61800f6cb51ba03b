"""Results of validations, without what engines make up, so that they can be compared."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.model.finding import Severity
    from kg.shacl import Result


class Told(NamedTuple):
    """A result; `shape` is empty for one without a name, whose label an engine may make up anew."""

    focus: str
    path: str | None
    value: str
    shape: str
    component: str
    severity: Severity
    shows: tuple[tuple[str, str], ...]


def told(results: Iterable[Result]) -> Counter[Told]:
    """Return results, each as often as it is there."""
    return Counter(
        Told(
            str(result.focus_node),
            result.path,
            str(result.value),
            "" if result.source_shape.startswith("_:") else result.source_shape,
            result.component,
            result.severity,
            result.shows,
        )
        for result in results
    )
