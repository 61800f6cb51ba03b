"""Notice that an answer is empty while it is written, whatever its format."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from pyoxigraph import QueryBoolean, QuerySolutions, Store

from kg.sparql.results import write_results, write_results_to

if TYPE_CHECKING:
    from kg.rdf.formats import Format
    from kg.store import QueryResults


def write_and_see(results: QueryResults, entry: Format, out: BinaryIO) -> bool:
    """Write results as they come and say whether there were none. Raises as `write_results_to`."""
    if isinstance(results, QueryBoolean):
        write_results_to(results, entry, out)
        return not results
    # Solutions are written as they arrive and cannot be counted; what none of them looks like is known.
    watched = _Watched(out, _nothing(results, entry))
    write_results_to(results, entry, watched)  # type: ignore[arg-type]  # all that is asked of it
    return watched.as_expected


def _nothing(results: QueryResults, entry: Format) -> bytes:
    if not isinstance(results, QuerySolutions):
        return write_results((), entry)
    names = " ".join(str(name) for name in results.variables) or "*"
    return write_results(Store().query(f"SELECT {names} {{ FILTER(false) }}"), entry)


class _Watched:
    """Pass bytes on, and know whether they are all that was expected."""

    def __init__(self, out: BinaryIO, expected: bytes) -> None:
        self._out, self._expected, self._seen = out, expected, b""

    @property
    def as_expected(self) -> bool:
        return self._seen == self._expected

    def write(self, data: bytes) -> int:
        if len(self._seen) <= len(self._expected):
            self._seen += data
        return self._out.write(data)

    def flush(self) -> None:
        self._out.flush()
