"""Time writes that are held to the shapes, at several sizes of graph, against pySHACL in the same run.

    python benchmarks/gate.py [--articles 1700 16700 167000] [--rounds 200] [--scratch DIR] [--json FILE]

1,700 articles are 0.1 million triples, 167,000 are ten million. At each size one article after another is
sent that is not there yet, 60 triples of which the shapes speak. First it is checked that kg and pySHACL both
accept it, and both refuse it without the label of its event. Then are timed: a dry run, in the process that
writes; a PUT over HTTP, which is on the disk when it is answered, alone and with the query that sees it; one
that is refused; and what 16 clients can write a second, articles and then annotations, with the processor
time that each takes in the server's processes. The peer, at the smallest size alone, validates the graph in
memory: as a whole, and at the nodes of the new article.
"""

import argparse
import json
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from secrets import token_hex
from statistics import median
from urllib.parse import quote, urlsplit

import pyshacl
import rdflib
from pyoxigraph import NamedNode

from annotating import Sustained, annotate, documents
from build import Tools
from generate import write_corpus
from kg.access import Scope, TokenFile
from kg.intake.changes import GraphChange
from kg.intake.commit import Intake, Judgement, Trial
from kg.shacl import project_shapes
from kg.shacl.pyshacl_engine import PySHACLEngine
from kg.sparql.conditions import Condition
from kg.sparql.graphs import GraphWrite
from kg.sparql.uploads import Upload
from kg.store import EmbeddedStore
from kg.store.gate import Places
from kg.store.processes import Bounds
from kg.store.readers import Caller
from kg.store.writers import Writers
from measuring import machine, run
from peers import kg, serving

SIZES = (1_700, 16_700, 167_000)
CLIENTS = 16
PEER_ROUNDS = 3
BASE = "http://localhost:8000/"
GRAPHS = f"{BASE}graph/article/"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
REFUSED = 422


@dataclass(slots=True)
class Times:
    """Milliseconds that something took, again and again."""

    taken: list[float] = field(default_factory=list)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Take the time of a block."""
        begun = time.perf_counter()
        yield
        self.taken.append((time.perf_counter() - begun) * 1e3)

    @property
    def p50(self) -> float:
        """Half took no longer."""
        return median(self.taken)

    @property
    def p99(self) -> float:
        """One in a hundred took longer."""
        ordered = sorted(self.taken)
        return ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]

    def __str__(self) -> str:
        return f"p50 {self.p50:8.1f}  p99 {self.p99:8.1f} ms  ({len(self.taken)} times)"


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the corpus, of which ever new ones are made by giving it another name."""

    slug: str
    triples: str

    @classmethod
    def of(cls, directory: Path) -> "Article":
        """Take one with an event out of a store."""
        with EmbeddedStore(directory) as store:
            for graph in store.graph_names():
                triples = "".join(f"{quad.triple} .\n" for quad in store.quads(graph))
                if graph.value.startswith(GRAPHS) and LABEL in triples and "#Event>" in triples:
                    return cls(graph.value.removeprefix(GRAPHS), triples)
        raise SystemExit(f"There is no article with an event in {directory}.")

    def named(self, name: str, *, broken: bool = False) -> bytes:
        """Return a new one as N-Triples; a `broken` one lacks the labels that the shapes ask for."""
        lines = self.triples.replace(self.slug, name).splitlines(keepends=True)
        return "".join(line for line in lines if not (broken and LABEL in line)).encode()


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything measured at one size."""

    articles: int
    statements: int
    dry: Times
    dry_refused: Times
    write: Times
    seen: Times
    refused: Times
    first_write: float
    together: Times
    rate: float
    one: Sustained
    sustained: Sustained

    def lines(self) -> list[str]:
        """Return the figures as people read them."""
        return [
            f"{self.articles:,} articles, {self.statements:,} statements",
            f"  dry run, accepted            {self.dry}",
            f"  dry run, refused             {self.dry_refused}",
            f"  first write after the start  {self.first_write:12.1f} ms",
            f"  write, on the disk           {self.write}",
            f"  write and the next query     {self.seen}",
            f"  refused write                {self.refused}",
            f"  {CLIENTS} clients write          {self.together}  {self.rate:,.0f} a second",
            f"  1 client annotates          {self.one}",
            f"  {CLIENTS} clients annotate       {self.sustained}",
        ]


class Client:
    """Writes to a server over one connection that is kept."""

    def __init__(self, endpoint: str, token: str) -> None:
        parts = urlsplit(endpoint)
        self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=120)
        self._token = token

    def put(self, name: str, document: bytes) -> int:
        """Put an article's graph and return the status."""
        headers = {"Content-Type": "application/n-triples", "Authorization": f"Bearer {self._token}"}
        address = f"/graphs?graph={quote(GRAPHS + name, safe='')}"
        self._connection.request("PUT", address, document, headers)
        response = self._connection.getresponse()
        response.read()
        return response.status

    def sees(self, name: str) -> bool:
        """Tell whether a query finds an article."""
        query = f"ASK {{ <{BASE}article/{name}> ?p ?o }}"
        accept = {"Accept": "application/sparql-results+json"}
        self._connection.request("GET", f"/sparql?query={quote(query, safe='')}", headers=accept)
        return bool(json.loads(self._connection.getresponse().read())["boolean"])


