"""Time kg's SPARQL endpoint against `oxigraph serve` and rdflib-endpoint, over the same graph in one run.

    python benchmarks/endpoint.py [--articles 16700] [--seconds 5] [--rdflib-endpoint PROGRAM] [--virtuoso]
        [--json FILE]

Builds a synthetic corpus into kg's store and loads the same quads into the peers; 16,700 articles are a
million triples, 200,000 are twelve million. With `--scratch` corpus and stores are kept for the next run.
First the answers are compared. Then clients ask, each its next query once its last is answered: queries that
never came before (cold), or a hundred queries again and again (repeated). Each of the 18 figures takes 1.2
times `--seconds` a server. At last light queries are timed while four that never end are being stopped at
their deadline. rdflib-endpoint reads the quads into memory when it starts, and is not asked the 24 questions.
"""

import argparse
import json
import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path

from build import Tools
from clients import Load, ask, drive
from generate import write_corpus
from measuring import machine
from mix import KINDS, RUNAWAY, aggregate, path, point, queries, star
from peers import kg, oxigraph, rdflib_endpoint, serving
from virtuoso import virtuoso

CLIENTS = (1, 8, 32)
REPEATED = 100
COMPARED = 25
BASE = "http://localhost:8000/"
DEADLINE = 2.0
RUNAWAYS = 4
MAY_DIFFER = frozenset({"virtuoso", "rdflib-endpoint"})
"""Servers that are known to answer some questions otherwise; how many is told.

Virtuoso writes booleans as numbers, and rdflib answers GROUP BY over nothing with an empty row.
"""

LIGHT_ONLY = frozenset({"rdflib-endpoint"})
"""Servers that are not asked the 24 questions, which look at much of the graph: they would never be done."""

Making = Callable[[int], Iterator[str]]
"""Makes the queries of a workload from a seed."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One workload at one number of clients: answers a second and latencies in milliseconds, by server."""

    workload: str
    clients: int
    rates: dict[str, float]
    p50: dict[str, float]
    p99: dict[str, float]

    def __str__(self) -> str:
        ours = self.rates["kg"]
        peers = "  ".join(
            f"{name} {rate:8,.0f}/s = {ours / rate:5.2f}" for name, rate in self.rates.items() if name != "kg"
        )
        return (
            f"{self.workload:18} {self.clients:3} clients  kg {ours:8,.0f}/s "
            f"p50 {self.p50['kg']:6.2f} p99 {self.p99['kg']:7.2f} ms  {peers}"
        )


def workloads(articles: Sequence[str], questions: Sequence[str]) -> dict[str, Making]:
    """Return what is asked, by name."""

    def mix(seed: int) -> Iterator[str]:
        return queries(KINDS, articles, BASE, seed)

    def points(seed: int) -> Iterator[str]:
        return queries(((point, 1),), articles, BASE, seed)

    def own(seed: int) -> Iterator[str]:
        return (f"{text}\n# {seed}-{number}" for number, text in enumerate(cycle(questions)))

    def repeated(make: Making, count: int) -> Making:
        return lambda _seed: cycle(list(islice(make(0), count)))

    return {
        "points, cold": points,
        "points, repeated": repeated(points, REPEATED),
        "mix, cold": mix,
        "mix, repeated": repeated(mix, REPEATED),
        "questions, cold": own,
        "questions, repeated": repeated(own, len(questions)),
    }


def compare(endpoints: dict[str, str], articles: Sequence[str], questions: Sequence[str]) -> int:
    """Ask every server the same; end where one answers otherwise. Return how many queries there were."""
    asked = list(questions)
    for make in (point, star, path, aggregate):
        asked += islice(queries(((make, 1),), articles, BASE, 7), COMPARED)
    rows, differing = 0, Counter[str]()
    for number, query in enumerate(asked):
        answers = {
            name: ask(endpoint, query)
            for name, endpoint in endpoints.items()
            if number >= len(questions) or name not in LIGHT_ONLY
        }
        rows += len(answers["kg"])
        for name, answer in answers.items():
            if answer != answers["kg"]:
                if name in MAY_DIFFER:
                    differing[name] += 1
                    continue
                raise SystemExit(
                    f"{name} answers otherwise than kg to:\n{query}\n{answer[:5]}\n{answers['kg'][:5]}"
                )
    print(
        f"{len(asked)} queries with {rows:,} rows are answered alike by {', '.join(endpoints)}"
        + "".join(f", but {count} of them by {name}" for name, count in differing.items()),
        flush=True,
    )
    return len(asked)


