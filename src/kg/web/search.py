"""Find things by name: a page for people, JSON for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import flask

from kg.search.context import contexts
from kg.search.index import MOST
from kg.search.kinds import ACTORS, GROUPS, KINDS, kinds_named
from kg.search.scoring import Question, marks
from kg.sparql.accept import choose
from kg.sparql.answer import unless_known
from kg.sparql.display import cased_tag, visible
from kg.sparql.messages import Response
from kg.sparql.problem import Problem
from kg.web.glue import HTML, core_request, flask_response, problem_response
from kg.web.links import Links
from kg.web.served import served

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response as AnyResponse

    from kg.search.context import Context
    from kg.search.index import Found
    from kg.search.kinds import Kind

blueprint = flask.Blueprint("search", __name__)

LONGEST: Final = 200
"""Characters of a question."""
SIZE: Final = 20
"""Results on a page."""
PAGES: Final = MOST // SIZE
_JSON: Final = "application/json"
_SHOWN: Final = 40
_DIGITS: Final = 4
_PARAMETERS: Final = frozenset({"q", "type", "page", "format"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for; `types` are the names of `kinds` as they were given, none for all."""

    text: str
    types: tuple[str, ...]
    kinds: tuple[Kind, ...]
    page: int
    as_json: bool


@blueprint.get("/search")
def search() -> AnyResponse:
    """Answer a search; without a question a browser gets the page to ask from."""
    asked = _asked()
    if isinstance(asked, Problem):
        return problem_response(asked)
    here = served()
    with here.reader() as reader:
        # Who asks for quotations alone wants each.
        together = len(asked.kinds) > 1
        index = here.indexes.of(reader)
        found = index.search(asked.text, asked.kinds, together=together) if asked.text else []
        first = (asked.page - 1) * SIZE
        shown = found[first : first + SIZE]
        known = contexts(reader, [(entry.hit.iri, entry.kind) for entry in shown])
        links = Links(here.base_of(reader), flask.request.script_root)
    more = len(found) > first + SIZE
    results = [Result.of(asked.text, entry, known[entry.hit.iri], links) for entry in shown]
    body = (_document if asked.as_json else _page)(asked, results, more=more)
    media_type = _JSON if asked.as_json else f"{HTML}; charset=utf-8"
    tag = f'"{blake2b(body, digest_size=16).hexdigest()}"'
    made = Response(200, (("Content-Type", media_type), ("ETag", tag), ("Vary", "Accept")), body)
    return flask_response(unless_known(core_request(0), made))


@dataclass(frozen=True, slots=True)
class Result:
    """A thing that was found, as it is shown: `pieces` are the text that matched, marked where it does."""

    found: Found
    context: Context
    href: str
    pieces: tuple[tuple[str, bool], ...]

    @classmethod
    def of(cls, text: str, found: Found, context: Context, links: Links) -> Result:
        """Return how a thing is shown that was found by a question."""
        matched, pieces, at = found.hit.text, [], 0
        for start, end in marks(Question(text), matched):
            pieces += [(matched[at:start], False), (matched[start:end], True)]
            at = end
        pieces.append((matched[at:], False))
        shown = tuple((visible(piece), marked) for piece, marked in pieces if piece)
        return cls(found, context, links.target(found.hit.iri)[0], shown)

    @property
    def language(self) -> str:
        """Return the language of what matched."""
        return cased_tag(self.found.hit.language)

    @property
    def count(self) -> str:
        """Return how many quote the same words, empty where it is this one alone."""
        times = f"{self.found.times:,}" if self.found.times > 1 else ""
        return f"{times} or more" if self.found.is_least else times

    @property
    def alike(self) -> str:
        """Return the address of all that quote these words, empty where they are longer than a question."""
        words = self.found.hit.text
        return flask.url_for("search.search", q=words, type="quotation") if len(words) <= LONGEST else ""

    @property
    def name(self) -> str:
        """Return what the thing is called first of all, empty where that is what matched."""
        name = self.context.name.text
        return "" if name == self.found.hit.text else visible(name)

    @property
    def name_language(self) -> str:
        """Return the language of the name."""
        return cased_tag(self.context.name.language)


