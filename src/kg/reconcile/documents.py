"""Write what the protocol answers, as values for JSON; both versions where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.reconcile.queries import BATCH
from kg.reconcile.schema import PROPERTIES, TYPES, Sort, property_named, type_iri, types_named
from kg.reconcile.values import iri_of, values
from kg.sparql.display import cased_tag
from kg.terms import KG, KG_NS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.reconcile.matching import Candidate
    from kg.reconcile.queries import Column, Extension
    from kg.reconcile.schema import Property
    from kg.reconcile.values import Value
    from kg.search.context import Context
    from kg.search.kinds import Kind
    from kg.store.base import GraphReader

    Json = dict[str, object]

OLD, NEW = "0.2", "1.0-draft"
WIDTH, HEIGHT = 420, 260
"""The size of a preview, in pixels."""
_CUT_OFF: Final = KG_NS.rstrip("#")
"""What arrives of the IRI of a type where a client, as OpenRefine does, puts it into an address as it is."""
_DEFAULT_TYPES: Final = ("person", "organisation", "state", "government", "place", "agreement", "post")
_LIMIT_HELP: Final = "How many values at most, from 1 to 50"
_LANGUAGE_HELP: Final = "A language tag, en for one: names in other languages are left out"


def manifest(endpoint: str, base: str, version: str) -> Json:
    """Return the manifest of version 0.2 (section 3.1), which OpenRefine reads.

    It has the members that only the draft of 1.0 knows, too.
    """
    shared = _shared(endpoint, version)
    extend = {"propose_properties": {"service_url": endpoint, "service_path": "/extend/propose"}}
    settings = [
        {"name": name, "label": label, "type": sort, "default": default, "help_text": text}
        for name, label, sort, default, text in _settings()
    ]
    return {
        **shared,
        "identifierSpace": base,
        "schemaSpace": KG_NS,
        "view": {"url": f"{endpoint}/view?id={{{{id}}}}"},
        "preview": {"url": f"{endpoint}/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": {
            name: {
                "service_url": endpoint,
                "service_path": f"/suggest/{name}",
                "flyout_service_url": endpoint,
                "flyout_service_path": f"/flyout/{name}?id=${{id}}",
            }
            for name in ("entity", "type", "property")
        },
        "extend": {**extend, "property_settings": settings},
    }


def draft_manifest(endpoint: str, version: str) -> Json:
    """Return the manifest of the draft of version 1.0 (section 3.1)."""
    settings = [
        {"id": name, "name": label, "type": sort, "default": default, "helpText": text}
        for name, label, sort, default, text in _settings()
    ]
    return {
        **_shared(endpoint, version),
        "view": {"url": "{+id}"},
        "preview": {"width": WIDTH, "height": HEIGHT},
        "suggest": {"entity": True, "property": True, "type": True},
        "extend": {"proposeProperties": True, "propertySettings": settings},
    }


def _shared(endpoint: str, version: str) -> Json:
    return {
        "versions": [OLD, NEW],
        "name": "kg: a press knowledge graph",
        "documentation": f"{endpoint.removesuffix('/1.0').removesuffix('/reconcile')}/search",
        "serviceVersion": version,
        "defaultTypes": [{**_type(kind), **_broader(kind)} for kind in TYPES if kind.name in _DEFAULT_TYPES],
        "batchSize": BATCH,
        "standardizedScore": True,
    }


def _settings() -> Sequence[tuple[str, str, str, object, str]]:
    return (
        ("limit", "Limit", "number", 10, _LIMIT_HELP),
        ("language", "Language", "text", "", _LANGUAGE_HELP),
    )


def result(candidate: Candidate) -> Json:
    """Return a candidate, the same in both versions (section 4.2)."""
    features: list[Json] = []
    if candidate.named is not None:
        features.append({"id": "name", "name": "How well a name answers", "value": candidate.named})
    features += (
        {
            "id": met.property.iri,
            "name": f"How well it agrees: {met.property.name}",
            "value": met.likeness,
        }
        for met in candidate.met
    )
    return {
        **named(candidate.iri, candidate.context),
        "type": [_type(candidate.kind)],
        "score": candidate.score,
        "match": candidate.match,
        "features": features,
    }


def named(iri: str, context: Context | None) -> Json:
    """Return what identifies a thing to people and programs."""
    members: Json = {"id": iri, "name": (context and context.name.text) or iri}
    if context:
        members["description"] = context.description
    return members


def suggested(iri: str, kind: Kind, context: Context) -> Json:
    """Return a thing that is suggested (0.2, section 6.3)."""
    return {**named(iri, context), "notable": [_type(kind)]}


def suggested_types(prefix: str) -> list[Json]:
    """Return the types whose name or IRI begins so, all of them for nothing."""
    kinds = [kind for kind in TYPES if _begins(prefix, kind.name, type_iri(kind))]
    return [{**_type(kind), **_broader(kind), "description": f"One of the {kind.plural}"} for kind in kinds]


def suggested_properties(prefix: str) -> list[Json]:
    """Return the properties whose name or IRI begins so, all of them for nothing."""
    return [
        {**_property(entry), "description": f"Of {', '.join(_of(entry))}"}
        for entry in PROPERTIES
        if _begins(prefix, entry.name, entry.iri)
    ]


def proposal(type_name: str, limit: int) -> Json:
    """Return the properties of a type of things (0.2, section 7.2), of all types where none is named."""
    kinds = {kind.name for kind in (TYPES if type_name in ("", _CUT_OFF) else types_named([type_name]))}
    fitting = [_property(entry) for entry in PROPERTIES if kinds & entry.kinds]
    return {"properties": fitting[:limit], "type": type_name, "limit": limit}


def extension(reader: GraphReader, sent: Extension) -> tuple[list[Json], dict[str, list[list[Json]]]]:
    """Return the columns, and for each thing the values in each of them (0.2, section 7.4).

    Raises QueryFailed, StoreError.
    """
    things = {name: iri_of(name) for name in sent.ids}
    known = [iri for iri in things.values() if iri]
    meta: list[Json] = []
    cells: dict[str, list[list[Json]]] = {name: [] for name in sent.ids}
    for column in sent.columns:
        entry = property_named(column.property)
        meta.append(_property(entry) if entry else {"id": column.property, "name": column.property})
        told = values(reader, known, entry) if entry and known else {}
        for name, iri in things.items():
            cells[name].append(_cells(told.get(iri, ()), entry, column))
    return meta, cells


def extended(meta: Sequence[Json], cells: Mapping[str, list[list[Json]]]) -> Json:
    """Return an answer in the form of version 0.2, which knows no languages."""
    old = [
        [[{key: value for key, value in cell.items() if key != "lang"} for cell in column] for column in row]
        for row in cells.values()
    ]
    columns = [str(entry["id"]) for entry in meta]
    rows = {name: dict(zip(columns, row, strict=True)) for name, row in zip(cells, old, strict=True)}
    return {"meta": list(meta), "rows": rows}


def draft_extended(meta: Sequence[Json], cells: Mapping[str, list[list[Json]]]) -> Json:
    """Return an answer in the form of the draft of version 1.0."""
    rows = [
        {
            "id": name,
            "properties": [
                {"id": entry["id"], "values": column} for entry, column in zip(meta, row, strict=True)
            ],
        }
        for name, row in cells.items()
    ]
    return {"meta": list(meta), "rows": rows}


def _cells(there: Iterable[Value], entry: Property | None, column: Column) -> list[Json]:
    if entry is None:
        return []
    wanted = column.language.lower()
    fitting = [value for value in there if not (wanted and value.language) or value.language == wanted]
    return [_cell(value, entry) for value in fitting[: column.limit]]


def _cell(value: Value, entry: Property) -> Json:
    text = value.names[0]
    if value.iri:
        return {"id": value.iri, "name": text}
    if entry.sort is Sort.DATE and not value.language:
        return {"date": f"{text}T00:00:00Z"}
    return {"str": text, "lang": cased_tag(value.language)} if value.language else {"str": text}


def _type(kind: Kind) -> Json:
    return {"id": type_iri(kind), "name": kind.name.capitalize()}


def _broader(kind: Kind) -> Json:
    if kind.cls == KG.Actor or kind not in types_named([KG.Actor.value]):
        return {}
    return {"broader": [{"id": KG.Actor.value, "name": "Actor"}]}


def _property(entry: Property) -> Json:
    return {"id": entry.iri, "name": entry.name}


def _of(entry: Property) -> list[str]:
    return [kind.plural for kind in TYPES if kind.name in entry.kinds]


def _begins(prefix: str, name: str, iri: str) -> bool:
    wanted = prefix.strip().lower()
    words = name.lower().split()
    starts = any(" ".join(words[place:]).startswith(wanted) for place in range(len(words)))
    return starts or iri == prefix.strip() or iri.rpartition("#")[2].lower().startswith(wanted)
