"""Break a graph in many ways: each property of each kind of node, one triple at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.terms import RDF, XSD

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Mapping, Sequence

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True)
class Mutation:
    """A few triples that come and go."""

    added: frozenset[Triple]
    removed: frozenset[Triple]

    @property
    def is_any(self) -> bool:
        """Tell whether anything changes."""
        return bool(self.added or self.removed)


_TEXTS = frozenset({XSD.string, RDF.langString})
ODD: Sequence[Literal | NamedNode] = (
    NamedNode("http://e/unknown"),
    Literal(""),
    Literal("x", language="en"),
    Literal("名", language="zh-Hant"),
    Literal("x", language="ko"),
    Literal("-1", datatype=XSD.integer),
    Literal("999999", datatype=XSD.integer),
    Literal("0001-01-01", datatype=XSD.date),
    Literal("9998-12-31", datatype=XSD.date),
    Literal("true", datatype=XSD.boolean),
)
"""Values that hardly any property may have: of another kind, or beyond all others."""


def mutations(triples: Iterable[Triple], chance: random.Random) -> Iterator[Mutation]:
    """Iterate over mutations of each property of each kind of node, at a node drawn by chance."""
    there = frozenset(triples)
    held = sorted(there, key=str)
    usual: defaultdict[str, set[NamedNode]] = defaultdict(set)
    alike: defaultdict[str, list[Triple]] = defaultdict(list)
    kinds: defaultdict[Term, list[str]] = defaultdict(list)
    for triple in held:
        alike[triple.predicate.value].append(triple)
        if isinstance(triple.object, Literal):
            usual[triple.predicate.value].add(triple.object.datatype)
        if triple.predicate == RDF.type:
            kinds[triple.subject].append(str(triple.object))
    pairs: defaultdict[tuple[str, ...], list[Triple]] = defaultdict(list)
    for triple in held:
        pairs[(triple.predicate.value, *kinds[triple.subject])].append(triple)
    for (predicate, *_), of_it in sorted(pairs.items()):
        for way in WAYS:
            one = chance.choice(of_it)
            come, gone = way(one, alike[predicate], held, chance)
            added, removed = frozenset(come), frozenset(gone)
            mutation = Mutation(added - there, (removed - added) & there)
            if mutation.is_any and not any(_is_out_of_order(triple, usual) for triple in mutation.added):
                yield mutation


def _is_out_of_order(triple: Triple, usual: Mapping[str, set[NamedNode]]) -> bool:
    """Tell whether a value has an order, but not that of the values that its property usually has.

    rdflib 7.6, and so pySHACL, compares these all the same; to SPARQL 1.1 (17.3) it is an error.
    """
    ordered = usual[triple.predicate.value] - _TEXTS
    value = triple.object
    return isinstance(value, Literal) and bool(ordered) and value.datatype not in ordered | _TEXTS


Changed = tuple[Iterable[Triple], Iterable[Triple]]


def _lost(one: Triple, *_: object) -> Changed:
    return (), (one,)


def _all_lost(one: Triple, alike: list[Triple], *_: object) -> Changed:
    return (), [triple for triple in alike if triple.subject == one.subject]


def _doubled(one: Triple, alike: list[Triple], _: object, chance: random.Random) -> Changed:
    return (Triple(one.subject, one.predicate, chance.choice(alike).object),), ()


def _exchanged(one: Triple, alike: list[Triple], _: object, chance: random.Random) -> Changed:
    return (Triple(one.subject, one.predicate, chance.choice(alike).object),), (one,)


def _of_another_property(one: Triple, _: object, held: list[Triple], chance: random.Random) -> Changed:
    return (Triple(one.subject, one.predicate, chance.choice(held).object),), (one,)


def _at_another_node(one: Triple, _: object, held: list[Triple], chance: random.Random) -> Changed:
    return (Triple(chance.choice(held).subject, one.predicate, one.object),), ()


def _turned(one: Triple, *_: object) -> Changed:
    if isinstance(one.object, NamedNode):
        return (Triple(one.object, one.predicate, one.subject),), (one,)
    return (Triple(one.subject, one.predicate, one.subject),), (one,)


def _there_and_back(one: Triple, *_: object) -> Changed:
    return (
        (Triple(one.object, one.predicate, one.subject),) if isinstance(one.object, NamedNode) else ()
    ), ()


def _odd(value: Literal | NamedNode) -> Callable[..., Changed]:
    def way(one: Triple, *_: object) -> Changed:
        return (Triple(one.subject, one.predicate, value),), (one,)

    return way


WAYS: Sequence[Callable[..., Changed]] = (
    _lost,
    _all_lost,
    _doubled,
    _exchanged,
    _of_another_property,
    _at_another_node,
    _turned,
    _there_and_back,
    *map(_odd, ODD),
)