def _asked() -> Asked | Problem:
    """Read what is asked for, or say what is wrong with it."""
    sent = flask.request.args
    unknown = sorted(set(sent) - _PARAMETERS)
    if unknown:
        return _bad(f"There is no parameter {unknown[0][:_SHOWN]!r}.", "Use q, type, page and format.")
    text = " ".join(sent.get("q", "").split())
    if len(text) > LONGEST:
        return _bad(f"The question has {len(text)} characters; the limit is {LONGEST}.", "Ask for less.")
    types = tuple(dict.fromkeys(filter(None, sent.getlist("type"))))
    for name in types:
        if not kinds_named(name):
            known = ", ".join(dict.fromkeys([*GROUPS, *(kind.name for kind in KINDS)]))
            return _bad(f"There is no type {name[:_SHOWN]!r}.", f"Use one of {known}.")
    page = sent.get("page", "1")
    if not (page.isascii() and page.isdecimal() and len(page) < _DIGITS and 1 <= int(page) <= PAGES):
        return _bad(f"There is no page {page[:_SHOWN]!r}.", f"Pages are numbered from 1 to {PAGES}.")
    as_json = _as_json(sent.get("format", ""))
    if isinstance(as_json, Problem):
        return as_json
    if as_json and not text:
        return _bad("The request has no question.", "Give it as q.")
    kinds = tuple(kind for name in types for kind in kinds_named(name)) or KINDS
    return Asked(text, types, tuple(dict.fromkeys(kinds)), int(page), as_json)


def _as_json(wanted: str) -> bool | Problem:
    if wanted:
        known = {"json": True, "html": False}.get(wanted)
        return (
            _bad(f"There is no format {wanted[:_SHOWN]!r}.", "Use json or html.") if known is None else known
        )
    accept = flask.request.headers.get("Accept", "")
    chosen = choose(accept, [(_JSON, True), (HTML, False)])
    if chosen is None:
        return Problem(
            406,
            "not-acceptable",
            "There is no such representation",
            f"What was found does not come as {accept[:_SHOWN]!r}.",
            f"Accept {HTML} or {_JSON}.",
        )
    return chosen[1]


def _bad(detail: str, mend: str) -> Problem:
    return Problem(400, "bad-request", "The request is not a search", detail, mend)


def _document(asked: Asked, results: Sequence[Result], *, more: bool) -> bytes:
    members = {
        "query": asked.text,
        "types": asked.types,
        "page": asked.page,
        "more": more,
        "results": [_members(result) for result in results],
    }
    return json.dumps(members, ensure_ascii=False, indent=1).encode() + b"\n"


def _members(result: Result) -> dict[str, object]:
    hit, name = result.found.hit, result.context.name
    members: dict[str, object] = {
        "id": hit.iri,
        "type": result.found.kind.name,
        "score": result.found.score,
        "name": name.text or hit.text,
        "language": cased_tag(name.language if name.text else hit.language),
        "matched": hit.text,
        "matchedLanguage": result.language,
        "description": result.context.description,
    }
    if result.found.times > 1:
        members["countAtLeast" if result.found.is_least else "count"] = result.found.times
    return {member: value for member, value in members.items() if value != ""}


def _page(asked: Asked, results: Sequence[Result], *, more: bool) -> bytes:
    def address(page: int, form: str | None = None) -> str:
        return flask.url_for("search.search", q=asked.text, type=list(asked.types), page=page, format=form)

    page = flask.render_template(
        "search.html",
        asked=asked,
        results=results,
        kinds=[
            ("", "everything"),
            ("actor", "actors"),
            *((kind.name, kind.plural) for kind in KINDS if kind.number not in ACTORS),
        ],
        address=address,
        more=more,
        longest=LONGEST,
        first=(asked.page - 1) * SIZE + 1,
        data=address(asked.page, "json"),
    )
    return page.encode()
