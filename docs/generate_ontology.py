"""Write docs/ontology.md from the Turtle files, or check with --check that it is up to date."""

# ruff: noqa: INP001, T201 - a script that is run by hand, and speaks to whoever runs it

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode

from kg.resources import ontology_files
from kg.schemes import CONCEPTS_NS, SCHEMES, Scheme
from kg.terms import DCTERMS, KG_NS, ONTOLOGY, OWL, PREFIXES, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Node = NamedNode | BlankNode

PAGE = Path(__file__).parent / "ontology.md"
PREAMBLE = """\
<!-- Generated from ontology/ by `python docs/generate_ontology.py`. Edit the Turtle, not this page. -->

# The ontology

{description}

| | |
| --- | --- |
| namespace | `{namespace}` |
| version | {version} |
| licence | <{licence}> |
| ontology | `ontology/kg.ttl`, with notes on the terms of other vocabularies in `ontology/reused.ttl` |
| concept schemes | `ontology/schemes/`, one file a scheme |
| JSON-LD context | `ontology/context.jsonld` |

A fact in the graph means: this article, in these words, says so. An event, a claim and a title use point
to their article by `kg:statedIn`, and an `oa:Annotation` joins them to the words. Two articles that
disagree leave two facts. Actors, posts and their tenures, agreements, places and happenings are shared by
all articles.

Names and labels carry a language tag, with the script where it matters: `zh-Hant`. The case of a tag means
nothing (BCP 47, 2.1.1). The embedded store keeps tags in lower case: results of queries, Turtle and dumps
have `zh-hant`, pages and JSON-LD `zh-Hant`. So compare with `LANGMATCHES(LANG(?name), "zh-Hant")` and not
with `=`; a literal such as `"日本"@zh-Hant` in a query is found in either case.
"""


class Description:
    """What the Turtle files say of each thing, in the order in which they say it."""

    def __init__(self, triples: Iterable[pyoxigraph.Triple]) -> None:
        self._objects: dict[object, dict[NamedNode, list[NamedNode | BlankNode | Literal]]] = {}
        for triple in triples:
            objects = self._objects.setdefault(triple.subject, {}).setdefault(triple.predicate, [])
            if isinstance(triple.object, NamedNode | BlankNode | Literal):
                objects.append(triple.object)

    def objects(self, subject: Node, predicate: NamedNode) -> list[NamedNode | BlankNode | Literal]:
        """Return all objects, in the order of the file."""
        return self._objects.get(subject, {}).get(predicate, [])

    def text(self, subject: Node, predicate: NamedNode) -> str:
        """Return the first object as text, or the empty string."""
        return next((node.value for node in self.objects(subject, predicate)), "")

    def iris(self) -> list[NamedNode]:
        """Return everything that is described and has an IRI."""
        return [subject for subject in self._objects if isinstance(subject, NamedNode)]

    def of_type(self, *types: NamedNode) -> list[NamedNode]:
        """Return all IRIs that have one of these types."""
        return [
            subject for subject in self.iris() if not set(self.objects(subject, RDF.type)).isdisjoint(types)
        ]

    def classes(self, term: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        """Return the domain or range of a property, a union as its members."""
        found: list[NamedNode] = []
        for node in self.objects(term, predicate):
            if isinstance(node, NamedNode):
                found.append(node)
            elif isinstance(node, BlankNode):
                found.extend(self._members(node))
        return found

    def _members(self, union: BlankNode) -> Iterator[NamedNode]:
        (head,) = self.objects(union, OWL.unionOf)
        while head != RDF.nil and not isinstance(head, Literal):
            (member,) = self.objects(head, RDF.first)
            if isinstance(member, NamedNode):
                yield member
            (head,) = self.objects(head, RDF.rest)


def read(paths: Iterable[Path]) -> Description:
    """Parse the Turtle files."""
    return Description(
        pyoxigraph.Triple(quad.subject, quad.predicate, quad.object)
        for path in paths
        for quad in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE)
    )


def render(data: Description) -> str:
    """Return the whole page."""
    sections = [
        PREAMBLE.format(
            description=data.text(ONTOLOGY, DCTERMS.description),
            namespace=KG_NS,
            version=data.text(ONTOLOGY, OWL.versionInfo),
            licence=data.text(ONTOLOGY, DCTERMS.license),
        ),
        _overview(data),
        "## Classes\n",
        *(_class(data, term) for term in data.of_type(OWL.Class)),
        _reused(data),
        "## Concept schemes\n\nA concept's IRI is that of its scheme, `#` and its id.\n",
        *(_scheme(data, scheme) for scheme in SCHEMES),
    ]
    return "\n".join(sections)


def _properties(data: Description) -> list[NamedNode]:
    return data.of_type(OWL.ObjectProperty, OWL.DatatypeProperty)


def _overview(data: Description) -> str:
    lines = ["classDiagram", "    direction LR"]
    for term in data.of_type(OWL.Class):
        lines += [
            f"    {_local(parent.value)} <|-- {_local(term.value)}"
            for parent in data.objects(term, RDFS.subClassOf)
            if parent.value.startswith(KG_NS)
        ]
    links: dict[tuple[str, str], list[str]] = {}
    for term in data.of_type(OWL.ObjectProperty):
        for source in data.classes(term, RDFS.domain):
            for target in data.classes(term, RDFS.range):
                if target != SKOS.Concept:
                    ends = (_local(source.value), _local(target.value))
                    links.setdefault(ends, []).append(_local(term.value))
    lines += [f"    {source} --> {target} : {', '.join(names)}" for (source, target), names in links.items()]
    return "\n".join(["## Overview\n", "```mermaid", *lines, "```\n"])


