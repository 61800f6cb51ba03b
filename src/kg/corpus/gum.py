"""Read news of the GUM corpus as articles: text and mentions from WebAnno TSV, the rest from XML."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from kg.corpus import dates
from kg.corpus.files import read_text
from kg.corpus.findings import Findings
from kg.corpus.gum_links import ENTITY, LinkedText, linked_actors
from kg.corpus.gum_xml import CAPTION, DATE, HEAD, parse_markup
from kg.corpus.quotes import Quote, Unlocated, locate
from kg.corpus.webanno import parse_tsv
from kg.errors import CorpusError
from kg.model.article import Article, Evidence, Mention, Segment, TextVersion
from kg.model.authority import Actor, Authorities, Links, Names
from kg.model.finding import Severity
from kg.model.source import Origin
from kg.model.time import Interval, TimeSpan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from kg.corpus.gum_links import LinkedActors
    from kg.corpus.gum_xml import Markup
    from kg.corpus.webanno import Document
    from kg.model.finding import Finding

ANNOTATOR = "gum-corpus"
_ANNOTATOR_NAME = "Georgetown University Multilayer Corpus"
_LANGUAGE = "en"
_SUFFIXES = (".tsv", ".xml")
_LAYER = "webanno.custom.Referent"
_NEWS, _TIME = "news", "time"
_KINDS = {
    "abstract": "abstract",
    "animal": "animal",
    "event": "event",
    "object": "object",
    "organization": "organisation",
    "person": "person",
    "place": "place",
    "plant": "plant",
    "substance": "substance",
    "time": "time",
}
_BOUNDS = ("when", "from", "to", "notBefore", "notAfter")
_WHEN = re.compile(r"([0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?)(?:T[0-9:.]+(?:Z|[+-][0-9:]+)?)?")
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_EXPORT = "Take both files from one release of the corpus."


@dataclass(frozen=True, slots=True)
class GumRelease:
    """What the files do not say: the publisher of the texts, their licence, and the release's date."""

    publisher: str
    licence: str
    annotated: date


@dataclass(frozen=True, slots=True)
class GumNews:
    """The articles that were read, and the actors they refer to."""

    articles: tuple[Article, ...]
    authorities: Authorities


def read_gum(
    folder: Path, release: GumRelease, shown: Callable[[Path], str]
) -> tuple[GumNews, list[Finding]]:
    """Read each pair of `.tsv` and `.xml` files in `folder` as an article, with all that is wrong in them.

    `shown` gives a path as the user knows it. Every annotated entity becomes a mention of its kind;
    a person or organisation with a Wikipedia link becomes a mention of an actor instead (see
    `linked_actors`). Other links are left out, for the corpus does not say what kind of place a
    place is, and the model has no authorities for the rest. Every date becomes the time of the
    mention with the same words, or of a mention of its own. Raises CorpusError where there are no
    such files.
    """
    stems = sorted({path.stem for path in folder.glob("*") if path.suffix in _SUFFIXES})
    if not stems:
        raise CorpusError(f"{folder} has no GUM texts.", mend="Name a folder with GUM_….tsv and GUM_….xml.")
    findings = Findings(shown(folder))
    texts = list(_texts(folder, stems, release, shown, findings))
    publisher, annotator = _slug(release.publisher), ANNOTATOR
    linked, faults = linked_actors(
        [LinkedText(text.document, text.markup.words) for text in texts],
        {publisher: release.publisher.replace(" ", "_"), annotator: None},
    )
    origin = texts[0].markup.origin if texts else Origin(shown(folder))
    actors = {
        annotator: _organisation(annotator, _ANNOTATOR_NAME, origin),
        publisher: _organisation(publisher, release.publisher, origin),
        **linked.actors,
    }
    articles = tuple(text.article(linked) for text in texts)
    authorities = Authorities({key: actors[key] for key in sorted(actors)}, {}, {}, {}, {}, {})
    return GumNews(articles, authorities), [*findings.all, *faults]


def _texts(
    folder: Path, stems: list[str], release: GumRelease, shown: Callable[[Path], str], findings: Findings
) -> Iterator[_Text]:
    """Yield the texts that can be used, each under a slug of its own."""
    slugs: dict[str, str] = {}
    for stem in stems:
        slug = _slug(stem)
        if slugs.setdefault(slug, stem) == stem and slug:
            text = _open(folder / stem, release, shown, findings)
            if text is not None:
                yield text
            continue
        findings.add(
            "gum-name",
            f"The text '{stem}' would have the same name as '{slugs[slug]}'."
            if slug
            else "The name is empty.",
            Origin(shown(folder / stem)),
            value=stem,
            mend="Give each text a name that differs in letters a to z or digits.",
        )


