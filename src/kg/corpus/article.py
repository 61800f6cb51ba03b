"""Read one article folder: article.yaml, text.txt and annotations.yaml."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from kg.corpus.annotations import Annotations, read_annotations
from kg.corpus.authorities import language_tag
from kg.corpus.causes import explained
from kg.corpus.document import parse
from kg.corpus.files import read_text
from kg.corpus.findings import Findings
from kg.corpus.record import Record
from kg.corpus.segments import read_segments
from kg.corpus.wording import suggestion, visible
from kg.corpus.words import words
from kg.model.article import Article, TextVersion
from kg.model.finding import Finding, Severity
from kg.model.source import Origin

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from kg.model.article import Segment
    from kg.model.authority import Authorities

ARTICLE_FILE, TEXT_FILE, ANNOTATIONS_FILE = "article.yaml", "text.txt", "annotations.yaml"
ARTICLE_KINDS = ("news", "opinion")
_FILES = frozenset((ARTICLE_FILE, TEXT_FILE, ANNOTATIONS_FILE))
_SHA256_DIGITS = 64
_MOST_NEIGHBOURS = 2000


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an article folder is read against.

    `articles` is the folder of all articles, `texts` a folder of texts that are not part of the
    corpus but at hand for checking, `shown` gives a path as the user knows it.
    """

    articles: Path
    authorities: Authorities
    texts: Path | None
    shown: Callable[[Path], str]


@dataclass(frozen=True, slots=True)
class _Text:
    """A text version with the text itself where it is at hand, be it held or only for checking."""

    version: TextVersion
    at_hand: str | None


def read_article(slug: str, around: Surroundings) -> tuple[Article | None, list[Finding]]:
    """Read the folder of the article `slug`, with everything that is wrong in it.

    The article is None where it cannot be used at all; otherwise it holds what could be read.
    """
    folder = around.articles / slug
    stray = _stray(folder, around)
    metadata, findings = _open(folder / ARTICLE_FILE, around)
    if metadata is None:
        return None, explained(findings.all, [], stray)
    reader = _MetadataReader(slug, metadata, around)
    article = reader.article()
    metadata.close()
    if article is not None and findings.refused_since(0):
        article = replace(article, marred=article.marred | {article.origin})
    return article, explained(findings.all, reader.other_findings, stray)


def _stray(folder: Path, around: Surroundings) -> list[Finding]:
    """Return a finding for each file that would be ignored: a misspelt name must not lose its content."""
    try:
        names = sorted(set(os.listdir(folder)) - _FILES)  # noqa: PTH208 - the faster way, for every article
    except OSError:
        return []  # article.yaml cannot be read either, which is said
    return [
        Finding(
            Severity.VIOLATION,
            f"An article's folder holds {ARTICLE_FILE}, {TEXT_FILE} and {ANNOTATIONS_FILE} only.",
            Origin(visible(around.shown(folder / name))),
            "article-file",
            visible(name),
            suggestion(name, _FILES) or "Move it out of the folder.",
        )
        for name in names
        if not name.startswith(".") and not name.endswith("~")
    ]


def _open(path: Path, around: Surroundings) -> tuple[Record | None, Findings]:
    shown = around.shown(path)
    findings = Findings(shown, around.authorities.gaps)
    text, fault = read_text(path, shown)
    node = None
    if text is not None:
        node, fault = parse(text, shown)
    if fault is not None:
        findings.all.append(fault)
        return None, findings
    return Record.of(node, findings, "The file"), findings


