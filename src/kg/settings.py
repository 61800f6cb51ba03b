"""Hold every setting in one table: its name, its default, what it means and how it is read."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, cast

from kg.errors import UsageError
from kg.quantities import count, seconds_up_to, size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

PREFIX: Final = "KG_"
TOKEN_VARIABLE: Final = "KG_TOKEN"  # noqa: S105 - a name
"""Holds the access token of who asks a server something: a secret, and so neither a setting nor a flag."""


_BASE: Final = re.compile(r"https?://[^\s<>\"{}|\\^`#?]+/")
_URL: Final = re.compile(r"https?://\S+")
_ORIGIN: Final = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?")
_LAST_PORT: Final = 65535


def _text(value: str) -> str:
    return value


def _file(value: str) -> str:
    if not value.strip():
        raise ValueError("names no file")
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


def _address(value: str) -> str:
    if not _URL.fullmatch(value):
        raise ValueError("is no http or https address")
    return value


def _port(value: str) -> int:
    if not value.isascii() or not value.isdigit() or int(value) > _LAST_PORT:
        raise ValueError(f"is not a port number from 0 to {_LAST_PORT}")
    return int(value)


def _whole_seconds(value: str) -> int:
    if not re.fullmatch(r"\d{1,8}", value, re.ASCII):
        raise ValueError("is not a whole number of seconds such as 0 or 60")
    return int(value)


def _origins(value: str) -> tuple[str, ...]:
    if value in ("*", "none"):
        return ("*",) if value == "*" else ()
    origins = tuple(filter(None, re.split(r"[\s,]+", value)))
    if not origins or not all(map(_ORIGIN.fullmatch, origins)):
        raise ValueError("is neither *, none, nor a list of origins")
    return origins


def _choice(*words: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in words:
            raise ValueError(f"is none of {', '.join(words)}")
        return value

    return parse


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
    threads: int = _setting(
        "8", "requests that are answered at the same time, beside queries", count(1, 1000), "4"
    )
    connections: int = _setting(
        "250", "connections that one address may have open at once", count(1, 100_000), "1000"
    )
    readers: int = _setting(
        "4", "queries that are answered at the same time, each in its own process", count(1, 500), "8"
    )
    waiting: int = _setting(
        "64", "queries that wait for a reader; more are told to come again", count(1, 2000), "100"
    )
    timeout: float = _setting("30", "longest time for one query, in seconds", seconds_up_to(86400), "30")
    memory: int = _setting("1G", "most memory that one query may take, in bytes", size("16M", "1T"), "512M")
    max_answer: int = _setting("64M", "largest answer to one query, in bytes", size("1k", "1T"), "256M")
    cache: int = _setting(
        "64M", "memory for finished answers of the current version, in bytes", size("1k", "1T"), "256M"
    )
    max_query: int = _setting("64k", "longest query that is answered, in bytes", size("1", "16M"), "64k")
    max_body: int = _setting("1M", "longest request body that is read, in bytes", size("1", "1T"), "1M")
    grace: float = _setting(
        "10",
        "time that running answers have when the server is stopped, in seconds",
        seconds_up_to(3600),
        "30",
    )
    outbound: str | None = _setting(
        "",
        "other servers that queries may call with SERVICE: hosts, with scheme and port where it matters",
        _optional_text,
        "query.wikidata.org,https://example.org:8443",
    )
    write_timeout: float = _setting(
        "60",
        "longest time for one write, with the check of the graph, in seconds",
        seconds_up_to(86400),
        "300",
    )
    write_memory: int = _setting(
        "4G",
        "most memory that one write may take, with the check of the graph, in bytes",
        size("16M", "1T"),
        "16G",
    )
    second_opinion: str = _setting(
        "doubt",
        "whether what holds, a write or a build, must hold by pySHACL too: always, never, or in doubt, which "
        "is about blank nodes, and with engines of versions that were not held to each other",
        _choice("doubt", "always", "never"),
        "always",
    )
    max_update: int = _setting(
        "1M", "longest SPARQL update that is carried out, in bytes", size("1", "1G"), "16M"
    )
    max_upload: int = _setting(
        "16M", "largest RDF document that is written to a graph, in bytes", size("1", "1T"), "64M"
    )
    tokens: str = _setting(
        ".kg/tokens.json", "where the access tokens are kept", _file, "/var/lib/kg/tokens.json"
    )
    reading: str = _setting(
        "public", "who may read: the public, or whoever has a token", _choice("public", "token"), "token"
    )
    max_age: int = _setting(
        "0",
        "seconds for which clients may use an answer again without asking whether it is the same",
        _whole_seconds,
        "60",
    )
    origins: tuple[str, ...] = _setting(
        "*",
        "the origins whose pages may read answers in a browser: * for all, none, or a list",
        _origins,
        "https://example.org,https://app.example.org:8443",
    )
    metrics: str = _setting(
        "token",
        "who may read /metrics: whoever has a token, or the public",
        _choice("token", "public"),
        "public",
    )
    title: str = _setting(
        "kg: who did what, according to which article",
        "what the data set is called where it describes itself",
        _text,
        "Press of the Pacific",
    )
    licence: str = _setting(
        "https://creativecommons.org/licenses/by/4.0/",
        "the address of the licence of the data",
        _address,
        "https://creativecommons.org/publicdomain/zero/1.0/",
    )
    dumps: str = _setting(
        ".kg/dumps",
        "folder of the files of the whole graph that are offered for download; it may hold other things",
        _file,
        "/srv/dumps",
    )
    max_dump: int = _setting(
        "16G", "largest such file, in bytes; there are two of one version", size("1k", "16T"), "64G"
    )
    new_shapes: str = _setting(
        "check",
        "what to do with a graph that was held to other shapes than come with this kg: check it, and serve "
        "it only if nothing newly fails, or load the shapes regardless",
        _choice("check", "regardless"),
        "regardless",
    )
    log: str = _setting(
        "json",
        "how requests are logged: json, text, or off for failures only",
        _choice("json", "text", "off"),
        "text",
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Return the settings that `KG_…` variables give; an empty variable counts as not set.

        Raises UsageError naming the variable, its value and the mend. Unknown `KG_` variables are refused,
        because a misspelt limit that is silently ignored is no limit.
        """
        rows = {row.variable: row for row in table()}
        for name in environment:
            if name.startswith(PREFIX) and name not in rows and name != TOKEN_VARIABLE:
                near = get_close_matches(name, rows, n=1)
                mend = (
                    f"Did you mean {near[0]}? Else unset it."
                    if near
                    else "Unset it; the flags that `kg serve --help` lists have one each."
                )
                raise UsageError(f"There is no setting {name}.", mend=mend)
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
                mend=f"{source}: {self.meaning}. Give one such as {self.example}.",
            ) from None


def table() -> Iterator[Row]:
    """Iterate over all settings in their order."""
    for entry in dataclasses.fields(Settings):
        meta = cast("Mapping[str, Any]", entry.metadata)
        yield Row(entry.name, meta["default"], meta["meaning"], meta["example"], meta["parse"])


def row(name: str) -> Row:
    """Return one setting by its field name. Raises KeyError."""
    return {entry.name: entry for entry in table()}[name]