def dry_runs(directory: Path, article: Article, names: Iterator[str], rounds: int) -> tuple[Times, Times]:
    """Time what the shapes say of changes of which nothing is kept; first check what they say."""
    places, bounds = Places(1, 1, 1, 60), Bounds(60, 4 * 1024**3)
    writers: Writers[object, object] = Writers(directory, Intake(date.today), places, bounds)

    def judge(name: str, *, broken: bool = False) -> Judgement:
        upload = Upload(article.named(name, broken=broken), "nt")
        write = GraphWrite("PUT", NamedNode(GRAPHS + name), (upload,), Condition())
        judgement = writers.try_out(Trial(GraphChange(write, BASE)), "", Caller(""))
        if not isinstance(judgement, Judgement) or judgement.holds is broken:
            raise SystemExit(f"The gate is wrong about {name}, which is broken: {broken}.")
        return judgement

    accepted, refused = Times(), Times()
    for broken, times in ((False, accepted), (True, refused)):
        judge(next(names), broken=broken)
        for _ in range(rounds):
            with times.one():
                judge(next(names), broken=broken)
    writers.close()
    return accepted, refused


def measure(directory: Path, articles: int, rounds: int, seconds: float) -> Figures:
    """Measure one size; what is written stays in the store."""
    article, run_name = Article.of(directory), token_hex(3)
    names = (f"{article.slug}-{run_name}-{number}" for number in count())
    dry, dry_refused = dry_runs(directory, article, names, rounds)
    tokens = directory.parent / "tokens.json"
    token = TokenFile(tokens).create(Scope.WRITE, now=datetime.now(UTC)).printed
    with serving(kg(directory, KG_TOKENS=str(tokens)), directory.parent / "gate.log") as endpoint:
        time.sleep(2)
        client = Client(endpoint, token)
        first, write, seen, refused = Times(), Times(), Times(), Times()
        with first.one():
            _check(client.put(name := next(names), article.named(name)), 201)
        for name in _first(names, rounds):
            document = article.named(name)
            with seen.one():
                with write.one():
                    _check(client.put(name, document), 201)
                if not client.sees(name):
                    raise SystemExit(f"{name} was acknowledged and is not seen.")
        for name in _first(names, rounds):
            document = article.named(name, broken=True)
            with refused.one():
                _check(client.put(name, document), REFUSED)
        together, rate = all_at_once(lambda: Client(endpoint, token), article, names, seconds)
        sent = documents(directory)
        # The first that an agent sends says who that is.
        annotate(endpoint, token, sent, clients=1, seconds=1)
        one, sustained = (
            annotate(endpoint, token, sent, clients=clients, seconds=seconds) for clients in (1, CLIENTS)
        )
    with EmbeddedStore(directory) as store:
        statements = store.count()
    return Figures(
        articles, statements, dry, dry_refused, write, seen, refused, first.taken[0], together, rate, one,
        sustained,
    )  # fmt: skip


