"""Map the authority files to their named graphs, one graph a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.mapping.graph import NamedGraph
from kg.rdf.iris import AUTHORITY_GRAPHS
from kg.rdf.lines import iri
from kg.schemes import AGREEMENT_KIND, PARTY_STATUS, PLACE_KIND
from kg.terms import DCTERMS, KG, ORG

if TYPE_CHECKING:
    from kg.model.authority import Actor, Agreement, Authorities, Happening, Place, Post, Tenure
    from kg.rdf.iris import Iris

ACTOR_CLASSES = {
    "person": KG.Person,
    "organisation": KG.Organisation,
    "state": KG.State,
    "government": KG.Government,
}


def authority_graphs(authorities: Authorities, iris: Iris) -> list[NamedGraph]:
    """Return the named graphs of the authority files, in the order of the files."""
    actors, posts, agreements, places, happenings = (
        NamedGraph(iris.graph(name)) for name in AUTHORITY_GRAPHS
    )
    for actor in authorities.actors.values():
        write_actor(actor, iris, actors)
    for post in authorities.posts.values():
        _post(post, iris, posts)
    for tenure in authorities.tenures.values():
        write_tenure(tenure, iris, posts)
    for agreement in authorities.agreements.values():
        _agreement(agreement, iris, agreements)
    for place in authorities.places.values():
        _place(place, iris, places)
    for happening in authorities.happenings.values():
        _happening(happening, iris, happenings)
    return [actors, posts, agreements, places, happenings]


def write_actor(actor: Actor, iris: Iris, graph: NamedGraph) -> None:
    """Write one actor: its class and kg:Actor, its names and links."""
    node = iri(iris.thing("actor", actor.id))
    graph.a(node, ACTOR_CLASSES[actor.kind], KG.Actor)
    graph.names(node, actor.names, actor.links)
    if actor.government_of is not None:
        graph.add(node, KG.governmentOf, iri(iris.thing("actor", actor.government_of)))


def _post(post: Post, iris: Iris, graph: NamedGraph) -> None:
    node = iri(iris.thing("post", post.id))
    graph.a(node, KG.Post)
    graph.names(node, post.names, post.links)
    graph.add(node, ORG.postIn, iri(iris.thing("actor", post.of)))


def write_tenure(tenure: Tenure, iris: Iris, graph: NamedGraph) -> None:
    """Write one tenure: who held which post from when until when, by which source."""
    node = iri(iris.thing("tenure", tenure.id))
    graph.a(node, KG.Tenure)
    graph.add(node, KG.holder, iri(iris.thing("actor", tenure.holder)))
    graph.add(node, KG.post, iri(iris.thing("post", tenure.post)))
    graph.maybe_date(node, KG.from_, tenure.from_)
    graph.maybe_date(node, KG.until, tenure.until)
    graph.addresses(node, DCTERMS.source, [tenure.source] if tenure.source else ())


def _agreement(agreement: Agreement, iris: Iris, graph: NamedGraph) -> None:
    agreement_iri = iris.thing("agreement", agreement.id)
    node = iri(agreement_iri)
    graph.a(node, KG.Agreement)
    graph.names(node, agreement.names, agreement.links)
    graph.add(node, KG.agreementKind, AGREEMENT_KIND[agreement.kind])
    graph.maybe_date(node, KG.signed, agreement.signed)
    graph.maybe_date(node, KG.inForceFrom, agreement.in_force_from)
    graph.maybe_date(node, KG.inForceUntil, agreement.in_force_until)
    for basis in agreement.based_on:
        graph.add(node, KG.basedOn, iri(iris.thing("agreement", basis)))
    graph.addresses(node, DCTERMS.source, [agreement.source] if agreement.source else ())
    for number, party in enumerate(agreement.parties, start=1):
        part = iri(f"{agreement_iri}#party-{number}")
        graph.add(node, KG.hasParty, part)
        graph.a(part, KG.Party)
        graph.add(part, KG.actor, iri(iris.thing("actor", party.actor)))
        graph.add(part, KG.partyStatus, PARTY_STATUS[party.status])
        graph.maybe_date(part, KG.from_, party.from_)
        graph.maybe_date(part, KG.until, party.until)


def _place(place: Place, iris: Iris, graph: NamedGraph) -> None:
    node = iri(iris.thing("place", place.id))
    graph.a(node, KG.Place)
    graph.names(node, place.names, place.links)
    graph.add(node, KG.placeKind, PLACE_KIND[place.kind])
    for actor in place.disputed_by:
        graph.add(node, KG.disputedBy, iri(iris.thing("actor", actor)))


def _happening(happening: Happening, iris: Iris, graph: NamedGraph) -> None:
    node = iri(iris.thing("happening", happening.id))
    graph.a(node, KG.Happening)
    graph.names(node, happening.names, happening.links)
    graph.addresses(node, DCTERMS.source, [happening.source] if happening.source else ())
