"""Read one article folder: article.yaml, text.txt and annotations.yaml."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.corpus.annotations import Annotations, read_annotations
from kg.corpus.authorities import language_tag
from kg.corpus.document import parse
from kg.corpus.files import read_text
from kg.corpus.record import Findings, Record
from kg.model.article import Article, Segment, TextVersion
from kg.terms import SEGMENT_KIND

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from kg.model.authority import Authorities
    from kg.model.finding import Finding

ARTICLE_FILE, TEXT_FILE, ANNOTATIONS_FILE = "article.yaml", "text.txt", "annotations.yaml"
ARTICLE_KINDS = ("news", "opinion")
_SHA256_DIGITS = 64


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
    metadata, findings = _open(folder / ARTICLE_FILE, around)
    if metadata is None:
        return None, findings.all
    reader = _MetadataReader(slug, metadata, around)
    article = reader.article()
    metadata.close()
    return article, findings.all + reader.other_findings


def _open(path: Path, around: Surroundings) -> tuple[Record | None, Findings]:
    shown = around.shown(path)
    findings = Findings(shown)
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
        headline = record.text("headline")
        label = record.text("label", required=headline is None)
        kind = record.choice("kind", ARTICLE_KINDS)
        authors = record.references("author", actors, "actor")
        publisher = record.reference("publisher", actors, "actor", required=True)
        published = record.day("published")
        language = self._language()
        url, licence, sources = record.url("url"), record.url("licence"), record.urls("sources")
        text = self.text(published)
        if kind is None or publisher is None or text is None:
            return None
        annotations = self._annotations(text)
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

    def _annotations(self, text: _Text) -> Annotations:
        path = self._around.articles / self._slug / ANNOTATIONS_FILE
        if not path.exists():
            return Annotations()
        record, findings = _open(path, self._around)
        if record is None:
            self.other_findings += findings.all
            return Annotations()
        own = tuple(s for s in text.version.segments if s.belongs_to == self._slug)
        annotations = read_annotations(record, text.version, text.at_hand, own, self._around.authorities)
        record.close()
        self.other_findings += findings.all
        return annotations

    def text(self, published: date | None) -> _Text | None:
        """Return the text the article's words stand in: its own file, one elsewhere, or another article's."""
        path = self._around.articles / self._slug / TEXT_FILE
        about = self._record.record("text")
        if about is not None and "of" in about:
            return self._text_of_another(about)
        text = sha256 = length = None
        if path.exists():
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
            version = TextVersion(self._slug, length, sha256, text, self._segments(length, published))
            return _Text(version, elsewhere)
        if text is None:
            self._record.fault(
                "text-missing",
                "text",
                "The article has no text.",
                "",
                "Put text.txt beside article.yaml, or describe the text: `text: {length: …, sha256: …}`.",
            )
            return None
        segments = self._segments(len(text), published)
        return _Text(TextVersion(self._slug, len(text), _digest(text), text, segments), text)

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
        if name is None or self._around.texts is None:
            return None
        path = self._around.texts / name
        if "/" in name or name.startswith("."):
            about.fault("text-file", "file", "The file must be a plain name.", name, "Leave folders out.")
            return None
        if not path.exists():
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

    def _text_of_another(self, about: Record) -> _Text | None:
        slug, segment = about.identifier("of"), about.identifier("segment")
        about.close()
        if slug is None or segment is None:
            return None
        host, _ = _open(self._around.articles / slug / ARTICLE_FILE, self._around)
        reader = None if host is None or slug == self._slug else _MetadataReader(slug, host, self._around)
        text = None if reader is None or host is None else reader.text(host.day("published"))
        if text is None:
            about.fault(
                "text-of-unknown",
                "of",
                f"There is no article '{slug}' whose text could be used.",
                slug,
                "Name the folder of an article that has a text of its own.",
            )
            return None
        for candidate in text.version.segments:
            if candidate.id == segment and candidate.belongs_to == self._slug:
                return text
        about.fault(
            "segment-unknown",
            "segment",
            f"The article '{slug}' has no segment '{segment}' that belongs to '{self._slug}'.",
            segment,
            f"Add `of: {self._slug}` to that segment there, or correct the name.",
        )
        return None

    def _segments(self, length: int, published: date | None) -> tuple[Segment, ...]:
        if self._record.node("segments") is None:
            whole = Segment("body", "body", 0, length, published, self._slug, self._record.origin)
            return (whole,)
        segments: list[Segment] = []
        for item in self._record.records("segments"):
            identifier = item.identifier()
            kind = item.choice("kind", SEGMENT_KIND)
            start, end = item.integer("start", required=True), item.integer("end", required=True)
            own_date, belongs_to = item.day("published"), item.identifier("of", required=False)
            item.close()
            if identifier is None or kind is None or start is None or end is None:
                continue
            if belongs_to is not None and not (self._around.articles / belongs_to / ARTICLE_FILE).is_file():
                item.fault(
                    "reference-unknown",
                    "of",
                    f"There is no article '{belongs_to}'.",
                    belongs_to,
                    "Name the folder of the article that these words belong to.",
                )
                continue
            if self._bounded(item, identifier, start, end, length, segments):
                segments.append(
                    Segment(identifier, kind, start, end, own_date, belongs_to or self._slug, item.origin)
                )
        return tuple(segments)

    def _bounded(
        self, item: Record, identifier: str, start: int, end: int, length: int, before: list[Segment]
    ) -> bool:
        if not start < end <= length:
            item.fault(
                "segment-bounds",
                "end",
                f"The segment [{start}, {end}) does not lie within the text, which has {length} code points.",
                f"{start} to {end}",
                "Correct start and end; end is exclusive.",
            )
            return False
        for other in before:
            if other.id == identifier:
                item.fault(
                    "id-twice",
                    "id",
                    f"There are two segments '{identifier}'.",
                    identifier,
                    "Rename one of them.",
                )
                return False
            if start < other.end and other.start < end:
                item.fault(
                    "segment-overlap",
                    "start",
                    f"The segment [{start}, {end}) overlaps with '{other.id}' [{other.start}, {other.end}).",
                    f"{start} to {end}",
                    "Correct their bounds.",
                )
                return False
        return True


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
