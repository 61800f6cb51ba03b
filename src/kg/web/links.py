"""Turn RDF terms into what a template shows: a text, perhaps a link, perhaps a language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from pyoxigraph import Literal, NamedNode

from kg.linked.vocabulary import NAMES
from kg.schemes import CONCEPTS_NS
from kg.sparql.display import Display, cased_tag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.sparql.description import Label
    from kg.sparql.display import Term


SAFE_IN_PATH: Final = "/:@!$&()*+,;=-._~"
"""What stands in the path of an address as it is."""
_WHOLE: Final = frozenset({"agreement", "annotation", "claim", "event", "tenure", "title"})
"""Kinds of things whose pages tell of their parts where these belong, without a place of its own for each."""
_SHORT: Final = 24
_PAGES: Final = "annotations/?"
_VOCABULARY: Final = re.compile(rf"{re.escape(CONCEPTS_NS)}({'|'.join(NAMES)})(#[\w-]+)?$")


@dataclass(frozen=True, slots=True)
class Shown:
    """One term on a page; `href` is empty where nothing opens, `outside` tells that it leaves this server."""

    text: str
    href: str = ""
    outside: bool = False
    language: str = ""
    suffix: str = ""
    iri: str = ""

    @property
    def is_short(self) -> bool:
        """Tell whether the text should stay on one line, as a date should."""
        return len(self.text) <= _SHORT and " " not in self.text


@dataclass(frozen=True, slots=True)
class Links:
    """Shows terms. IRIs under `base` open on this server, whatever name it is reached by.

    With `cased` language tags are in their usual case, and else as a query finds them.
    """

    base: str
    root: str = ""
    cased: bool = True

    def show(self, term: Term | None, labels: Mapping[str, Label] | None = None) -> Shown:
        """Return how a term is shown; a label from `labels` stands for its IRI."""
        display = Display(self.base)
        if isinstance(term, NamedNode):
            label = (labels or {}).get(term.value)
            text = label.text if label else display.text(term)
            language = cased_tag(label.language) if label else ""
            return Shown(text, *self.target(term.value), language=language, iri=term.value)
        if isinstance(term, Literal):
            language = cased_tag(term.language or "")
            href = term.value if _is_web_address(term) else ""
            suffix = f"@{language}" if language and self.cased else display.suffix(term)
            return Shown(display.text(term), href, bool(href), language, suffix)
        return Shown(display.text(term) if term is not None else "")

    def target(self, iri: str) -> tuple[str, bool]:
        """Return where an IRI's link leads, and whether that is outside; only web addresses are linked."""
        if _VOCABULARY.match(iri):
            # The terms have one address for all servers, and each serves the documents that define them.
            return f"{self.root}/{iri.removeprefix(CONCEPTS_NS)}", False
        if self.base and iri.startswith(self.base):
            name = iri[len(self.base) :]
            if name.partition("/")[0] in _WHOLE:
                name = name.partition("#")[0]
            # Pages of the container are told by a query; in the name of a thing a question mark is a letter.
            more = "?" if name.startswith(_PAGES) else ""
            return f"{self.root}/{quote(name, safe=f'/#%:~!$&()*+,;=@-._{more}')}", False
        return (iri, True) if _is_http(iri) else ("", False)


def _is_http(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _is_web_address(literal: Literal) -> bool:
    return literal.datatype.value.endswith("#anyURI") and _is_http(literal.value)