def all_at_once(
    make: Callable[[], Client], article: Article, names: Iterator[str], seconds: float
) -> tuple[Times, float]:
    """Let many clients write, each its next article once its last is answered."""
    times, lock = Times(), threading.Lock()
    until = time.perf_counter() + seconds

    def write() -> None:
        client = make()
        while time.perf_counter() < until:
            with lock:
                name = next(names)
            document = article.named(name)
            with times.one():
                _check(client.put(name, document), 201)

    begun = time.perf_counter()
    threads = [threading.Thread(target=write) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, len(times.taken) / (time.perf_counter() - begun)


def peer(directory: Path) -> dict[str, Times]:
    """Time pySHACL on the graph with one new article in it, and check that it refuses a broken one."""
    article = Article.of(directory)
    name = f"{article.slug}-peer"
    with EmbeddedStore(directory) as store:
        lines = "".join(f"{quad.triple} .\n" for quad in store.quads())
    shapes = project_shapes()
    engine, rules = PySHACLEngine(shapes), rdflib.Graph().parse(data=shapes.ntriples(), format="nt")
    whole, nodes = Times(), Times()
    for broken in (False, True):
        new = article.named(name, broken=broken)
        with whole.one():
            said = [engine.validate(lines.encode() + new).conforms]
        subjects = set(rdflib.Graph().parse(data=new, format="nt").subjects())
        graph = rdflib.Graph().parse(data=lines, format="nt").parse(data=new, format="nt")
        for _ in range(PEER_ROUNDS):
            with nodes.one():
                said.append(pyshacl.validate(graph, shacl_graph=rules, focus_nodes=list(subjects))[0])
        if said != [not broken] * len(said):
            raise SystemExit(f"pySHACL says of an article, broken: {broken}, that it conforms: {said}")
    return {"the whole graph": whole, "the nodes of the article": nodes}


def _check(status: int, wanted: int) -> None:
    if status != wanted:
        raise SystemExit(f"The server answered {status} and not {wanted}.")


def _first(names: Iterator[str], number: int) -> Iterator[str]:
    return (next(names) for _ in range(number))


def prepare(scratch: Path, articles: int) -> Path:
    """Build the graph of so many articles in `scratch`, unless it is there, and return its store."""
    tools, folder = Tools.here(), scratch / f"gate-{articles}"
    corpus, store = folder / "corpus", folder / "kg"
    if not (folder / "built").exists():
        shutil.rmtree(folder, ignore_errors=True)
        write_corpus(corpus, articles, 1)
        tools.build(corpus, store)
        run([tools.kg, "compact", "--store", store])
        shutil.rmtree(corpus)
        (folder / "built").touch()
    return store


def main() -> None:
    """Read the arguments, measure each size, and write JSON where asked."""
    parser = argparse.ArgumentParser(description="Time writes that are held to the shapes.")
    parser.add_argument(
        "--articles", type=int, nargs="+", default=SIZES, help="the sizes, the smallest first"
    )
    parser.add_argument("--rounds", type=int, default=200, help="how often each thing is timed")
    parser.add_argument("--seconds", type=float, default=10.0, help=f"how long {CLIENTS} clients write")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the figures as JSON")
    parser.add_argument("--without-peer", action="store_true", help="time kg alone")
    parser.add_argument("--scratch", type=Path, help="where to make the stores, and keep them")
    arguments = parser.parse_args()
    described = machine()
    for name, value in described.items():
        print(f"{name}: {value}", flush=True)
    with ExitStack() as stack:
        temporary = stack.enter_context(tempfile.TemporaryDirectory(prefix="kg-gate-"))
        scratch = arguments.scratch or Path(temporary)
        peers = {} if arguments.without_peer else peer(prepare(scratch, arguments.articles[0]))
        for way, times in peers.items():
            print(f"pySHACL, {way:25} {times}", flush=True)
        figures = []
        for articles in arguments.articles:
            store = prepare(scratch, articles)
            figures.append(measure(store, articles, arguments.rounds, arguments.seconds))
            print("\n".join(figures[-1].lines()), flush=True)
        least, most = figures[0], figures[-1]
        for what in ("dry", "write", "refused"):
            ratio = getattr(most, what).p50 / getattr(least, what).p50
            print(f"{what}: p50 at {most.statements:,} = {ratio:.2f} of that at {least.statements:,}")
    if arguments.json:
        told = {
            "machine": described,
            "pySHACL": {way: asdict(times) for way, times in peers.items()},
            "figures": list(map(asdict, figures)),
        }
        arguments.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