def _open(stem: Path, release: GumRelease, shown: Callable[[Path], str], findings: Findings) -> _Text | None:
    """Return the text of the two files, None with findings where it cannot be used."""
    contents = []
    for suffix in _SUFFIXES:
        path = stem.with_name(stem.name + suffix)
        content, fault = read_text(path, shown(path))
        findings.all += [fault] if fault is not None else []
        contents.append((content, shown(path)))
    (tsv, tsv_shown), (xml, xml_shown) = contents
    document, tsv_faults = (None, []) if tsv is None else parse_tsv(tsv, tsv_shown)
    markup, xml_faults = (None, []) if xml is None else parse_markup(xml, xml_shown)
    findings.all += [*tsv_faults, *xml_faults]
    if document is None or markup is None:
        return None
    text = _Text(_slug(stem.name), document, markup, release, findings)
    return text if text.is_news() and text.is_aligned(tsv_shown) else None


def _organisation(identifier: str, name: str, origin: Origin) -> Actor:
    return Actor(identifier, "organisation", Names(((_LANGUAGE, name),)), Links(), None, origin)


def _slug(name: str) -> str:
    return "-".join(re.findall("[a-z0-9]+", name.lower()))


class _Text:
    """One text of the corpus, from both of its files."""

    def __init__(
        self, slug: str, document: Document, markup: Markup, release: GumRelease, findings: Findings
    ) -> None:
        self.document, self.markup = document, markup
        self._slug, self._release, self._findings = slug, release, findings

    def is_news(self) -> bool:
        """Say whether the text is news of the release's publisher; a finding says where it is not."""
        attributes = self.markup.attributes
        wanted = {"type": _NEWS, "author": self._release.publisher}
        for name, value in wanted.items():
            if attributes.get(name) != value:
                self._fault(
                    "gum-kind",
                    f"The text's {name} is {attributes.get(name)!r}, not '{value}'.",
                    self.markup.origin,
                    attributes.get(name, ""),
                    f"Leave the text out: only {_NEWS} of {self._release.publisher} is read.",
                )
                return False
        return True

    def is_aligned(self, tsv: str) -> bool:
        """Say whether both files have the same tokens; a finding names the first that differs."""
        tokens, words = self.document.tokens, self.markup.words
        places = [Origin(tsv, token.line) for token in tokens]
        for token, word, origin in zip(tokens, words, places, strict=False):
            if token.text != word.text:
                self._fault(
                    "gum-alignment",
                    f"The token is {token.text!r} here and {word.text!r} in the XML file.",
                    origin,
                    token.text,
                )
                return False
        if len(tokens) != len(words) or not tokens:
            self._fault(
                "gum-alignment",
                f"The text has {len(tokens)} tokens here and {len(words)} in the XML file.",
                places[-1] if places else Origin(tsv),
            )
            return False
        return True

    def article(self, linked: LinkedActors) -> Article:
        """Return the text as an article whose mentions point to the linked actors."""
        attributes, text = self.markup.attributes, self.document.text
        published = self._published()
        publisher = _slug(self._release.publisher)
        version = TextVersion(
            self._slug,
            len(text),
            hashlib.sha256(text.encode()).hexdigest(),
            text,
            tuple(self._segments(published)),
        )
        title = attributes.get("title") or None
        return Article(
            slug=self._slug,
            headline=title,
            label=None if title else self._slug,
            kind=_NEWS,
            authors=(publisher,),
            publisher=publisher,
            published=published,
            language=_LANGUAGE,
            url=self._url(),
            licence=self._release.licence,
            sources=(),
            text=version,
            annotator=ANNOTATOR,
            annotated=self._release.annotated,
            mentions=tuple(self._mentions(version, linked)),
            events=(),
            claims=(),
            titles=(),
            origin=self.markup.origin,
        )

    def _published(self) -> date | None:
        value = self.markup.attributes.get("dateCreated", "")
        interval = _point(value)
        if interval is None or interval.precision != "day":
            self._warn(
                "gum-date", f"The publication date {value!r} is not a day; it counts as unknown.", value
            )
            return None
        return interval.earliest

    def _url(self) -> str | None:
        value = self.markup.attributes.get("sourceURL", "")
        if _URL.fullmatch(value):
            return value
        self._warn("gum-url", f"The source {value!r} is not a web address; it is left out.", value)
        return None

    def _segments(self, published: date | None) -> Iterator[Segment]:
        """Yield the headline, the captions, and between them the stretches of the body."""
        tokens = self.document.tokens
        kinds: list[tuple[str, int]] = [("body", 0)] * len(tokens)
        for number, element in enumerate(self.markup.elements):
            if element.name == CAPTION or (element.name == HEAD and element.first == 0):
                kind = "caption" if element.name == CAPTION else "headline"
                kinds[element.first : element.end] = [(kind, number)] * (element.end - element.first)
        count: dict[str, int] = {}
        for (kind, _), run in groupby(range(len(tokens)), key=lambda index: kinds[index]):
            indices = list(run)
            count[kind] = count.get(kind, 0) + 1
            identifier = kind if count[kind] == 1 else f"{kind}-{count[kind]}"
            start, end = tokens[indices[0]].start, tokens[indices[-1]].end
            yield Segment(identifier, kind, start, end, published, self._slug, self.markup.origin)

    # mentions

    def _mentions(self, version: TextVersion, linked: LinkedActors) -> Iterator[Mention]:
        dates_at: dict[tuple[int, int], list[_Date]] = {}
        for found in self._dates():
            dates_at.setdefault((found.start, found.end), []).append(found)
        for span in self.document.spans:
            if span.layer != _LAYER:
                continue
            value = span.features.get(ENTITY, "")
            kind = _KINDS.get(value)
            evidence = self._evidence(span.start, span.end, version, span.origin)
            if kind is None:
                message = f"{value!r} is not a known kind of entity."
                self._fault("gum-entity", message, span.origin, value, f"It is one of {', '.join(_KINDS)}.")
            elif evidence is not None:
                here = dates_at.get((span.start, span.end)) if kind == _TIME else None
                identifier = f"entity-{span.id}" if span.id is not None else f"entity-at-{span.start}"
                actor = linked.of(span)
                yield Mention(
                    identifier,
                    None if actor is None else ("actor", actor),
                    kind if actor is None else None,
                    (evidence,),
                    span.origin,
                    here.pop(0).time if here else None,
                )
        for found in (found for remaining in dates_at.values() for found in remaining):
            evidence = self._evidence(found.start, found.end, version, found.origin)
            if evidence is not None:
                yield Mention(f"date-{found.number}", None, _TIME, (evidence,), found.origin, found.time)

    def _dates(self) -> Iterator[_Date]:
        """Yield the marked dates; one that cannot be read stays unresolved, with a warning."""
        tokens, text = self.document.tokens, self.document.text
        for number, element in enumerate(self.markup.named(DATE), start=1):
            given = {name: element.attributes[name] for name in _BOUNDS if name in element.attributes}
            if not given or element.first == element.end:
                continue
            interval = _interval(given)
            if interval is None:
                value = " ".join(f'{name}="{value}"' for name, value in given.items())
                self._warn(
                    "gum-date",
                    f"The date {value} cannot be read; its words count as unresolved.",
                    value,
                    element.origin,
                )
            start, end = tokens[element.first].start, tokens[element.end - 1].end
            yield _Date(number, start, end, TimeSpan(interval, text[start:end]), element.origin)

    def _evidence(self, start: int, end: int, version: TextVersion, origin: Origin) -> Evidence | None:
        quote = Quote(self.document.text[start:end], start=start, end=end)
        evidence = locate(quote, version, self.document.text, version.segments)
        if isinstance(evidence, Unlocated):
            self._fault(evidence.rule, evidence.message, origin, quote.exact[:80], evidence.mend)
            return None
        return evidence

    def _fault(self, rule: str, message: str, origin: Origin, value: str = "", mend: str = _EXPORT) -> None:
        self._findings.add(rule, message, origin, value=value, mend=mend)

    def _warn(self, rule: str, message: str, value: str, origin: Origin | None = None) -> None:
        where = origin or self.markup.origin
        mend = "Correct the attribute in the XML file if the text is yours."
        self._findings.add(rule, message, where, value=value, mend=mend, severity=Severity.WARNING)


class _Date(NamedTuple):
    number: int
    start: int
    end: int
    time: TimeSpan
    origin: Origin


def _interval(given: Mapping[str, str]) -> Interval | None:
    """Return what a date element means (TEI att.datable.w3c), None for what cannot be read.

    A span of time (`from`, `to`) and a date known only to lie in one (`notBefore`, `notAfter`) both
    become an interval: it bounds what is known, whichever of the two it is.
    """
    points = {name: _point(value) for name, value in given.items()}
    if set(given) == {"when"}:
        return points["when"]
    for bounds in (("from", "to"), ("notBefore", "notAfter")):
        if set(given) <= set(bounds) and None not in points.values():
            first, last = (points.get(name) for name in bounds)
            if first == last:
                return first
            earliest, latest = first.earliest if first else None, last.latest if last else None
            if earliest and latest and earliest >= latest:
                return None
            return dates.interval(earliest, latest)
    return None


def _point(value: str) -> Interval | None:
    """Return a year, month or day; of a time of day only the day is kept."""
    match = _WHEN.fullmatch(value)
    return None if match is None else dates.parse_date(match[1])
