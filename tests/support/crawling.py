"""Follow every reference of a site, and tell those that lead nowhere."""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urldefrag, urlsplit

from pyoxigraph import NamedNode, parse

from references import Page, in_body, in_headers, resolved, syntax_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

HTML: Final = "text/html"
TURTLE: Final = "text/turtle"
SEE_OTHER: Final = (302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Dead:
    """A reference that leads nowhere: where it was found, what it says, and what is wrong with it."""

    at: str
    reference: str
    why: str

    def __str__(self) -> str:
        return f"{self.reference}: {self.why} (at {self.at})"


@dataclass
class Crawl:
    """A crawl of the site at `base`; `elsewhere` says why an IRI outside is not known, or nothing.

    `aliases` are what stands for the beginning of addresses of the site, such as the one home of all
    vocabularies; `filling` is put into templates. Of documents whose addresses have the same shape at most
    `quota` are read. `refuses` are the statuses, by path, of what answers only those who have a token.
    """

    client: FlaskClient
    base: str
    elsewhere: Callable[[str], str]
    aliases: Mapping[str, str] = field(default_factory=dict)
    refuses: Mapping[str, int] = field(default_factory=dict)
    filling: str = "x"
    quota: int = 10**9
    dead: list[Dead] = field(default_factory=list)
    outside: set[str] = field(default_factory=set)
    read: Counter[str] = field(default_factory=Counter)
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _waiting: deque[tuple[str, str, str]] = field(default_factory=deque)
    _names: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    _parts: list[tuple[str, str, str, str]] = field(default_factory=list)

    def run(self, *starts: str) -> Crawl:
        """Follow all that the documents at some addresses lead to."""
        for start in starts:
            self.meet(start, self.base)
        while self._waiting:
            address, accept, at = self._waiting.popleft()
            self._open(address, accept, at)
        for address, fragment, accept, at in self._parts:
            names = self._names.get((address, accept))
            if names is not None and fragment not in names and unquote(fragment) not in names:
                self.dead.append(Dead(at, f"{address}#{fragment}", f"there is no such part in {accept}"))
        return self

    def meet(self, reference: str, at: str, accept: str = HTML) -> None:
        """Take note of a reference in the document at an address."""
        whole = resolved(reference, at, self.filling)
        for name, stands_for in self.aliases.items():
            if whole.startswith(name):
                whole = stands_for + whole.removeprefix(name)
        if not whole.startswith(self.base):
            if whole not in self.outside:
                self.outside.add(whole)
                why = self.elsewhere(whole)
                if why:
                    self.dead.append(Dead(at, whole, why))
            return
        address, fragment = urldefrag(whole)
        if fragment:
            self._parts.append((address, fragment, accept, at))
        if (address, accept) in self._seen:
            return
        self._seen.add((address, accept))
        self.read[shape(address)] += 1
        if self.read[shape(address)] <= self.quota:
            self._waiting.append((address, accept, at))

    def take(self, reply: TestResponse, address: str) -> None:
        """Take note of all that an answer leads to."""
        media_type = reply.mimetype or ""
        if reply.data and not media_type:
            self.dead.append(Dead(address, address, "it does not say of which media type it is"))
        for reference in in_headers(reply.headers):
            self.meet(reference, address)
        # An IRI in RDF is followed by programs, so what it names must be there for them.
        accept = TURTLE if syntax_of(media_type) else HTML
        for reference in in_body(media_type, reply.data, address):
            self.meet(reference, address, accept)
        if media_type == HTML:
            for action in Page.of(reply.text).posts:
                self._try(resolved(action, address), address)

    def _open(self, address: str, accept: str, at: str) -> None:
        reply, last = self._get(address, accept), address
        for _ in range(3):
            if reply.status_code not in SEE_OTHER:
                break
            self.take(reply, last)
            last = resolved(reply.headers["Location"], last)
            reply = self._get(last, accept)
        expected = self.refuses.get(urlsplit(address).path, 200)
        if reply.status_code != expected:
            self.dead.append(Dead(at, address, f"answers {reply.status_code}: {reply.text[:200]}"))
            return
        if expected != 200:
            return
        self._names[address, accept] = names_in(reply, address)
        self.take(reply, last)

    def _get(self, address: str, accept: str) -> TestResponse:
        headers = {"Accept": f"{accept}, */*;q=0.1"}
        return self.client.get(address.removeprefix(self.base.rstrip("/")), headers=headers, buffered=True)

    def _try(self, action: str, at: str) -> None:
        """See that what a form is sent to is there for posts, without sending it."""
        path = urlsplit(action).path
        allowed = self.client.options(path).headers.get("Allow", "")
        if "POST" not in allowed:
            self.dead.append(Dead(at, action, f"a form posts to it, but it allows {allowed!r}"))


def names_in(reply: TestResponse, address: str) -> frozenset[str]:
    """Return the fragments that a document has: ids of its elements, parts that its RDF says something of."""
    if reply.mimetype == HTML:
        return frozenset(Page.of(reply.text).ids)
    syntax = syntax_of(reply.mimetype or "")
    if syntax is None or reply.mimetype != TURTLE:
        return frozenset()
    subjects = {quad.subject.value for quad in parse(reply.data, format=syntax.syntax, base_iri=address)
                if isinstance(quad.subject, NamedNode)}  # fmt: skip
    return frozenset(subject.partition("#")[2] for subject in subjects if "#" in subject)


def shape(address: str) -> str:
    """Return what addresses of one kind of document share: the first step, the suffix, names of arguments."""
    parts = urlsplit(address)
    steps = parts.path.strip("/").split("/")
    suffix = re.search(r"\.[a-z]\w*$", steps[-1])
    arguments = "&".join(sorted({each.partition("=")[0] for each in parts.query.split("&")}))
    inner = steps[1] if steps[0] in ("linkset", "reconcile") and len(steps) > 1 else ""
    return f"{steps[0]}/{inner}{'/…' if len(steps) > 1 else ''}{suffix[0] if suffix else ''}?{arguments}"
