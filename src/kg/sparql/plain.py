"""Answer a plain query where the store is read: from the words of the request to the bytes of the answer."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import KgError
from kg.sparql.answer import outcome
from kg.sparql.calls import service_call
from kg.sparql.coding import SMALLEST, chosen_coding, compress, is_compressible, with_coding
from kg.sparql.evaluation import Evaluated, Evaluation, evaluate
from kg.sparql.guard import Limits, refusal
from kg.sparql.messages import Request, Response
from kg.sparql.request import QueryRequest, read_request

if TYPE_CHECKING:
    from kg.sparql.evaluation import Table
    from kg.sparql.problem import Problem
    from kg.store.base import GraphReader


class Asked(NamedTuple):
    """A request for a query's answer, by what the answer depends on: the words of its line, head and body.

    A tuple, since it goes to another process for every query.
    """

    method: str
    query_string: str
    accept: str
    accept_encoding: str
    content_type: str = ""
    body: bytes = b""

    @property
    def request(self) -> Request:
        """Return the request as the protocol's."""
        return Request(
            self.method,
            self.query_string,
            {"accept": self.accept, "content-type": self.content_type},
            self.body,
        )


class Plain(NamedTuple):
    """A finished answer to a query, of the status 200, and the state of the graph that it was asked of.

    `tag` is empty where the answer may be another one the next time, `coding` where the body is as it was
    written; `is_codable` tells that another coding would make another body. `seconds` is what evaluating
    took, and `query` stands for the query in logs.
    """

    content_type: str
    tag: str
    coding: str
    is_codable: bool
    body: bytes
    state: str
    seconds: float
    query: str


class _Elsewhere(Exception):
    """Something is to be said that is not said here."""


class _PagesElsewhere:
    """Pages are offered, and made by the process that serves."""

    def form(self) -> Response:
        raise _Elsewhere

    def results(self, query: QueryRequest, table: Table) -> Response:
        del query, table
        raise _Elsewhere

    def problem(self, query: str, problem: Problem) -> Response:
        del query, problem
        raise _Elsewhere


@dataclass(frozen=True, slots=True)
class Answering:
    """The work of a reader process: to evaluate what it is given, or to answer what is plainly asked.

    `base` is for relative IRIs, see Evaluation.
    """

    limits: Limits
    most_bytes: int
    base: str

    def __call__(self, reader: GraphReader, task: Evaluation | Asked) -> Evaluated | Plain | None:
        """Evaluate a query, or answer a request; None where that is not plain: a page, a refusal.

        Raises QueryError, StoreError, and UsageError where the format cannot hold the results.
        """
        return self.answer(reader, task) if isinstance(task, Asked) else evaluate(reader, task)

    def answer(self, reader: GraphReader, asked: Asked) -> Plain | None:
        """Answer a request, see above."""
        query = read_request(asked.request)
        if not isinstance(query, QueryRequest) or query.seconds is not None:
            return None
        if refusal(query.text, self.limits) or (self.limits.hosts and service_call(query.text) is not None):
            return None
        failed: list[KgError] = []
        done: list[Evaluated] = []

        def execute(query: QueryRequest, media_type: str | None) -> Evaluated:
            if media_type is None:
                raise _Elsewhere
            wanted = Evaluation(query.text, query.dataset, media_type, 0, self.most_bytes, self.base)
            try:
                done.append(evaluate(reader, wanted))
            except KgError as error:
                failed.append(error)
                raise
            return done[0]

        try:
            said = outcome(query, query.accept or asked.accept, execute, _PagesElsewhere())
        except _Elsewhere:
            return None
        if failed:
            raise failed[0]
        if not isinstance(said, Response) or done[0].hints:
            return None
        return _plain(said, asked, done[0], query.text)


def fingerprint(text: str) -> str:
    """Return what stands for a query in logs: the same for the same text, and it cannot be read back."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _plain(said: Response, asked: Asked, evaluated: Evaluated, text: str) -> Plain:
    content_type, tag, body, coding = said.header("Content-Type"), said.header("ETag"), said.body, None
    is_codable = len(body) >= SMALLEST and is_compressible(content_type.partition(";")[0])
    if is_codable:
        coding = chosen_coding(asked.accept_encoding)
    if coding:
        body = compress(body, coding)
        tag = tag and with_coding(tag, coding)
    return Plain(
        content_type,
        tag,
        coding or "",
        is_codable,
        body,
        evaluated.state or "",
        evaluated.seconds,
        fingerprint(text),
    )
