"""Read the requests of both versions of the protocol into one form."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

BATCH: Final = 50
"""Queries at once."""
LIMIT: Final = 50
"""Candidates of a query."""
IDS: Final = 100
"""Things at once of which properties are fetched."""
COLUMNS: Final = 20
"""Properties at once that are fetched."""
LONGEST: Final = 300
"""Characters of a name or a value."""
VALUES: Final = 500
"""Values of conditions in a batch: as many as its queries have where each has ten conditions of one value."""
CHARACTERS: Final = 20_000
"""Characters of these together: each value is compared with those of up to a hundred candidates."""
_USUAL: Final = 10
_CONDITIONS: Final = 10
_VALUES: Final = 20
_SHOWN: Final = 60
_QUANTIFIERS: Final = frozenset({"any", "all", "none"})


class NotAQuery(UsageError):
    """What was sent is no request of the protocol; `too_large` tells one that only asks for too much."""

    def __init__(self, message: str, *, mend: str = "", too_large: bool = False) -> None:
        super().__init__(message, mend=mend)
        self.too_large = too_large


@dataclass(frozen=True, slots=True)
class Condition:
    """What a property should have: `any`, `all` or `none` of these values, as a must where `required`."""

    property: str
    values: tuple[str, ...]
    required: bool = False
    quantifier: str = "any"


@dataclass(frozen=True, slots=True)
class Query:
    """One thing to be found: by its name, by what it is, by its identifiers.

    `types` None says that there was no type; `strict` that no other type will do.
    """

    name: str = ""
    ids: tuple[str, ...] = ()
    types: tuple[str, ...] | None = None
    strict: bool = True
    limit: int = _USUAL
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A property to be fetched, up to `limit` values, names in one `language` where it has them."""

    property: str
    limit: int = _USUAL
    language: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """Which properties are to be fetched of which things."""

    ids: tuple[str, ...]
    columns: tuple[Column, ...]


def read_batch(text: str | bytes) -> dict[str, Query]:
    """Return the queries of a batch of version 0.2 by their keys (0.2, section 4.1). Raises NotAQuery."""
    batch = _object(_json(text), "queries")
    _bound(len(batch), BATCH, "queries")
    read = {key: _old(_object(entry, f"queries.{key}"), f"queries.{key}") for key, entry in batch.items()}
    _bound_values(read.values())
    return read


def read_single(text: str) -> Query:
    """Return a query that was sent alone, as versions before 0.2 allow: JSON, or a name. Raises NotAQuery."""
    if text.lstrip().startswith("{"):
        read = _old(_object(_json(text), "query"), "query")
        _bound_values([read])
        return read
    return Query(name=_name(text, "query"))


def read_match(text: bytes) -> list[Query]:
    """Return the queries of a batch of the draft of version 1.0 (section 4.1). Raises NotAQuery."""
    batch = _list(_object(_json(text), "the body").get("queries"), "queries")
    _bound(len(batch), BATCH, "queries")
    places = [f"queries[{number}]" for number in range(len(batch))]
    read = [_new(_object(entry, place), place) for entry, place in zip(batch, places, strict=True)]
    _bound_values(read)
    return read


def read_extension(text: str | bytes) -> Extension:
    """Return a request for properties, the same in both versions (0.2, section 7). Raises NotAQuery."""
    sent = _object(_json(text), "extend")
    ids = [_text(entry, "ids") for entry in _list(sent.get("ids"), "ids")]
    properties = _list(sent.get("properties"), "properties")
    _bound(len(ids), IDS, "ids")
    _bound(len(properties), COLUMNS, "properties")
    columns = [_column(_object(entry, "properties")) for entry in properties]
    return Extension(tuple(dict.fromkeys(ids)), tuple(columns))


def _old(sent: Mapping[str, Any], place: str) -> Query:
    wanted = sent.get("type")
    types = None if wanted in (None, "", []) else tuple(_texts(wanted, f"{place}.type"))
    conditions = [
        Condition(
            _text(_object(entry, f"{place}.properties").get("pid"), f"{place}.properties.pid"),
            _values(entry.get("v"), f"{place}.properties.v"),
        )
        for entry in _list(sent.get("properties", []), f"{place}.properties")
    ]
    _bound(len(conditions), _CONDITIONS, f"{place}.properties")
    name = _name(sent.get("query", ""), f"{place}.query")
    if not name and not conditions:
        raise NotAQuery(f"{place} asks for nothing.", mend="Give it a query, or properties.")
    strict = sent.get("type_strict") != "should"
    return Query(name, (), types, strict, _limit(sent, place), tuple(conditions))


