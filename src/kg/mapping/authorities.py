"""Map the authority files to the quads of their named graphs, one graph a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.mapping.quads import GraphQuads
from kg.terms import AGREEMENT_KIND, DCTERMS, KG, ORG, PARTY_STATUS, PLACE_KIND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Quad

    from kg.model.authority import Actor, Agreement, Authorities, Happening, Place, Post, Tenure
    from kg.rdf.iris import Iris

ACTOR_CLASSES = {
    "person": KG.Person,
    "organisation": KG.Organisation,
    "state": KG.State,
    "government": KG.Government,
}


def authority_quads(authorities: Authorities, iris: Iris) -> Iterator[Quad]:
    """Yield the quads of all authority graphs, in the order of the files."""
    actors = GraphQuads(iris.graph("actors"))
    for actor in authorities.actors.values():
        write_actor(actor, iris, actors)
    yield from actors.quads
    posts = GraphQuads(iris.graph("posts"))
    for post in authorities.posts.values():
        _post(post, iris, posts)
    for tenure in authorities.tenures.values():
        write_tenure(tenure, iris, posts)
    yield from posts.quads
    agreements = GraphQuads(iris.graph("agreements"))
    for agreement in authorities.agreements.values():
        _agreement(agreement, iris, agreements)
    yield from agreements.quads
    places = GraphQuads(iris.graph("places"))
    for place in authorities.places.values():
        _place(place, iris, places)
    yield from places.quads
    happenings = GraphQuads(iris.graph("happenings"))
    for happening in authorities.happenings.values():
        _happening(happening, iris, happenings)
    yield from happenings.quads


def write_actor(actor: Actor, iris: Iris, graph: GraphQuads) -> None:
    """Write one actor: its class and kg:Actor, its names and links."""
    node = NamedNode(iris.thing("actor", actor.id))
    graph.a(node, ACTOR_CLASSES[actor.kind], KG.Actor)
    graph.names(node, actor.names, actor.links)
    if actor.government_of is not None:
        graph.add(node, KG.governmentOf, NamedNode(iris.thing("actor", actor.government_of)))


def _post(post: Post, iris: Iris, graph: GraphQuads) -> None:
    node = NamedNode(iris.thing("post", post.id))
    graph.a(node, KG.Post)
    graph.names(node, post.names, post.links)
    graph.add(node, ORG.postIn, NamedNode(iris.thing("actor", post.of)))


def write_tenure(tenure: Tenure, iris: Iris, graph: GraphQuads) -> None:
    """Write one tenure: who held which post from when until when, by which source."""
    node = NamedNode(iris.thing("tenure", tenure.id))
    graph.a(node, KG.Tenure)
    graph.add(node, KG.holder, NamedNode(iris.thing("actor", tenure.holder)))
    graph.add(node, KG.post, NamedNode(iris.thing("post", tenure.post)))
    graph.maybe_date(node, KG.from_, tenure.from_)
    graph.maybe_date(node, KG.until, tenure.until)
    graph.addresses(node, DCTERMS.source, [tenure.source] if tenure.source else ())


def _agreement(agreement: Agreement, iris: Iris, graph: GraphQuads) -> None:
    iri = iris.thing("agreement", agreement.id)
    node = NamedNode(iri)
    graph.a(node, KG.Agreement)
    graph.names(node, agreement.names, agreement.links)
    graph.add(node, KG.agreementKind, AGREEMENT_KIND[agreement.kind])
    graph.maybe_date(node, KG.signed, agreement.signed)
    graph.maybe_date(node, KG.inForceFrom, agreement.in_force_from)
    graph.maybe_date(node, KG.inForceUntil, agreement.in_force_until)
    for basis in agreement.based_on:
        graph.add(node, KG.basedOn, NamedNode(iris.thing("agreement", basis)))
    graph.addresses(node, DCTERMS.source, [agreement.source] if agreement.source else ())
    for number, party in enumerate(agreement.parties, start=1):
        part = NamedNode(f"{iri}#party-{number}")
        graph.add(node, KG.hasParty, part)
        graph.a(part, KG.Party)
        graph.add(part, KG.actor, NamedNode(iris.thing("actor", party.actor)))
        graph.add(part, KG.partyStatus, PARTY_STATUS[party.status])
        graph.maybe_date(part, KG.from_, party.from_)
        graph.maybe_date(part, KG.until, party.until)


def _place(place: Place, iris: Iris, graph: GraphQuads) -> None:
    node = NamedNode(iris.thing("place", place.id))
    graph.a(node, KG.Place)
    graph.names(node, place.names, place.links)
    graph.add(node, KG.placeKind, PLACE_KIND[place.kind])
    for actor in place.disputed_by:
        graph.add(node, KG.disputedBy, NamedNode(iris.thing("actor", actor)))


def _happening(happening: Happening, iris: Iris, graph: GraphQuads) -> None:
    node = NamedNode(iris.thing("happening", happening.id))
    graph.a(node, KG.Happening)
    graph.names(node, happening.names, happening.links)
    graph.addresses(node, DCTERMS.source, [happening.source] if happening.source else ())
