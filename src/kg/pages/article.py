"""The page of an article: its text with what was found in it, and a margin of what that says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.pages.accounts import IN_FULL, Accounts, gather
from kg.pages.gather import Branch, Members, Quoting, Told
from kg.pages.text import paragraphs
from kg.schemes import CONCEPTS_NS
from kg.terms import KG, OA, RDF, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kg.pages.model import Claim, Event, Name, Source, Title, Words
    from kg.pages.text import Run
    from kg.sparql.description import Description
    from kg.store.base import GraphReader

FACTS: Final = 400
"""Most facts of a page; the pages after it have the others."""

_SUBMITTED: Final = "/annotation/"
"""Part of the IRIs of facts that were submitted."""
LISTED: Final = 25
"""Annotations that are listed one by one: a page stays under 100 kB."""


@dataclass(frozen=True, slots=True)
class Note:
    """A fact in the margin: its number on the page, and by which annotations (their numbers) it is shown."""

    number: int
    fact: Event | Claim | Title
    marks: tuple[int, ...]

    @property
    def kind(self) -> str:
        """Return `event`, `claim` or `title`."""
        return type(self.fact).__name__.lower()


@dataclass(frozen=True, slots=True)
class Mention:
    """Something named in the text, `linked` where it is known which; `marks` number the annotations."""

    name: Name
    linked: bool
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a paragraph that is marked in one way; `hidden` code points instead of a text.

    `kinds` says of what its words are evidence, `named` is what they name, `begins` numbers the annotations
    that begin here, and `notes` those in the margin whose words end here.
    """

    text: str
    hidden: int
    kinds: tuple[str, ...]
    named: Name | None
    begins: tuple[int, ...]
    notes: tuple[Note, ...]

    @property
    def is_plain(self) -> bool:
        """Tell whether nothing is marked."""
        return not self.kinds and self.named is None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, with the notes on what first appears in it; it starts at so many code points."""

    start: int
    passages: tuple[Passage, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A segment of the text; `belongs_to` is another article where the words are not this article's."""

    iri: str
    kind: Name
    published: date | None
    belongs_to: Source | None
    blocks: tuple[Block, ...]

    @property
    def is_body(self) -> bool:
        """Tell whether it is the article itself and not the furniture of its page."""
        return self.kind.iri.endswith("#body") and self.belongs_to is None


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """What is known of one article. `words` are its annotations; marks count them from 0.

    `wordless` are facts that no words are given for, `remarks` are annotations of the article as a whole, and
    `fallen` are words of annotations that were rejected or withdrawn, of which the page shows nothing else.
    """

    found: Description
    source: Source
    is_opinion: bool
    authors: tuple[Name, ...]
    url: str
    licence: str
    citations: tuple[str, ...]
    sha256: str
    length: int
    is_held: bool
    host: Source | None
    words: tuple[Words, ...]
    stretches: tuple[Stretch, ...]
    notes: tuple[Note, ...]
    mentions: tuple[Mention, ...]
    wordless: tuple[Name, ...]
    remarks: tuple[str, ...]
    fallen: tuple[Words, ...]
    is_cut: bool

    @property
    def query(self) -> str:
        """Return the query for all annotations of the text, with their words."""
        return f"""SELECT DISTINCT ?annotation ?words {{
  ?version {KG.textOf} <{self.source.name.iri}> .
  ?target {OA.hasSource} ?version ; {OA.hasSelector}/{OA.exact} ?words .
  ?annotation {OA.hasTarget} ?target
}}"""

    @property
    def listed(self) -> tuple[Words, ...]:
        """Return the first of the annotations."""
        return self.words[:LISTED]


def article_page(reader: GraphReader, iri: str, page: int = 1) -> ArticlePage | None:
    """Return a page of an article, None where there is none. Three queries.

    Raises QueryFailed, StoreError.
    """
    branches = _branches(f"<{iri}>")
    accounts = gather(reader, iri, KG.Article, branches, page=page, quoting=_quoting)
    if accounts is None:
        return None
    return _page(iri, accounts)


