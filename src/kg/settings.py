"""Hold every setting in one table: its name, its default, what it means and how it is read."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast

from kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

PREFIX: Final = "KG_"

_BASE: Final = re.compile(r"https?://[^\s<>\"{}|\\^`#?]+/")
_URL: Final = re.compile(r"https?://\S+")
_SIZE: Final = re.compile(r"(\d+) ?([kmg]?)(i?b)?", re.IGNORECASE)
_UNITS: Final = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_LAST_PORT: Final = 65535


def _text(value: str) -> str:
    return value


def _optional_text(value: str) -> str | None:
    return value or None


def _store(value: str) -> str:
    if "://" in value and not _URL.fullmatch(value):
        raise ValueError("is neither a directory nor an http or https address")
    return value


def _base(value: str) -> str:
    if not _BASE.fullmatch(value):
        raise ValueError("is not an absolute http or https IRI that ends with '/'")
    return value


def _port(value: str) -> int:
    if not value.isascii() or not value.isdigit() or int(value) > _LAST_PORT:
        raise ValueError(f"is not a port number from 0 to {_LAST_PORT}")
    return int(value)


def _count(value: str) -> int:
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise ValueError("is not a whole number from 1 up")
    return int(value)


def _seconds(value: str) -> float:
    if not re.fullmatch(r"\d{1,6}(\.\d{1,3})?", value, re.ASCII) or not float(value):
        raise ValueError("is not a number of seconds such as 30 or 0.5")
    return float(value)


def _size(value: str) -> int:
    found = _SIZE.fullmatch(value)
    if not value.isascii() or not found or int(found[1]) < 1:
        raise ValueError("is not a size such as 65536, 64k or 1M")
    return int(found[1]) * _UNITS[found[2].lower()]


def _setting(default: str, meaning: str, parse: Callable[[str], object], example: str) -> Any:  # noqa: ANN401 - as dataclasses.field
    return field(
        default=parse(default),
        metadata={"default": default, "meaning": meaning, "parse": parse, "example": example},
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings as values; each field is one row of the table."""

    store: str = _setting(
        ".kg/store",
        "where the graph is: a directory, or the address of a SPARQL 1.1 store",
        _store,
        "/var/lib/kg",
    )
    base: str = _setting(
        "http://localhost:8000/", "what every IRI of the graph begins with", _base, "https://example.org/kg/"
    )
    texts: str | None = _setting(
        "", "folder of the article texts that the corpus only describes", _optional_text, "/srv/texts"
    )
    host: str = _setting("127.0.0.1", "address to listen on", _text, "0.0.0.0")  # noqa: S104 - an example
    port: int = _setting("8000", "port to listen on; 0 takes a free one", _port, "8080")
    threads: int = _setting("8", "requests that are answered at the same time, beside queries", _count, "4")
    readers: int = _setting(
        "4", "queries that are answered at the same time, each in its own process", _count, "8"
    )
    waiting: int = _setting(
        "32", "queries that wait for a reader; more are told to come again", _count, "100"
    )
    timeout: float = _setting("30", "longest time for one query, in seconds", _seconds, "30")
    memory: int = _setting("1G", "most memory that one query may take, in bytes", _size, "512M")
    max_answer: int = _setting("64M", "largest answer to one query, in bytes", _size, "256M")
    cache: int = _setting(
        "64M", "memory for finished answers of the current version, in bytes", _size, "256M"
    )
    write_timeout: float = _setting(
        "60", "longest time for one write, with the check of the graph, in seconds", _seconds, "300"
    )
    write_memory: int = _setting(
        "4G", "most memory that one write may take, with the check of the graph, in bytes", _size, "16G"
    )
    max_query: int = _setting("64k", "longest query that is answered, in bytes", _size, "64k")
    max_update: int = _setting("1M", "longest SPARQL update that is carried out, in bytes", _size, "16M")
    max_upload: int = _setting(
        "16M", "largest RDF document that is written to a graph, in bytes", _size, "64M"
    )
    max_body: int = _setting("1M", "longest request body that is read, in bytes", _size, "1M")
    tokens: str = _setting(
        ".kg/tokens.json", "where the access tokens are kept", _text, "/var/lib/kg/tokens.json"
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Return the settings that `KG_…` variables give; an empty variable counts as not set.

        Raises UsageError naming the variable, its value and the mend. Unknown `KG_` variables are refused,
        because a misspelt limit that is silently ignored is no limit.
        """
        rows = {row.variable: row for row in table()}
        for name in environment:
            if name.startswith(PREFIX) and name not in rows:
                raise UsageError(
                    f"There is no setting {name}.", mend=f"Unset it, or use one of {', '.join(rows)}."
                )
        values = {
            row.name: row.read(environment[row.variable], row.variable)
            for row in rows.values()
            if environment.get(row.variable)
        }
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Row:
    """One setting: the field's name, its default as one would type it, its meaning."""

    name: str
    default: str
    meaning: str
    example: str
    parse: Callable[[str], Any]

    @property
    def variable(self) -> str:
        """Return the environment variable that sets it."""
        return PREFIX + self.name.upper()

    @property
    def flag(self) -> str:
        """Return the command line flag that sets it."""
        return "--" + self.name.replace("_", "-")

    def read(self, value: str, source: str) -> Any:  # noqa: ANN401 - the field's own type
        """Return the value of the setting that `source`, a variable or flag, gives. Raises UsageError."""
        try:
            return self.parse(value)
        except ValueError as error:
            raise UsageError(
                f"{source}={value!r}: {value!r} {error}.",
                mend=f"{source} is {self.meaning}. Give one such as {self.example}.",
            ) from None


def table() -> Iterator[Row]:
    """Iterate over all settings in their order."""
    for entry in dataclasses.fields(Settings):
        meta = cast("Mapping[str, Any]", entry.metadata)
        yield Row(entry.name, meta["default"], meta["meaning"], meta["example"], meta["parse"])


def row(name: str) -> Row:
    """Return one setting by its field name. Raises KeyError."""
    return {entry.name: entry for entry in table()}[name]