def _new(sent: Mapping[str, Any], place: str) -> Query:
    conditions = _list(sent.get("conditions"), f"{place}.conditions")
    if not conditions:
        raise NotAQuery(f"{place}.conditions is empty.", mend="Give at least one condition.")
    _bound(len(conditions), _CONDITIONS, f"{place}.conditions")
    names: list[str] = []
    ids: list[str] = []
    others: list[Condition] = []
    for number, entry in enumerate(conditions):
        here = f"{place}.conditions[{number}]"
        condition = _object(entry, here)
        values = _values(condition.get("propertyValue"), f"{here}.propertyValue")
        match condition.get("matchType"):
            case "name":
                names += values
            case "id":
                ids += values
            case "property":
                others.append(_condition(condition, values, here))
            case unknown:
                raise NotAQuery(
                    f"{here}.matchType is {str(unknown)[:_SHOWN]!r}.", mend="Use name, id or property."
                )
    types = (_text(sent["type"], f"{place}.type"),) if sent.get("type") else None
    return Query(" ".join(names), tuple(ids), types, True, _limit(sent, place), tuple(others))


def _condition(sent: Mapping[str, Any], values: tuple[str, ...], place: str) -> Condition:
    quantifier = sent.get("matchQuantifier", "any")
    if quantifier not in _QUANTIFIERS:
        raise NotAQuery(
            f"{place}.matchQuantifier is {str(quantifier)[:_SHOWN]!r}.", mend="Use any, all or none."
        )
    name = _text(sent.get("propertyId"), f"{place}.propertyId")
    return Condition(name, values, sent.get("required") is True, quantifier)


def _column(sent: Mapping[str, Any]) -> Column:
    settings = sent.get("settings") or {}
    wanted = _object(settings, "properties.settings")
    try:
        # Forms send numbers as text.
        limit = int(wanted.get("limit") or _USUAL)
    except (TypeError, ValueError):
        limit = 0
    if not 1 <= limit <= BATCH:
        raise NotAQuery("The setting limit is no number from 1 to 50.", mend="Leave it out for 10.")
    language = _text(wanted.get("language", ""), "properties.settings.language")
    return Column(_text(sent.get("id"), "properties.id"), limit, language)


def _limit(sent: Mapping[str, Any], place: str) -> int:
    limit = sent.get("limit", _USUAL)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit >= 1:
        raise NotAQuery(f"{place}.limit is no positive number.", mend="Leave it out for 10.")
    return int(min(limit, LIMIT))


def _values(sent: object, place: str) -> tuple[str, ...]:
    """Return values as text; of a thing its identifier counts, which tells more than its name."""
    entries: Sequence[object] = sent if isinstance(sent, list) else [sent]
    _bound(len(entries), _VALUES, place)
    return tuple(_value(entry, place) for entry in entries)


def _value(sent: object, place: str) -> str:
    match sent:
        case bool():
            return "true" if sent else "false"
        case int() | float():
            return str(sent)
        case str():
            return _name(sent, place)
        case {"id": str(identifier)}:
            return _name(identifier, place)
        case _:
            raise NotAQuery(
                f"{place} has no value.", mend="Give text, a number, true or false, or an object with an id."
            )


def _json(text: str | bytes) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAQuery(f"What was sent is not JSON: {error}.", mend="Send JSON, in UTF-8.") from None


def _object(sent: object, place: str) -> dict[str, Any]:
    if not isinstance(sent, dict):
        raise NotAQuery(f"{place} is no JSON object.", mend="See the specification of the protocol.")
    return sent


def _list(sent: object, place: str) -> list[Any]:
    if not isinstance(sent, list):
        raise NotAQuery(f"{place} is no JSON array.", mend="See the specification of the protocol.")
    return sent


def _texts(sent: object, place: str) -> Iterable[str]:
    return (_text(entry, place) for entry in (sent if isinstance(sent, list) else [sent]))


def _text(sent: object, place: str) -> str:
    if isinstance(sent, dict):
        # OpenRefine has been seen to send a type as an object.
        sent = sent.get("id")
    if not isinstance(sent, str):
        raise NotAQuery(f"{place} is no text.", mend="See the specification of the protocol.")
    return _name(sent, place)


def _name(sent: object, place: str) -> str:
    if not isinstance(sent, str):
        raise NotAQuery(f"{place} is no text.", mend="See the specification of the protocol.")
    if len(sent) > LONGEST:
        raise NotAQuery(f"{place} has {len(sent)} characters; the limit is {LONGEST}.", mend="Send less.")
    if any("\ud800" <= char <= "\udfff" for char in sent):
        raise NotAQuery(f"{place} has half of a surrogate pair.", mend="Send Unicode text.")
    return sent.strip()


def _bound_values(queries: Iterable[Query]) -> None:
    """Hold what is compared for all queries of a request to its limits. Raises NotAQuery."""
    values = [value for query in queries for entry in query.conditions for value in entry.values]
    _bound(len(values), VALUES, "values of conditions")
    _bound(sum(map(len, values)), CHARACTERS, "characters in the values of conditions")


def _bound(size: int, most: int, place: str) -> None:
    if size > most:
        raise NotAQuery(
            f"There are {size} {place} at once; the limit is {most}.",
            mend="Send them in several requests, each with less.",
            too_large=True,
        )
