"""Read the authority files: actors, posts and tenures, agreements, places, happenings."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from kg.corpus.document import parse
from kg.corpus.entries import entries_of
from kg.corpus.files import read_text
from kg.corpus.findings import Findings
from kg.corpus.record import Record
from kg.corpus.words import several_words
from kg.model.authority import (
    Actor,
    Agreement,
    Authorities,
    Happening,
    Links,
    Names,
    Party,
    Place,
    Post,
    Tenure,
)
from kg.schemes import AGREEMENT_KIND, PARTY_STATUS, PLACE_KIND

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from kg.model.finding import Finding
    from kg.model.source import Origin

_LANGUAGE_TAG = re.compile(
    "[a-z]{2,3}(?:-[a-z]{3}){0,3}"  # language: of the longer ones that the grammar allows none exists
    "(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"  # script, region
    "(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"  # variants
    "(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",  # extensions, private use
    re.IGNORECASE | re.ASCII,
)

AUTHORITY_FILES = ("actors.yaml", "posts.yaml", "agreements.yaml", "places.yaml", "happenings.yaml")
ACTOR_KINDS = ("person", "organisation", "state", "government")


class _Identified(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def origin(self) -> Origin: ...


_Thing = TypeVar("_Thing", bound=_Identified)


def read_authorities(root: Path, shown: Callable[[Path], str]) -> tuple[Authorities, list[Finding]]:
    """Read the authority files in the corpus folder `root`; absent files are empty.

    `shown` gives a path as the user knows it. What could be read is returned even where there are
    findings, so that the articles' own faults can be reported in the same run.
    """
    findings: list[Finding] = []
    files = {name: _open(root / name, shown(root / name), findings) for name in AUTHORITY_FILES}
    lists = {
        key: entries_of(files[name], key, shown(root / name)) for name, keys in _LISTS.items() for key in keys
    }
    ids = {key: entries.ids for key, entries in lists.items()}
    for record in files.values():
        if record is not None:
            record.findings.gaps = {key[:-1]: entries.gap for key, entries in lists.items()}

    marred: set[Origin] = set()

    def table(name: str, key: str, build: Callable[[Record], _Thing | None]) -> Mapping[str, _Thing]:
        record = files[name]
        return {} if record is None else _table(record, key, build, marred)

    actors = ids["actors"]
    authorities = Authorities(
        actors=table("actors.yaml", "actors", lambda r: _actor(r, actors)),
        posts=table("posts.yaml", "posts", lambda r: _post(r, actors)),
        tenures=table("posts.yaml", "tenures", lambda r: _tenure(r, actors, ids["posts"])),
        agreements=table("agreements.yaml", "agreements", lambda r: _agreement(r, actors, ids["agreements"])),
        places=table("places.yaml", "places", lambda r: _place(r, actors)),
        happenings=table("happenings.yaml", "happenings", _happening),
    )
    read: dict[str, Mapping[str, _Identified]] = {
        "actors": authorities.actors,
        "posts": authorities.posts,
        "tenures": authorities.tenures,
        "agreements": authorities.agreements,
        "places": authorities.places,
        "happenings": authorities.happenings,
    }
    gaps = {key[:-1]: lists[key].gap_without(table) for key, table in read.items()}
    for kind, origin in _refuse_shared_ids(authorities, files).items():
        gaps[kind] = replace(gaps[kind], nameless=gaps[kind].nameless or origin)
    authorities = replace(authorities, marred=frozenset(marred), gaps=gaps)
    for record in files.values():
        if record is not None:
            record.close()
            findings += record.findings.all
    return authorities, findings


_LISTS = {
    "actors.yaml": ("actors",),
    "posts.yaml": ("posts", "tenures"),
    "agreements.yaml": ("agreements",),
    "places.yaml": ("places",),
    "happenings.yaml": ("happenings",),
}


def _open(path: Path, shown: str, findings: list[Finding]) -> Record | None:
    if not os.path.lexists(path):
        return None
    text, fault = read_text(path, shown)
    node = None
    if text is not None:
        node, fault = parse(text, shown)
    if fault is not None:
        findings.append(fault)
        return None
    if node is None:
        return None
    collected = Findings(shown)
    record = Record.of(node, collected, "The file")
    if record is None:
        findings += collected.all
    return record


def _table(
    record: Record, key: str, build: Callable[[Record], _Thing | None], marred: set[Origin]
) -> dict[str, _Thing]:
    things: dict[str, _Thing] = {}
    for item in record.records(key):
        before = len(item.findings.all)
        thing = build(item)
        item.close()
        if thing is None:
            continue
        if item.findings.refused_since(before):
            marred.add(thing.origin)
        first = things.setdefault(thing.id, thing)
        if first is not thing:
            _duplicate_id(item.findings, thing, "another entry", first)
    return things


def _duplicate_id(findings: Findings, thing: _Identified, what: str, first: _Identified) -> None:
    findings.add(
        "id-twice",
        f"The id '{thing.id}' is already that of {what}, at {first.origin}.",
        thing.origin.at("id"),
        value=thing.id,
        mend="Give one of them another id.",
    )


def _refuse_shared_ids(authorities: Authorities, files: Mapping[str, Record | None]) -> dict[str, Origin]:
    """Refuse an id that two kinds of thing share which a claim can be about: it would not say which.

    Return the last one refused of each kind.
    """
    owners: dict[str, tuple[str, _Identified]] = {}
    refused: dict[str, Origin] = {}
    tables: tuple[tuple[str, str, Mapping[str, _Identified]], ...] = (
        ("actors.yaml", "an actor", authorities.actors),
        ("agreements.yaml", "an agreement", authorities.agreements),
        ("places.yaml", "a place", authorities.places),
        ("happenings.yaml", "a happening", authorities.happenings),
    )
    for name, what, table in tables:
        record = files[name]
        for identifier, thing in table.items():
            owner, first = owners.setdefault(identifier, (what, thing))
            if first is not thing and record is not None:
                _duplicate_id(record.findings, thing, owner, first)
                refused[what.split()[-1]] = thing.origin
    return refused


def _names(record: Record) -> Names:
    return Names(
        tuple(_tagged(record, "names", required=True)),
        tuple(_tagged(record, "other-names", required=False)),
    )


def _tagged(record: Record, field: str, *, required: bool) -> Iterator[tuple[str, str]]:
    tags = record.record(field, required=required)
    if tags is None:
        return
    for tag, node in tags.names():
        language = language_tag(tag)
        if language is None:
            tags.fault(
                "language-tag",
                tag,
                f"'{tag}' is not a language tag.",
                tag,
                "Use one such as en, ja or zh-Hant.",
                at=node,
            )
            continue
        for value in several_words(tags, tag):
            yield language, value


def language_tag(tag: str) -> str | None:
    """Return a well-formed BCP 47 tag as it is written, or None for anything else (RFC 5646, 2.1)."""
    return tag if _LANGUAGE_TAG.fullmatch(tag) else None


def _links(record: Record) -> Links:
    return Links(record.urls("exact-match"), record.urls("close-match"))


def _actor(record: Record, ids: Collection[str]) -> Actor | None:
    identifier = record.identifier()
    kind = record.choice("kind", ACTOR_KINDS)
    names, links = _names(record), _links(record)
    government_of = record.reference("government-of", ids, "actor")
    if identifier is None or kind is None:
        return None
    return Actor(identifier, kind, names, links, government_of, record.origin)


def _post(record: Record, actors: Collection[str]) -> Post | None:
    identifier = record.identifier()
    names, links = _names(record), _links(record)
    of = record.reference("of", actors, "actor", required=True)
    if identifier is None or of is None:
        return None
    return Post(identifier, names, links, of, record.origin)


def _tenure(record: Record, actors: Collection[str], posts: Collection[str]) -> Tenure | None:
    identifier = record.identifier()
    holder = record.reference("holder", actors, "actor", required=True)
    post = record.reference("post", posts, "post", required=True)
    from_, until = record.day("from", required=True), record.day("until")
    source = record.url("source")
    if identifier is None or holder is None or post is None or from_ is None:
        return None
    return Tenure(identifier, holder, post, from_, until, source, record.origin)


def _agreement(record: Record, actors: Collection[str], ids: Collection[str]) -> Agreement | None:
    identifier = record.identifier()
    kind = record.choice("kind", AGREEMENT_KIND)
    names, links = _names(record), _links(record)
    parties = tuple(_parties(record.records("parties"), actors))
    signed, in_force_from, in_force_until = (
        record.day("signed"),
        record.day("in-force-from"),
        record.day("in-force-until"),
    )
    based_on = record.references("based-on", ids, "agreement")
    source = record.url("source")
    if identifier is None or kind is None:
        return None
    return Agreement(
        identifier,
        kind,
        names,
        links,
        parties,
        signed,
        in_force_from,
        in_force_until,
        based_on,
        source,
        record.origin,
    )


def _parties(records: Iterable[Record], actors: Collection[str]) -> Iterator[Party]:
    for record in records:
        actor = record.reference("actor", actors, "actor", required=True)
        status = record.choice("status", PARTY_STATUS, "party")
        from_, until = record.day("from"), record.day("until")
        record.close()
        if actor is not None and status is not None:
            yield Party(actor, status, from_, until, record.origin)


def _place(record: Record, actors: Collection[str]) -> Place | None:
    identifier = record.identifier()
    kind = record.choice("kind", PLACE_KIND)
    names, links = _names(record), _links(record)
    disputed_by = record.references("disputed-by", actors, "actor")
    if identifier is None or kind is None:
        return None
    return Place(identifier, kind, names, links, disputed_by, record.origin)


def _happening(record: Record) -> Happening | None:
    identifier = record.identifier()
    names, links = _names(record), _links(record)
    source = record.url("source")
    if identifier is None:
        return None
    return Happening(identifier, names, links, source, record.origin)