class _MetadataReader:
    """Read article.yaml; findings of the files beside it collect in `other_findings`."""

    def __init__(self, slug: str, record: Record, around: Surroundings) -> None:
        self._slug, self._record, self._around = slug, record, around
        self.other_findings: list[Finding] = []

    def article(self) -> Article | None:
        """Return the article, or None where its text or metadata cannot be used."""
        record, actors = self._record, self._around.authorities.actors
        headline, label = words(record, "headline"), words(record, "label")
        if headline is None and label is None:
            record.missing(
                "headline",
                "The article has neither a headline nor a label.",
                "Add `headline: …`; where the headline is unknown, `label: …` with words of your own.",
            )
        if headline is not None and label is not None:
            record.fault(
                "field-conflict",
                "label",
                "The article has a headline and a label.",
                label,
                "Keep the headline; a label is for an article whose headline is unknown.",
            )
        kind = record.choice("kind", ARTICLE_KINDS)
        authors = record.references("author", actors, "actor")
        publisher = record.reference("publisher", actors, "actor", required=True)
        published = record.day("published")
        language = self._language()
        url, licence, sources = record.url("url"), record.url("licence"), record.urls("sources")
        text = self.text(published)
        annotations = self._annotations(text)
        if kind is None or publisher is None or text is None:
            return None
        return Article(
            self._slug,
            headline,
            label,
            kind,
            authors,
            publisher,
            published,
            language,
            url,
            licence,
            sources,
            text.version,
            annotations.annotator,
            annotations.annotated,
            annotations.mentions,
            annotations.events,
            annotations.claims,
            annotations.titles,
            record.origin,
            annotations.head,
            annotations.marred,
        )

    def _language(self) -> str:
        value = self._record.text("language", required=True)
        if value is None:
            return "und"
        if language_tag(value) is None:
            self._record.fault(
                "language-tag",
                "language",
                f"'{value}' is not a language tag.",
                value,
                "Use one such as en or zh-Hant.",
            )
            return "und"
        return value

    def _annotations(self, text: _Text | None) -> Annotations:
        path = self._around.articles / self._slug / ANNOTATIONS_FILE
        if not os.path.lexists(path):
            return Annotations()
        record, findings = _open(path, self._around)
        if record is None:
            self.other_findings += findings.all
            return Annotations()
        version, at_hand = (text.version, text.at_hand) if text else (_unknown_text(self._slug), None)
        own = tuple(s for s in version.segments if s.belongs_to == self._slug)
        annotations = read_annotations(record, version, at_hand, own, self._around.authorities)
        record.close()
        # what is wrong with the text is told once, not again for each quote from it
        told = findings.all if text else [f for f in findings.all if not f.rule.startswith("quote-")]
        self.other_findings += told
        return annotations

    def text(self, published: date | None, *, hosted: bool = True) -> _Text | None:
        """Return the text the article's words stand in: its own file, one elsewhere, or another article's.

        Without `hosted` another article's is not looked for: the host of a teaser has its own.
        """
        self._record.node("segments")  # known as a field even where the text cannot be used
        path = self._around.articles / self._slug / TEXT_FILE
        held = os.path.lexists(path)
        about = self._record.record("text")
        if about is not None and "of" in about:
            return self._text_of_another(about, held=held) if hosted else None
        text = sha256 = length = None
        if held:
            text, fault = read_text(path, self._around.shown(path))
            if fault is not None:
                self.other_findings.append(fault)
                return None
        if about is not None:
            length, sha256 = about.integer("length", required=True), self._sha256(about)
            elsewhere = self._text_elsewhere(about) if text is None else text
            about.close()
            if length is None or sha256 is None or not self._same(about, elsewhere, length, sha256):
                return None
            return _Text(
                TextVersion(self._slug, length, sha256, text, self._segments(length, published)), elsewhere
            )
        if not text:
            self._record.fault(
                "text-missing",
                "text",
                "The article has no text." if text is None else "The text of the article is empty.",
                "",
                "Put text.txt beside article.yaml, or describe the text: `text: {length: …, sha256: …}`.",
            )
            return None
        segments = self._segments(len(text), published)
        return _Text(TextVersion(self._slug, len(text), _digest(text), text, segments), text)

    def _segments(self, length: int, published: date | None) -> tuple[Segment, ...]:
        return read_segments(self._record, self._slug, length, published, self._is_article)

    def _is_article(self, slug: str) -> bool:
        return (self._around.articles / slug / ARTICLE_FILE).is_file()

    def _sha256(self, about: Record) -> str | None:
        value = about.text("sha256", required=True)
        if value is None or (len(value) == _SHA256_DIGITS and not set(value) - set("0123456789abcdef")):
            return value
        about.fault(
            "sha256-form",
            "sha256",
            "This is not a SHA-256.",
            value,
            "Give 64 digits 0-9a-f, as sha256sum prints.",
        )
        return None

    def _text_elsewhere(self, about: Record) -> str | None:
        name = about.text("file")
        if name is None:
            return None
        if "/" in name or "\\" in name or name.startswith("."):
            about.fault("text-file", "file", "The file must be a plain name.", name, "Leave folders out.")
            return None
        if self._around.texts is None or not os.path.lexists(path := self._around.texts / name):
            return None
        text, fault = read_text(path, str(path))
        if fault is not None:
            self.other_findings.append(fault)
        return text

    def _same(self, about: Record, text: str | None, length: int, sha256: str) -> bool:
        if text is None:
            return True
        if len(text) != length:
            about.fault(
                "text-length",
                "length",
                f"The text has {len(text)} code points.",
                str(length),
                "Correct one of them.",
            )
            return False
        if _digest(text) != sha256:
            about.fault(
                "text-changed",
                "sha256",
                f"The text is not the one that was annotated: its SHA-256 is {_digest(text)}.",
                sha256,
                "Restore the text, or annotate the new one.",
            )
            return False
        return True

    def _text_of_another(self, about: Record, *, held: bool) -> _Text | None:
        slug, segment = about.identifier("of"), about.identifier("segment")
        about.close()
        if held:
            about.fault(
                "text-twice",
                "of",
                "The article has a text.txt, and says that its text is another article's.",
                slug or "",
                f"Remove {TEXT_FILE}, or the field `text`.",
            )
            return None
        if slug is None or segment is None:
            return None
        text, refused = self._text_of_host(slug)
        if text is None:
            mend = "" if refused else suggestion(slug, self._neighbours())
            about.findings.add(
                "text-of-unknown",
                f"There is no article '{slug}' whose text could be used.",
                about.origin.at("of"),
                value=slug,
                mend=mend or "Name the folder of an article that has a text of its own.",
                follows=refused,
            )
            return None
        own = [part.id for part in text.version.segments if part.belongs_to == self._slug]
        if segment in own:
            return text
        about.findings.add(
            "segment-unknown",
            f"The article '{slug}' has no segment '{segment}' that belongs to '{self._slug}'.",
            about.origin.at("segment"),
            value=segment,
            mend=suggestion(segment, own)
            or f"Add `of: {self._slug}` to that segment there, or correct the name.",
            follows=refused,
        )
        return None

    def _text_of_host(self, slug: str) -> tuple[_Text | None, str]:
        """Return the text of another article, and its file where something in it is refused."""
        path = self._around.articles / slug / ARTICLE_FILE
        host, findings = _open(path, self._around)
        if host is None:
            return None, findings.shown if os.path.lexists(path) else ""
        text = _MetadataReader(slug, host, self._around).text(host.day("published"), hosted=False)
        return text, findings.shown if findings.refused_since(0) else ""

    def _neighbours(self) -> list[str]:
        """Return the first of the other articles' slugs, in no order, to guess a misspelt one among."""
        with os.scandir(self._around.articles) as entries:
            return [entry.name for entry in islice(entries, _MOST_NEIGHBOURS) if entry.name != self._slug]


def _unknown_text(slug: str) -> TextVersion:
    return TextVersion(slug, 0, "", None, ())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
