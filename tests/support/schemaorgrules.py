"""Hold JSON-LD to what schema.org says of its own terms: domains, ranges, and how values are written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from schematerms import ABOVE, PROPERTIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Node = dict[str, Any]

DATE: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
WEB: Final = re.compile(r"https?://\S+")


def classes(name: str) -> set[str]:
    """Return a class with all classes above it."""
    return {name}.union(*(classes(above) for above in ABOVE[name].split()))


def faults(node: Node, class_of: Callable[[str], str], place: str = "") -> Iterator[str]:
    """Yield what is wrong with a node; `class_of` tells the class of one that is only referred to, or ""."""
    kind = node.get("@type") or class_of(node.get("@id", "")) or "Thing"
    if kind not in ABOVE:
        yield f"{place}: there is no class {kind}"
        return
    for name, given in node.items():
        if name.startswith("@"):
            continue
        if name not in PROPERTIES:
            yield f"{place}: there is no property {name}"
            continue
        domains, ranges = (set(each.split()) for each in PROPERTIES[name])
        # What is only referred to may be of any class that is not told.
        if not classes(kind) & domains and ("@type" in node or name != "name"):
            yield f"{place}: {name} is not for {kind}"
        for value in given if isinstance(given, list) else [given]:
            yield from _value(value, ranges, class_of, f"{place}/{name}")


def _value(value: Any, ranges: set[str], class_of: Callable[[str], str], place: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    if isinstance(value, dict) and "@value" in value:
        if "Text" not in ranges or not value["@value"]:
            yield f"{place}: a text is not of {sorted(ranges)}"
    elif isinstance(value, dict):
        kind = value.get("@type") or class_of(value["@id"])
        if kind and not classes(kind) & ranges:
            yield f"{place}: a {kind} is not of {sorted(ranges)}"
        yield from faults(value, class_of, place)
    elif not isinstance(value, str) or not value or not _is_written(value, ranges):
        yield f"{place}: {value!r} is not of {sorted(ranges)}"


def _is_written(value: str, ranges: set[str]) -> bool:
    """Tell whether a text is written as what it is: a date of ISO 8601, a status by its IRI, an address."""
    if ranges <= {"Date", "DateTime"}:
        return bool(DATE.fullmatch(value))
    if ranges == {"EventStatusType"}:
        return value == "https://schema.org/EventScheduled"
    return "Text" in ranges or ("URL" in ranges and bool(WEB.fullmatch(value)))
