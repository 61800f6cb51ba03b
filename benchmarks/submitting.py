"""Make annotations that nobody has sent yet, each a fact about words that an article of a store holds."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from kg.store import EmbeddedStore
from stories import STATES

CONTEXT = ["http://www.w3.org/ns/anno.jsonld", "https://w3id.org/kg/context.jsonld"]
ANCHORS = 500
_ANCHORED = f"""
PREFIX kg: <https://w3id.org/kg/ontology#> PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?article ?start ?end ?words WHERE {{
    ?fact a kg:Event ; kg:statedIn ?article .
    ?annotation oa:hasBody ?fact ; oa:hasTarget ?target .
    ?target oa:hasSelector ?position, ?quote .
    ?position oa:start ?start ; oa:end ?end .
    ?quote oa:exact ?words
}} LIMIT {ANCHORS}"""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words of an article and where they stand."""

    article: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Submission:
    """An annotation: that two states met, in words that an article says something else with; and its name."""

    name: str
    anchor: Anchor
    states: tuple[str, str]

    def document(self, *, broken: bool = False) -> bytes:
        """Return it as JSON-LD; in a `broken` one states take part that the graph does not know."""
        actors = [f"{state}-unknown" if broken else state for state in self.states]
        event = {
            "type": "Event",
            "label": {"en": f"Meeting {self.name}"},
            "eventType": "concept:event-type#agree",
            "hasParticipation": [
                {"type": "Participation", "role": "concept:role#partner", "actor": actor} for actor in actors
            ],
        }
        position = {"type": "TextPositionSelector", "start": self.anchor.start, "end": self.anchor.end}
        quote = {"type": "TextQuoteSelector", "exact": self.anchor.words}
        return json.dumps(
            {
                "@context": CONTEXT,
                "type": "Annotation",
                "motivation": "describing",
                "body": event,
                "target": {"source": self.anchor.article, "selector": [position, quote]},
            }
        ).encode()


def submissions(directory: Path, names: Iterator[str], base: str) -> Iterator[Submission]:
    """Iterate over ever new annotations of many articles of a store."""
    with EmbeddedStore(directory) as store, store.snapshot() as reader:
        rows = [
            [row[name].value for name in ("article", "start", "end", "words")]
            for row in reader.query(_ANCHORED)
        ]
    anchors = cycle([Anchor(article, int(start), int(end), words) for article, start, end, words in rows])
    for number, (name, anchor) in enumerate(zip(names, anchors, strict=False)):
        first, second = number % STATES, (number + 1 + number // STATES % (STATES - 1)) % STATES
        yield Submission(name, anchor, (f"{base}actor/state-{first:02}", f"{base}actor/state-{second:02}"))
