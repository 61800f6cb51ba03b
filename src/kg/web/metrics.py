"""Measure what the server does, in the form that Prometheus reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import flask
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from kg.errors import KgError
from kg.web.trace import trace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prometheus_client import Metric
    from werkzeug.wrappers import Response as AnyResponse

    from kg.store.readers import Load
    from kg.web.census import Count
    from kg.web.trace import Trace

_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """The measurements of one application; `load` and `count` tell the present state when it is asked for."""

    def __init__(self, load: Callable[[], Load], count: Callable[[], Count]) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "kg_requests",
            "Requests by route, method and status.",
            ("route", "method", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "kg_request_seconds",
            "Time from a request's arrival at the application to its answer.",
            ("route",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        answers = Counter(
            "kg_query_answers",
            "Answers to queries, by where they came from: worked out, or kept from before.",
            ("source",),
            registry=self._registry,
        )
        self._kept, self._evaluated = answers.labels("kept"), answers.labels("evaluated")
        # The library's own look-up of labels takes longer than the counting.
        self._by_route: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._queue = Histogram(
            "kg_query_queue_seconds",
            "Time that a query waited for a reader.",
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._registry.register(_State(load, count))
        ProcessCollector(registry=self._registry)

    def note(self, response: AnyResponse) -> AnyResponse:
        """Count the present request."""
        sent, known = flask.request, trace()
        # Routes and methods are few whatever clients send: each label's value is kept for ever.
        route = sent.url_rule.rule if sent.url_rule else "none"
        method = sent.method if sent.method in _METHODS else "other"
        self.count(route, method, response.status_code, known)
        return response

    def count(self, route: str, method: str, status: int, known: Trace) -> None:
        """Count a request of which this is known."""
        count, seconds = self._of_route(route, method, status)
        count.inc()
        seconds.observe(known.seconds)
        if known.kept is not None:
            (self._kept if known.kept else self._evaluated).inc()
        if known.queue is not None:
            self._queue.observe(known.queue)

    def _of_route(self, route: str, method: str, status: int) -> tuple[Counter, Histogram]:
        key = (route, method, status)
        found = self._by_route.get(key)
        if found is None:
            found = self._requests.labels(route, method, str(status)), self._seconds.labels(route)
            self._by_route[key] = found
        return found

    def page(self, accept: str) -> tuple[bytes, str]:
        """Return all measurements and their content type, that of OpenMetrics where it is wanted."""
        encoder, content_type = choose_encoder(accept)
        return encoder(self._registry), content_type


class _State(Collector):
    """Tells what is so at the moment, and costs nothing until it is asked."""

    def __init__(self, load: Callable[[], Load], count: Callable[[], Count]) -> None:
        self._load, self._count = load, count

    def describe(self) -> Iterator[Metric]:
        """Yield nothing: the names are known, and asking for them must not open the store."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Yield the state of readers and graph."""
        load = self._load()
        yield GaugeMetricFamily("kg_queries_running", "Queries that are being evaluated.", load.running)
        yield GaugeMetricFamily("kg_queries_waiting", "Queries that wait for a reader.", load.waiting)
        yield CounterMetricFamily("kg_readers_started", "Reader processes started.", load.started)
        yield CounterMetricFamily(
            "kg_readers_killed",
            "Reader processes ended by force, for a limit or because they failed.",
            load.killed,
        )
        try:
            count = self._count()
        except KgError:
            # What is wrong with the store is for /ready and the log to say; the rest is wanted all the more.
            yield GaugeMetricFamily("kg_graph_readable", "Whether the graph can be read.", 0)
            return
        yield GaugeMetricFamily("kg_graph_readable", "Whether the graph can be read.", 1)
        if count.version is not None:
            yield GaugeMetricFamily(
                "kg_graph_version", "Number of the graph's current version.", count.version
            )
        yield GaugeMetricFamily("kg_graph_quads", "Statements in the graph, when last counted.", count.quads)
        yield GaugeMetricFamily("kg_graph_named_graphs", "Named graphs, when last counted.", count.graphs)