def _quoting(found: Members) -> Quoting:
    """Return which words are wanted; what stands around them, where it is not in the text."""
    return Quoting(segments=found["segment"], context=not found["held"])


def _branches(article: str) -> tuple[Branch, ...]:
    """Return what belongs on the page.

    An article that is known from another's page only has its segment there, and the text version is the
    other's. A page shows what other articles say in its furniture, too.
    """
    own = f"?version {KG.textOf} {article} . ?thing {KG.segmentOf} ?version"
    version = f"?thing {KG.textOf} {article}"
    host = f"?segment {KG.belongsTo} {article} . ?segment {KG.segmentOf} ?thing"
    other = (
        f"?version {KG.textOf} {article} . ?segment {KG.segmentOf} ?version . ?segment {KG.belongsTo} "
        f"?source . FILTER(?source != {article}) ?thing {KG.statedIn} ?source"
    )
    segments = f"{{ {own} }} UNION {{ ?thing {KG.belongsTo} {article} }}"
    return (
        Branch("segment", segments, 50, leads=(KG.belongsTo,), on_each=True),
        Branch("version", version, 5, on_each=True),
        Branch("host", host, 5, leads=(KG.textOf,), on_each=True),
        Branch("held", f"{{ {version} }} UNION {{ {host} }} ?thing {KG.text} ?text", 5, on_each=True),
        Branch("remark", f"?thing {OA.hasTarget} {article}", 50, told=Told.NAME),
        Branch("fact", f"?thing {KG.statedIn} {article}", FACTS, leads=IN_FULL, of_facts=True),
        Branch("other", other, FACTS, leads=IN_FULL, of_facts=True),
    )


def _page(iri: str, accounts: Accounts) -> ArticlePage:
    words = tuple(entry for entry in accounts.quoted if not entry.is_fallen)
    facts, found = accounts.facts, accounts.members
    version = next(iter((*found["version"], *found["host"])), "")
    host = facts.iri(version, KG.textOf)
    text = facts.text(version, KG.text) or None
    notes, mentions = _notes(accounts, words), _mentions(accounts, words)
    marked = _Marked(text, words, notes, mentions)
    segments = sorted(found["segment"], key=lambda segment: facts.number(segment, KG.start))
    return ArticlePage(
        found=accounts.description(("fact", KG.statedIn), ("version", KG.textOf)),
        source=accounts.source(iri),
        is_opinion=SCHEMA.OpinionNewsArticle.value in facts.iris(iri, RDF.type),
        authors=accounts.names.all(facts.iris(iri, SCHEMA.author)),
        url=facts.text(iri, SCHEMA.url),
        licence=facts.text(iri, SCHEMA.license),
        citations=facts.texts(iri, SCHEMA.citation),
        sha256=facts.text(version, KG.sha256),
        length=facts.number(version, KG.length),
        is_held=text is not None,
        host=accounts.source(host) if host and host != iri else None,
        words=words,
        stretches=tuple(_stretch(segment, iri, accounts, marked) for segment in segments),
        notes=notes,
        mentions=mentions,
        wordless=_wordless(accounts, words),
        remarks=tuple(sorted(found["remark"])),
        fallen=tuple(entry for entry in accounts.quoted if entry.is_fallen),
        is_cut=any(name in found.cut for name in ("fact", "other", "remark")),
    )


def _notes(accounts: Accounts, words: tuple[Words, ...]) -> tuple[Note, ...]:
    """Return the facts in the order in which they first appear in the text."""
    known = {*accounts.members["fact"], *accounts.members["other"]}
    marks: dict[str, list[int]] = {}
    for mark, entry in enumerate(words):
        for fact in dict.fromkeys(body.partition("#")[0] for body in entry.bodies):
            if fact in known:
                marks.setdefault(fact, []).append(mark)
    return tuple(
        Note(number, _fact(fact, accounts), tuple(own)) for number, (fact, own) in enumerate(marks.items(), 1)
    )