def measure(endpoints: dict[str, str], making: dict[str, Making], seconds: float) -> list[Figure]:
    """Drive every server with every workload at every number of clients, and tell each figure at once."""
    figures = []
    for number, (name, make) in enumerate(making.items()):
        for clients in CLIENTS:
            loads: dict[str, Load] = {}
            for server, endpoint in endpoints.items():
                if server in LIGHT_ONLY and name.startswith("questions"):
                    continue
                drive(endpoint, make(1000 + number), clients, seconds / 5)
                loads[server] = drive(endpoint, make(number * 100 + clients), clients, seconds)
                if set(loads[server].statuses) != {200}:
                    raise SystemExit(f"{server} answered {dict(loads[server].statuses)} to {name}.")
            figures.append(
                Figure(
                    name,
                    clients,
                    {server: load.rate for server, load in loads.items()},
                    {server: load.percentile(0.5) * 1e3 for server, load in loads.items()},
                    {server: load.percentile(0.99) * 1e3 for server, load in loads.items()},
                )
            )
            print(figures[-1], flush=True)
    return figures


def while_stopping(endpoint: str, make: Making, seconds: float) -> dict[str, float]:
    """Time light queries alone, and beside four that are stopped at their deadline again and again."""
    idle = drive(endpoint, make(90), 1, seconds)
    stopped: list[Load] = []
    heavy = threading.Thread(
        target=lambda: stopped.append(
            drive(endpoint, (f"{RUNAWAY} # {n}" for n in range(10**9)), RUNAWAYS, seconds + 1, "127.0.0.2")
        )
    )
    heavy.start()
    beside = drive(endpoint, make(91), 1, seconds)
    heavy.join()
    told = {
        "idle p99": idle.percentile(0.99) * 1e3,
        "p99 beside": beside.percentile(0.99) * 1e3,
        "ratio": beside.percentile(0.99) / idle.percentile(0.99),
        "latest 504": max(stopped[0].latencies) * 1e3,
    }
    print(
        f"light queries: p99 {told['idle p99']:.2f} ms alone, {told['p99 beside']:.2f} ms beside {RUNAWAYS} "
        f"that never end = {told['ratio']:.1f}; these were answered {dict(stopped[0].statuses)}, "
        f"the slowest after {told['latest 504']:.0f} ms at a deadline of {DEADLINE * 1e3:.0f} ms",
        flush=True,
    )
    return told


def main() -> None:
    """Read the arguments, prepare the graph, compare, measure, and write JSON where asked."""
    parser = argparse.ArgumentParser(description="Time kg's SPARQL endpoint against its peers.")
    parser.add_argument("--articles", type=int, default=16_700)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each figure is measured")
    parser.add_argument("--rdflib-endpoint", type=Path, help="the program, from an environment of its own")
    parser.add_argument("--virtuoso", action="store_true", help="compare with Debian's Virtuoso, too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the figures as JSON")
    parser.add_argument("--scratch", type=Path, help="where to make corpus and stores, and keep them")
    arguments = parser.parse_args()
    described = machine()
    for name, value in described.items():
        print(f"{name}: {value}", flush=True)
    with tempfile.TemporaryDirectory(prefix="kg-endpoint-") as temporary, ExitStack() as stack:
        scratch = (arguments.scratch or Path(temporary)) / f"endpoint-{arguments.articles}"
        scratch.mkdir(parents=True, exist_ok=True)
        articles = prepare(scratch, arguments.articles)
        questions = [without_comments(file.read_text()) for file in sorted(Path("queries").glob("*.rq"))]
        servers = [kg(scratch / "kg"), oxigraph(scratch / "oxigraph")]
        if arguments.rdflib_endpoint:
            servers.append(rdflib_endpoint(arguments.rdflib_endpoint, scratch / "quads.nq"))
        if arguments.virtuoso:
            servers.append(virtuoso(scratch / "virtuoso", scratch / "quads.nq"))
        endpoints = {
            server.name: stack.enter_context(serving(server, scratch / f"{server.name}.log"))
            for server in servers
        }
        compare(endpoints, articles, questions)
        making = workloads(articles, questions)
        figures = measure(endpoints, making, arguments.seconds)
        with serving(kg(scratch / "kg", KG_TIMEOUT=str(DEADLINE)), scratch / "stopping.log") as endpoint:
            stopping = while_stopping(endpoint, making["points, cold"], 3 * arguments.seconds)
    if arguments.json:
        told = {"machine": described, "figures": list(map(asdict, figures)), "while stopping": stopping}
        arguments.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def without_comments(query: str) -> str:
    """Return a query without its lines of comment: `oxigraph serve` reads no address above 8 kB."""
    return "\n".join(line for line in query.splitlines() if not line.lstrip().startswith("#"))


def prepare(scratch: Path, articles: int) -> list[str]:
    """Make corpus and stores in `scratch` unless they are there; return the articles' slugs."""
    tools = Tools.here()
    corpus, store, quads, peer = (scratch / name for name in ("corpus", "kg", "quads.nq", "oxigraph"))
    if not peer.exists():
        for folder in (corpus, store):
            shutil.rmtree(folder, ignore_errors=True)
        write_corpus(corpus, articles, 1)
        tools.build(corpus, store)
        tools.dump(store, quads)
        tools.load(quads, peer)
    return sorted(file.name for file in (corpus / "articles").iterdir())


if __name__ == "__main__":
    main()
