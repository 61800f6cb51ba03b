"""Time writes that are held to the shapes, at several sizes of graph, against pySHACL in the same run.

    python benchmarks/gate.py [--articles 1700 16700 167000] [--rounds 200] [--scratch DIR] [--json FILE]

1,700 articles are 0.1 million triples, 167,000 are ten million. At each size one article after another is
sent that is not there yet, 60 triples of which the shapes speak. First it is checked that kg and pySHACL both
accept it, and both refuse it without the label of its event. Then are timed: a dry run, in the process that
writes; a PUT over HTTP, which is on the disk when it is answered, alone and with the query that sees it; one
that is refused; and what 16 clients can write a second. The same is timed of annotations, each an event with
two participants in words of another article: POST to /annotations/, and to /validate as a dry run; with the
processor time that each takes in the server's processes while 1 client and 16 send them.

The peer, at the smallest size alone, validates the graph in memory: as a whole, and at the nodes of the new
article. `kg validate` is timed on each corpus before it is built, with its memory. With `--scratch` stores
are kept, and built once; what is written to them stays there.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import partial
from itertools import count
from operator import attrgetter
from pathlib import Path
from secrets import token_hex

import pyshacl
import rdflib
from pyoxigraph import NamedNode
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from annotating import Annotating, annotations, documents
from build import Tools
from generate import write_corpus
from kg.access import Scope, TokenFile
from kg.gate.second import SecondOpinion
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
from measuring import Run, machine, run
from peers import kg, serving
from sending import BASE, CLIENTS, GRAPHS, REFUSED, Article, Client, Sustained, Times, all_at_once, check

SIZES = (1_700, 16_700, 167_000)
PEER_ROUNDS = 3
VALIDATION = "validation.json"
"""Written last, so that it tells that all of a size is there."""


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
    together: Sustained
    annotating: Annotating
    one_annotates: Sustained
    many_annotate: Sustained
    validation: Run
    on_the_store: float | None

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
            f"  {CLIENTS} clients write          {self.together}",
            *self.annotating.lines(),
            f"  1 client annotates           {self.one_annotates}",
            f"  {CLIENTS} clients annotate        {self.many_annotate}",
            f"  kg validate                  {self.validation}",
            f"    {self.articles / self.validation.wall_seconds:,.0f} articles a second",
            *(
                []
                if self.on_the_store is None
                else [f"  pySHACL, nodes on the store  {self.on_the_store:12.1f} ms"]
            ),
        ]


def dry_runs(
    directory: Path, article: Article, names: Iterator[str], rounds: int, second: str
) -> tuple[Times, Times]:
    """Time what the shapes say of changes of which nothing is kept; first check what they say."""
    places, bounds = Places(1, 1, 1, 60), Bounds(60, 4 * 1024**3)
    writers: Writers[object, object] = Writers(
        directory, Intake(date.today, SecondOpinion(second)), places, bounds
    )

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


def measure(directory: Path, articles: int, wanted: argparse.Namespace) -> Figures:
    """Measure one size as the arguments want it; what is written stays in the store."""
    rounds, seconds, second = wanted.rounds, wanted.seconds, wanted.second_opinion
    article, run_name = Article.of(directory), token_hex(3)
    names = (f"{article.slug}-{run_name}-{number}" for number in count())
    sent = documents(directory)
    dry, dry_refused = dry_runs(directory, article, names, rounds, second)
    tokens = directory.parent / "tokens.json"
    token = TokenFile(tokens).create(Scope.WRITE, now=datetime.now(UTC)).printed
    with serving(
        kg(directory, KG_TOKENS=str(tokens), KG_SECOND_OPINION=second), directory.parent / "gate.log"
    ) as endpoint:
        time.sleep(2)
        client = Client(endpoint, token)
        first, write, seen, refused = Times(), Times(), Times(), Times()
        with first.one():
            check(client.put(name := next(names), article.named(name)), 201)
        for name in _first(names, rounds):
            document = article.named(name)
            with seen.one():
                with write.one():
                    check(client.put(name, document), 201)
                if not client.sees(f"article/{name}"):
                    raise SystemExit(f"{name} was acknowledged and is not seen.")
        for name in _first(names, rounds):
            faulty = article.named(name, broken=True)
            with refused.one():
                check(client.put(name, faulty), REFUSED)
        together = all_at_once(
            partial(Client, endpoint, token),
            lambda client, name: client.put(name, article.named(name)),
            names,
            CLIENTS,
            seconds,
        )
        stored = None if wanted.without_peer else on_the_store(endpoint, document)
        annotating = annotations(client, sent, f"note-{run_name}", rounds)
        alone, many = (
            all_at_once(partial(Client, endpoint, token), post, sent, clients, seconds)
            for clients in (1, CLIENTS)
        )
    with EmbeddedStore(directory) as store:
        statements = store.count()
    return Figures(
        articles, statements, dry, dry_refused, write, seen, refused, first.taken[0], together, annotating,
        alone, many, validation_of(directory.parent), stored,
    )  # fmt: skip


def post(client: Client, document: bytes) -> int:
    """Submit an annotation, and return the status."""
    return client.post("/annotations/", document)


def on_the_store(endpoint: str, new: bytes) -> float:
    """Return the milliseconds that pySHACL takes at the nodes of an article that the server has.

    It looks everything up over HTTP, which is how rdflib reads a store of kg.
    """
    nodes = list(set(rdflib.Graph().parse(data=new, format="nt").subjects()))
    rules = rdflib.Graph().parse(data=project_shapes().ntriples(), format="nt")
    graph, times = rdflib.Graph(SPARQLStore(endpoint)), Times()
    with times.one():
        report = pyshacl.validate(graph, shacl_graph=rules, focus_nodes=nodes, inplace=True)[1]
    if not _has_labels(report):
        raise SystemExit("pySHACL refuses an article that kg accepted.")
    return times.p50


def _has_labels(report: rdflib.Graph) -> bool:
    """Tell whether nothing was found wrong with labels, which is what a broken article lacks.

    With focus nodes pySHACL 0.40 lets all other nodes pass shapes within shapes, and so finds faults that
    are none where such nodes are counted.
    """
    return (None, rdflib.SH.resultPath, rdflib.RDFS.label) not in report


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
                report = pyshacl.validate(graph, shacl_graph=rules, focus_nodes=list(subjects))[1]
            said.append(_has_labels(report))
        if said != [not broken] * len(said):
            raise SystemExit(f"pySHACL says of an article, broken: {broken}, that it conforms: {said}")
    return {"the whole graph": whole, "the nodes of the article": nodes}


def _first(names: Iterator[str], number: int) -> Iterator[str]:
    return (next(names) for _ in range(number))


def prepare(scratch: Path, articles: int) -> Path:
    """Build the graph of so many articles in `scratch`, unless it is there, and return its store."""
    tools, folder = Tools.here(), scratch / f"gate-{articles}"
    corpus, store = folder / "corpus", folder / "kg"
    if not (folder / VALIDATION).exists():
        shutil.rmtree(folder, ignore_errors=True)
        write_corpus(corpus, articles, 1)
        validation = run([tools.kg, "validate", corpus])
        tools.build(corpus, store)
        run([tools.kg, "compact", "--store", store])
        shutil.rmtree(corpus)
        (folder / VALIDATION).write_text(json.dumps(asdict(validation)), encoding="utf-8")
    return store


def validation_of(folder: Path) -> Run:
    """Return what `kg validate` took for the corpus that a store was built from."""
    return Run(**json.loads((folder / VALIDATION).read_text(encoding="utf-8")))


def whole(store: Path) -> Run:
    """Measure pySHACL on a graph as a whole, in a process of its own, and check that it says what kg does."""
    graph, told = store.parent / "graph.nt", store.parent / "whole.json"
    run([Tools.here().kg, "dump", "--store", store, "--format", "nt"], graph)
    measured = run([sys.executable, Path(__file__).with_name("whole.py"), graph], told)
    graph.unlink()
    if not json.loads(told.read_text(encoding="utf-8"))["holds"]:
        raise SystemExit("pySHACL refuses what kg built.")
    return measured


def growth(least: Figures, most: Figures) -> list[str]:
    """Return how the largest size compares with the smallest."""
    lines = []
    for what in ("dry", "write", "refused", "annotating.dry", "annotating.post", "annotating.refused"):
        large, small = (attrgetter(what)(figures).p50 for figures in (most, least))
        lines.append(
            f"{what}: p50 at {most.statements:,} = {large / small:.2f} of that at {least.statements:,}"
        )
    memory = most.validation.peak_mib / least.validation.peak_mib
    lines.append(
        f"kg validate: memory at {most.articles:,} articles = {memory:.2f} of that at {least.articles:,}"
    )
    return lines


def ratios(least: Figures, in_one: Run | None) -> list[str]:
    """Return how kg compares with its peer at the smallest size, where that was measured."""
    if in_one is None:
        return []
    took = least.validation
    ratio = [getattr(in_one, of) / getattr(took, of) for of in ("wall_seconds", "cpu_seconds", "peak_mib")]
    return [
        f"pySHACL in one piece         {in_one}",
        "pySHACL in one piece : kg validate = "
        "{:.1f} in wall time, {:.1f} in CPU time, {:.1f} in memory".format(*ratio),
    ]


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
    parser.add_argument("--second-opinion", default="doubt", help="when pySHACL is asked about a write too")
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
        in_one = None if arguments.without_peer else whole(prepare(scratch, arguments.articles[0]))
        figures = []
        for articles in arguments.articles:
            store = prepare(scratch, articles)
            figures.append(measure(store, articles, arguments))
            print("\n".join(figures[-1].lines()), flush=True)
        least, most = figures[0], figures[-1]
        print("\n".join([*(growth(least, most) if most is not least else ()), *ratios(least, in_one)]))
    if arguments.json:
        told = {
            "machine": described,
            "pySHACL in one piece": asdict(in_one) if in_one else None,
            "pySHACL": {way: asdict(times) for way, times in peers.items()},
            "figures": list(map(asdict, figures)),
        }
        arguments.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
