"""Name everything that can go wrong, in one tree.

KgError
├── UsageError              the caller asked for something that does not exist or cannot be combined
│   ├── UnknownFormat
│   ├── UnknownGraph        there is no graph of the name that was given
│   ├── Unsupported         the store that is at hand cannot do this, another kind of store could
│   └── CorpusError         what was named is no corpus (a corpus's own faults are findings, not exceptions)
├── NotConforming           what was to be written does not hold to the shapes, or could not be read
├── BackupUnusable          a backup is damaged, or made by a newer kg
│   └── RdfSyntaxError      with line and column where the parser tells them
├── ConditionFailed         what was to be written over is not what the caller supposes
├── ShapesError             the shapes themselves are unusable
├── EnginesDisagree         one SHACL engine would let a change pass, the other one would not
├── TokensError             the file of access tokens cannot be read, trusted or written
├── QueryError
│   ├── QuerySyntaxError    with line and column where the engine tells them
│   ├── QueryFailed         the query is well-formed but cannot be answered
│   └── QueryStopped        the query met a limit of the server
│       ├── QueryTimeout        its time
│       ├── QueryTooCostly      its memory
│       ├── AnswerTooLarge      the size of its answer
│       └── QueryCancelled      somebody stopped it, or whoever asked went away
├── DumpUnwritable          a file for download cannot be written
├── ServerBusy              too many queries wait already
└── StoreError
    ├── StoreMissing        nothing has been built there yet
    │   └── StoreVanished       or it was, and is not there any more
    ├── StoreLocked         another process is writing
    ├── StoreChanged        the graph moved on since it was read
    ├── ChangesUnknown      it is not known, or no longer, what made one version of another
    ├── StoreCorrupt        the files are not, or no longer, a store of this version
    ├── StoreFull           no space left to write
    ├── StoreUnwritable     its files cannot be written, for another reason
    └── StoreUnavailable    a remote store did not answer, or refused

Only the edges (`kg.cli`, `kg.web`) turn them into exit codes and HTTP statuses.
"""

from __future__ import annotations

__all__ = [
    "AnswerTooLarge",
    "BackupUnusable",
    "ChangesUnknown",
    "ConditionFailed",
    "CorpusError",
    "DumpUnwritable",
    "EnginesDisagree",
    "Forbidden",
    "KgError",
    "NotConforming",
    "QueryCancelled",
    "QueryError",
    "QueryFailed",
    "QueryStopped",
    "QuerySyntaxError",
    "QueryTimeout",
    "QueryTooCostly",
    "RdfSyntaxError",
    "ServerBusy",
    "ShapesError",
    "StoreChanged",
    "StoreCorrupt",
    "StoreError",
    "StoreFull",
    "StoreLocked",
    "StoreMissing",
    "StoreUnavailable",
    "StoreUnwritable",
    "StoreVanished",
    "TokensError",
    "UnknownFormat",
    "UnknownGraph",
    "Unsupported",
    "UsageError",
]


class KgError(Exception):
    """Say what went wrong in `message` and how to put it right in `mend`."""

    def __init__(self, message: str, *, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.message}\n{self.mend}" if self.mend else self.message


class UsageError(KgError):
    """The caller asked for something that does not exist or cannot be combined."""


class UnknownFormat(UsageError):
    """No serialisation has the name, media type or extension that was given."""


class UnknownGraph(UsageError):
    """There is no graph of the name that was given."""


class Unsupported(UsageError):
    """The store that is at hand cannot do this; another kind of store could."""


class CorpusError(UsageError):
    """What was named is no corpus."""


class NotConforming(KgError):
    """What was to be written does not hold to the shapes, or could not be read."""


class BackupUnusable(KgError):
    """A backup is damaged, or made by a newer kg."""


class RdfSyntaxError(NotConforming):
    """A document is not RDF in its format; `line` and `column` count from 1 and are 0 where unknown."""

    def __init__(self, message: str, *, line: int = 0, column: int = 0, mend: str = "") -> None:
        super().__init__(message, mend=mend)
        self.line = line
        self.column = column


class ConditionFailed(KgError):
    """What was to be written over is not what the caller supposes."""


class Forbidden(KgError):
    """What was asked for is not this sender's to do."""


class ShapesError(KgError):
    """The shapes themselves are unusable."""


class EnginesDisagree(KgError):
    """One SHACL engine would let a change pass, the other one would not."""


class TokensError(KgError):
    """The file of access tokens cannot be read, trusted or written."""


class QueryError(KgError):
    """A query cannot be answered."""


class QuerySyntaxError(QueryError):
    """A query is not SPARQL; `line` and `column` count from 1 and are 0 where unknown."""

    def __init__(self, message: str, *, line: int = 0, column: int = 0, mend: str = "") -> None:
        super().__init__(message, mend=mend)
        self.line = line
        self.column = column


class QueryFailed(QueryError):
    """A query is well-formed but cannot be answered."""


class QueryStopped(QueryError):
    """A query met a limit of the server."""


class QueryTimeout(QueryStopped):
    """A query took longer than it may."""


class QueryTooCostly(QueryStopped):
    """A query needed more memory than it may."""


class AnswerTooLarge(QueryStopped):
    """A query's answer is larger than it may be."""


class QueryCancelled(QueryStopped):
    """Somebody stopped a query, or whoever asked went away."""


class DumpUnwritable(KgError):
    """A file for download cannot be written, because the disk is full (`is_full`) or for another reason."""

    def __init__(self, message: str, *, is_full: bool, mend: str = "") -> None:
        super().__init__(message, mend=mend)
        self.is_full = is_full


class ServerBusy(KgError):
    """Too many queries wait already; try again in `seconds`."""

    def __init__(self, message: str, *, seconds: int, mend: str = "") -> None:
        super().__init__(message, mend=mend)
        self.seconds = seconds


class StoreError(KgError):
    """A store cannot do what was asked of it."""


class StoreMissing(StoreError):
    """Nothing has been built there yet."""


class StoreVanished(StoreMissing):
    """A graph that was read is not there any more: its folder was moved away or removed."""


class StoreLocked(StoreError):
    """Another process is writing to the store."""


class StoreChanged(StoreError):
    """The graph is no longer of the version that a change was worked out for."""


class ChangesUnknown(StoreError):
    """It is not known, or no longer, what was changed from one version to another."""


class StoreCorrupt(StoreError):
    """The files are not, or no longer, a store of this version."""


class StoreFull(StoreError):
    """No space is left to write."""


class StoreUnwritable(StoreError):
    """The files of a store cannot be written, though they may be read."""


class StoreUnavailable(StoreError):
    """A remote store did not answer, or refused with HTTP `status` (0: no answer), of which it `said` why.

    `kind` is the type of the problem document (RFC 9457) that it sent, if any.
    """

    def __init__(
        self, message: str, *, status: int = 0, said: str = "", kind: str = "", mend: str = ""
    ) -> None:
        super().__init__(message, mend=mend)
        self.status = status
        self.said = said
        self.kind = kind