def _class(data: Description, term: NamedNode) -> str:
    parts = [f"### {_local(term.value)}\n", _meaning(data, term) + "\n"]
    parents = [_compact(node.value) for node in data.objects(term, RDFS.subClassOf)]
    if parents:
        parts.append(f"Specialises {', '.join(f'`{parent}`' for parent in parents)}.\n")
    own = [prop for prop in _properties(data) if term in data.classes(prop, RDFS.domain)]
    if own:
        parts.append(_table(("property", "value", "meaning"), [_row(data, prop) for prop in own]))
    incoming = [prop for prop in _properties(data) if term in data.classes(prop, RDFS.range)]
    if incoming:
        names = ", ".join(f"`{_compact(prop.value)}`" for prop in incoming)
        parts.append(f"Pointed at by {names}.\n")
    return "\n".join(parts)


def _row(data: Description, prop: NamedNode) -> tuple[str, str, str]:
    parents = [f"`{_compact(node.value)}`" for node in data.objects(prop, RDFS.subPropertyOf)]
    name = f"`{_compact(prop.value)}`" + (f"<br>⊂ {', '.join(parents)}" if parents else "")
    return name, _values(data, prop), _meaning(data, prop)


def _values(data: Description, prop: NamedNode) -> str:
    targets = data.classes(prop, RDFS.range)
    if targets == [SKOS.Concept]:
        ids = {scheme.iri.value: scheme.id for scheme in SCHEMES}
        targets_of = [ids[node.value] for node in data.objects(prop, RDFS.seeAlso)]
        return ", ".join(f"[{name}](#{name})" for name in targets_of)
    return ", ".join(
        f"[{_local(node.value)}](#{_local(node.value).lower()})"
        if node.value.startswith(KG_NS)
        else f"`{_compact(node.value)}`"
        for node in targets
    )


def _reused(data: Description) -> str:
    terms = [subject for subject in data.iris() if not subject.value.startswith(CONCEPTS_NS)]
    rows = [
        (f"`{_compact(term.value)}`", data.text(term, RDFS.label), _meaning(data, term)) for term in terms
    ]
    intro = (
        "Used as they are. What they mean is for their own vocabularies to say; this is how kg uses them.\n"
    )
    ours = [
        prop
        for prop in _properties(data)
        if not any(node.value.startswith(KG_NS) for node in data.classes(prop, RDFS.domain))
    ]
    return "\n".join(
        [
            "## Terms of other vocabularies\n",
            intro,
            _table(("term", "called here", "use"), rows),
            "Their classes have these properties of ours:\n",
            _table(
                ("class", "property", "value", "meaning"),
                [
                    (
                        ", ".join(f"`{_compact(node.value)}`" for node in data.classes(prop, RDFS.domain)),
                        *_row(data, prop),
                    )
                    for prop in ours
                ],
            ),
        ]
    )


def _scheme(data: Description, scheme: Scheme) -> str:
    users = [
        f"`{_compact(prop.value)}`"
        for prop in data.of_type(OWL.ObjectProperty)
        if scheme.iri in data.objects(prop, RDFS.seeAlso)
    ]
    used = f" Values of {', '.join(users)}." if users else ""
    parts = [f"### {scheme.id}\n", f"<{scheme.iri.value}>\n", _meaning(data, scheme.iri) + used + "\n"]
    coded = any(data.objects(concept, SKOS.notation) for concept in scheme.concepts.values())
    rows = [
        (
            f"`{concept_id}`",
            *([data.text(concept, SKOS.notation)] if coded else []),
            data.text(concept, SKOS.prefLabel),
            _meaning(data, concept),
        )
        for concept_id, concept in scheme.concepts.items()
    ]
    parts.append(_table(("id", *(["code"] if coded else []), "name", "meaning"), rows))
    groups = [
        (
            f"`{_local(group.value)}`",
            ", ".join(f"`{_local(node.value)}`" for node in data.objects(group, SKOS.member)),
            _meaning(data, group),
        )
        for group in data.of_type(SKOS.Collection)
        if group.value.startswith(f"{scheme.iri.value}#")
    ]
    if groups:
        parts.append("Groups of these, as `skos:Collection`:\n")
        parts.append(_table(("group", "members", "meaning"), groups))
    return "\n".join(parts)


def _meaning(data: Description, term: NamedNode) -> str:
    texts = (data.text(term, SKOS.definition), data.text(term, SKOS.scopeNote))
    # Terms such as kg:Event stand out in a page as they do in code.
    return re.sub(r"\b([a-z]+:[A-Za-z]\w*)", r"`\1`", " ".join(text for text in texts if text))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return (
        "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines) + "\n"
    )


def _local(iri: str) -> str:
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _compact(iri: str) -> str:
    return next(
        (
            f"{prefix}:{iri.removeprefix(start)}"
            for prefix, start in PREFIXES.items()
            if iri.startswith(start)
        ),
        f"<{iri}>",
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or with --check return 1 if it differs from what would be written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the page is stale")
    check = parser.parse_args(arguments).check
    page = render(read(ontology_files()))
    if not check:
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page:
        return 0
    print(f"{PAGE} is stale. Run: python docs/generate_ontology.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