def _fact(iri: str, accounts: Accounts) -> Event | Claim | Title:
    types = accounts.facts.iris(iri, RDF.type)
    if KG.Claim.value in types:
        return accounts.claim(iri)
    return accounts.title(iri) if KG.TitleUse.value in types else accounts.event(iri)


def _mentions(accounts: Accounts, words: tuple[Words, ...]) -> tuple[Mention, ...]:
    """Return what is named; a body with a fragment is a part of a fact, or a mere kind of thing."""
    facts = {*accounts.members["fact"], *accounts.members["other"]}
    marks: dict[str, list[int]] = {}
    for mark, entry in enumerate(words):
        for body in entry.bodies:
            # What fell is no fact of the page, and nothing that words name either.
            if (
                body not in facts
                and _SUBMITTED not in body
                and ("#" not in body or body.startswith(CONCEPTS_NS))
            ):
                marks.setdefault(body, []).append(mark)
    found = [
        Mention(accounts.name(body), not body.startswith(CONCEPTS_NS), tuple(own))
        for body, own in marks.items()
    ]
    return tuple(sorted(found, key=lambda mention: (not mention.linked, mention.name.text.casefold())))


def _wordless(accounts: Accounts, words: tuple[Words, ...]) -> tuple[Name, ...]:
    """Return the facts of the article that no annotation bears out; validation lets none pass."""
    borne_out = {body.partition("#")[0] for entry in words for body in entry.bodies}
    return accounts.names.all(fact for fact in accounts.members["fact"] if fact not in borne_out)


class _Marked:
    """A text with its annotations, and what they are evidence of or name."""

    def __init__(
        self,
        text: str | None,
        words: tuple[Words, ...],
        notes: tuple[Note, ...],
        mentions: tuple[Mention, ...],
    ) -> None:
        self._text, self._words = text, words
        self._notes: dict[int, list[Note]] = {}
        for note in notes:
            for mark in note.marks:
                self._notes.setdefault(mark, []).append(note)
        self._named = {mark: mention.name for mention in mentions if mention.linked for mark in mention.marks}

    def blocks(self, segment: str, start: int, end: int) -> Iterator[Block]:
        here = [mark for mark, entry in enumerate(self._words) if entry.segment == segment]
        for runs in paragraphs(self._text, start, end, [self._words[mark] for mark in here]):
            first, last = runs[0].start, runs[-1].end
            opening = [mark for mark in here if first <= self._words[mark].start < last]
            notes = [note for mark in opening for note in self._notes.get(mark, ()) if note.marks[0] == mark]
            yield Block(first, tuple(self._passage(run, here) for run in runs), tuple(notes))

    def _passage(self, run: Run, here: list[int]) -> Passage:
        marks = [here[mark] for mark in run.marks]
        naming = [mark for mark in marks if mark in self._named]
        # Of names within names the shortest is meant: "Joe Biden" in "US President Joe Biden".
        innermost = min(naming, key=self._size, default=None)
        ending = [here[mark] for mark in run.ends]
        return Passage(
            run.text,
            run.hidden,
            tuple(sorted({note.kind for mark in marks for note in self._notes.get(mark, ())})),
            self._named[innermost] if innermost is not None else None,
            tuple(mark for mark in marks if self._words[mark].start == run.start),
            tuple({note.number: note for mark in ending for note in self._notes.get(mark, ())}.values()),
        )

    def _size(self, mark: int) -> int:
        return self._words[mark].end - self._words[mark].start


def _stretch(segment: str, article: str, accounts: Accounts, marked: _Marked) -> Stretch:
    facts = accounts.facts
    owner = facts.iri(segment, KG.belongsTo)
    blocks = marked.blocks(segment, facts.number(segment, KG.start), facts.number(segment, KG.end))
    return Stretch(
        segment,
        accounts.name(facts.iri(segment, KG.segmentKind)),
        facts.day(segment, SCHEMA.datePublished),
        accounts.source(owner) if owner and owner != article else None,
        tuple(blocks),
    )
