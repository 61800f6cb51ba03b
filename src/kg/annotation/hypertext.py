"""Take out of bodies and selectors what could act in a page; the rest is kept as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import nh3

from kg.annotation import vocabulary as v
from kg.annotation.rules import VALUE
from kg.annotation.tree import Items, Node, Text
from kg.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.annotation.tree import Faults

MOST_SIGNS: Final = 2000
_FORMAT: Final = v.full("dc:format")
_SVG: Final = v.full("oa:SvgSelector")
_CSS: Final = v.full("oa:CssStyle")
_ACTIVE: Final = re.compile(r"(?:[+/]xml|javascript|ecmascript|svg|x-www)", re.IGNORECASE)
_ACTIVE_SVG: Final = re.compile(
    r"<(?:[\w.-]+:)?(?:script|foreignobject|iframe|embed|object|handler|set|animate\w*|image|use|style)\b"
    r"|\bon\w+\s*=|javascript:|data:|<!|<\?|&#|url\s*\(|\bhref\s*+=\s*+[\"']?+\s*+[^\s\"'#]",
    re.IGNORECASE,
)
_ACTIVE_CSS: Final = re.compile(
    r"</|@import|expression\s*\(|javascript:|behavior\s*:|-moz-binding|\\", re.IGNORECASE
)


def clean(root: Node, faults: Faults) -> None:
    """Sanitise every body of HTML in the tree; refuse what cannot be made safe."""
    signs = 0
    for node in _every(root):
        if VALUE not in node.properties:
            continue
        formats = {
            value.value.partition(";")[0].strip().lower()
            for value in node.values(_FORMAT)
            if isinstance(value, Text)
        }
        if any("html" in kind for kind in formats):
            signs += sum(value.value.count("<") + value.value.count("&") for value in _texts(node))
            if signs > MOST_SIGNS:
                # What is nested deeply takes the parser a time that grows with the square of it.
                message = f"The HTML of the annotation has more than {MOST_SIGNS} tags and entities."
                faults.add(node.at(VALUE), "too-large", message, mend="Send less, or refer to it by its IRI.")
                return
            _sanitise(node, faults)
        elif any(map(_ACTIVE.search, formats)):
            message = "A text of this format can act in a page, and is not taken as a body."
            mend = "Send text/plain or text/html, or refer to it by its IRI."
            faults.add(node.at(_FORMAT), "format", message, value=", ".join(sorted(formats)), mend=mend)
        elif _SVG in node.types:
            _refuse_active(node, _ACTIVE_SVG, "The shape", "Draw it with paths and shapes alone.", faults)
        elif _CSS in node.types:
            _refuse_active(node, _ACTIVE_CSS, "The stylesheet", "Use plain rules of CSS.", faults)


def sanitised(html: str) -> str:
    """Return HTML without anything that acts: scripts, handlers, styles, frames, forms, foreign schemes."""
    return nh3.clean(html, url_schemes={"http", "https", "mailto"}, link_rel="noopener noreferrer nofollow")


def _sanitise(node: Node, faults: Faults) -> None:
    kept = []
    for value in node.values(VALUE):
        if isinstance(value, Text):
            safe = sanitised(value.value)
            if safe != value.value:
                faults.add(
                    value.pointer,
                    "html-cleaned",
                    "The HTML is kept in a safe and well-formed form, which is not the one that was sent.",
                    value=value.value,
                    mend="Nothing needs to be done, unless something of it is missed.",
                    severity=Severity.WARNING,
                )
            kept.append(Text(safe, value.pointer, value.language, value.datatype))
    node.properties[VALUE] = [*kept]


def _refuse_active(node: Node, active: re.Pattern[str], what: str, mend: str, faults: Faults) -> None:
    for value in node.values(VALUE):
        found = active.search(value.value) if isinstance(value, Text) else None
        if found is not None:
            message = f"{what} holds what could act in a page."
            faults.add(value.pointer, "active-content", message, value=found[0], mend=mend)


def _texts(node: Node) -> Iterator[Text]:
    return (value for value in node.values(VALUE) if isinstance(value, Text))


def _every(root: Node) -> Iterator[Node]:
    waiting: list[object] = [root]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Node):
            yield found
            for values in found.properties.values():
                waiting += values
        elif isinstance(found, Items):
            waiting += found.values
