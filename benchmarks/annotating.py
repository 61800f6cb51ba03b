"""Make annotations that state events in the words of articles, and time what a server does with each."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from kg.store import EmbeddedStore
from sending import REFUSED, Client, Times, check

_ARTICLES = 500
_CONTEXT = ["http://www.w3.org/ns/anno.jsonld", "https://w3id.org/kg/context.jsonld"]
_PLACES = """PREFIX kg: <https://w3id.org/kg/ontology#>
PREFIX schema: <https://schema.org/>
SELECT ?article (SAMPLE(?words) AS ?exact) (MIN(?actor) AS ?one) (MAX(?actor) AS ?other) {
  ?event a kg:Event ; kg:statedIn ?article ; kg:hasParticipation/kg:actor ?actor .
  ?article schema:inLanguage "en" .
  ?evidence <http://www.w3.org/ns/oa#hasBody> ?event ; <http://www.w3.org/ns/oa#hasTarget> ?target .
  ?target <http://www.w3.org/ns/oa#hasSelector>/<http://www.w3.org/ns/oa#exact> ?words
} GROUP BY ?article ORDER BY ?article"""


def documents(directory: Path) -> Iterator[bytes]:
    """Iterate without end over annotations that state an event in the words of one article after another."""
    with EmbeddedStore(directory) as store:
        rows = [
            tuple(str(row[name].value) for name in ("article", "exact", "one", "other"))
            for row in store.query(_PLACES)
        ]
    if not rows:
        raise SystemExit(f"There is no article with an event in {directory}.")
    return cycle([json.dumps(_event(*row)).encode() for row in rows[:_ARTICLES]])


def _event(article: str, exact: str, *actors: str) -> Mapping[str, object]:
    role = "concept:role#partner"
    return {
        "@context": _CONTEXT,
        "type": "Annotation",
        "motivation": "describing",
        "body": {
            "type": "Event",
            "label": {"en": f"Once more: {exact}"[:80]},
            "eventType": "concept:event-type#agree",
            "hasParticipation": [{"type": "Participation", "role": role, "actor": actor} for actor in actors],
        },
        "target": {"source": article, "selector": {"type": "TextQuoteSelector", "exact": exact}},
    }


@dataclass(frozen=True, slots=True)
class Annotating:
    """What annotations took that were sent to /validate and to /annotations/."""

    dry: Times
    post: Times
    seen: Times
    refused: Times

    def lines(self) -> list[str]:
        """Return the figures as people read them."""
        return [
            f"  annotation, dry run          {self.dry}",
            f"  annotation, on the disk      {self.post}",
            f"  annotation, and next query   {self.seen}",
            f"  annotation, refused          {self.refused}",
        ]


def annotations(client: Client, sent: Iterator[bytes], name: str, rounds: int) -> Annotating:
    """Time annotations; each must be answered rightly, whole and with actors that the graph does not know."""
    dry, post, seen, refused = Times(), Times(), Times(), Times()
    for number in range(rounds):
        slug, document = f"{name}-{number}", next(sent)
        broken = document.replace(b"/actor/", b"/actor/unknown-")
        with dry.one():
            check(client.post("/validate", document, slug), 200)
        with seen.one():
            with post.one():
                check(client.post("/annotations/", document, slug), 201)
            if not client.sees(f"annotations/{slug}"):
                raise SystemExit(f"{slug} was acknowledged and is not seen.")
        with refused.one():
            check(client.post("/annotations/", broken, f"{slug}-broken"), REFUSED)
    return Annotating(dry, post, seen, refused)
