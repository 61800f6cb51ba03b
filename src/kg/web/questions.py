"""Read the example questions that come with kg, and say what to begin with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.resources import query_files

FIRST: Final = """\
# Who took part in what, according to which article? Change it, or begin with a question below.
PREFIX annotation-status: <https://w3id.org/kg/annotation-status#>
PREFIX kg: <https://w3id.org/kg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?who ?role ?what ?article ?event
WHERE {
  ?event rdfs:label ?what ;
         kg:hasParticipation ?part ;
         kg:statedIn/(schema:headline|rdfs:label) ?article .
  ?part kg:actor/skos:prefLabel ?who ;
        kg:role/skos:prefLabel ?role .
  FILTER(LANG(?who) = "en" && LANG(?role) = "en")
  # What readers submitted and was rejected or withdrawn is no answer.
  FILTER NOT EXISTS { ?event kg:factStatus ?decided
    FILTER(?decided IN (annotation-status:rejected, annotation-status:withdrawn)) }
  FILTER NOT EXISTS { ?part kg:factStatus ?decided
    FILTER(?decided IN (annotation-status:rejected, annotation-status:withdrawn)) }
}
LIMIT 25
"""
"""A query to begin with. It has no order, so that it is quick however large the graph is."""

_FIELD: Final = re.compile(r"#\s*(Question|For|Change):\s*(.*)")


@dataclass(frozen=True, slots=True)
class Question:
    """One question: the name of its file, what its comment says of it, and the whole text."""

    name: str
    title: str
    asker: str
    change: str
    text: str


def questions() -> tuple[Question, ...]:
    """Return the example questions in the order of their files. Raises KgError where there are none."""
    return tuple(read_question(path.stem, path.read_text(encoding="utf-8")) for path in query_files())


def read_question(name: str, text: str) -> Question:
    """Read a question from its file's text; one without a comment goes by its name."""
    fields: dict[str, str] = {}
    current = ""
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        found = _FIELD.fullmatch(line)
        if found:
            current = found[1]
            fields[current] = found[2].strip()
        elif current:
            fields[current] += f" {line.lstrip('# ').strip()}"
    return Question(name, fields.get("Question", name), fields.get("For", ""), fields.get("Change", ""), text)
